"""The number in question, as something that can be changed."""

from __future__ import annotations

from PySide6.QtCore import Slot

from rnn_explorer.engine.held import state_at
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.names import place_in
from rnn_explorer.session.session import Session
from rnn_explorer.window.what_if.number import NumberChange


class Target(NumberChange):
    """Follows the inquiry, and tells the session what the number is to be."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._number: Number | None = None
        self.dragged.connect(self._drag)
        self.chosen.connect(self._choose)
        self.picked.connect(self._pick)
        session.inquiry.changed.connect(self.show_number)

    @Slot()
    def show_number(self) -> None:
        """The number in question, as it is and as it is to be."""
        trace, changes = self.session.cursor.trace, self.session.what_if.changes
        target = self._number = changeable(trace, self.session.experiment.network, self.session.inquiry.number)
        here_only = self.tr("What is read at this time step, here only.")
        if target is None:
            self.show_hint(*self._hint(trace))
        elif target.column == "x" and trace.inputs.symbols:
            chosen = int(changes.input(trace, target.t).argmax())
            self.show_symbol(f"x({target.t + 1})", here_only, trace.inputs.labels, chosen)
        elif target.column == "x":
            name, unit = f"x({target.t + 1}){place_in(trace, 'x', target.index)}", target.index[0]
            now, value = trace["x"][target.t, 0, unit], changes.input(trace, target.t)[unit]
            self.show_value(name, here_only, float(now), float(value))
        elif target.t is not None:
            self._show_state(trace, changes, target)
        else:
            quantity = trace.quantity(target.column)
            name = f"{quantity.symbol}{place_in(trace, target.column, target.index)}"
            now, value = trace[target.column][target.index], changes.number(trace, target.column, target.index)
            self.show_value(name, quantity.meaning[:1].upper() + quantity.meaning[1:] + ".", float(now), value)

    def _hint(self, trace: Trace) -> tuple[str, str]:
        """Why there is nothing to change, and what can be changed."""
        what = self.tr(
            "Point at a weight, a bias, an input or a hidden state in any panel and press F2; or click on it.")
        if self.session.inquiry.number is None:
            return self.tr("No number is chosen"), what
        if trace.is_generated:
            return (self.tr("A generated passage is not changed"),
                    self.tr("G goes back to the training: there every input and hidden state can be."))
        return self.tr("This number follows from others"), what

    def _show_state(self, trace: Trace, changes: Changes, target: Number) -> None:
        quantity, (unit,) = trace.quantity(target.column), target.index
        name = f"{quantity.text(str(target.t + 1))}{place_in(trace, target.column, target.index)}"
        now, value = trace[target.column][target.t, 0, unit], changes.value(trace, target.column, target.t, unit)
        meaning = self.tr("{}. Held there, the network goes on from it.").format(
            quantity.meaning[:1].upper() + quantity.meaning[1:])
        self.show_value(name, meaning, float(now), value, quantity.natural_range)

    @Slot(float)
    def _drag(self, value: float) -> None:
        if self._number is not None:  # else it went away while it was dragged
            self.session.what_if.preview(self._with(value))

    @Slot(float)
    def _choose(self, value: float) -> None:
        if self._number is not None:
            self.session.what_if.set(self._with(value), self._text())

    @Slot(int)
    def _pick(self, symbol: int) -> None:
        components = tuple(float(n == symbol) for n in range(len(self.session.cursor.trace.inputs)))
        self.session.what_if.set(self.session.what_if.changes.with_input(self._number.t, components), self._text())

    def _with(self, value: float) -> Changes:
        changes, number = self.session.what_if.changes, self._number
        if number.column == "x":
            components = changes.input(self.session.cursor.trace, number.t)
            components[number.index[0]] = value
            return changes.with_input(number.t, tuple(components.tolist()))
        if number.t is not None:
            return changes.with_held(number.column, number.t, *number.index, value)
        return changes.with_number(number.column, number.index, value)

    def _text(self) -> str:
        quantity = self.session.cursor.trace.quantity(self._number.column)
        return self.tr("change of {}").format(
            quantity.symbol if self._number.t is None else quantity.text(str(self._number.t + 1)))


def changeable(trace: Trace, network: Network, number: Number | None) -> Number | None:
    """What is changed where a number is meant: an input or a state of the first sequence of an iteration; a parameter,
    also where its gradient or its new value is.
    """
    if number is None:
        return None
    if number.t is not None:
        return _changeable_in_time(trace, network, number)
    base = number.column.removeprefix("d_").removesuffix("_new")
    if base in trace.parameters() and len(trace[base].shape) == len(number.index):
        return Number(base, None, number.index)
    return None


def _changeable_in_time(trace: Trace, network: Network, number: Number) -> Number | None:
    if trace.is_generated or number.sequence != 0 or not trace.exists(0)[number.t] or len(number.index) != 1:
        return None
    if number.column == "x":
        return number
    held = state_at(network, number.column, *number.index)
    return None if held is None else Number(held[0], number.t, (held[1],))
