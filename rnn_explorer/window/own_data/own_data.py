"""Files of the user's own come in: by the menu, by a drop onto the window, or once more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from rnn_explorer.errors import BadInput
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.sources.reader import has_changed
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.understood import Understood
from rnn_explorer.window.own_data.dialog import OwnDataDialog
from rnn_explorer.window.own_data.reading import Reading

if TYPE_CHECKING:
    from rnn_explorer.window.main_window import MainWindow

SHOWN_AFTER = 250  # milliseconds: most files have been read by then
KEPT = 8  # recent files
RECENT = "data/recent"


class OwnData(QObject):
    """One file is read at a time; the experiment is another one only when the person begins.

    Signals:
        wanted(Settings, str): the person wants to learn from a file, and which in a few words.
    """

    wanted = Signal(object, str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._reading: Reading | None = None
        self._dialog: OwnDataDialog | None = None
        self._looked_at: Source | None = None
        self._recent: list[str] = _texts(window.store.value(RECENT)) if window.store is not None else []
        self._soon = QTimer(self, interval=SHOWN_AFTER, singleShot=True)
        self._soon.timeout.connect(self._show)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        window.session.experiment_changed.connect(self._look_for_changes)

    def ask_for_file(self) -> None:
        """Let the person choose a file."""
        kinds = self.tr("Texts, tables, recordings (*.txt *.csv *.tsv *.md *.wav);;All files (*)")
        path, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open a file of your own"), self._folder(), kinds)
        if path:
            self.open(Path(path))

    def ask_for_folder(self) -> None:
        """Let the person choose a folder."""
        path = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of your own"), self._folder())
        if path:
            self.open(Path(path))

    def open(self, path: Path, kind: str | None = None) -> None:
        """Read a file or folder, as a ``kind`` or as it looks, and show what was understood."""
        self.stop()
        self._reading = reading = Reading(path, kind)
        reading.went_on.connect(self._go_on)
        reading.understood.connect(self._understand)
        reading.refused.connect(self._refuse)
        self._made().show_reading(path, None)
        if not self._dialog.isVisible():
            self._soon.start()
        reading.start()

    @Slot()
    def stop(self) -> None:
        """Read no more."""
        self._soon.stop()
        reading, self._reading = self._reading, None
        if reading is not None:
            reading.stop()

    def offer_recent(self, menu: QMenu) -> None:
        """A menu of the files that were opened last, after the first two actions of ``menu``."""
        self._menu = QMenu(self.tr("Open &again"), menu)
        self._menu.triggered.connect(self._open_again)
        menu.insertMenu(menu.actions()[2], self._menu)
        self._fill_menu()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is dropped onto the window."""
        if event.type() == QEvent.Type.DragEnter and _paths(event.mimeData()):
            event.acceptProposedAction()
            return True
        if event.type() == QEvent.Type.Drop and (paths := _paths(event.mimeData())):
            event.acceptProposedAction()
            if len(paths) == 1:
                self.open(paths[0])
            else:
                several = self.tr("{} files were dropped; drop one, or a folder of them")
                self._window.notice.say(several.format(len(paths)))
            return True
        if event.type() == QEvent.Type.Close:
            self.stop()
        return False

    @Slot(object, float)
    def _go_on(self, reading: Reading, share: float) -> None:
        if reading is self._reading:
            self._made().show_reading(reading.path, share)

    @Slot(object, object)
    def _understand(self, reading: Reading, understood: Understood) -> None:
        if reading is self._reading:
            self._remember(understood.path)
            self._made().show_understood(understood)
            self._show()

    @Slot(object, str)
    def _refuse(self, reading: Reading, sentence: str) -> None:
        if reading is self._reading:
            self._made().show_refused(reading.path, reading.kind, sentence)
            self._show()

    @Slot(object, int)
    def _begin(self, source: Source, time_steps: int) -> None:
        window = self._window
        wanted = replace(window.session.settings, task=source.task, source=source, time_steps=time_steps, text=None,
                         lag=None, learning_rate=None).applied()
        try:
            Experiment(wanted)
        except BadInput as problem:
            self._dialog.refuse(str(problem))
            return
        self._looked_at = source
        self._dialog.accept()
        self.wanted.emit(wanted, self.tr("the file {}").format(Path(source.path).name))

    @Slot(QAction)
    def _open_again(self, action: QAction) -> None:
        self.open(Path(action.data()))

    @Slot(str)
    def _read_as(self, kind: str) -> None:
        self.open(self._reading.path, kind)

    @Slot()
    def _look_for_changes(self) -> None:
        """A file that is another one by now is not what the network learns from: say so, once."""
        source = self._window.session.settings.source
        if source is not None and source != self._looked_at and has_changed(source):
            self._window.notice.say(self.tr(
                "'{}' has changed since it was read, or is gone; the network learns from what was read. To read it "
                "anew, open it again (Ctrl+O)").format(Path(source.path).name))
        self._looked_at = source

    @Slot()
    def _show(self) -> None:
        self._soon.stop()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot()
    def _leave(self) -> None:
        self.stop()
        self._window.setFocus()

    def _made(self) -> OwnDataDialog:
        if self._dialog is None:
            self._dialog = OwnDataDialog(self._window)
            self._dialog.wanted.connect(self._begin)
            self._dialog.read_as.connect(self._read_as)
            self._dialog.finished.connect(self._leave)
        return self._dialog

    def _remember(self, path: str) -> None:
        self._recent = [path, *(one for one in self._recent if one != path)][:KEPT]
        if self._window.store is not None:
            self._window.store.setValue(RECENT, self._recent)
        self._fill_menu()

    def _fill_menu(self) -> None:
        self._menu.clear()
        self._menu.setEnabled(bool(self._recent))
        for path in self._recent:
            self._menu.addAction(path.replace("&", "&&")).setData(path)

    def _folder(self) -> str:
        return str(Path(self._recent[0]).parent) if self._recent else ""


def _paths(dropped: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]


def _texts(value: object) -> list[str]:
    """A list of one is read as a text."""
    return [value] if isinstance(value, str) and value else [one for one in value or [] if isinstance(one, str)]
