"""What the person saves: a picture, a trace, the session; and the session that comes back."""

from __future__ import annotations

from collections.abc import Callable
from os.path import exists
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from rnn_explorer.errors import BadInput
from rnn_explorer.files.picture import save_picture
from rnn_explorer.files.session_file import SUFFIX, load_session, save_session
from rnn_explorer.files.trace_file import save_trace
from rnn_explorer.session.saved import known_of, opened, told_of
from rnn_explorer.window.keeping import Keeping, sessions_folder

if TYPE_CHECKING:
    from rnn_explorer.window.main_window import MainWindow


class Saving(QObject):
    """Asks where to, and tells in the window what could not be done.

    menu: the sessions of earlier times.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.keeping = Keeping(window.session, None if window.store is None else sessions_folder(), self)
        self.keeping.failed.connect(self._tell)
        self.menu = QMenu(self.tr("&Earlier sessions"), window)
        self.menu.aboutToShow.connect(self._fill)
        self.menu.triggered.connect(self._open_earlier)
        self._name = f"session{SUFFIX}"  # as it was saved or opened
        self._is_told = False

    def save_picture(self) -> None:
        """A picture of the window."""
        picture = self._window.grab()
        self._save(self.tr("Save a picture of the window"), "rnn-explorer.png", "PNG", ".png",
                   lambda path: save_picture(path, picture))

    def save_trace(self) -> None:
        """The trace that is looked at."""
        trace = self._window.session.cursor.trace
        self._save(self.tr("Export the trace"), f"iteration-{trace.iteration}.npz", "NumPy", ".npz",
                   lambda path: save_trace(path, trace))

    def save_session(self) -> None:
        """All trainings, with their records, and the breakpoints."""
        self._save(self.tr("Save the session"), self._name, "RNN Explorer", SUFFIX, self._save_session)

    def open_session(self, path: Path) -> None:
        """The trainings and breakpoints of a file, and where the person was."""
        window = self._window
        try:
            found = opened(*load_session(path), known_of(window.session))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
            said = problem if isinstance(problem, BadInput) else "its content is not that of a saved session"
            window.notice.say(self.tr("{} was not opened: {}").format(path.name, said))
            return
        window.notice.clear()
        window.session.acts.open_saved(found, self.tr("the session {}").format(path.stem))
        if path not in self.keeping.earlier:
            self._name = str(path)
            window.own_data.recent.add(str(path))
        if found.lost:
            window.notice.say(self.tr("Not all of {} could be opened. {}").format(path.name, "; ".join(found.lost)))

    def open_last(self) -> None:
        """The session of the last time."""
        earlier = self.keeping.earlier
        if earlier:
            self.open_session(earlier[0])
        else:
            self._window.notice.say(self.tr("there is no earlier session to go on with; Ctrl+S saves this one"))

    def keep_last(self) -> bool:
        """Keep the session for another time; whether the window can be closed. If that fails, it is told, once: the
        person may save it elsewhere.
        """
        try:
            self.keeping.keep()
        except BadInput as problem:
            if not self._is_told:
                self._tell(str(problem))
                return False
        return True

    @Slot(str)
    def _tell(self, problem: str) -> None:
        if not self._is_told:
            self._is_told = True
            self._window.notice.say(self.tr("the session could not be kept: {}. Save it elsewhere (Ctrl+S) before you "
                                            "close the window").format(problem))

    @Slot()
    def _fill(self) -> None:
        """The menu, with what there is now."""
        self.menu.clear()
        for path in self.keeping.earlier:
            self.menu.addAction(path.stem.replace("&", "&&")).setData(str(path))
        if self.menu.isEmpty():
            self.menu.addAction(self.tr("none has been kept yet")).setEnabled(False)

    @Slot(QAction)
    def _open_earlier(self, action: QAction) -> None:
        self.open_session(Path(action.data()))

    def _save_session(self, path: Path) -> None:
        save_session(path, *told_of(self._window.session))
        self._name = str(path)
        self._window.own_data.recent.add(str(path))

    def _save(self, title: str, name: str, kind: str, suffix: str, save: Callable[[Path], None]) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, name, f"{kind} (*{suffix})")
        if not chosen:
            return
        try:
            path = _ending(Path(chosen), suffix)
            save(path)
        except BadInput as problem:
            self._window.notice.say(str(problem))
        else:
            self._window.statusBar().showMessage(self.tr("saved {}").format(path), 5000)


def _ending(path: Path, suffix: str) -> Path:
    """With the suffix that it is found by again. Raises BadInput if there is such a file already: nobody has been asked
    whether to replace it.
    """
    if path.suffix.lower() == suffix:
        return path
    longer = path.with_name(path.name + suffix)
    if exists(longer):
        raise BadInput(f"{longer.name} is there already; choose it, or another name")
    return longer
