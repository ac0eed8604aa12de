"""While a training runs, what shows its newest state is drawn in turn, and the event loop answers in between."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Pace(QObject):
    """Work that may wait a little, in the order in which it came; what waits already is not done twice."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer = QTimer(self, interval=0, singleShot=True)
        self._timer.timeout.connect(self._work)

    def add(self, work: Callable[[], None]) -> None:
        """Do it soon."""
        if work not in self._waiting:
            self._waiting.append(work)
            self._timer.start()

    @Slot()
    def _work(self) -> None:
        """One at a time: what it has drawn is painted before the next one's turn."""
        self._waiting.popleft()()
        if self._waiting:
            self._timer.start()
