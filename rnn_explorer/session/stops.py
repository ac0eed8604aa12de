"""The breakpoints of a session: which there are, what has been hit, and where the next one is."""

from collections.abc import Callable
from dataclasses import replace
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal, Slot

from rnn_explorer.errors import BadInput
from rnn_explorer.session.act import Act
from rnn_explorer.session.acts import Acts
from rnn_explorer.session.breakpoints import Breakpoint, Guard, Hit, Reached, hits_of, levels_of, met_in
from rnn_explorer.session.cursor import Cursor
from rnn_explorer.session.history import History
from rnn_explorer.session.record import Record


class Breakpoints(QObject):
    """A list without doubles, and what each has hit in the training that is looked at.

    Signals:
        changed(tuple): another list; those of it that halt.
        hits_changed(): something was hit, or another training is looked at.
    """

    changed = Signal(object)
    hits_changed = Signal()

    def __init__(self, history: History, acts: Acts) -> None:
        super().__init__()
        self._items: tuple[Breakpoint, ...] = ()
        self._history = history
        self._acts = acts
        self._hits: WeakKeyDictionary[History, list[Hit]] = WeakKeyDictionary()

    @property
    def items(self) -> tuple[Breakpoint, ...]:
        """All, in the order in which they were added."""
        return self._items

    @property
    def enabled(self) -> tuple[Breakpoint, ...]:
        """Those that halt."""
        return tuple(item for item in self._items if item.enabled)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """Of those that are in the list, in the order of the training."""
        histories = {self._history.owner(hit.iteration) for hits in self._hits.values() for hit in hits}
        found = (hit for history in histories for hit in self._hits.get(history, ())
                 if hit.breakpoint in self._items and self._history.owner(hit.iteration) is history)
        return tuple(sorted(found, key=lambda hit: (hit.iteration, hit.position)))

    def add(self, item: Breakpoint) -> None:
        """Raises BadInput if it is there already."""
        if item in self._items:
            raise BadInput(f"there is such a breakpoint already: stop {item.words}")
        self._edit((*self._items, item), "new breakpoint")

    def remove(self, item: Breakpoint) -> None:
        self._edit(tuple(other for other in self._items if other != item), "breakpoint removed")

    def enable(self, item: Breakpoint, enabled: bool) -> None:
        """Let it halt the training, or do not."""
        changed = replace(item, enabled=enabled)
        self._edit(tuple(changed if other == item else other for other in self._items),
                   "breakpoint on" if enabled else "breakpoint off")

    def toggle(self, item: Breakpoint) -> None:
        """Add it if it is not there, else remove it."""
        if item in self._items:
            self.remove(item)
        else:
            self.add(item)

    def put(self, items: tuple[Breakpoint, ...]) -> None:
        """Have this list."""
        if not _same(items, self._items):
            self._items = items
            self.changed.emit(self.enabled)

    def open(self, history: History) -> None:
        """Another training is looked at."""
        if history is not self._history:
            self._history = history
            self.hits_changed.emit()

    def note(self, hit: Hit) -> None:
        """It was hit in the training that is looked at; a place that is hit again is the same place."""
        hits = self._hits.setdefault(self._history.owner(hit.iteration), [])
        if hit not in hits:
            hits.append(hit)
            self.hits_changed.emit()

    def _edit(self, items: tuple[Breakpoint, ...], text: str) -> None:
        before = self._items
        if not _same(items, before):
            self._acts.perform(Act(text, lambda: self.put(items), lambda: self.put(before)))


class Stops(QObject):
    """Halts at what is hit in the iteration that is looked at.

    Signals:
        halts(): a breakpoint is hit; nothing goes further by itself.
        halted(str): and which it was, in a sentence for the person.
        refused(str): there can be no breakpoint here, and why.
    """

    halts = Signal()
    halted = Signal(str)
    refused = Signal(str)

    def __init__(self, cursor: Cursor, breakpoints: Breakpoints, record: Callable[[], Record]) -> None:
        super().__init__()
        self._cursor, self._breakpoints, self._record = cursor, breakpoints, record
        self._seen: dict[int, frozenset[Breakpoint]] = {}  # the levels of this iteration, and of the one before it
        cursor.trace_changed.connect(self._look)
        breakpoints.changed.connect(self._look)

    def guard(self, since: int) -> Guard:
        """For a way behind the iteration ``since``."""
        return Guard(self._breakpoints.enabled, frozenset(self._held(since)), since)

    def halt_before(self, stop: int) -> bool:
        """Halt at the first hit behind the present position, up to the position ``stop``; whether there is one. None is
        in a generated passage.
        """
        trace, position = self._cursor.trace, self._cursor.position
        if trace.is_generated:
            return False
        hits = hits_of(trace.iteration, met_in(trace, self._breakpoints.items), self._held(trace.iteration - 1))
        hit = next((hit for hit in hits if position < hit.position <= stop), None)
        if hit is not None:
            self.halt(hit)
        return hit is not None

    def seek(self, stop: int) -> None:
        """Go forward to the position ``stop``, or halt on the way."""
        if not self.halt_before(stop):
            self._cursor.seek(stop)

    def halt(self, hit: Hit) -> None:
        """Go to where a breakpoint is hit, and stay there."""
        self.halts.emit()
        self._cursor.seek(hit.position)
        self.tell(hit)

    @Slot(object)
    def tell(self, hit: Hit) -> None:
        """A breakpoint was hit, perhaps in an iteration that nobody looks at."""
        self._breakpoints.note(hit)
        self.halted.emit(hit.words)

    @Slot()
    def toggle_here(self) -> None:
        """Halt at the present time step of the present phase from now on, or do so no longer."""
        event = self._cursor.last_event
        if event is None:
            self.refused.emit("a breakpoint is set at the time step that was computed last; there is none yet, so step "
                              "on first")
        else:
            self._breakpoints.toggle(Reached(event.phase, event.t))

    def _held(self, iteration: int) -> set[Breakpoint]:
        record, items = self._record(), self._breakpoints.items
        told = {item: item.held(record, iteration) for item in items}
        seen = self._seen.get(iteration, ())
        return {item for item, held in told.items() if (item in seen if held is None else held)}

    @Slot()
    def _look(self) -> None:
        trace, before = self._cursor.trace, self._cursor.trace.iteration - 1
        if not trace.is_generated:
            self._seen = {before: self._seen.get(before, frozenset()),
                          trace.iteration: levels_of(met_in(trace, self._breakpoints.items))}


def _same(items: tuple[Breakpoint, ...], others: tuple[Breakpoint, ...]) -> bool:
    """Whether they also agree in what is enabled."""
    return items == others and [item.enabled for item in items] == [other.enabled for other in others]
