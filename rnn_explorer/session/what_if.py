"""What if …: changes that are tried at the iteration that is looked at, and what would come of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.act import Act
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.history import History, Origin
from rnn_explorer.session.trainer import Bookmark, Reply, Trainer

if TYPE_CHECKING:
    from rnn_explorer.session.session import Session

NO_CHANGES = Changes()
NOTHING_LASTING = ("only states are held, and the next iteration computes its states anew, so there is nothing to "
                   "continue with; change a weight, an input or a setting as well")
SOON = 40  # milliseconds: of several changes in quick succession the last is computed


@dataclass(frozen=True, eq=False)
class Outcome:
    """Iterations on the same data; None while they are being computed, or if there are no changes.

    now: the iteration that is looked at. after: the same once more, with the parameters that it has made. changed: the
    iteration with the changes. changed_after: and that once more, with the parameters that it has made; None if a state
    is held: then ``changed`` ends with the loss, and nothing is learned from it.
    """

    now: Trace
    after: Trace | None = None
    changed: Trace | None = None
    changed_after: Trace | None = None


class WhatIf(QObject):
    """Nothing of the training changes by it, until the person goes on from there: that makes a branch.

    Every training has changes of its own. It computes only while it is watched, and not while a training runs.

    Signals:
        changed(): there are other changes.
        came(): the outcome, or the problem, is another one.
    """

    changed = Signal()
    came = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._changes: WeakKeyDictionary[History, Changes] = WeakKeyDictionary()
        self.problem = ""  # a sentence: why there is no outcome
        self.outcome = Outcome(session.passages.place[0])
        self._dragged: tuple[History, Changes] | None = None  # and what the changes were before
        self._watched = False
        self._asked: Trace | None = None
        self._wishes: dict[str, Wish] = {}
        self._soon = QTimer(self, interval=SOON, singleShot=True)
        self._soon.timeout.connect(self._ask)
        session.cursor.trace_changed.connect(self._restart)
        session.runner.running_changed.connect(self._restart)

    @property
    def changes(self) -> Changes:
        """Those of the training that is looked at, as far as they have a place in the iteration."""
        found = self._changes.get(self._session.history, NO_CHANGES)
        return found.fitting(self._session.passages.place[0])

    @property
    def busy(self) -> bool:
        """Whether there will be another outcome."""
        return self._soon.isActive() or any(wish.trainer.busy for wish in self._wishes.values())

    def watch(self, watched: bool) -> None:
        """Whether anybody looks at the outcome."""
        self._watched = watched
        if not watched:
            self._soon.stop()
        elif self._asked is not self._session.passages.place[0]:
            self._restart()

    def preview(self, changes: Changes) -> None:
        """Other changes while something is being dragged: no act yet."""
        history = self._session.history
        if self._dragged is None:
            self._dragged = history, self.changes
        self._set(changes, history)

    def set(self, changes: Changes, text: str) -> None:
        """Other changes, as an act of the person."""
        history, before = self._dragged or (self._session.history, self.changes)
        self._dragged = None
        self._session.acts.perform(Act(text, lambda: self._set(changes, history), lambda: self._set(before, history)))

    def discard(self) -> None:
        """No changes any more, as an act of the person."""
        if self.changes:
            self.set(NO_CHANGES, "discarding of the changes")

    def go_on(self) -> None:
        """Continue from here with the changes: a branch. Without any, it repeats what has been. States that are held
        are no part of it.
        """
        changes, history, self._dragged = self.changes, self._session.history, None
        used = Act("", lambda: self._set(NO_CHANGES, history), lambda: self._set(changes, history))
        try:
            if changes.held and not changes.lasting:
                raise BadInput(NOTHING_LASTING)
            self._session.acts.go_on(changes.lasting, used)
        except BadInput as problem:
            self._session.problem.emit(str(problem))

    def close(self) -> None:
        """Want nothing any more."""
        self._soon.stop()
        for wish in self._wishes.values():
            wish.trainer.close()

    def _set(self, changes: Changes, history: History) -> None:
        self._changes[history] = changes
        self.changed.emit()
        self._restart()

    @Slot()
    def _restart(self) -> None:
        """Another iteration, or other changes."""
        self._asked = None
        if self._dragged is not None and self._dragged[0] is not self._session.history:
            history, self._changes[history] = self._dragged  # what is not let go of is no act
            self._dragged = None
        self._soon.stop()
        if self._watched and not self._session.runner.running:
            self._soon.start()

    @Slot()
    def _ask(self) -> None:
        session = self._session
        trace, history = session.passages.place[0], session.history
        self._asked, self.outcome, self.problem = trace, Outcome(trace), trace.problem or ""
        for wish in self._wishes.values():
            wish.trainer.cancel()
        if not self.problem:
            self._wish("after", Bookmark(history, trace.iteration, -1, again=True))
            self._wish_for_changes(trace)
        self.came.emit()

    def _wish_for_changes(self, trace: Trace) -> None:
        session, changes = self._session, self.changes
        if not changes:
            return
        try:
            experiment = changes.experiment(session.experiment, trace.iteration)
        except BadInput as problem:
            self.problem = str(problem)
            return
        state = changes.state(trace, session.experiment, experiment)
        tried = History(experiment, origin=Origin(trace.iteration, state))
        self._wish("changed", Bookmark(tried, trace.iteration, -1, held=changes.held or None))
        if not changes.held:
            self._wish("changed_after", Bookmark(tried, trace.iteration, -1, again=True))

    def _wish(self, name: str, bookmark: Bookmark) -> None:
        if name not in self._wishes:
            wish = self._wishes[name] = Wish(name, self)
            wish.granted.connect(self._receive)
            wish.refused.connect(self._refuse)
        self._wishes[name].ask(bookmark)

    @Slot(str, object)
    def _receive(self, name: str, trace: Trace) -> None:
        self.outcome = replace(self.outcome, **{name: trace})
        self.came.emit()

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, BadInput):
            raise error
        self.problem = str(error)
        self.came.emit()


class Wish(QObject):
    """One of the traces of an outcome.

    Signals:
        granted(str, Trace): its name, and the trace.
        refused(Exception): there is none, and why.
    """

    granted = Signal(str, object)
    refused = Signal(object)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._name = name
        self.trainer = Trainer()
        self.trainer.arrived.connect(self._receive)
        self.trainer.failed.connect(self.refused)

    def ask(self, bookmark: Bookmark) -> None:
        """For this one, and no other any more."""
        self.trainer.request(bookmark)

    @Slot(object)
    def _receive(self, reply: Reply) -> None:
        self.granted.emit(self._name, reply.trace)
