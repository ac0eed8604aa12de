"""Keeps the session while the window is open, so that nothing is lost, whatever ends it."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, count
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal, Slot

from rnn_explorer.errors import BadInput
from rnn_explorer.files.session_file import SUFFIX, save_session
from rnn_explorer.session.saved import is_worth_saving, told_of
from rnn_explorer.session.session import Session

EVERY = 60_000  # milliseconds
MOST = 12  # sessions


def sessions_folder() -> Path:
    """Where sessions are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / "sessions"


class Keeping(QObject):
    """Every minute and at the end the session is written to a file of its own, if anything has been done in it since;
    the newest of these files stay.

    Signals:
        failed(str): it could not be written, and why.
    """

    failed = Signal(str)

    def __init__(self, session: Session, folder: Path | None, parent: QObject) -> None:
        """folder: where the files are; without one nothing is kept."""
        super().__init__(parent)
        self._session, self._folder = session, folder
        self._began = datetime.now()
        self._file: Path | None = None  # named when there is something to keep
        self._kept: object = None  # what the session was like then
        self._writer: Thread | None = None
        timer = QTimer(self, interval=EVERY)
        timer.timeout.connect(self.keep_aside)
        timer.start()

    @property
    def earlier(self) -> list[Path]:
        """The files of other windows, the newest first."""
        files = [] if self._folder is None else sorted(self._folder.glob(f"*{SUFFIX}"), reverse=True)
        return [path for path in files if path != self._file]

    @Slot()
    def keep_aside(self) -> None:
        """Keep it now; the window does not wait for the disk."""
        if self._is_due() and (self._writer is None or not self._writer.is_alive()):
            self._writer = Thread(target=self._write, args=told_of(self._session), name="keeps the session")
            self._writer.start()

    def keep(self) -> None:
        """Keep it now, before the window closes. Raises BadInput if it can not be written."""
        if self._writer is not None:
            self._writer.join()
        if self._is_due():
            try:
                self._save(*told_of(self._session))
            except BadInput:
                self._kept = None
                raise

    def _is_due(self) -> bool:
        """Whether it is another one than that which is kept; from now on it is not."""
        session = self._session
        if self._folder is None or not is_worth_saving(session):
            return False
        known = [(branch, len(branch.history.record())) for branch in session.branches.all]
        now = known, session.breakpoints.items, session.bookmark
        before, self._kept = self._kept, now
        return now != before

    def _write(self, *content: object) -> None:
        try:
            self._save(*content)
        except BadInput as problem:
            self._kept = None
            self.failed.emit(str(problem))

    def _save(self, about: dict, arrays: dict) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)  # at the first start there is none
            self._file = self._file or _free(self._folder, f"{self._began:%Y-%m-%d %H.%M.%S} {_plain(about)}")
            for path in self.earlier[MOST - 1 :]:
                path.unlink(missing_ok=True)
        except OSError as problem:
            raise BadInput(f"cannot write to {self._folder}: {problem.strerror}") from problem
        save_session(self._file, about, arrays)


def _free(folder: Path, name: str) -> Path:
    """A file of that name, or of a longer one if another window that was opened in the same second has it."""
    longer = (f"{name} ({n})" for n in count(2))
    paths = (folder / f"{each}{SUFFIX}" for each in chain([name], longer))
    return next(path for path in paths if not path.exists())


def _plain(about: dict) -> str:
    """The name of its first training, as that of a file."""
    name = about["trainings"][about["order"][0]]["name"]
    return "".join(letter if letter.isalnum() or letter in " ·-_()" else "_" for letter in name)[:80].strip()
