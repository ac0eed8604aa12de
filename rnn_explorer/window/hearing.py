"""A sequence of notes as sound: a button of the panel Sequence, and two keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Slot

from rnn_explorer.errors import BadInput
from rnn_explorer.files.loudspeaker import Loudspeaker
from rnn_explorer.files.wav import save_wav

if TYPE_CHECKING:
    from rnn_explorer.window.main_window import MainWindow


class Hearing(QObject):
    """Plays what is read, or what the network answers, as far as it is known; pressed again, it is silent."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._loudspeaker = Loudspeaker(self)
        self._loudspeaker.failed.connect(window.notice.say)
        tip = self.tr("Hear what is read (H); what the network answers: Shift+H; again: silence")
        self._button = window.docks["sequence"].add_button("hear", tip, self.hear_input)
        self._session.experiment_changed.connect(self._offer)
        self._offer()

    @Slot()
    def hear_input(self) -> None:
        """The inputs."""
        self._hear("x")

    @Slot()
    def hear_output(self) -> None:
        """At every time step the most probable output."""
        self._hear("y_hat")

    @property
    def is_offered(self) -> bool:
        """Whether there is a button for it."""
        return not self._button.isHidden()

    def stop(self) -> None:
        self._loudspeaker.stop()

    @Slot()
    def _offer(self) -> None:
        """The button is there if there is something to hear."""
        self.stop()
        self._button.setVisible(self._session.experiment.task.heard(()) is not None)

    def _hear(self, name: str) -> None:
        if self._loudspeaker.playing:
            self.stop()
            return
        self._window.notice.clear()
        try:
            path = _file()
            save_wav(path, self._notes(name))
        except BadInput as problem:
            self._window.notice.say(str(problem))
        else:
            self._loudspeaker.play(path)

    def _notes(self, name: str) -> Sequence[tuple[float, float]]:
        """Raises BadInput, with the remedy, if there are none."""
        task, cursor = self._session.experiment.task, self._session.cursor
        trace, position = cursor.trace, cursor.position
        axis = task.inputs if name == "x" else task.outputs
        vectors = trace[name][trace.known(name, position), 0, : len(axis)]  # the newest, if it reads several at once
        numbers = vectors.argmax(axis=-1).tolist()
        notes = task.heard([axis.labels[number] for number in numbers])
        if notes is None:
            silent = self.tr("what the task “{0}” reads has no sound; choose the task “Melody”")
            raise BadInput(silent.format(task.title))
        if not notes:
            raise BadInput(self.tr("the network has not answered yet; step on, or press End for the whole iteration"))
        return notes


def _file() -> Path:
    """Where the sound is kept until the next one. Raises BadInput if there can be no such place."""
    cache = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)) / "rnn-explorer"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise BadInput(f"there is no place for a sound file: {problem}; make {cache} a folder that you may write to"
                       ) from problem
    return cache / "heard.wav"
