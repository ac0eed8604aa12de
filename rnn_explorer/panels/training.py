"""How the training went: loss, metric, gradient, learning rate and parameters over all iterations."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnn_explorer.drawings.training import words
from rnn_explorer.drawings.training.charts import Other, charts_of, known_of
from rnn_explorer.drawings.training.header import HEIGHT as HEADER
from rnn_explorer.drawings.training.header import Header
from rnn_explorer.drawings.training.look import Look
from rnn_explorer.drawings.training.picture import Picture
from rnn_explorer.drawings.training.sheet import RIGHT, Sheet
from rnn_explorer.drawings.training.span import Span
from rnn_explorer.drawings.training.verdict import VerdictLine
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.record import Record
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import bold, paint_caption, small_font

GAP = 6
SMOOTHED = 20
VIEWS = ("linear", "logarithmic", "smoothed")
STALE_AFTER = 200  # milliseconds
ZOOM = 1.5
OTHERS = ("other1", "other2", "other3")  # the hues: more trainings are not drawn beside the one that is looked at
ZOOM_KEYS = {Qt.Key.Key_Plus: ZOOM, Qt.Key.Key_Equal: ZOOM, Qt.Key.Key_Minus: 1 / ZOOM, Qt.Key.Key_0: 0.0}


class TrainingPanel(Panel):
    """Small multiples with one axis of iterations; a click or a drag leads to an iteration.

    Ctrl and the wheel, or Ctrl and + − 0, zoom into the iterations; Shift and the wheel moves through them.
    """

    title = "Training"
    column = "right"
    rank = 2

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._record = session.record
        self._experiment = session.experiment
        self._span = Span.all_of(len(session.record))
        self._others: tuple[Other, ...] = ()
        self._known: frozenset[str] = frozenset()
        self._pointed: int | None = None
        self._sheet: Sheet | None = None
        self._picture: Picture | None = None
        super().__init__(session, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 70)
        self._header = Header(self)
        self._header.chosen.connect(self.restyle)
        self._verdict = VerdictLine(session, self)
        self._verdict.changed.connect(self.restyle)
        self._header.test_wanted.connect(self._verdict.measure)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._header, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addWidget(self._verdict)
        lines.addStretch()
        self._stale = QTimer(self, interval=STALE_AFTER, singleShot=True)
        self._stale.timeout.connect(self.update)
        session.trainer.busy_changed.connect(self._on_busy)
        session.record_grew.connect(self._on_trace)
        session.branches.shown_changed.connect(self._on_trace)
        session.branches.changed.connect(self._on_trace)

    def show_trace(self, trace: Trace) -> None:
        record, another = self.session.record, self.session.experiment is not self._experiment
        self._others = self._beside(record)
        total = max(len(record), *(len(other.record) for other in self._others), 1)
        self._span = Span.all_of(total) if another else self._span.of(total).showing(trace.iteration)
        self._record, self._experiment = record, self.session.experiment
        self._pointed = None
        self.restyle()

    def _beside(self, record: Record) -> tuple[Other, ...]:
        """Trainings that are measured alike, as far as the person wants to see them."""
        branches, here = self.session.branches, self.session.history
        wanted = [(branch, branch.history.record()) for branch in branches.all
                  if branch.history in branches.shown and branch.history is not here]
        alike = [(branch, found) for branch, found in wanted if len(found) and found.measure == record.measure]
        return tuple(Other(branch.name, found, branch.begins, role)
                     for (branch, found), role in zip(alike, OTHERS, strict=False))

    def show_position(self, position: int) -> None:
        known = known_of(self._record, self.trace, position)
        if known != self._known:
            self._known, self._sheet = known, None
            self.update()

    def show_selection(self, selected: Selected) -> None:
        """Nothing here is selected."""

    def views(self) -> tuple[str, ...]:
        return VIEWS

    def show_view(self, name: str) -> None:
        if name not in VIEWS:
            raise KeyError(name)
        self._header.choose(name == "logarithmic", SMOOTHED if name == "smoothed" else 1)
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        self._sheet, self._picture = None, None
        self.update()

    def hint(self) -> str:
        """Why there is nothing to see; empty if there is."""
        empty = len(self._record) == 1 and not self._known - {"rate"}
        return self.tr("Loss, metric, gradient and parameters will be here, a point an iteration.\n"
                       "None has come to its outputs yet. Step on with →, or run with Space.") if empty else ""

    def text_at(self, point: QPointF) -> str:
        if point.y() < HEADER or self.hint():
            return self.hint() or words.of_header(self._record, self._laid_out().left_out)
        sheet = self._laid_out()
        if point.x() < sheet.area.left():
            chart = sheet.chart_at(point.y())
            return "" if chart is None else words.about_chart(chart)
        return words.of_iteration(sheet.charts, sheet.iteration_at(point.x()))

    def place_of(self, selected: Selected) -> QRectF | None:
        if self.hint() or selected.quantity is None:
            return None
        point = self._laid_out().place_of(selected.quantity, self.trace.iteration)
        return None if point is None else QRectF(point.x() - 7, point.y() - 7, 14, 14)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() >= self._top and not self.hint():
            there = self._laid_out().iteration_at(event.position().x())
            self.session.go_to_iteration(min(there, len(self._record)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hint():
            return
        point = event.position()
        inside = point.y() >= self._top and point.x() >= self._laid_out().area.left() - 2
        pointed = self._laid_out().iteration_at(point.x()) if inside else None
        if pointed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.session.go_to_iteration(pointed)
        if pointed != self._pointed:
            self._pointed = pointed
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointed = None
        self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._look_at(self._span.zoomed(1.25**turns, self._laid_out().iteration_at(event.position().x())))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._look_at(self._span.moved(-turns / 8))
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """With the focus here, the window's keys for zooming are for the iterations."""
        if event.type() == QEvent.Type.ShortcutOverride and _zoom_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        zoom = _zoom_of(event)
        if zoom is None:
            super().keyPressEvent(event)
        elif zoom:
            self._look_at(self._span.zoomed(zoom, self.trace.iteration))
        else:
            self._look_at(Span.all_of(self._span.total))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), self.theme.color("base"))
            painter.setFont(tabular(small_font(self.font())))
            if self.hint():
                painter.setPen(self.theme.color("muted"))
                room = QRectF(self.rect()).adjusted(GAP, self._top, -GAP, 0)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.hint())
            else:
                self._paint_sheet(painter)
            self._paint_header(painter)

    @Slot(bool)
    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._stale.start()
        else:
            self._stale.stop()
            self.update()

    @property
    def _top(self) -> int:
        """Where what is below the words at the top begins."""
        return HEADER + self._verdict.room

    def _look_at(self, span: Span) -> None:
        if span != self._span:
            self._span = span
            self.restyle()

    def _laid_out(self) -> Sheet:
        """The charts as they are now, and their picture."""
        if self._picture is not None and self._picture.pixmap.deviceIndependentSize() != QSizeF(self.size()):
            self._sheet, self._picture = None, None
        if self._sheet is None:
            log_loss = bool(self._header.scale.currentData())
            charts = charts_of(self._record, self.trace, self._known, log_loss, self._others)
            ratio, small = self.devicePixelRatioF(), tabular(small_font(self.font()))
            look = Look(self.theme, small, bold(small), ratio, self._header.smoothing.currentData())
            self._sheet = Sheet(charts, self._span, QRectF(self.rect()).adjusted(0, self._top, 0, -2), look)
            self._picture = self._picture or Picture(self.size(), look)
            self._picture.show(self._sheet)
        return self._sheet

    def _paint_sheet(self, painter: QPainter) -> None:
        sheet = self._laid_out()
        painter.drawPixmap(0, 0, self._picture.pixmap)
        shown = self.trace.iteration
        if sheet.span.first <= shown <= sheet.span.last:
            sheet.paint_cursor(painter, shown, QPen(self.theme.color("ink"), 2))
        if self._pointed not in (None, shown):
            sheet.paint_cursor(painter, self._pointed, QPen(self.theme.color("muted"), 1, Qt.PenStyle.DashLine))
        sheet.paint_values(painter, shown if self._pointed is None else self._pointed)

    def _paint_header(self, painter: QPainter) -> None:
        trainer, shown = self.session.trainer, self.trace.iteration
        computing = trainer.wanted.iteration if trainer.busy and not self._stale.isActive() else None
        wordings = words.of_place(shown, len(self._record), computing, self._pointed)
        role = "muted" if self._pointed is not None else "update" if computing else \
            "loss" if shown == len(self._record) else "accent"
        left = self._header.sizeHint().width() + 2 * GAP
        room = QRectF(left, 0, self.width() - left - RIGHT, HEADER)
        paint_caption(painter, room, wordings, self.theme.color(role))


def _zoom_of(event: QKeyEvent) -> float | None:
    """The factor that a key zooms by, 0 to see everything, None if it is no key for zooming."""
    is_for_zoom = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    return ZOOM_KEYS.get(event.key()) if is_for_zoom else None


if __name__ == "__main__":
    open_alone(TrainingPanel)
