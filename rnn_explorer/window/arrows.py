"""Where a number comes from, lit up in all panels; and an arrow from the row of the explanation to what it names."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLineF, QObject, Slot
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.panel import Panel
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.connections import HEAD, connection, paint_arrow
from rnn_explorer.widgets.theme import theme_of
from rnn_explorer.window.dock import Dock
from rnn_explorer.window.sheets import Question, Sheet, let_through, placed


class Arrows(QObject):
    """Tells the sheets over the panels what to light up; nothing as long as no number that is known is in question."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._wanted = True
        self._question: Question | None = None
        self._explanation: Panel | None = None  # says the same in words
        self._sheets: list[Sheet] = []
        self._pointer = Pointer(window)
        session.selection.changed.connect(self._point)
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

    def cover(self, dock: Dock) -> None:
        """Light up the numbers of another panel too, if it says where they are."""
        if dock.objectName() == "explanation":
            self._explanation = dock.widget()
        elif type(dock.widget()).place_of is not Panel.place_of:
            self._sheets.append(Sheet(dock))
            self._sheets[-1].show_question(self._question)

    @Slot()
    def _renew(self) -> None:
        question = self._asked()
        if question != self._question:
            self._question = question
            for sheet in self._sheets:
                sheet.show_question(question)
        self._point()

    @Slot()
    def _point(self) -> None:
        """From what is pointed at in the explanation."""
        selected, start = self._session.selection.selected, None
        if self._question is not None and self._explanation is not None and self._explanation.isVisible():
            start = self._explanation.place_of(selected)
        if start is None:
            self._pointer.show_way(None, self._question)
            return
        start = placed(start, self._explanation, self._pointer.parentWidget())
        ends = [end for sheet in self._sheets if (end := sheet.place_in_window(selected)) is not None]
        nearest = min(ends, key=lambda end: QLineF(start.center(), end.center()).length(), default=None)
        self._pointer.show_way(None if nearest is None else connection(start, nearest), self._question)

    def _asked(self) -> Question | None:
        answer = self._session.inquiry.answer if self._wanted else None
        if answer is None or answer.known_from > self._session.cursor.position:
            return None
        hue = PHASE_COLORS[answer.event.phase] if answer.event else "muted"
        return Question(answer.number.selected, answer.lights, hue)


class Pointer(QWidget):
    """One arrow across the window, no larger than it has to be; a window of another size shows none."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._path: QPainterPath | None = None
        self._question: Question | None = None
        let_through(self)
        window.installEventFilter(self)

    def show_way(self, path: QPainterPath | None, question: Question | None) -> None:
        """Along ``path``, in pixels of the window; None: no arrow."""
        if (path, question) == (self._path, self._question):
            return
        self._path, self._question = path, question
        self.setVisible(path is not None)
        if path is not None:
            self.setGeometry(path.boundingRect().adjusted(-HEAD, -HEAD, HEAD, HEAD).toAlignedRect())
            self.raise_()
            self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.show_way(None, None)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(-self.pos())
            paint_arrow(painter, self._path, theme_of(self).color(self._question.hue), 1.4)
