"""A network at one of four levels of detail, the choice of the level, and what the pointer is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Signal, Slot
from PySide6.QtGui import QFont, QMouseEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.drawing import HEADER, Hit, Row
from rnn_explorer.drawings.topology.inside import Inside
from rnn_explorer.drawings.topology.inside_view import InsideView
from rnn_explorer.drawings.topology.level_drawings import Drawing, LevelDrawings
from rnn_explorer.drawings.topology.levels import LevelKeys
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.neurons_level import NeuronsLevel
from rnn_explorer.drawings.topology.stack import Stack
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.theme import theme_of

TEXT_SIZE, SMALLEST_TEXT = 0.9, 8.0  # of the font; points
DESIGNED = 640.0, 430.0  # logical pixels: in a larger room everything grows
LARGEST = 2.0
NOTCH, FLICK = 120.0, 90.0  # of a wheel in eighths of a degree, of a touchpad in pixels: from one level to the next


class NetworkView(QWidget):
    """Draws a moment; layers where neurons are asked for and have no room.

    Signals:
        pointed(object): the pointer is on this Selected, or on nothing (None).
        level_changed(): another level is drawn.
    """

    pointed = Signal(object)
    level_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked_level = Level.NEURONS
        self._moment: Moment | None = None
        self._stack: Stack | None = None
        self._selected = NOTHING
        self._kept: Hit | None = None
        self._turned = 0.0
        self._drawings: LevelDrawings | None = None
        self._keys = LevelKeys(self)
        self._keys.chosen.connect(self.set_level)
        self.setMouseTracking(True)

    @property
    def scale(self) -> float:
        """How much larger than designed everything is drawn."""
        return min(max(min(self.width() / DESIGNED[0], self.height() / DESIGNED[1]), 1.0), LARGEST)

    @property
    def level(self) -> Level:
        """The level that is drawn."""
        return self._asked_level if self._asked_level is not Level.NEURONS or self._fits() else Level.LAYERS

    @Slot(Level)
    def set_level(self, level: Level) -> None:
        """Draw this much, where it fits."""
        if level is not self._asked_level:
            self._asked_level = level
            self._keys.show_level(self.level, self._fits())
            self.update()
            self.level_changed.emit()

    def zoom(self, by: int) -> None:
        """``by`` levels nearer, or farther; nearer to a neuron that is selected is into it."""
        level = self._asked_level.moved(by)
        if level is Level.NEURONS and not self._fits():
            level = level.moved(1 if by > 0 else -1)
        self.set_level(level)

    def enter(self, row: Row, unit: int) -> None:
        """At the level of the inside, look into this neuron from now on, as long as no other is selected."""
        if self._kept != Hit(row=row, unit=unit):
            self._kept = Hit(row=row, unit=unit)
            self.update()

    def show_moment(self, moment: Moment, stack: Stack, selected: Selected) -> None:
        """Draw this."""
        if stack is not self._stack:
            self._drawings = None
        self._moment, self._stack, self._selected = moment, stack, selected
        self._keys.show_level(self.level, self._fits())
        self.update(QRegion(self.rect()) - QRegion(self._keys.geometry()))  # buttons are slow to draw

    def at(self, point: QPointF) -> Hit | Selected | None:
        """What is at ``point``: at the level of neurons a Hit, else what is to be selected."""
        if self._moment is None:
            return None
        drawing, point = self.drawing(), point / self.scale
        return drawing.at(point, self._inside() if isinstance(drawing, InsideView) else self._moment)

    def selected_at(self, point: QPointF) -> Selected | None:
        """What is to be selected at ``point``."""
        found = self.at(point)
        if not isinstance(found, Hit):
            return found
        excerpt = self._moment.excerpt
        column = None if found.column is None else found.column + excerpt.offset(found.matrix)
        return Selected(found.matrix or excerpt.values[found.row], unit=found.unit, column=column)

    def place(self, selected: Selected, where: Hit) -> QRectF | None:
        """Where it is drawn; ``where``: the selection in the layer that is shown."""
        if self._moment is None:
            return None
        drawing = self.drawing()
        if isinstance(drawing, InsideView):
            found = drawing.place(selected, self._inside())
        elif isinstance(drawing, NeuronsLevel):
            found = drawing.place(selected, self._moment, where)
        else:
            found = drawing.place(selected, self._moment)
        return None if found is None else QRectF(found.topLeft() * self.scale, found.size() * self.scale)

    def in_legend(self, point: QPointF) -> bool:
        """Whether ``point`` is at the top, where the legend is."""
        return point.y() < HEADER * self.scale and point.x() < self._keys.x()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours, another font: make everything anew."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._drawings = None
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        size = self._keys.sizeHint()
        self._keys.setGeometry(self.width() - size.width() - 4, 4, size.width(), size.height())
        self._drawings = None
        self._keys.show_level(self.level, self._fits())
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme_of(self).color("base"))
            if self._moment is None:
                return
            drawing = self.drawing()
            painter.scale(self.scale, self.scale)
            if isinstance(drawing, InsideView):
                drawing.paint(painter, self._inside())
            elif isinstance(drawing, NeuronsLevel):
                drawing.paint(painter, self._moment)
            else:
                drawing.paint(painter, self._moment, self._selected)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.selected_at(event.position()))
        super().mouseMoveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """From level to level; the small steps of a touchpad add up."""
        by = event.pixelDelta().y() / FLICK if event.pixelDelta().y() else event.angleDelta().y() / NOTCH
        if by * self._turned < 0:
            self._turned = 0.0
        self._turned += by
        levels = int(self._turned)
        if levels:
            self._turned -= levels
            self.zoom(levels)
        event.accept()

    def drawing(self) -> Drawing:
        """The drawing of the present level, layer and size."""
        level = self.level
        row = self._looked_into().row if level is Level.INSIDE else Row.HIDDEN
        return self._kept_drawings().of(level, self._moment, row)

    def _kept_drawings(self) -> LevelDrawings:
        if self._drawings is None:
            size = self.width() / self.scale, self.height() / self.scale
            room = (self._keys.x() - 8) / self.scale
            self._drawings = LevelDrawings(self._stack, size, theme_of(self), self._font(), room)
        return self._drawings

    def _fits(self) -> bool:
        """Whether the neurons of the layer have room."""
        return self._moment is None or self._kept_drawings().fits(self._moment)

    def _looked_into(self) -> Hit:
        """The neuron whose inside is shown: the selected one, else the one that was entered, else the strongest."""
        chosen, sizes = self._moment.chosen, self._moment.excerpt.values
        with_inside = Row.HIDDEN, *((Row.OUTPUT,) if sizes[Row.OUTPUT] == "y_hat" else ())
        for hit in (chosen, self._kept):
            if hit and hit.row in with_inside and hit.unit is not None and (
                    hit.unit < self._moment.trace[sizes[hit.row]].shape[-1]):
                return hit
        return Hit(row=Row.HIDDEN, unit=self._moment.strongest)

    def _inside(self) -> Inside:
        hit = self._looked_into()
        return Inside(self._moment, hit.row, hit.unit, self._selected)

    def _font(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(max(font.pointSizeF() * TEXT_SIZE, SMALLEST_TEXT))
        return font
