"""The choice of how much of the network is drawn: black box, layers, neurons, the inside of one."""

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from rnn_explorer.drawings.levels import Level
from rnn_explorer.widgets.theme import theme_of

SIDE = 24
_FIRST, _SECOND = 7.0, 17.0


class _LevelKey(QToolButton):
    """A small flat button with a picture of its level."""

    def __init__(self, level: Level, parent: QWidget) -> None:
        super().__init__(parent)
        self._level = level
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(QSize(SIDE, SIDE))

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            role = "accent" if self.isChecked() else "muted" if self.isEnabled() else "faint"
            painter.setPen(QPen(theme_of(self).color(role), 1.5))
            PICTURES[self._level](painter)


class LevelKeys(QWidget):
    """A button for each level, of which one is down.

    Signals:
        chosen(Level): the user wants to see this much.
    """

    chosen = Signal(Level)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        self._group = QButtonGroup(self)
        self._keys: dict[Level, _LevelKey] = {}
        self._shown: tuple[Level, bool] | None = None
        for number, level in enumerate(Level):
            key = self._keys[level] = _LevelKey(level, self)
            key.setAccessibleName(f"Show {level.value}")
            self._group.addButton(key, number)
            row.addWidget(key)
        self._group.idClicked.connect(self._choose)
        self.show_level(Level.NEURONS, True)

    def show_level(self, level: Level, neurons_fit: bool) -> None:
        """Show ``level`` as the one that is drawn; neurons can be asked for only where they fit."""
        if (level, neurons_fit) == self._shown and self._keys[level].isChecked():
            return
        self._shown = level, neurons_fit
        self._keys[level].setChecked(True)
        for number, (other, key) in enumerate(self._keys.items(), start=1):
            fits = neurons_fit or other is not Level.NEURONS
            key.setEnabled(fits)
            key.setToolTip(f"{other.value.capitalize()} ({number}); nearer and farther with the wheel or + −" if fits
                           else "Neurons: the panel is too low to draw them one by one")

    @Slot(int)
    def _choose(self, number: int) -> None:
        self.chosen.emit(list(Level)[number])


def _paint_box(painter: QPainter) -> None:
    painter.drawRoundedRect(QRectF(6.5, 6.5, 11, 11), 2, 2)


def _paint_layers(painter: QPainter) -> None:
    for y in (6.5, 12.0, 17.5):
        painter.drawLine(QPointF(5.5, y), QPointF(18.5, y))


def _paint_neurons(painter: QPainter) -> None:
    places = (_FIRST, _SECOND)
    painter.setPen(QPen(painter.pen().color(), 1.0))
    painter.drawLines([QLineF(x, _SECOND, other, _FIRST) for x in places for other in places])
    painter.setBrush(painter.pen().color())
    for x in places:
        for y in places:
            painter.drawEllipse(QPointF(x, y), 2.0, 2.0)


def _paint_inside(painter: QPainter) -> None:
    """A curve in a neuron."""
    painter.drawEllipse(QPointF(12.0, 12.0), 7.0, 7.0)
    path = QPainterPath(QPointF(8.0, 15.0))
    path.cubicTo(QPointF(12.5, 15.0), QPointF(11.5, 9.0), QPointF(16.0, 9.0))
    painter.drawPath(path)


PICTURES = {Level.BOX: _paint_box, Level.LAYERS: _paint_layers, Level.NEURONS: _paint_neurons,
            Level.INSIDE: _paint_inside}
