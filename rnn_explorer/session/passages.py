"""Passages that the network generates, and a look at them: the training stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.answering import Answerer
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.generating import Author, FromData, Generated, Guess, Guesser, Guesses, Wish, learned_at
from rnn_explorer.session.trainer import Bookmark, Reply, Trainer

if TYPE_CHECKING:
    from rnn_explorer.session.session import Session


@dataclass(frozen=True, eq=False)
class _Left:
    """Where the person was in the training, and whether it was being followed."""

    trace: Trace
    position: int
    followed: bool


@dataclass(frozen=True, eq=False)
class _Order:
    """A wish, but for the parameters."""

    prompt: np.ndarray | FromData
    more: int
    temperature: float
    seed: int


class Passages(QObject):
    """Has passages generated with the parameters of the place where the person is; while a training runs that is not
    followed, with the newest. A passage can be looked at like an iteration; then one returns to where one was.

    Signals:
        generated(Generated)
        guessed(Guesses)
        refused(str): there is no passage, and why.
        opening(): a passage is about to be looked at: it may have other time steps than the iterations.
    """

    generated = Signal(Generated)
    guessed = Signal(Guesses)
    refused = Signal(str)
    opening = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._left: _Left | None = None
        self._order: _Order | None = None  # waits for the newest parameters
        self._last: Generated | None = None
        self._author = Answerer(Author(), "author")
        self._guesser = Answerer(Guesser(), "guesser")
        self._trainer = Trainer()
        self._author.arrived.connect(self._take)
        self._guesser.arrived.connect(self.guessed)
        self._trainer.arrived.connect(self._send)
        for one in (self._author, self._guesser, self._trainer):
            one.failed.connect(self._refuse)

    @property
    def shown(self) -> bool:
        """Whether a passage is looked at."""
        return self._session.cursor.trace.is_generated

    @property
    def place(self) -> tuple[Trace, int]:
        """Where the person is in the training, or was before the passage: an iteration and a position in it."""
        here = self._left or self._session.cursor
        return here.trace, here.position

    @property
    def last(self) -> Generated | None:
        """The last passage of the experiment; None if there is none yet."""
        last = self._last
        return last if last is not None and last.wish.learned.experiment is self._session.experiment else None

    @property
    def busy(self) -> bool:
        """Whether something is on its way."""
        return self._author.busy or self._guesser.busy or self._trainer.busy

    def generate(self, prompt: np.ndarray | FromData, more: int, temperature: float, seed: int) -> None:
        """Have a passage generated."""
        order = _Order(prompt, more, temperature, seed)
        session, runner = self._session, self._session.runner
        if runner.running and not runner.followed:
            self._order = order
            self._trainer.request(Bookmark(session.history, len(session.record), -1))
        else:
            self._ask(order, session.experiment, *self.place)

    def guess(self, prompt: np.ndarray, temperature: float) -> None:
        """Ask what could come behind a prompt (P, D)."""
        self._guesser.ask(Guess(learned_at(self._session.experiment, *self.place), prompt, temperature))

    @Slot()
    def toggle(self) -> None:
        """Look at the last passage from its beginning, or go back to the training."""
        if self.shown:
            self.leave()
        elif self.last is not None:
            self.show(self.last.trace)

    def show(self, trace: Trace) -> None:
        """Look at a passage; what is shown of the training until now is returned to."""
        if self._left is None:
            self._left = _Left(*self.place, self._session.runner.followed)
            self.opening.emit()
        self._session.look_at(trace, 0)

    def leave(self) -> None:
        """Return to where the person was."""
        left, self._left = self._left, None
        if left is not None:
            self._session.look_at(left.trace, left.position)
            if left.followed and self._session.runner.running:
                self._session.go_live()

    def forget(self) -> None:
        """An iteration of the training is shown: there is nothing to return to."""
        self._left = None

    def close(self) -> None:
        """Want nothing any more."""
        self._trainer.close()
        self._author.close()
        self._guesser.close()

    def _ask(self, order: _Order, experiment: Experiment, trace: Trace, position: int) -> None:
        learned = learned_at(experiment, trace, position)
        self._author.ask(Wish(learned, order.prompt, order.more, order.temperature, order.seed))

    @Slot(object)
    def _send(self, reply: Reply) -> None:
        """The newest parameters are there."""
        owner = reply.bookmark.history.owner(reply.trace.iteration)
        self._ask(self._order, owner.experiment, reply.trace, len(reply.trace))

    @Slot(object)
    def _take(self, generated: Generated) -> None:
        if generated.wish.learned.experiment is self._session.experiment:
            self._last = generated
            self.generated.emit(generated)

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        if not isinstance(error, BadInput):
            raise error
        self.refused.emit(str(error))
