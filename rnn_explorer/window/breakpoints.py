"""Tells in the window which breakpoint was hit."""

from PySide6.QtCore import QObject, QTimer, Slot

from rnn_explorer.session.session import Session
from rnn_explorer.widgets.notice_bar import NoticeBar

STALE_AFTER = 400  # milliseconds: sooner another may be hit, and the notice would come and go


class BreakpointNews(QObject):
    """Says what was hit until the training has run on for a while."""

    def __init__(self, session: Session, notice: NoticeBar, parent: QObject) -> None:
        super().__init__(parent)
        self._notice = notice
        self._told = ""
        self._stale = QTimer(self, interval=STALE_AFTER, singleShot=True)
        self._stale.timeout.connect(self._forget)
        session.stops.halted.connect(self._tell)
        session.player.running_changed.connect(self._wait)

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self._told = sentence
        self._notice.tell(sentence)

    @Slot(bool)
    def _wait(self, running: bool) -> None:
        if running:
            self._stale.start()
        else:
            self._stale.stop()

    @Slot()
    def _forget(self) -> None:
        if self._notice.text == self._told:
            self._notice.clear()
