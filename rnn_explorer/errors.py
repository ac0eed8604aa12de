"""The one exception for what a person gave us and can mend."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from numbers import Integral


class BadInput(ValueError):
    """A value from outside is not allowed: the message names it, what is allowed, and the remedy.

    concerns: the names of the settings that can mend it, the one that the message speaks of first.
    """

    concerns: tuple[str, ...] = ()


@contextmanager
def concerning(*names: str) -> Iterator[None]:
    """BadInput raised within concerns the settings ``names``, if it does not say more itself."""
    try:
        yield
    except BadInput as problem:
        problem.concerns = problem.concerns or names
        raise


def require_range(name: str, value: float, low: float, high: float) -> None:
    """Raise BadInput unless ``low`` ≤ ``value`` ≤ ``high`` (NaN is outside of every range)."""
    if not low <= value <= high:
        raise BadInput(f"{name} is {value}; it must be from {low} to {high}")


def require_whole(name: str, value: int, low: int, high: int) -> None:
    """Raise BadInput unless ``value`` is a whole number (of the type, too) and ``low`` ≤ ``value`` ≤ ``high``."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise BadInput(f"{name} is {value!r}; it must be a whole number from {low} to {high}")
    require_range(name, value, low, high)


def require_name(kind: str, name: str, names: Iterable[str]) -> None:
    """Raise BadInput unless ``name`` is one of ``names``."""
    names = sorted(names)
    if name in names:
        return
    near = get_close_matches(name.lower(), names, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise BadInput(f"there is no {kind} named '{name}'{hint}; the names are: {', '.join(names)}")
