"""How much of an LSTM's cell state is kept, and so how much of its error comes back along it."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.gradients.legend import Entry, decade_bar
from rnn_explorer.drawings.gradients.reading import Reading
from rnn_explorer.drawings.gradients.row_map import RowMap
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.drawings.gradients.words import written
from rnn_explorer.session.measures import MEMORY
from rnn_explorer.session.selection import Selected


class MemoryView(View):
    """∂s(t)/∂s(r) along a cell state, the product of the forget gates: a row for each t, a column for each r."""

    def make(self, parent: QWidget) -> QWidget:
        return RowMap(parent)

    @property
    def rows(self) -> str:
        return f"{MEMORY}{self.place}"

    def choices(self, reading: Reading) -> list[tuple[str, str]]:
        return [(reading.trace.quantity(name).text(), name) for name in reading.cell_states]

    def hint(self) -> str:
        if self.reading.trace.problem:
            return self.tr("The iteration broke off.")
        return "" if self.reading.cell_states else self.tr(
            "The memory path is that of an LSTM:\nits cell state goes on through forget gates only.")

    def show_values(self) -> None:
        row = self.tr("in {0}").format(self.symbol("s", "{0}"))
        self.widget.set_values(self.reading.memory(self.state), row, "t")

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        if not self.hint():
            known, steps = self._known(moment.position), self.reading.trace.sizes["T"]
            self.widget.set_known(np.broadcast_to(known[:, None], (steps, steps)))

    def show_selected(self, selected: Selected) -> None:
        super().show_selected(selected)
        self.widget.set_row(self.row)

    def selected_at(self, point: QPointF, t: int) -> Selected:
        row = self.widget.row_at(point.y())
        return Selected(t=t) if row is None or self._is_before(row, t) else Selected(self.rows, row, None, t)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        row = self.widget.row_at(point.y())
        if t is None or row is None:
            kept, of = (self.symbol("s", at) for at in ("t", "r"))
            return self.tr("Row: a time step t. Column: {0} one, r. Colour: how much of {1} is in {2}, the product of "
                           "the forget gates between them, root mean square over the units.").format(
                self.tr("a later") if self.in_reverse else self.tr("an earlier"), of, kept)
        kept, of = (self.symbol("s", str(at + 1)) for at in (row, t))
        if self._is_before(row, t):
            return self.tr("{0} does not depend on {1}: it {2}").format(
                kept, of, self.tr("is passed before") if self.in_reverse else self.tr("comes later"))
        name = f"∂{kept}/∂{of}"
        if not self._known(position)[row]:
            return f"{name} · {why_empty(self.reading.trace, f'gate_f{self.place}', row, position)}"
        if row == t:
            return f"{name} = 1"
        gates = (self.symbol("gate_f", str(at + 1)) for at in (t - 1 if self.in_reverse else t + 1, row))
        return self.tr("{0} = {1} · product of the forget gates {2} … {3}, root mean square over the units; "
                       "what goes through {4} and the gates comes on top").format(
            name, written(self.reading.memory(self.state)[row, t]), *gates, self.symbol("h", "t").removesuffix("(t)"))

    def place_of(self, selected: Selected) -> QRectF | None:
        row = self.widget.place_of_row(selected.t) if selected.quantity == self.rows else None
        if row is None or selected.column is None:
            return row
        visible = selected.column in self.widget.columns.visible
        return self.widget.columns.column(selected.column, row.top(), row.height()) if visible else None

    def row_times(self) -> list[int]:
        return self.widget.rows.tolist()

    def row_selected(self, t: int) -> Selected:
        return Selected(self.rows, t, None, self.selected.column if self.selected.column in self._reached(t) else None)

    @property
    def has_numbers(self) -> bool:
        return self.row is not None

    def moved_along(self, by: int) -> Selected:
        reached, column = self._reached(self.row), self.selected.column
        at = reached.index(self.row if column is None else column)
        return Selected(self.rows, self.row, None, reached[(at + by) % len(reached)])

    def legend(self) -> Iterable[Entry]:
        yield decade_bar()

    def captions(self, moment: Moment) -> tuple[str, ...]:
        path = f"∂{self.symbol('s', 't')}/∂{self.symbol('s', 'r')}"
        return self.tr("row t, column r: {0} through the forget gates").format(path), path

    def _reached(self, row: int) -> list[int]:
        """The time steps whose states the row tells of."""
        return [t for t in self.row_times() if not self._is_before(row, t)]

    def _is_before(self, row: int, t: int) -> bool:
        """Whether the way of the layer comes to the time step ``row`` before it comes to ``t``."""
        return row > t if self.in_reverse else row < t

    def _known(self, position: int) -> np.ndarray:
        return self.reading.trace.known(f"gate_f{self.place}", position)
