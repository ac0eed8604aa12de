"""The matrix of origins: which loss arrives at which time step."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnn_explorer.drawings.gradients import words
from rnn_explorer.drawings.gradients.legend import Entry, decade_bar, series, zero
from rnn_explorer.drawings.gradients.norm_plot import NormPlot, around
from rnn_explorer.drawings.gradients.reading import LOSS, Reading
from rnn_explorer.drawings.gradients.row_map import RowMap
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.time_plot import TimePlot

BOTH_FROM = 240  # pixels of height: the curves above the matrix


class OriginsPane(QWidget):
    """The matrix, and above it, where there is room, the norms as curves."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.curves, self.map = NormPlot(self), RowMap(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.curves, 2)
        column.addWidget(self.map, 3)
        self.curves.set_numbered(False)
        self.curves.setVisible(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.curves.setVisible(self.height() >= BOTH_FROM)
        super().resizeEvent(event)


class OriginsView(View):
    """A row for each loss, a column for each time step that it reaches on its way back."""

    by_state = True
    rows = LOSS

    def make(self, parent: QWidget) -> QWidget:
        return OriginsPane(parent)

    @property
    def plots(self) -> tuple[TimePlot, ...]:
        return self.widget.map, self.widget.curves

    def hint(self) -> str:
        return self.tr(self.reading.without_errors)

    def show_values(self) -> None:
        loss = self.reading.trace.quantity(LOSS).text("{0}")
        self.widget.map.set_values(self.reading.origins(self.state), self.tr("from {0}").format(loss), "s")
        self.widget.curves.set_values(self.reading.total(self.state)[None])

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        known, steps = self._known(moment.position), self.reading.trace.sizes["T"]
        self.widget.map.set_known(np.broadcast_to(known, (steps, steps)))
        self.widget.curves.set_known(known[None])
        self.widget.curves.set_alone(self.known_alone(moment.position))

    def show_selected(self, selected: Selected) -> None:
        super().show_selected(selected)
        self.widget.map.set_row(self.row)
        self.widget.curves.set_alone(self.known_alone(self.position))

    def selected_at(self, point: QPointF, t: int) -> Selected:
        s = self.widget.map.row_at(point.y() - self.widget.map.y())
        return Selected(t=t) if s is None else Selected(LOSS, s)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        s = self.widget.map.row_at(point.y() - self.widget.map.y())
        error = self.reading.trace.quantity(f"d_{self.state}")
        if t is None:
            return self.tr("Row: a loss L(s). Column: a time step t. Colour: ‖∂L(s)/∂{0}‖, on the fixed logarithmic "
                           "scale.").format(self.reading.trace.quantity(self.state).text())
        if not self._known(position)[t]:
            return words.not_yet(self.reading.trace, error, t, position)
        if s is None:
            return words.of_norm(error, t, self.reading.total(self.state)[t])
        if np.isnan(self.reading.origins(self.state)[s, t]):
            return self.tr("The loss of time step {0} does not depend on time step {1}: it comes later"
                           ).format(s + 1, t + 1)
        return words.of_one_loss(self.reading, self.state, s, t)

    def place_of(self, selected: Selected) -> QRectF | None:
        rows, curves, t = self.widget.map, self.widget.curves, selected.t
        if selected.quantity == LOSS:
            place = rows.place_of_row(t)
            return None if place is None else place.translated(rows.pos())
        if (selected.quantity != f"d_{self.state}" or selected.unit is not None or t not in rows.columns.visible
                or not self._known(self.position)[t]):
            return None
        if curves.isVisibleTo(self.widget):
            return around(curves.columns.x(t), curves.y_of(self.reading.total(self.state)[t])).translated(curves.pos())
        return rows.columns.column(t, rows.area().top(), rows.area().height()).translated(rows.pos())

    def row_times(self) -> list[int]:
        return self.widget.map.rows.tolist()

    def legend(self) -> Iterable[Entry]:
        yield decade_bar()
        if self.widget.curves.isVisibleTo(self.widget):
            error = self.reading.trace.quantity(f"d_{self.state}").text()
            yield series(0, f"‖{error}‖", f"‖{error.removesuffix('(t)')}‖")
        if has_zeros(self.reading, self.state):
            yield zero(self.tr("exactly 0"))

    def captions(self, moment: Moment) -> tuple[str, ...]:
        place = self.reading.trace.quantity(self.state).text()
        return self.alone_captions() or (self.tr("row s, column t: ‖∂L(s)/∂{0}‖").format(place),
                                         f"‖∂L(s)/∂{place}‖")

    def _known(self, position: int) -> np.ndarray:
        return self.reading.trace.known(f"d_{self.state}", position)


def has_zeros(reading: Reading, state: str) -> bool:
    """Whether there are losses of which nothing arrives where something could."""
    return bool((reading.origins(state) == 0).any())
