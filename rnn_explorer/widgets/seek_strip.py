"""The base of the strips on which the user seeks, and their playhead."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from rnn_explorer.widgets.theme import Theme, theme_of

WHEEL_NOTCH = 120  # eighths of a degree
MARGIN = 6  # left and right of a strip: half a playhead's handle


class SeekStrip(QWidget):
    """A horizontal strip that is asked for a place by press, drag and wheel; it never moves by itself.

    A subclass knows which place is at a pixel (``place_at``) or some steps away (``place_after``), what to read
    there (``text_at``), and draws itself: ``_draw`` on every paint, ``_drawn_layers`` what is to be kept.

    Signals:
        seek_requested(int): the place the user wants; never the one that is shown already.
    """

    seek_requested = Signal(int)
    lines = 1.5  # preferred height in lines of text
    least = 1.0  # height in lines of text that it can do with

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = 0
        self._wheel = 0
        self._ring = False
        self._layers: tuple[QPixmap, ...] = ()
        self._layers_key: tuple = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def place(self) -> int:
        """The place that is shown."""
        return self._place

    def mousePressEvent(self, event) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(self.place_at(event.position().x()))

    mouseMoveEvent = mousePressEvent

    def wheelEvent(self, event) -> None:
        delta = event.angleDelta()
        self._wheel -= max(delta.x(), delta.y(), key=abs)
        steps = int(self._wheel / WHEEL_NOTCH)  # touchpads send fractions of a notch
        self._wheel -= steps * WHEEL_NOTCH
        if steps:
            self._ask(self.place_after(steps))

    def focusInEvent(self, event) -> None:
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self._ring = event.reason() != Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def event(self, event) -> bool:
        if event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        QToolTip.showText(event.globalPos(), self.text_at(event.pos().x()), self)
        return True

    def _ask(self, place: int) -> None:
        if place != self.place:
            self.seek_requested.emit(place)

    def sizeHint(self) -> QSize:
        return QSize(480, round(self.fontMetrics().height() * self.lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, round(self.fontMetrics().height() * self.least))

    def paintEvent(self, event) -> None:
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._ring and self.hasFocus():
                painter.setPen(QPen(theme.color("accent"), 1.5))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
            self._draw(painter, theme)

    def _cached_layers(self, theme: Theme) -> tuple[QPixmap, ...]:
        key = self.size(), self.devicePixelRatioF(), self.palette().cacheKey(), self.font().key()
        if not self._layers or key != self._layers_key:
            self._layers, self._layers_key = self._drawn_layers(theme), key
        return self._layers

    def _layer(self, draw: Callable[[QPainter], None]) -> QPixmap:
        layer = QPixmap(self.size() * self.devicePixelRatioF())
        layer.setDevicePixelRatio(self.devicePixelRatioF())
        layer.fill(Qt.GlobalColor.transparent)
        with QPainter(layer) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.font())
            draw(painter)
        return layer


def draw_playhead(painter: QPainter, x: float, top: float, bottom: float, theme: Theme) -> None:
    """A pentagon above a line from ``top`` to ``bottom`` with its tip at ``x``, set off from any ground."""
    line = QLineF(x, top, x, bottom)
    corners = ((-5, 0), (5, 0), (5, 4), (0, 9), (-5, 4))
    for role, width in (("window", 4), ("ink", 2)):
        painter.setPen(QPen(theme.color(role), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(line)
    painter.setPen(QPen(theme.color("window"), 1))
    painter.setBrush(theme.color("ink"))
    painter.drawPolygon(QPolygonF([QPointF(x + dx, top + dy) for dx, dy in corners]))
