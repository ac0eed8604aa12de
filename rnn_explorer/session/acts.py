"""The acts of a person upon trainings, each of which can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rnn_explorer.session.act import Act
from rnn_explorer.session.branches import Branch
from rnn_explorer.session.trainer import Bookmark

if TYPE_CHECKING:
    from rnn_explorer.session.session import Session


def opening(session: Session, branch: Branch, place: Bookmark, text: str) -> Act:
    """Another training. Taking it back returns to where the person was; then it is no longer listed, unless it has
    been trained. Doing it again goes to where it was left.
    """
    there = _Opening(session, branch, place)
    return Act(text, there.redo, there.undo)


def renaming(session: Session, branch: Branch, name: str) -> Act:
    """Another name for a training."""
    branches = session.branches
    return Act("change of a name", lambda: branches.rename(branch.history, name),
               lambda: branches.rename(branch.history, branch.name))


def deletion(session: Session, branch: Branch) -> Act:
    """A training is no longer listed; if it is looked at, another one is."""
    there = _Deletion(session, branch)
    return Act(f"deletion of {branch.name}", there.redo, there.undo)


class _Opening:
    def __init__(self, session: Session, branch: Branch, place: Bookmark) -> None:
        self._session, self._branch = session, branch
        self._before, self._after = session.bookmark, place

    def redo(self) -> None:
        branches = self._session.branches
        if branches.of(self._branch.history) is None:
            branches.add(self._branch)
        self._session.open(self._after)

    def undo(self) -> None:
        self._after = self._session.bookmark
        if len(self._branch.history.record()) <= self._branch.begins:
            self._session.branches.remove(self._branch.history)
        self._session.open(self._before)


class _Deletion:
    def __init__(self, session: Session, branch: Branch) -> None:
        self._session, self._branch = session, branch
        self._index = session.branches.all.index(branch)
        self._before = session.bookmark

    def redo(self) -> None:
        session = self._session
        self._before = session.bookmark
        session.branches.remove(self._branch.history)
        if self._before.history is self._branch.history:
            others = [branch.history for branch in session.branches.all]
            parent = self._branch.parent
            session.go_to_branch(parent if parent in others else others[0])

    def undo(self) -> None:
        self._session.branches.add(self._branch, self._index)
        if self._before.history is self._branch.history:
            self._session.open(self._before)
