"""What lies over one panel: a ring around the number in question, rings around its sources, arrows between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from rnn_explorer.panel import Panel
from rnn_explorer.session.lights import Light
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.connections import DEEPEST, connection, paint_arrow, paint_ring
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import signed_color, theme_of
from rnn_explorer.window.dock import Dock

MARGIN = 2.0  # logical pixels between a place and its ring
RIM = 2.0  # logical pixels of the panel's edge that stay free
CLOSE = 17.0  # logical pixels: smaller places lie side by side, and there is no room for a margin
LEAST = 5.0  # logical pixels of a ring
THIN, THICK = 1.3, 2.8  # of a source's ring, by its share
NUMBER = 2.4  # of the ring around the number itself


@dataclass(frozen=True)
class Question:
    """The number that is asked for, what lights up as its sources, and the hue of the flow that made it."""

    number: Selected
    lights: tuple[Light, ...]
    hue: str


@dataclass(frozen=True)
class Mark:
    """A place of one source, or of several that are drawn there together. share: of the number, −1 to 1."""

    place: QRectF
    share: float
    adds: bool


@dataclass(frozen=True)
class Found:
    """What of a question is seen in a panel: the number, the sources, the largest first, and where all of it is."""

    number: QRectF | None
    marks: tuple[Mark, ...]
    extent: QRect


class Sheet(QWidget):
    """Lies over one panel, wherever its dock goes, and lets everything through.

    It is painted whenever something below it is, and asks then where the numbers are: so it follows whatever a panel
    does. The rest of the time it costs nothing.
    """

    def __init__(self, dock: Dock) -> None:
        super().__init__(dock)
        self._panel: Panel = dock.widget()
        self._question: Question | None = None
        self._found = Found(None, (), QRect())
        self._kept: QPixmap | None = None  # of what was found
        let_through(self)
        self._panel.installEventFilter(self)

    def show_question(self, question: Question | None) -> None:
        """Show where another number comes from; None: nothing."""
        self._question, self._kept = question, None
        self._fit()
        self.update()

    def place_in_window(self, selected: Selected) -> QRectF | None:
        """Where a number is, in pixels of the main window; None if it is not seen there."""
        window = self.parentWidget().parentWidget()
        place = self._place_of(selected) if self.isVisible() and self.window() is window else None
        return None if place is None else placed(place, self, window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._question is None:
            return
        found = self._look()
        if found != self._found:
            self._found, self._kept = found, None
            if event.rect() != self.rect():
                self.update()  # what has moved away is not in this region
        if found.extent.isEmpty():
            return
        self._kept = self._kept or self._painted(found)
        with QPainter(self) as painter:
            painter.drawPixmap(found.extent.topLeft(), self._kept)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._kept = None
        super().changeEvent(event)

    def _fit(self) -> None:
        self.setGeometry(self._panel.geometry())
        self.setVisible(self._question is not None and self._panel.isVisibleTo(self.parentWidget()))

    def _look(self) -> Found:
        """Where the number and its sources are drawn now."""
        number, found = self._place_of(self._question.number), {}
        for light in self._question.lights:
            place = self._place_of(light.selected)
            if place is not None and place != number:
                share, adds = found.get(key := place.getRect(), (0.0, light.adds))
                found[key] = share + light.share, adds
        marks = tuple(Mark(QRectF(*key), *value) for key, value in found.items())
        places = [mark.place for mark in marks] + ([] if number is None else [number])
        room = QRectF(self.rect())
        extent = reduce(QRectF.united, places, QRectF()).adjusted(-DEEPEST, -DEEPEST, DEEPEST, DEEPEST)
        return Found(number, marks, extent.intersected(room).toAlignedRect() if places else QRect())

    def _place_of(self, selected: Selected) -> QRectF | None:
        """With its margin, within the panel; None where nothing of it is seen."""
        place, room = self._panel.place_of(selected), QRectF(self.rect()).adjusted(RIM, RIM, -RIM, -RIM)
        if place is None or not place.intersects(room):
            return None
        margin = MARGIN if min(place.width(), place.height()) >= CLOSE else 0.0
        wider, higher = (max((LEAST - size) / 2, margin) for size in (place.width(), place.height()))
        return place.adjusted(-wider, -higher, wider, higher).intersected(room)

    def _painted(self, found: Found) -> QPixmap:
        ratio, number = self.devicePixelRatioF(), found.number
        pixmap = QPixmap(found.extent.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-found.extent.topLeft())
            for mark in found.marks if number is not None and not self._panel.is_text else ():
                self._paint_arrow(painter, mark, number)
            for mark in reversed(found.marks):  # the largest above the others
                self._paint_source(painter, mark)
            if number is not None:
                hue, ground = theme_of(self).color(self._question.hue), theme_of(self).color("base")
                paint_ring(painter, number, hue, NUMBER, ground, False)
        return pixmap

    def _paint_source(self, painter: QPainter, mark: Mark) -> None:
        """By sign in colour and line, by size in width."""
        theme = theme_of(self)
        share = mark.share if mark.adds else 0.0
        color = signed_color(1.0 if share > 0 else -1.0, 1.0, theme) if share else theme.color("ink")
        width = THIN + (THICK - THIN) * min(abs(mark.share) * 2, 1.0)
        paint_ring(painter, mark.place, color, width, theme.color("base"), dashed=share < 0)

    def _paint_arrow(self, painter: QPainter, mark: Mark, number: QRectF) -> None:
        path = connection(mark.place, number)
        if path is not None:
            theme, strength = theme_of(self), 0.45 + 0.55 * min(abs(mark.share) * 2, 1.0)
            paint_arrow(painter, path, mixed(theme.color(self._question.hue), theme.color("base"), strength), 1.2)


def let_through(widget: QWidget) -> None:
    """It takes neither the mouse nor the keys."""
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    widget.hide()


def placed(rect: QRectF, widget: QWidget, ancestor: QWidget) -> QRectF:
    """A place of a widget in the pixels of one that holds it."""
    return rect.translated(widget.mapTo(ancestor, QPoint(0, 0)))
