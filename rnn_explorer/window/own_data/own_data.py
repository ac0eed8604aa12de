"""Files of the user's own come in: by the menu, by a drop onto the window, or once more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from rnn_explorer.errors import BadInput
from rnn_explorer.files.session_file import SUFFIX
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.window.own_data.recent import RecentFiles

if TYPE_CHECKING:  # what reads files is imported with the first one
    from rnn_explorer.sources.source import Source
    from rnn_explorer.sources.understood import Understood
    from rnn_explorer.window.main_window import MainWindow
    from rnn_explorer.window.own_data.dialog import OwnDataDialog
    from rnn_explorer.window.own_data.reading import Reading

ENDINGS = "*.txt *.csv *.tsv *.md *.wav"
SHOWN_AFTER = 250  # milliseconds: most files have been read by then


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
        self.recent = RecentFiles(window, window.store)
        self.recent.chosen.connect(self.open)
        self._soon = QTimer(self, interval=SHOWN_AFTER, singleShot=True)
        self._soon.timeout.connect(self._show)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        window.session.experiment_changed.connect(self._look_for_changes)

    def ask_for_file(self) -> None:
        """Let the person choose a file."""
        kinds = self.tr("Texts, tables, recordings, sessions ({});;All files (*)").format(f"{ENDINGS} *{SUFFIX}")
        title = self.tr("Open a file of your own")
        path, _ = QFileDialog.getOpenFileName(self._window, title, self.recent.folder, kinds)
        if path:
            self.open(Path(path))

    def ask_for_folder(self) -> None:
        """Let the person choose a folder."""
        path = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of your own"), self.recent.folder)
        if path:
            self.open(Path(path))

    @Slot(object)
    def open(self, path: Path, kind: str | None = None) -> None:
        """Read a file or folder, as a ``kind`` or as it looks, and show what was understood; or open a session."""
        if path.suffix.lower() == SUFFIX and kind is None:
            self._window.saving.open_session(path)
            return
        from rnn_explorer.window.own_data.reading import Reading

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
            self.recent.add(understood.path)
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

    @Slot(str)
    def _read_as(self, kind: str) -> None:
        self.open(self._reading.path, kind)

    @Slot()
    def _look_for_changes(self) -> None:
        """A file that is another one by now is not what the network learns from: say so, once."""
        source = self._window.session.settings.source
        if source is not None and source != self._looked_at and _has_changed(source):
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
        from rnn_explorer.window.own_data.dialog import OwnDataDialog

        if self._dialog is None:
            self._dialog = OwnDataDialog(self._window)
            self._dialog.wanted.connect(self._begin)
            self._dialog.read_as.connect(self._read_as)
            self._dialog.finished.connect(self._leave)
        return self._dialog


def _has_changed(source: Source) -> bool:
    from rnn_explorer.sources.reader import has_changed

    return has_changed(source)


def _paths(dropped: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dropped.urls() if url.isLocalFile()]
