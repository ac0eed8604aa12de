"""The acts of a person upon trainings, each of which can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from rnn_explorer.session.act import NOTHING, Act
from rnn_explorer.session.branches import Branch, named
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History, Origin, Resume
from rnn_explorer.session.trainer import Bookmark

if TYPE_CHECKING:
    from rnn_explorer.session.saved import Opened
    from rnn_explorer.session.session import Session

LONGEST_NAME = 60


class Acts:
    """What can be done with the trainings of a session.

    perform: does an act; a window keeps it, to undo it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._left: WeakKeyDictionary[History, tuple[int, int]] = WeakKeyDictionary()  # iteration and position
        self.perform: Callable[[Act], None] = lambda act: act.redo()

    def begin(self, settings: Settings, text: str) -> None:
        """Another training from the start. Raises BadInput if the settings do not make one."""
        experiment = Experiment(settings)
        history = History(experiment)
        self._open(Branch(history, named(experiment)), Bookmark(history, 1, 0), text)

    def go_on(self, changes: Changes, beside: Act = NOTHING) -> None:
        """Continue from here with changes: a branch. Without any, it repeats what has been. beside: what is done with
        it. Raises BadInput if the weights can not be taken over.

        While another training is on its way to the screen nothing is done: keys that are pressed twice mean it once.
        """
        session, (trace, _) = self._session, self._session.passages.place
        if session.bookmark.history is not session.history:
            return
        changed = changes.experiment(session.experiment, trace.iteration)
        state = changes.state(trace, session.experiment, changed)
        self.branch_off(changed, state, " · ".join(changes.words(trace, session.settings)), beside)

    def branch_off(self, experiment: Experiment, state: np.ndarray, says: str, beside: Act = NOTHING) -> None:
        """A training that goes on from the iteration that is looked at: as ``experiment`` says, from ``state``. What
        there is stays as it is. says: what makes it another one. beside: what is done with it.
        """
        session, (trace, position) = self._session, self._session.passages.place
        history = History(experiment, origin=Origin(trace.iteration, state, session.history.owner(trace.iteration)))
        branch = Branch(history, session.branches.new_name(), says)
        text = f"{branch.name}, from iteration {trace.iteration}"
        self._open(branch, Bookmark(history, trace.iteration, position), text, beside)

    def open_saved(self, opened: Opened, text: str) -> None:
        """Take in the trainings and breakpoints of a saved session, and go to where the person was in it."""
        opening = _OpeningOfSession(self._session, opened)
        self.perform(Act(text, opening.redo, opening.undo))

    def rename(self, history: History, name: str) -> None:
        """Another name for a training, on one line and not too long."""
        branches, name = self._session.branches, " ".join(name.split())[:LONGEST_NAME].strip()
        before = branches.of(history).name
        if name and name != before:
            self.perform(Act("change of a name", lambda: branches.rename(history, name),
                             lambda: branches.rename(history, before)))

    def delete(self, history: History) -> None:
        """List a training no longer; if it is looked at, another one is."""
        branches = self._session.branches
        if len(branches.all) == 1:
            self._session.problem.emit("this is the only training; begin another one before you delete it")
            return
        deletion = _Deletion(self._session, branches.of(history))
        self.perform(Act(f"deletion of {branches.of(history).name}", deletion.redo, deletion.undo))

    def go_to(self, history: History) -> None:
        """Another training, where the person was last in it."""
        newest = max(len(history.record()), 1), -1
        self._session.open(Bookmark(history, *self._left.get(history, newest)))

    def leave(self, place: Bookmark) -> None:
        """The person was here last."""
        self._left[place.history] = place.iteration, place.position
        self.mark()

    def mark(self) -> None:
        """From the iteration that is looked at, its training can be gone on with another time."""
        trace, _ = self._session.passages.place
        owner = self._session.history.owner(trace.iteration)
        owner.resume = Resume(trace.iteration, trace.values("state").copy())

    def _open(self, branch: Branch, place: Bookmark, text: str, beside: Act = NOTHING) -> None:
        opening = _Opening(self._session, branch, place)
        self.perform(Act(text, opening.redo, opening.undo).beside(beside))


class _Opening:
    """Another training. Taking it back returns to where the person was; then it is no longer listed, unless it has been
    trained. Doing it again goes to where it was left.
    """

    def __init__(self, session: Session, branch: Branch, place: Bookmark) -> None:
        self._session, self._branch = session, branch
        self._before, self._after = session.bookmark, place

    def redo(self) -> None:
        branches = self._session.branches
        if branches.of(self._branch.history) is None:
            branches.add(self._branch)
            branches.show(self._branch.history, True)
        self._session.open(self._after)

    def undo(self) -> None:
        self._after = self._session.bookmark
        if len(self._branch.history.record()) <= self._branch.begins:
            self._session.branches.remove(self._branch.history)
        self._session.open(self._before)


class _OpeningOfSession:
    """Trainings in which nothing has been done make room for those that were saved and are not there. Taking it back
    brings them back; then those of the session are listed no longer, unless they have been trained further.
    """

    def __init__(self, session: Session, opened: Opened) -> None:
        self._session, self._opened = session, opened
        self._before, self._breakpoints = session.branches.all, session.breakpoints.items
        self._left, self._place = session.bookmark, opened.place
        self._known = {branch.history: len(branch.history.record()) for branch in (*self._before, *opened.branches)}

    def redo(self) -> None:
        session, opened = self._session, self._opened
        done = [branch for branch in session.branches.all if len(branch.history.record()) > branch.begins]
        kept = {branch.history for branch in done}
        session.branches.put((*done, *(branch for branch in opened.branches if branch.history not in kept)))
        for history in opened.shown:
            session.branches.show(history, True)
        session.breakpoints.put(tuple(dict.fromkeys((*session.breakpoints.items, *opened.breakpoints))))
        session.open(self._place)

    def undo(self) -> None:
        session, known = self._session, self._known
        self._place = session.bookmark
        came = {branch.history for branch in self._opened.branches} - {branch.history for branch in self._before}
        grown = [branch for branch in session.branches.all
                 if branch.history in came and len(branch.history.record()) > known[branch.history]]
        session.branches.put((*self._before, *grown))
        session.breakpoints.put(self._breakpoints)
        session.open(self._left)


class _Deletion:
    """Taking it back lists the training at its place again."""

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
            session.acts.go_to(parent if parent in others else others[0])

    def undo(self) -> None:
        self._session.branches.add(self._branch, self._index)
        if self._before.history is self._branch.history:
            self._session.open(self._before)
