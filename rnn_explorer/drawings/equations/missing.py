"""What an equation says in general and what is not there at a time step: in words, so that nobody looks for it."""

from rnn_explorer.drawings.uses import symbols_in
from rnn_explorer.engine.cell import NEXT
from rnn_explorer.engine.equation import Place, place_of
from rnn_explorer.engine.layer import WORDS
from rnn_explorer.engine.trace import Event, Phase, Trace


def meaning_of(trace: Trace, event: Event) -> str:
    """The meaning of an event's equation, and what of it does not hold at its time step."""
    return " ".join(filter(None, (event.equation.meaning, _missing(trace, event))))


def _missing(trace: Trace, event: Event) -> str:
    if event.t is None:
        return ""
    if event.phase is Phase.FORWARD:
        return _without_next(trace, event)
    place = place_of(trace, event)
    absent = [symbol for symbol in symbols_in(event.equation.expression) if not symbol.exists(place)]
    later = next((symbol.shift for symbol in absent if symbol.shift), 0)
    said = [_from_later(place, later)] if later else []
    if any(not symbol.shift for symbol in absent):
        said.append("Here nothing comes from the output: there is no target at this time step.")
    return " ".join(said)


def _without_next(trace: Trace, event: Event) -> str:
    """The last time step of a direction has no next one."""
    for reverse, last in ((False, trace.sizes["T"] - 1), (True, 0)):
        if WORDS[reverse][NEXT] in event.equation.meaning and event.t == last:
            return "This is the last time step: nothing goes on from here."
    return ""


def _from_later(place: Place, shift: int) -> str:
    """Why nothing comes from the time step that is later, as the layer goes."""
    later = place.t + shift
    words = WORDS[shift < 0][NEXT]
    if not 0 <= later < place.trace.sizes["T"]:
        return f"Here nothing comes from {words}: this is the last one."
    if not place.trace.walls.isdisjoint(range(min(later, place.t) + 1, max(later, place.t) + 1)):
        return f"Here a truncation wall cuts off what would come from {words}."
    return f"Here nothing comes from {words}: no loss comes after it."
