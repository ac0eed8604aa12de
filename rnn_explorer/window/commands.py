"""What the person does, in the stack of what can be undone."""

from PySide6.QtGui import QUndoCommand

from rnn_explorer.session.act import Act


class Command(QUndoCommand):
    """An act."""

    def __init__(self, act: Act) -> None:
        super().__init__(act.text)
        self._act = act

    def redo(self) -> None:
        self._act.redo()

    def undo(self) -> None:
        self._act.undo()
