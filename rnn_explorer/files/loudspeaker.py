"""Sound files are played by what the system has; the window does not wait."""

import importlib
import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, Signal, Slot

PROGRAMS = (("paplay",), ("pw-play",), ("aplay", "-q"), ("afplay",),
            ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error"))
ENDING = 1000  # milliseconds that a program may take to end


class Loudspeaker(QObject):
    """Plays one file at a time, with the first program that can; Windows plays by itself.

    Signals:
        failed(str): why nothing is heard, a sentence.
    """

    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = Path()
        self._left: list[list[str]] = []  # the commands that have not been tried
        self._process = QProcess(self)
        self._process.finished.connect(self._on_finished)

    @property
    def playing(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    def play(self, path: Path) -> None:
        """Begin to play a WAV file; what was being played ends."""
        self.stop()
        self._path = path
        if sys.platform == "win32":
            sound = importlib.import_module("winsound")
            sound.PlaySound(str(path), sound.SND_FILENAME | sound.SND_ASYNC)
            return
        self._left = [[found, *rest, str(path)] for name, *rest in PROGRAMS if (found := shutil.which(name))]
        if not self._left:
            names = ", ".join(name for name, *_ in PROGRAMS)
            self.failed.emit(f"saved as {path}; no player was found ({names}): install one of them, or open the file "
                             "with another program")
            return
        self._try_next()

    def stop(self) -> None:
        """Be silent."""
        self._left = []
        if self.playing:
            self._process.kill()
            self._process.waitForFinished(ENDING)
        if sys.platform == "win32":
            importlib.import_module("winsound").PlaySound(None, 0)

    def _try_next(self) -> None:
        program, *arguments = self._left.pop(0)
        self._process.start(program, arguments)

    @Slot(int, QProcess.ExitStatus)
    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        if code == 0 and status == QProcess.ExitStatus.NormalExit:
            self._left = []
        elif self._left:
            self._try_next()
        elif status == QProcess.ExitStatus.NormalExit:
            said = bytes(self._process.readAllStandardError()).decode(errors="replace").strip().splitlines()
            why = f": {said[-1]}" if said else ""
            self.failed.emit(f"saved as {self._path}; {Path(self._process.program()).name} could not play it{why}")
