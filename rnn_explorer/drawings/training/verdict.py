"""What came of the test: a line that is there once it was asked for."""

from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnn_explorer.drawings.training import words
from rnn_explorer.drawings.training.sheet import GAP, RIGHT
from rnn_explorer.session.session import Session
from rnn_explorer.session.validation import Verdict, examination_of
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import paint_caption, small_font, small_height
from rnn_explorer.widgets.theme import theme_of


class VerdictLine(QWidget):
    """Of the network of a session, at the iteration that was shown when the test was asked for.

    Signals:
        changed(): it is there, or there no more.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)  # the pointer is the panel's affair
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._session = session
        self._verdict: Verdict | None = None
        self.hide()
        session.tester.arrived.connect(self._take)
        session.tester.failed.connect(self._fail)
        session.experiment_changed.connect(self._forget)

    @property
    def room(self) -> int:
        """How many pixels it takes, from top to bottom."""
        return 0 if self._verdict is None else self.sizeHint().height()

    def sizeHint(self) -> QSize:
        return QSize(0, round(small_height(self.font())))

    @Slot()
    def measure(self) -> None:
        """Ask for the test, with the parameters of the iteration that is shown."""
        self._session.tester.ask(examination_of(self._session.experiment, self._session.cursor.trace))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setFont(tabular(small_font(self.font())))
            room = QRectF(GAP, 0, self.width() - GAP - RIGHT, self.height())
            told = words.of_verdict(self._verdict, self._session.record.measure)
            paint_caption(painter, room, told, theme_of(self).color("ink"))

    @Slot(object)
    def _take(self, verdict: Verdict) -> None:
        if verdict.of.experiment is self._session.experiment:
            self._show(verdict)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        raise error

    @Slot()
    def _forget(self) -> None:
        self._show(None)

    def _show(self, verdict: Verdict | None) -> None:
        self._verdict = verdict
        told = "" if verdict is None else words.about_verdict(verdict, self._session.record.measure)
        self.setToolTip(told)
        self.setAccessibleName(told)
        self.setVisible(verdict is not None)
        self.update()
        self.changed.emit()
