"""The symbols of an equation that can be pointed at: how each is typeset, and which quantity it stands for."""

import re
from collections.abc import Iterator

from rnn_explorer.drawings.colors import ROLE_COLORS
from rnn_explorer.drawings.uses import symbols_in
from rnn_explorer.engine.equation import Expression, Place, Symbol, place_of
from rnn_explorer.engine.operations import OverTime
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import NEVER, Event, Trace
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.colored_parts import colored_parts

HOT_COLORS = {role: ROLE_COLORS.get(role, "ink") for role in Role}  # every symbol is a part of its own

_TOUCHING = re.compile(r"(?<=[}t])\\textcolor\{ink\}")  # what is left of it: a matrix, or \\odot
_SCALARS = re.compile(r"\\, (?=\\textcolor\{\w+\}\{\\[a-z]+\})")  # before a letter alone: a ring has room around it


class Script:
    """The equations of all traces with these ``events``, in TeX: each is written once, and once more where terms of it
    do not exist.
    """

    def __init__(self, trace: Trace) -> None:
        self.events = trace.events
        self._conditional: dict[int, tuple[Symbol, ...]] = {}  # by equation: what does not exist at every time step
        self._tex: dict[object, str] = {}
        self._muted: dict[object, str] = {}

    def tex(self, trace: Trace, event: Event) -> str:
        """The equation of an event, every symbol in its colour, and spaced as if it had none."""
        key = self._key(trace, event)
        if key not in self._tex:
            written = event.equation.tex(place_of(trace, event), HOT_COLORS)
            self._tex[key] = _SCALARS.sub(r"\\,\\, ", _TOUCHING.sub(r"\,\g<0>", written))
        return self._tex[key]

    def muted(self, trace: Trace, event: Event) -> str:
        """In one quiet colour, as context."""
        key = self._key(trace, event)
        if key not in self._muted:
            self._muted[key] = rf"\textcolor{{muted}}{{{event.equation.tex(place_of(trace, event), {})}}}"
        return self._muted[key]

    def all(self, trace: Trace) -> tuple[list[str], list[str]]:
        """Every equation, coloured and muted, in the order of the events."""
        first: dict[object, Event] = {}
        for event in self.events:
            first.setdefault(self._key(trace, event), event)
        events = first.values()
        return [self.tex(trace, event) for event in events], [self.muted(trace, event) for event in events]

    def _key(self, trace: Trace, event: Event) -> tuple[int, tuple[bool, ...]]:
        """The equation, and which of its terms exist."""
        number, place = id(event.equation), place_of(trace, event)
        if number not in self._conditional:
            symbols = symbols_in(event.equation.expression) if event.t is not None else []
            self._conditional[number] = tuple(symbol for symbol in symbols if _is_conditional(trace, symbol))
        return number, tuple(symbol.exists(place) for symbol in self._conditional[number])


def _is_conditional(trace: Trace, symbol: Symbol) -> bool:
    """Whether it may not exist at some time step."""
    known = trace.columns[symbol.name].known_from
    return known.ndim > 0 and (symbol.shift != 0 or bool((known == NEVER).any()))


def hot_symbols(trace: Trace, event: Event) -> dict[str, Selected]:
    """The coloured parts of its equation, and what each of them stands for."""
    place = place_of(trace, event)
    symbols = *_symbols(event.equation.expression, place), (Symbol(event.equation.writes), place, False)
    return {colored_parts(symbol.tex(there, HOT_COLORS))[0]: selected_of(symbol, there, at_all)
            for symbol, there, at_all in symbols}


def selected_of(symbol: Symbol, place: Place, at_all: bool = False) -> Selected:
    """What a symbol stands for at a place; at_all: at all time steps."""
    column = symbol.column(place)
    in_time = place.trace.quantity(column).in_time and not at_all
    return Selected(column, place.step(column, symbol.shift) if in_time else None)


def means(selected: Selected, symbol: Selected) -> bool:
    """Whether something is selected that a symbol stands for."""
    return selected.quantity == symbol.quantity and (None in (selected.t, symbol.t) or selected.t == symbol.t)


def _symbols(expression: Expression, place: Place, at_all: bool = False) -> Iterator[tuple[Symbol, Place, bool]]:
    """Those in an expression, where they are evaluated; in a sum over time at its first time step."""
    if isinstance(expression, Symbol):
        yield expression, place, at_all
    elif isinstance(expression, OverTime):
        for there in expression.places(place)[:1]:
            yield from _symbols(expression.term, there, True)
    else:
        for part in expression.parts(place):
            yield from _symbols(part, place, at_all)
