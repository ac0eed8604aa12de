"""A programme: the calls of an iteration, written down once and played in every iteration.

With one short sequence, a call of NumPy takes 0.25 µs, and Python as long again to look up names, choose the rows of a
time step, and decide what is to be done. All that is the same in every iteration, as long as the arrays are: so it is
done once, when the programme is written.
"""

from collections.abc import Callable, Sequence

import numpy as np

LONGEST = 1000  # calls that are worth a function of their own: making it takes 10 µs a call

Call = tuple[Callable[..., object], tuple[object, ...]]


class Programme:
    """Calls in their order, with their arguments: ``do(np.add, a, b, out)`` writes np.add(a, b, out) down.

    The arrays must stay where they are, and what is not known before an iteration must lie in them.
    """

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._play: Callable[[], None] | None = None

    def __call__(self, function: Callable[..., object], *arguments: object) -> None:
        """Write down one call."""
        self._calls.append((function, arguments))
        self._play = None

    def copy(self, source: np.ndarray | float, target: np.ndarray) -> None:
        """Write down that ``target`` gets the values of ``source``."""
        self(target.__setitem__, ..., source)

    def play(self) -> None:
        """Do what is written."""
        if self._play is None:
            self._play = one_after_the_other(self._calls)
        self._play()


def one_after_the_other(calls: Sequence[Call]) -> Callable[[], None]:
    """A function that does the ``calls``. If there are few, each is a line of it: a loop takes 15 ns more for each."""
    def play() -> None:
        for function, arguments in calls:
            function(*arguments)

    if len(calls) > LONGEST:
        return play
    names = {f"_{id(thing)}": thing for function, arguments in calls for thing in (function, *arguments)}
    lines = [f" _{id(function)}({', '.join(f'_{id(argument)}' for argument in arguments)})"
             for function, arguments in calls]
    exec("\n".join(("def play():", " pass", *lines)), names)
    return names.pop("play")
