"""How much of an LSTM's cell state is kept, and so how much of its error comes back along it."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.gradients.legend import Entry, decade_bar
from rnn_explorer.drawings.gradients.row_map import RowMap
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.drawings.gradients.words import written
from rnn_explorer.session.measures import MEMORY
from rnn_explorer.session.selection import Selected

FORGET = "gate_f"


class MemoryView(View):
    """∂s(t)/∂s(r) along the cell state, the product of the forget gates: a row for each t, a column for each r."""

    rows = MEMORY

    def make(self, parent: QWidget) -> QWidget:
        return RowMap(parent)

    def hint(self) -> str:
        if self.reading.memory is not None:
            return ""
        if self.reading.trace.problem:
            return self.tr("The iteration broke off.")
        return self.tr("The memory path is that of an LSTM in one layer and direction:\n"
                       "its cell state goes on through forget gates only.")

    def show_values(self) -> None:
        self.widget.set_values(self.reading.memory, self.tr("in s({0})"), "t")

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
        return Selected(t=t) if row is None or row < t else Selected(MEMORY, row, None, t)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        row = self.widget.row_at(point.y())
        if t is None or row is None:
            return self.tr("Row: a time step t. Column: an earlier one, r. Colour: how much of s(r) is in s(t), the "
                           "product of the forget gates between them, root mean square over the units.")
        if row < t:
            return self.tr("s({0}) does not depend on s({1}): it comes later").format(row + 1, t + 1)
        name = f"∂s({row + 1})/∂s({t + 1})"
        if not self._known(position)[row]:
            return f"{name} · {why_empty(self.reading.trace, FORGET, row, position)}"
        return self.tr("{0} = {1} · product of the forget gates f({2}) … f({3}), root mean square over the units; "
                       "what goes through h and the gates comes on top").format(
            name, written(self.reading.memory[row, t]), t + 2, row + 1) if row > t else f"{name} = 1"

    def place_of(self, selected: Selected) -> QRectF | None:
        row = self.widget.place_of_row(selected.t) if selected.quantity == MEMORY else None
        if row is None or selected.column is None:
            return row
        visible = selected.column in self.widget.columns.visible
        return self.widget.columns.column(selected.column, row.top(), row.height()) if visible else None

    def row_times(self) -> list[int]:
        return self.widget.rows.tolist()

    def legend(self) -> Iterable[Entry]:
        yield decade_bar()

    def captions(self, moment: Moment) -> tuple[str, ...]:
        return self.tr("row t, column r: ∂s(t)/∂s(r) through the forget gates"), "∂s(t)/∂s(r)"

    def _known(self, position: int) -> np.ndarray:
        return self.reading.trace.known(FORGET, position)
