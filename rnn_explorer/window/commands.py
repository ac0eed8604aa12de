"""What the user changes, as undoable commands."""

from PySide6.QtGui import QUndoCommand

from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.session import Session
from rnn_explorer.session.trainer import Bookmark


class OpenExperiment(QUndoCommand):
    """Another experiment. Undoing it returns to the one before, with all its past, where it was left; redoing likewise.

    Raises BadInput if the settings do not make an experiment.
    """

    def __init__(self, session: Session, settings: Settings, text: str) -> None:
        super().__init__(text)
        self._session = session
        self._before = session.bookmark
        self._after = Bookmark(History(Experiment(settings)), 1, 0)

    def redo(self) -> None:
        self._session.open(self._after)

    def undo(self) -> None:
        self._after = self._session.bookmark
        self._session.open(self._before)
