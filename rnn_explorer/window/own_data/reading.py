"""A file is read in a thread of its own; the window goes on."""

from __future__ import annotations

import threading
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.disk import Stopped
from rnn_explorer.sources.reader import understand

TOLD_EVERY = 0.05  # seconds


class Reading(QObject):
    """Of one file, once. It may be stopped at any time. What it tells may have been on its way when it was.

    Signals:
        went_on(Reading, float): the share that has been read, 0 to 1.
        understood(Reading, Understood): it has been read.
        refused(Reading, str): it can not be, and why.
    """

    went_on = Signal(object, float)
    understood = Signal(object, object)
    refused = Signal(object, str)
    _failed = Signal(object)

    def __init__(self, path: Path, kind: str | None) -> None:
        super().__init__()
        self.path, self.kind = path, kind
        self._stopped = threading.Event()
        self._told = 0.0
        self._failed.connect(self._raise)
        self._thread = threading.Thread(target=self._run, name=f"reads {path.name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """It is not wanted any more; wait until the thread has noticed."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            found = understand(self.path, self._tell, self._stopped.is_set, self.kind)
        except Stopped:
            return
        except BadInput as problem:
            self.refused.emit(self, str(problem))
        except Exception as error:  # all of them: the GUI thread decides what they mean
            self._failed.emit(error)
        else:
            self.understood.emit(self, found)

    def _tell(self, share: float) -> None:
        now = monotonic()
        if now - self._told > TOLD_EVERY:
            self._told = now
            self.went_on.emit(self, share)

    @Slot(object)
    def _raise(self, error: Exception) -> None:
        self.refused.emit(self, f"'{self.path.name}' could not be read because of a fault in this program "
                                f"({type(error).__name__})")
        raise error
