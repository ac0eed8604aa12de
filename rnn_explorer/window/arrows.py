"""Where a number comes from, lit up in all panels: a ring around it, rings around its sources, arrows between them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.panel import Panel
from rnn_explorer.session.lights import Light
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.connections import connection, paint_arrow, paint_ring
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import signed_color, theme_of
from rnn_explorer.window.dock import Dock

MARGIN = 2.0  # logical pixels between a place and its ring
LEAST = 7.0  # logical pixels of a ring
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


class Arrows(QObject):
    """Tells the sheets over the panels what to light up; nothing as long as no number that is known is in question."""

    def __init__(self, session: Session, docks: list[Dock], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted = True
        self._question: Question | None = None
        self._sheets = [Sheet(dock) for dock in docks if type(dock.widget()).place_of is not Panel.place_of]
        session.inquiry.changed.connect(self._renew)
        session.cursor.trace_changed.connect(self._renew)
        session.cursor.position_changed.connect(self._renew)

    @property
    def wanted(self) -> bool:
        """Whether the person wants to see them."""
        return self._wanted

    def set_wanted(self, wanted: bool) -> None:
        """Show them or not."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._renew()

    @Slot()
    def _renew(self) -> None:
        question = self._asked()
        if question != self._question:
            self._question = question
            for sheet in self._sheets:
                sheet.show_question(question)

    def _asked(self) -> Question | None:
        answer = self._session.inquiry.answer if self._wanted else None
        if answer is None or answer.known_from > self._session.cursor.position:
            return None
        hue = PHASE_COLORS[answer.event.phase] if answer.event else "muted"
        return Question(answer.number.selected, answer.lights, hue)


class Sheet(QWidget):
    """Lies over one panel, wherever its dock goes, and lets everything through.

    It is painted whenever something below it is, and asks then where the numbers are: so it follows whatever a panel
    does. The rest of the time it costs nothing.
    """

    def __init__(self, dock: Dock) -> None:
        super().__init__(dock)
        self._panel: Panel = dock.widget()
        self._question: Question | None = None
        self._painted: tuple[QRectF | None, tuple[Mark, ...]] = (None, ())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._panel.installEventFilter(self)

    def show_question(self, question: Question | None) -> None:
        """Show where another number comes from; None: nothing."""
        self._question = question
        self._fit()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide):
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._question is None:
            return
        number, marks = found = self._look()
        if found != self._painted:
            self._painted = found
            if event.rect() != self.rect():
                self.update()  # what has moved away is not in this region
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for mark in marks if number is not None else ():
                self._paint_arrow(painter, mark, number)
            for mark in reversed(marks):  # the largest above the others
                self._paint_source(painter, mark)
            if number is not None:
                hue, ground = theme_of(self).color(self._question.hue), theme_of(self).color("base")
                paint_ring(painter, number, hue, NUMBER, ground, False)

    def _fit(self) -> None:
        self.setGeometry(self._panel.geometry())
        self.setVisible(self._question is not None and self._panel.isVisibleTo(self.parentWidget()))

    def _look(self) -> tuple[QRectF | None, tuple[Mark, ...]]:
        """Where the number and its sources are drawn now, the largest first."""
        number, found = self._place_of(self._question.number), {}
        for light in self._question.lights:
            place = self._place_of(light.selected)
            if place is not None and place != number:
                share, adds = found.get(key := place.getRect(), (0.0, light.adds))
                found[key] = share + light.share, adds
        return number, tuple(Mark(QRectF(*key), *value) for key, value in found.items())

    def _place_of(self, selected: Selected) -> QRectF | None:
        """With its margin; None where nothing of it is seen."""
        place = self._panel.place_of(selected)
        if place is None or not place.intersects(QRectF(self.rect())):
            return None
        wider, higher = (max(LEAST - size, 2 * MARGIN) / 2 for size in (place.width(), place.height()))
        return place.adjusted(-wider, -higher, wider, higher)

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
