"""The trainings of a session: those begun anew, and those that have branched off from another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.history import History
from rnn_explorer.session.settings import SETTINGS, Settings

NAMED = ("task", "cell", "hidden")  # what the name of a training from the start tells
LONGEST = 40  # characters of a setting


@dataclass(frozen=True, eq=False)
class Branch:
    """A training. name: as the person calls it. says: what makes it another one than that it comes from."""

    history: History
    name: str
    says: str = ""

    @property
    def begins(self) -> int:
        """Its first own iteration."""
        return 1 if self.history.origin is None else self.history.origin.iteration

    @property
    def parent(self) -> History | None:
        """The training it has branched off from."""
        return None if self.history.origin is None else self.history.origin.parent


class Branches(QObject):
    """All trainings, in the order in which they were begun.

    Signals:
        changed(): one has come, gone, or got another name.
        shown_changed(): the losses of others are drawn together.
    """

    changed = Signal()
    shown_changed = Signal()

    def __init__(self, first: Branch) -> None:
        super().__init__()
        self._all: tuple[Branch, ...] = (first,)
        self.shown: WeakSet[History] = WeakSet()  # whose loss is drawn beside that of the one that is looked at

    @property
    def all(self) -> tuple[Branch, ...]:
        return self._all

    def new_name(self) -> str:
        """For a branch."""
        taken = {branch.name for branch in self._all}
        return next(name for n in count(1) if (name := f"Branch {n}") not in taken)

    def of(self, history: History) -> Branch | None:
        """The one with this past; None if it is not listed (any more)."""
        return next((branch for branch in self._all if branch.history is history), None)

    def show(self, history: History, shown: bool) -> None:
        """Draw its loss beside others, or do not."""
        (self.shown.add if shown else self.shown.discard)(history)
        self.shown_changed.emit()

    def add(self, branch: Branch, place: int | None = None) -> None:
        """One more, at the end or at ``place``."""
        place = len(self._all) if place is None else place
        self.put((*self._all[:place], branch, *self._all[place:]))

    def remove(self, history: History) -> None:
        self.put(tuple(branch for branch in self._all if branch.history is not history))

    def rename(self, history: History, name: str) -> None:
        renamed = (replace(branch, name=name) if branch.history is history else branch for branch in self._all)
        self.put(tuple(renamed))

    def put(self, branches: tuple[Branch, ...]) -> None:
        """Have these."""
        self._all = branches
        self.changed.emit()


def named(experiment: Experiment) -> str:
    """A name for a training from the start."""
    network = experiment.network
    return f"{network.cell.title} {network.hidden} · {experiment.task.title}"


def chosen(settings: Settings) -> str:
    """The settings that are not as at the first start, beside those that the name tells; empty if there are none."""
    return ", ".join(f"{one.label}: {_shortened(one.tell(getattr(settings, name)))}" for name, one in SETTINGS.items()
                     if name not in NAMED and getattr(settings, name) != one.default)


def _shortened(value: str) -> str:
    """A text can be very long."""
    return value if len(value) <= LONGEST else f"{value[:LONGEST - 1]}…"
