"""What of a trace a ledger and the list beside it need, kept as long as the trace is shown."""

from functools import cached_property

import numpy as np

from rnn_explorer.drawings.colors import ROLE_COLORS
from rnn_explorer.drawings.ledger.account import Account, Index, norm_of
from rnn_explorer.drawings.ledger.course import course_of
from rnn_explorer.drawings.ledger.list import Item
from rnn_explorer.drawings.ledger.page import Content
from rnn_explorer.drawings.ledger.thumbnail import aggregated, nice_limit
from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.session.selection import Selected


class Reading:
    """Accounts of the parameters of a trace, made when they are asked for."""

    def __init__(self, trace: Trace, aids: ReadingAids | None = None) -> None:
        self.trace = trace
        self._aids = aids
        self.parameters = trace.parameters()
        self._accounts: dict[str, Account] = {}
        self._contents: dict[tuple[str, Index | None], Content] = {}
        self._items: dict[tuple[str, bool, bool], Item] = {}
        self._cells: dict[str, np.ndarray] = {}

    @property
    def default(self) -> str:
        """The first recurrent parameter, else the first one."""
        recurrent = (name for name, quantity in self.parameters.items() if quantity.role is Role.RECURRENT)
        return next(recurrent, next(iter(self.parameters)))

    @cached_property
    def limit(self) -> float:
        """Where the colours of all parameters end."""
        return nice_limit(max(float(np.abs(self.trace[name]).max()) for name in self.parameters))

    def limit_of(self, name: str) -> float:
        """Where the colours of a parameter end: the same for all, unless the person wants it otherwise."""
        chosen = self._aids.limit(self.parameters[name]) if self._aids is not None else None
        return self.limit if chosen is None else chosen

    def has(self, name: str, index: Index) -> bool:
        """Whether the parameter ``name`` has a weight at ``index``."""
        shape = self.trace[name].shape
        return len(index) == len(shape) and all(0 <= at < length for at, length in zip(index, shape, strict=True))

    def written_at(self, position: int) -> str | None:
        """The parameter whose gradient, state or value the last event wrote."""
        event = self.trace.last_event(position)
        return parameter_of(self.trace, event.equation.writes) if event is not None and event.t is None else None

    def content(self, name: str, index: Index | None) -> Content:
        """The ledger of a parameter, or of one weight."""
        key = name, index
        if key not in self._contents:
            if name not in self._accounts:
                self._accounts[name] = Account(self.trace, name)
            whole = self._contents.get((name, None))
            account = self._accounts[name]
            stages = whole.stages if whole else course_of(self.trace, name, len(account.steps))
            self._contents[key] = Content(account, stages, self.parameters[name].text(), self.limit_of(name), index,
                                          self._aids)
        return self._contents[key]

    def cells(self, name: str, position: int) -> np.ndarray:
        """The newest values of a parameter from −1 to 1, (rows, columns); a vector is one row."""
        column = self._newest(name, position)
        if column not in self._cells:
            self._cells[column] = np.atleast_2d(self.trace[column]) / self.limit_of(name)
        return self._cells[column]

    def items(self, position: int) -> tuple[Item, ...]:
        """All parameters, as they are at a position."""
        written = self.written_at(position)
        return tuple(self._item(name, position, name == written) for name in self.parameters)

    def _item(self, name: str, position: int, is_written: bool) -> Item:
        """The same object as long as nothing of it has changed."""
        column, gradient = self._newest(name, position), f"d_{name}"
        key = column, bool(self.trace.known(gradient, position)), is_written
        if key not in self._items:
            quantity, values = self.parameters[name], self.trace[column]
            norm = norm_of(self.trace[gradient]) if key[1] else None
            self._items[key] = Item(name, quantity.text(), ROLE_COLORS[quantity.role], values.shape,
                                    aggregated(values) / self.limit_of(name), norm, is_written)
        return self._items[key]

    def _newest(self, name: str, position: int) -> str:
        return f"{name}_new" if self.trace.known(f"{name}_new", position) else name


def index_of(selected: Selected, shape: tuple[int, ...]) -> Index | None:
    """The weight that is selected in a parameter of ``shape``; None if it is not one, or there is no such weight."""
    if selected.unit is None or (len(shape) == 2 and selected.column is None):
        return None
    index = (selected.unit, selected.column)[: len(shape)]
    return index if all(0 <= at < length for at, length in zip(index, shape, strict=True)) else None
