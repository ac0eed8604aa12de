"""A number of another iteration that is in question: the way there, and the question on arrival."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from rnn_explorer.session.inquiry import pointed_at
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.trainer import Bookmark, Reply

if TYPE_CHECKING:
    from rnn_explorer.session.session import Session


class Visit(QObject):
    """Asks for what is selected, also where that is in another iteration: then goes there as a click does, and asks as
    soon as it has arrived. Who goes elsewhere in the meantime is not asked any more.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._way: Bookmark | None = None  # to where the question belongs
        self._wanted = NOTHING
        session.trainer.arrived.connect(self._arrive)

    @Slot()
    def explain(self) -> None:
        """Ask for what is selected, wherever it is."""
        session, selected = self._session, self._session.selection.selected
        if selected.elsewhere is None:
            session.inquiry.ask_for_selected()
            return
        iteration, column = selected.elsewhere
        session.go_to_iteration(iteration)
        self._way, self._wanted = session.trainer.wanted, Selected(column, selected.t)
        if self._way is None:  # it is there already
            self._ask()

    @Slot(object)
    def _arrive(self, reply: Reply) -> None:
        """It is shown already: the session hears of it first."""
        if reply.bookmark is self._way:
            self._way = None
            self._ask()

    def _ask(self) -> None:
        cursor = self._session.cursor
        number = pointed_at(cursor.trace, cursor.position, self._wanted)
        if number is not None:
            self._session.inquiry.ask(number)
