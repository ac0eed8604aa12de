"""What is most likely, side by side, as a keyboard on a phone offers words: each may be chosen."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import bold, mixed, small_font
from rnn_explorer.widgets.theme import theme_of

GAP = 4.0
ROOM = 5.0  # at the sides of a text
TINT = 0.32
_MOVES = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Ranking(QWidget):
    """Names and their shares, the largest first; filled as far as the share. Left, Right and Enter choose one too.

    Signals:
        chosen(str): a name.
    """

    chosen = Signal(str)

    def __init__(self, name: str, most: int) -> None:
        """name: what the choice is called. most: how many there are at most."""
        super().__init__()
        self._most = most
        self._items: tuple[tuple[str, float], ...] = ()
        self._at = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def items(self) -> tuple[tuple[str, float], ...]:
        return self._items

    def show_items(self, items: tuple[tuple[str, float], ...]) -> None:
        if items != self._items:
            self._items = items[: self._most]
            self._at = min(self._at, max(len(self._items) - 1, 0))
            self.setAccessibleDescription(", ".join(f"{name} {share:.2f}" for name, share in self._items))
            self.update()

    def rect_of(self, index: int) -> QRectF:
        """Where one of them is drawn."""
        width = (self.width() - 1 - GAP * (self._most - 1)) / self._most
        return QRectF(0.5 + index * (width + GAP), 0.5, width, self.height() - 1)

    def sizeHint(self) -> QSize:
        return QSize(self._most * self.fontMetrics().horizontalAdvance("mm 0.00"), self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height() + 7)

    def event(self, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and (event.key() in _MOVES or event.key() in _CHOOSE):
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._told(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES and self._items:
            self._at = (self._at + _MOVES[event.key()]) % len(self._items)
            self.update()
        elif event.key() in _CHOOSE and self._items:
            self.chosen.emit(self._items[self._at][0])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self._at = index
            self.chosen.emit(self._items[index][0])

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index, (name, share) in enumerate(self._items):
                self._paint(painter, self.rect_of(index), name, share, self.hasFocus() and index == self._at)

    def _paint(self, painter: QPainter, rect: QRectF, name: str, share: float, focused: bool) -> None:
        theme = theme_of(self)
        painter.fillRect(rect, theme.color("base"))
        filled = QRectF(rect.left(), rect.top(), rect.width() * min(max(share, 0.0), 1.0), rect.height())
        painter.fillRect(filled, mixed(theme.color("forward"), theme.color("base"), TINT))
        painter.setPen(QPen(theme.color("accent" if focused else "faint"), 2.0 if focused else 1.0))
        painter.drawRect(rect)
        number = f"{share:.2f}".removeprefix("0")
        room = rect.adjusted(ROOM, 0, -ROOM, 0)
        small = tabular(small_font(self.font()))
        wide = QFontMetricsF(small).horizontalAdvance(number)
        painter.setFont(bold(self.font()))
        painter.setPen(theme.color("ink"))
        left = room.width() - wide - ROOM
        fits = left >= min(QFontMetricsF(painter.font()).horizontalAdvance(name), 2 * self.fontMetrics().height())
        shown = QFontMetricsF(painter.font()).elidedText(
            name, Qt.TextElideMode.ElideRight, left if fits else room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if fits:
            painter.setFont(small)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)

    def _index_at(self, point: QPointF) -> int | None:
        return next((index for index in range(len(self._items)) if self.rect_of(index).contains(point)), None)

    def _told(self, point: QPointF) -> str:
        index = self._index_at(point)
        if index is None:
            return ""
        name, share = self._items[index]
        return self.tr("“{0}” with the probability {1:.4f}: a click adds it").format(name, share)
