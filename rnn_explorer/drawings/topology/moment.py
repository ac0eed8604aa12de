"""What of a trace is drawn of its network at a position."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.drawings.colors import PHASE_COLORS, color_limit, is_signed
from rnn_explorer.drawings.parameters import parameter_of, products_of
from rnn_explorer.drawings.topology.circuit_now import CircuitNow
from rnn_explorer.drawings.topology.drawing import Hit, MatrixShown, Row, RowShown, nice_limit
from rnn_explorer.drawings.topology.excerpt import Excerpt, excerpts_of
from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.operations import Product
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.engine.trace import NEVER, Event, Phase, Trace
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.widgets.numbers import measurement

AFTER_TIME = (Phase.SUM, Phase.CLIP, Phase.UPDATE)  # what happens to the parameters
NOWHERE = Hit()
FULL, AT_REST, CALM, PALE = 1.0, 0.7, 0.35, 0.1  # opacities of connections


@dataclass(frozen=True)
class Moment:
    """A trace at a position, the chosen place in its network, and the layer shown (None: the lowest one).

    aids: where colours end, if not where they usually do, and whether signs are wanted.
    """

    trace: Trace
    position: int
    chosen: Hit = NOWHERE
    shown: Excerpt | None = None
    aids: ReadingAids | None = None

    @cached_property
    def excerpt(self) -> Excerpt:
        """What is shown of the network."""
        return self.shown or excerpts_of(self.trace)[0]

    @cached_property
    def event(self) -> Event | None:
        """The event that ran last."""
        return self.trace.last_event(self.position)

    @cached_property
    def t(self) -> int | None:
        """The time step (from 0) of the last event that had one, None before the first."""
        return next((e.t for e in events_before(self.trace, self.position) if e.t is not None), None)

    @cached_property
    def rows(self) -> tuple[RowShown, ...]:
        """What is drawn of the neurons, from the bottom."""
        return tuple(self._row(row) for row in Row)

    @cached_property
    def matrices(self) -> tuple[MatrixShown, ...]:
        """What is drawn of the matrices. Of several between the same rows, one is: those of one gate, the chosen one,
        else the one in use, else the one whose equation ran last.
        """
        found, wanted = self.excerpt.matrices, self._wanted
        limit = nice_limit(self.excerpt.largest(self.trace))
        drawn: dict[tuple[Row, Row], str] = {}
        for name in sorted(found, key=lambda n: wanted.index(n) if n in wanted else len(wanted)):
            drawn.setdefault(found[name][:2], name)
        return tuple(self._matrix(self.trace.quantity(name), limit, name in drawn.values()) for name in found)

    @cached_property
    def _wanted(self) -> list[str]:
        """The matrices in the order in which they deserve to be drawn."""
        gates = self.excerpt.circuit.gates
        one = self.used if len(self.used) < 3 else ()
        first = [name for each in (self.chosen.matrix, *one) if each
                 for gate in ((each,), *gates.values()) if each in gate for name in gate]
        last = self.last_column
        gate = [*first, *(gates[last] if last else next(filter(None, gates.values())))]
        stems = dict.fromkeys(name.partition(".")[0] for name in gate)  # of the layer above, the gate of the same name
        above = [name for stem in stems for name in self.excerpt.matrices if name.partition(".")[0] == stem]
        return [*gate, *above, *self.used]

    @cached_property
    def last_column(self) -> str | None:
        """What the layer has written last, or its error, if a gate of its own made it; None before that."""
        gates = self.excerpt.circuit.gates
        names = (e.equation.writes.removeprefix("d_") for e in events_before(self.trace, self.position))
        return next((name for name in names if gates.get(name)), None)

    @cached_property
    def now(self) -> CircuitNow:
        """The circuit of the layer at this position."""
        return CircuitNow(self.excerpt.circuit, self.trace, self.position, self.t, self.aids)

    def known(self, name: str | None) -> np.ndarray | None:
        """The vector ``name`` at the time step, of the first sequence; None if it is not known."""
        if name is None or self.t is None or self.trace.schema.known_from[name][self.t] > self.position:
            return None
        return self.trace[name][self.t, 0]

    def _row(self, row: Row) -> RowShown:
        unit = self.chosen.unit if self.chosen.row is row else None
        return self.row_of(self.excerpt.values[row], self.excerpt.errors.get(row), self._row_role(row), unit)

    def row_of(self, name: str, error: str | None = None, role: str = "", unit: int | None = None) -> RowShown:
        """What is drawn of a column and of its ``error``; ``role``: the hue of the phase that has written it last."""
        trace, axis, values = self.trace, axis_of(self.trace, name), self.known(name)
        symbols = values is not None and axis is not None and axis.symbols
        target = self.known("y") if symbols and name == "y_hat" else None
        return RowShown(
            caption=trace.quantity(name).text("t" if self.t is None else str(self.t + 1)),
            labels=axis.labels if axis else (),
            count=trace[name].shape[-1],
            values=values,
            errors=self.known(error),
            limit=color_limit(trace.quantity(name), axis is not None and axis.ends_at_one, self.aids),
            signs=self.aids is not None and self.aids.signs and is_signed(trace.quantity(name)),
            faded=self.faded,
            role=role,
            unit=unit,
            marked=int(values.argmax()) if symbols else None,
            target=None if target is None else int(target.argmax()),
            told=self._told(name, values),
            fed=self.fed if name in ("x", "y_hat") else "",
            picture=axis.picture(values) if axis else None,
        )

    @cached_property
    def fed(self) -> str:
        """The hue of the way from the output back to the input, "" if it is never read again."""
        if not feeds(self.trace).any():
            return ""
        written = self.event.equation.writes if self.event else None
        return {"x": "forward", "d_y_hat": "error"}.get(written, "recurrence")

    def _told(self, name: str, values: np.ndarray | None) -> str:
        axis = axis_of(self.trace, name)
        if axis is None:
            return f"{self.trace[name].shape[-1]} hidden units"
        again = name == "x" and values is not None and feeds(self.trace)[self.t]
        how = "drawn from" if "u" in self.trace.columns else "="
        return f"{how} ŷ({self.t})  {_told(axis, values)}" if again else _told(axis, values)

    @cached_property
    def strongest(self) -> int:
        """The hidden unit of the largest |h(t)|, summed over time: the same at every position."""
        return self.excerpt.strongest(self.trace)

    @property
    def faded(self) -> bool:
        """Whether the values are those of a time step that is over."""
        return self.event is not None and self.event.t is None

    def _row_role(self, row: Row) -> str:
        """The hue of the phase for the row that the last event has written."""
        name = self.event.equation.writes if self.event else None
        quantity = self.trace.quantity(name) if name else None
        written = quantity is not None and quantity.in_time and self.excerpt.row_of(name, quantity) is row
        return PHASE_COLORS[self.event.phase] if written else ""

    def _matrix(self, quantity: Quantity, limit: float, drawn: bool) -> MatrixShown:
        name = quantity.name
        source, target, _ = self.excerpt.matrices[name]
        new, role, selected = f"{name}_new", self.used.get(name, ""), self.chosen.matrix == name
        weight = selected and self.chosen.column is not None
        sources = self._sources(source, role)
        return MatrixShown(
            name=name, symbol=quantity.symbol, source=source, target=target, limit=limit, role=role, drawn=drawn,
            selected=selected,
            weights=self.excerpt.weights(self.trace, name, new if self.trace.known(new, self.position) else name),
            hue="recurrence" if quantity.role is Role.RECURRENT else "forward",
            sign=_sign(role, self.event), reversed=role == "error",
            strength=self._strength(name, bool(sources)), sources=sources, targets=self._targets(name, target),
            unit=self.chosen.unit if weight else None, column=self.chosen.column if weight else None,
        )

    def _strength(self, name: str, some: bool) -> float:
        """The opacity of all connections of a matrix; ``some`` of them stand out anyway."""
        if self.chosen != NOWHERE:
            return FULL if self.chosen.matrix == name and self.chosen.unit is None else PALE
        if self.event is not None and self.event.t is None:
            return FULL  # between two iterations: the weights are what has changed
        return FULL if name in self.used and not some else CALM if self.used else AT_REST

    def _sources(self, source: Row, role: str) -> tuple[int, ...]:
        """The chosen neuron; else the inputs that are not zero, where they are few: they alone carry anything."""
        if self.chosen != NOWHERE:
            return (self.chosen.unit,) if self.chosen.row is source else ()
        values = self.known(self.excerpt.values[source]) if role == "forward" and source is Row.INPUT else None
        active = () if values is None else tuple(np.flatnonzero(values).tolist())
        return active if values is not None and len(active) <= len(values) / 4 else ()

    def _targets(self, name: str, target: Row) -> tuple[int, ...]:
        """The chosen neuron, or the row of the matrix that is chosen."""
        row_of_matrix = self.chosen.matrix == name and self.chosen.column is None
        arrives = self.chosen.unit is not None and (row_of_matrix or self.chosen.row is target)
        return (self.chosen.unit,) if arrives else ()

    @cached_property
    def used(self) -> dict[str, str]:
        """The parameters that the last event has used or changed, and the hue of what it did with them."""
        if self.event is None:
            return {}
        if self.event.phase in AFTER_TIME:
            name = parameter_of(self.trace, self.event.equation.writes)
            return {} if name is None else {name: "update"}
        products = products_of(self.event.equation.expression, place_of(self.trace, self.event))
        return {product.matrix.name: _hue(self.trace, product) for product in products}


def feeds(trace: Trace) -> np.ndarray:
    """The time steps at which the input is the output of the time step before, (T,) bool."""
    since = trace.schema.known_from["x"]
    return (since > 0) & (since < NEVER)


def events_before(trace: Trace, position: int) -> Iterator[Event]:
    """Those that have run, the last one first."""
    return (trace.events[index] for index in range(position - 1, -1, -1))


def axis_of(trace: Trace, name: str) -> Axis | None:
    """What the components of the column of a row mean, None for hidden units."""
    return {"x": trace.inputs, "y_hat": trace.outputs}.get(name)


def _told(axis: Axis, values: np.ndarray | None) -> str:
    if values is None:
        return ""
    if axis.symbols:
        best = int(values.argmax())
        return f"“{axis.labels[best]}”" + ("" if values[best] == 1.0 else f" {values[best]:.2f}")
    if len(axis) > 1:
        return f"{len(axis)} measurements"
    return f"{measurement(axis.measure(values)[0])} {axis.units[0]}"


def _hue(trace: Trace, product: Product) -> str:
    if product.transposed:
        return "error"
    return "recurrence" if trace.quantity(product.matrix.name).role is Role.RECURRENT else "forward"


def _sign(role: str, event: Event | None) -> str:
    """What the event does with a matrix: used upwards, again, backwards; summed; changed."""
    if role == "update":
        return "Δ" if event.phase is Phase.UPDATE else "Σ"
    return {"forward": "↑", "recurrence": "↻", "error": "↓"}.get(role, "")
