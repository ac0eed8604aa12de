"""The ledger on the screen: scrolls, follows the present row, and says what is pointed at."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.ledger.geometry import PAD, Slots
from rnn_explorer.drawings.ledger.matrix_page import MatrixPage
from rnn_explorer.drawings.ledger.page import Content
from rnn_explorer.drawings.ledger.strips import Part, Strips
from rnn_explorer.drawings.ledger.weight_page import WeightPage
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.scrolling_view import ScrollingView
from rnn_explorer.widgets.theme import theme_of

BAND = 0.13  # opacity
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True)
class Moment:
    """position: in the trace. t: the time step (from 0) that the backward sweep is at, None elsewhere. color: of the
    phase.
    """

    position: int
    t: int | None
    color: QColor


class LedgerView(ScrollingView):
    """Shows a `Content`. Every row is painted once as empty and once as known, and kept.

    Signals:
        step_pointed(object): the time step (from 0) under the pointer or reached by keys, None beside the rows.
        stage_pointed(str): the column of the trace that the stage under the pointer shows.
    """

    step_pointed = Signal(object)
    stage_pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self._moment = Moment(0, None, QColor())
        self._selected: int | None = None
        self._strips: Strips | None = None
        self._pages: dict[Content, Strips] = {}  # of this trace
        self.setAccessibleName("Ledger: contributions of the time steps and their sum")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_content(self, content: Content) -> None:
        """Show another ledger."""
        if content is not self._content:
            if self._content is not None and self._content.account.trace is not content.account.trace:
                self._pages = {}
            self._content = content
            self.setAccessibleDescription(f"∂L/∂{content.name} = {content.account.text}")
            self._turn()
            self.update()

    def set_moment(self, moment: Moment) -> None:
        """Show what is known at another position."""
        if moment != self._moment:
            self._moment = moment
            self._follow()
            self.update()

    def set_selected(self, t: int | None) -> None:
        """Outline the row of a time step (from 0) and make it visible."""
        if t != self._selected:
            self._selected = t
            self._reveal()
            self.update()

    def row_at(self, y: float) -> int | None:
        """The row at pixel ``y``."""
        return self._slots.row_at(y, self.scrolled)

    def stage_at(self, y: float) -> int | None:
        """The stage at pixel ``y``."""
        return self._slots.stage_at(y, self.scrolled)

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number is written, in pixels of this view; None if it is not."""
        return None if self._strips is None else self._strips.place_of(selected, self.scrolled)

    def lay_out(self) -> None:
        self._pages = {}
        self._turn()

    @property
    def _slots(self) -> Slots:
        return self._strips.page.slots

    def _turn(self) -> None:
        """To the page of the content; one that was there before is kept as it was painted."""
        if self._content is None:
            return
        font = tabular(small_font(self.font()))
        line = float(round(QFontMetricsF(font).height()))
        slots = Slots(float(self.height()), len(self._content.account.steps), len(self._content.stages), line)
        self.set_extent(slots.content, slots.page, slots.row, slots.header)
        if self._content not in self._pages:
            make = MatrixPage if self._content.index is None else WeightPage
            page = make(self._content, slots, float(self.room), theme_of(self), font)
            self._pages[self._content] = Strips(page, self.devicePixelRatioF())
        self._strips = self._pages[self._content]
        self._follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme_of(self).color("base"))
            if self._strips is not None:
                painter.drawPixmap(0, 0, self._strips.strip(Part.HEADER))
                self._paint_rows(painter)
                self._paint_stages(painter)
            self.paint_focus(painter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row, column = self.row_at(event.position().y()), self._column_at(event.position())
        if row is None and column is not None:
            self.stage_pointed.emit(column)
        else:
            self.step_pointed.emit(None if row is None else self._content.account.steps[row])

    def leaveEvent(self, event: QEvent) -> None:
        self.step_pointed.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = self._content.account.steps
        if event.key() not in STEPS or not steps:
            super().keyPressEvent(event)
            return
        if self._selected in steps:
            row = steps.index(self._selected) + STEPS[event.key()]
        else:
            row = self._content.account.known_rows(self._moment.position) - 1
        self.step_pointed.emit(steps[min(max(row, 0), len(steps) - 1)])

    def _column_at(self, point: QPointF) -> str | None:
        """Of what is before the update at the left, of what is after it at the right."""
        number = self.stage_at(point.y())
        stage = None if number is None else self._content.stages[number]
        if stage is not None and stage.before is not None and point.x() < self._strips.page.arrow[0]:
            return self._content.account.name
        return None if stage is None else stage.column

    # painting ---------------------------------------------------------------------------------------------------

    def _paint_rows(self, painter: QPainter) -> None:
        slots, steps = self._slots, self._content.account.steps
        known = self._content.account.known_rows(self._moment.position)
        painter.setClipRect(QRectF(0, slots.header, self.width(), slots.page))
        for row in slots.visible(self.scrolled):
            top = slots.header + slots.row_top(row) - self.scrolled
            painter.drawPixmap(QPointF(0, top), self._strips.strip(Part.ROW, row, row < known))
            self._mark(painter, QRectF(0, top, self.room, slots.row), steps[row])

    def _mark(self, painter: QPainter, rect: QRectF, t: int) -> None:
        """The band of the present time step, the outline of the selected one."""
        if t == self._moment.t:
            self._paint_band(painter, rect)
        if t == self._selected:
            painter.setPen(QPen(theme_of(self).color("muted"), 1, Qt.PenStyle.DotLine))
            painter.drawRect(rect.adjusted(2.5, 0.5, -2.5, -1.5))

    def _paint_band(self, painter: QPainter, rect: QRectF) -> None:
        color = QColor(self._moment.color)
        painter.fillRect(QRectF(0, rect.top(), 3, rect.height() - 1), color)
        color.setAlphaF(BAND)
        painter.fillRect(rect.adjusted(3, 0, 0, -1), color)

    def _paint_stages(self, painter: QPainter) -> None:
        slots, position = self._slots, self._moment.position
        start = slots.foot_top(self.scrolled)
        painter.setClipRect(QRectF(0, slots.header, self.width(), self.height() - slots.header))
        rule = QRectF(PAD, start + slots.stage_top(0) - 3, self.room - 2 * PAD, 1.5)
        painter.fillRect(rule, theme_of(self).color("ink"))
        for number, stage in enumerate(self._content.stages):
            top = start + slots.stage_top(number)
            painter.drawPixmap(QPointF(0, top), self._strips.strip(Part.STAGE, number, stage.known_from <= position))
            if stage.known_from == position:
                self._paint_band(painter, QRectF(0, top, self.room, slots.stage))
        painter.setClipping(False)

    # where it is ------------------------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Rest where something is happening: at the newest row with the next one, or at the newest stage."""
        slots, position = self._slots, self._moment.position
        reached = [number for number, stage in enumerate(self._content.stages) if stage.known_from <= position]
        if reached and not slots.pinned:
            top = slots.stage_top(reached[-1])
            self.rest_at(top, top + 2 * slots.stage)
        else:
            top = slots.row_top(max(self._content.account.known_rows(position) - 1, 0))
            self.rest_at(top, top + 2 * slots.row)
        self._reveal()

    def _reveal(self) -> None:
        steps = self._content.account.steps if self._content else ()
        if self._selected in steps:
            top = self._slots.row_top(steps.index(self._selected))
            self.reveal(top, top + self._slots.row)
        else:
            self.return_to_rest()
