"""What the user changes, as undoable commands."""

from PySide6.QtGui import QUndoCommand

from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.session import Session


class OpenExperiment(QUndoCommand):
    """Another experiment; undoing it returns to the one before, at the place where it was left, bit for bit."""

    def __init__(self, session: Session, settings: Settings, text: str) -> None:
        super().__init__(text)
        self._session = session
        self._before = session.place
        self._settings = settings

    def redo(self) -> None:
        self.setObsolete(not self._session.open_experiment(self._settings))

    def undo(self) -> None:
        place = self._before
        self._session.open_experiment(place.settings, place.iteration, place.position)
