"""The summands of a number as a list that scrolls: pointed at by mouse and keys, only what is visible is painted."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from rnn_explorer.drawings.explanation.picture import RowsPicture, Spot
from rnn_explorer.drawings.explanation.rows import Row
from rnn_explorer.engine.sources import Source
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.inquiry import number_of
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.theme import theme_of

_GAP = 4  # logical pixels
Mark = tuple[int, int]  # a row, and which of its numbers


class SummandTable(QAbstractScrollArea):
    """Shows rows; the number that is selected anywhere is marked. It takes no focus: who shows it passes on keys.

    Signals:
        pointed(object): the Source under the pointer or reached by keys, None beside the numbers.
        chosen(object): the Source that was clicked.
    """

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace: Trace | None = None
        self._rows: tuple[Row, ...] = ()
        self._marked: Mark | None = None
        self._kept: RowsPicture | None = None
        self._places: dict[Selected, Mark] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("summands")

    def set_rows(self, trace: Trace, rows: tuple[Row, ...]) -> None:
        """Show other rows, from the top."""
        if rows is not self._rows:
            self._trace, self._rows = trace, rows
            self._marked = self._places = None
            self._renew()
            self.verticalScrollBar().setValue(0)

    def set_selected(self, selected: Selected) -> None:
        """Mark the number that is selected; the one that is marked, if it is written more than once."""
        marked = self.marked
        if (NOTHING if marked is None else number_of(marked).selected) != selected:
            if self._places is None:
                self._places = _places_of_numbers(self._rows)  # once: it goes through all rows
            self._mark(self._places.get(selected))

    @property
    def marked(self) -> Source | None:
        """The number that is marked."""
        return None if self._marked is None else self._rows[self._marked[0]].sources[self._marked[1]]

    def place_of_marked(self) -> QRectF | None:
        """The row with the marked number, in pixels of this widget; None if it is not seen."""
        if self._marked is None:
            return None
        view, height = self.viewport().geometry(), self.picture().row_height
        middle = view.y() + (self._marked[0] + 0.5) * height - self.verticalScrollBar().value()
        seen = view.top() <= middle <= view.bottom()
        return QRectF(view.x(), middle - height / 2, view.width(), height) if seen else None

    def move(self, rows: int) -> None:
        """Point at a number of another row, the first one if none is marked; rows without a number are passed over."""
        found = [n for n, row in enumerate(self._rows) if row.sources]
        if not found:
            return
        row, nth = self._marked or (None, 0)
        at = found.index(row) + rows if row is not None else 0
        row = found[min(max(at, 0), len(found) - 1)]
        self._point_at((row, min(nth, len(self._rows[row].sources) - 1)))

    def turn(self, by: int) -> None:
        """Point at another number of the same row."""
        if self._marked is None:
            self.move(0)
        else:
            row, nth = self._marked
            self._point_at((row, (nth + by) % len(self._rows[row].sources)))

    def preferred_height(self) -> int:
        """With which all rows are visible, in logical pixels."""
        return math.ceil(self.picture().height)

    def fitting_height(self, most: int) -> int:
        """At most ``most`` logical pixels, in which no row is cut off if there is room for one."""
        row = round(self.picture().row_height)
        return max(min(self.preferred_height(), most // row * row or most), 1)

    def preferred_width(self) -> int:
        """With which the bars are as wide as they get, in logical pixels."""
        at = self.picture().at
        return math.ceil(at.bar_left + at.bar_width) + self._beside

    # events -----------------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event.position())
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor if spot is None else Qt.CursorShape.PointingHandCursor)
        if spot is None:
            self.pointed.emit(None)
        else:
            sources = self._rows[spot.row].sources
            self._mark((spot.row, next(n for n, source in enumerate(sources) if source is spot.source)))
            self.pointed.emit(spot.source)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the numbers a click does nothing."""
        spot = self._spot_at(event.position())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(spot.source)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.pointed.emit(None)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_scroll_bar()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._renew()
        super().changeEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        scrolled, height = self.verticalScrollBar().value(), self.viewport().height()
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), theme_of(self).color("base"))
            if self._rows:
                picture = self.picture()
                painter.translate(0, -scrolled)
                first, last = scrolled // picture.row_height, (scrolled + height) // picture.row_height
                picture.paint(painter, int(first), int(last) + 1, self._marked)

    # ------------------------------------------------------------------------------------------------------------

    def _mark(self, mark: Mark | None) -> None:
        if mark != self._marked:
            self._marked = mark
            self.viewport().update()

    def _point_at(self, mark: Mark) -> None:
        """By keys: it must be visible."""
        self._mark(mark)
        height, bar = self.picture().row_height, self.verticalScrollBar()
        top, page = mark[0] * height, self.viewport().height()
        bar.setValue(round(min(max(bar.value(), top + height - page), top)))
        self.pointed.emit(self.marked)

    def _spot_at(self, point: QPointF) -> Spot | None:
        scrolled = QPointF(point.x(), point.y() + self.verticalScrollBar().value())
        return self.picture().spot_at(scrolled) if self._rows else None

    def picture(self) -> RowsPicture:
        """It leaves room for the scroll bar even where there is none, so that no arrangement depends on the bar."""
        width = max(self.width() - self._beside, 1)
        if self._kept is None or self._kept.width != width:
            self._kept = RowsPicture(self._trace, self._rows, width, self.font(), theme_of(self))
        return self._kept

    @property
    def _beside(self) -> int:
        """What the scroll bar takes, and a gap before it."""
        return self.verticalScrollBar().sizeHint().width() + _GAP

    def _renew(self) -> None:
        self._kept = None
        self._fit_scroll_bar()
        self.viewport().update()

    def _fit_scroll_bar(self) -> None:
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(self.preferred_height() - page, 0))
        bar.setPageStep(max(page, 1))
        bar.setSingleStep(round(self.picture().row_height))
        needed = bar.maximum() > 0  # Qt alone would show or hide the bar later, and a picture would depend on when
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)


def _places_of_numbers(rows: tuple[Row, ...]) -> dict[Selected, Mark]:
    """Where every selection is written first."""
    places: dict[Selected, Mark] = {}
    for n, row in enumerate(rows):
        for nth, source in enumerate(row.sources):
            places.setdefault(number_of(source).selected, (n, nth))
    return places
