"""The hidden state over time: units × time steps of h, and of every other quantity that has one value a unit."""

import numpy as np
from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rnn_explorer.drawings.colors import color_limit, is_signed
from rnn_explorer.engine.quantity import TIME, Quantity
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import TimePanel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.heatmap import ColorScale, Heatmap, similarity_order
from rnn_explorer.widgets.numbers import magnitude, signed, subscript
from rnn_explorer.widgets.time_columns import RIGHT

PER_UNIT = (("T", "B", "H"), ("T", "B", "J"))  # of one direction, of both side by side
HEADER = 18
NUMBERED_FROM = 100  # pixels of height: below, the numbers of the time steps are left to the panels around


class HiddenStatePanel(TimePanel):
    """A heatmap of one quantity of the hidden units, chosen in its header."""

    title = "Hidden state"
    column = "center"
    rank = 2
    share = 110

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._quantities = Choice(self.tr("Quantity shown"), HEADER, self, QSizePolicy.Policy.Preferred)
        self._orders = Choice(self.tr("Order of the units"), HEADER, self, QSizePolicy.Policy.Preferred)
        self._orders.offer([(self.tr("by index"), False), (self.tr("by similarity"), True)], False)
        self._orders.setToolTip(self.tr("By similarity: units whose h(t) rise and fall together are neighbours"))
        self._quantities.setMinimumWidth(56)  # it gives way first
        self._scale = ColorScale(self)
        self.heatmap = Heatmap(self)
        self.heatmap.setAccessibleName(self.title)
        self._lay_out_parts()
        self._quantities.activated.connect(self._on_chosen)
        self._orders.activated.connect(self._on_chosen)

    @property
    def quantity(self) -> Quantity:
        """What is shown."""
        return self.trace.quantity(self._quantities.currentData())

    def choose(self, name: str, by_similarity: bool = False) -> None:
        """Show the quantity ``name``, in one of the two orders. Raises KeyError if it is not one of the units."""
        if name not in quantities_per_unit(self.trace):
            raise KeyError(name)
        self._quantities.setCurrentIndex(self._quantities.findData(name))
        self._orders.setCurrentIndex(int(by_similarity))
        self._on_chosen()

    def show_trace(self, trace: Trace) -> None:
        quantities = quantities_per_unit(trace).values()
        self._quantities.offer([(f"{q.text()}  {q.meaning}", q.name) for q in quantities], next(iter(quantities)).name)
        states = trace[state_beside(trace, self.quantity)][:, 0]
        self._order = similarity_order(states) if self._orders.currentData() else np.arange(states.shape[-1])
        self._show_values()
        self.show_time_window()

    def show_position(self, position: int) -> None:
        self.heatmap.set_known(self.trace.known(self.quantity.name, position))
        self.heatmap.set_present(self.current_t, self.phase_color())

    def show_selection(self, selected: Selected) -> None:
        self.heatmap.set_selected(selected.t)
        self.heatmap.set_unit(hidden_unit(selected, self.trace, self.quantity.axes[-1]))

    def show_time_window(self) -> None:
        self.heatmap.set_columns(self.columns())

    def selected_at(self, point: QPointF) -> Selected:
        t = self.columns().at(point.x())
        unit = self.heatmap.unit_at(point.y() - self.heatmap.y())
        if t is None or unit is None:
            return NOTHING if unit is None else Selected(self.quantity.name, None, unit)
        return Selected(self.quantity.name, t, unit)

    def text_at(self, point: QPointF) -> str:
        at = self.selected_at(point)
        if at.t is None or at.unit is None:
            return ""
        quantity = self.quantity
        name = symbol_of_unit(quantity, at.t, at.unit)
        if not self.trace.known(quantity.name, self.position)[at.t]:
            return self.tr("{0} has not happened yet · {1}").format(name, quantity.meaning)
        write = signed if is_signed(quantity) else magnitude
        return f"{name} = {write(self.trace[quantity.name][at.t, 0, at.unit])} · {quantity.meaning}"

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.heatmap.set_numbered(self.height() >= NUMBERED_FROM)
        self.show_time_window()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("base"))

    @Slot()
    def _on_chosen(self) -> None:
        self.show_trace(self.trace)
        self.show_position(self.position)

    def _show_values(self) -> None:
        quantity = self.quantity
        limit = color_limit(quantity)
        self._scale.set_limit(limit, quantity.natural_range is not None and np.isfinite(quantity.natural_range).all())
        self.heatmap.set_values(self.trace[quantity.name][:, 0], limit, self._order)

    def _lay_out_parts(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(6, 0, RIGHT, 0)
        header.setSpacing(6)
        header.addWidget(self._quantities)
        header.addWidget(self._orders)
        header.addStretch(1)
        header.addWidget(self._scale)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(header)
        column.addWidget(self.heatmap, 1)
        self.setMinimumHeight(50)


def quantities_per_unit(trace: Trace) -> dict[str, Quantity]:
    """The columns with one value for every hidden unit and time step, the hidden states first, the highest of them
    before the others.
    """
    found = {name: column.quantity for name, column in trace.columns.items() if column.quantity.axes in PER_UNIT}
    states = [name for name in reversed(found) if name.partition(".")[0] == "h"]
    return {name: found[name] for name in (*states, *(name for name in found if name not in states))}


def state_beside(trace: Trace, quantity: Quantity) -> str:
    """The hidden state of the same layer and direction, by which the units are ordered."""
    _, dot, layer = quantity.name.partition(".")
    return f"h{dot}{layer}"


def hidden_unit(selected: Selected, trace: Trace, axis: str = "H") -> int | None:
    """The hidden unit that is meant by a selected value, row or column; None if none is. axis: of the units."""
    column = trace.columns.get(selected.quantity)
    axes = column.quantity.axes if column else ()
    if not axes or axis not in axes[-2:]:
        return None
    if len(axes) == 2 and axes[0] != axis:
        return selected.column
    return selected.unit if axis in (axes[0], axes[-1]) else None


def symbol_of_unit(quantity: Quantity, t: int, unit: int) -> str:
    """h₃(6) for the third unit at the sixth time step."""
    return quantity.symbol.replace(TIME, f"{subscript(unit + 1)}({t + 1})")


if __name__ == "__main__":
    open_alone(HiddenStatePanel)
