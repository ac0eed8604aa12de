"""What the parameters of a trace are for: which column belongs to which, and where the recurrence comes from."""

from collections.abc import Iterator

from rnn_explorer.engine.equation import Expression, Place, place_of
from rnn_explorer.engine.operations import Product
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Phase, Trace


def parameter_of(trace: Trace, name: str | None) -> str | None:
    """The parameter that the column ``name`` (``W``, ``d_W``, ``W_m_new``, ``W_new``) belongs to, None if to none."""
    base = (name or "").removeprefix("d_")
    while base:
        if base in trace.columns and trace.quantity(base).role.is_parameter:
            return base
        base = base.rpartition("_")[0]
    return None


def products_of(expression: Expression, place: Place) -> Iterator[Product]:
    """The products of a matrix and a vector in an expression."""
    if isinstance(expression, Product):
        yield expression
    for part in expression.parts(place):
        yield from products_of(part, place)


def recurrence_of(trace: Trace) -> str | None:
    """The column that recurrent parameters read at another time step: ``h``, in a Jordan network ``y_hat``; None if
    nothing passes from time step to time step.
    """
    forward = {event.equation.writes: event for event in reversed(trace.events) if event.phase is Phase.FORWARD}
    for event in forward.values():
        for product in products_of(event.equation.expression, place_of(trace, event)):
            if trace.quantity(product.matrix.name).role is Role.RECURRENT and product.vector.shift:
                return product.vector.name
    return None


def phase_name(phase: Phase, recurrence: str | None) -> str:
    """What a phase is called: without a recurrence (see ``recurrence_of``) the way back does not lead through time."""
    return "backward" if phase is Phase.BACKWARD and recurrence is None else phase.value
