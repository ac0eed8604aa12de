"""A phase of an iteration, as a strip shows it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

NARROWEST = 5  # time steps of fewer pixels on average are drawn together with their neighbours
THINNEST = 3  # so are all if one of them has fewer: it would be lost between gaps
STRIDES = (5, 10, 20, 50, 100, 200, 500)  # time steps drawn as one block


@dataclass(frozen=True)
class Segment:
    """A phase of the iteration. Positions are numbers of events that have run.

    ``cells`` are the ends of the time steps (ascending, the last one is ``end``), ``labels`` what is written in
    them, ``texts`` what is told of them. Raises ValueError if they do not fit.
    """

    title: str
    short: str  # the title where there is too little room
    role: str  # the name of a colour of the theme
    start: int
    end: int
    cells: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        ends = self.cells or (self.end,)
        if list(ends) != sorted(set(ends)) or ends[0] <= self.start or ends[-1] != self.end:
            raise ValueError(f"cells of {self.title!r} do not ascend from {self.start} to {self.end}: {ends}")
        for what, given in (("labels", self.labels), ("texts", self.texts)):
            if given and len(given) != len(ends):
                raise ValueError(f"{self.title!r} has {len(ends)} cells, but {len(given)} {what}")

    def text_at(self, position: int) -> str:
        """What is told of the cell that event number ``position`` (from 1) belongs to: its phase first."""
        cell = int(np.searchsorted(self.cells, position))
        text = self.texts[cell] if cell < len(self.texts) else ""
        return " · ".join(dict.fromkeys(filter(None, (self.title, text))))

    def blocks(self, width: float, room: float) -> tuple[np.ndarray, list[str]]:
        """The edges (positions, (blocks + 1,)) and the labels of what to draw in ``width`` pixels.

        A block is a time step or, where that is too narrow, a group of them: as many as are at least ``room`` pixels
        wide. If the time steps are passed several times, they have to be as wide as their numbers, else each sweep is a
        block.
        """
        edges = np.array([self.start, *(self.cells or (self.end,))])
        labels, count = self.labels or ("",) * (len(edges) - 1), len(edges) - 1
        firsts = sweeps_in(labels)
        thinnest = width * np.diff(edges).min() / (self.end - self.start)
        if width >= (NARROWEST if len(firsts) < 2 else room / 2) * count and thinnest >= THINNEST:
            return edges, list(labels)
        if len(firsts) < 2:
            stride = next((s for s in STRIDES if s * width >= room * count), count)
            firsts = list(range(0, max(count - stride // 2, 1), stride))  # a small rest joins the last group
        lasts = [*firsts[1:], count]
        return edges[[*firsts, count]], [span_of(labels[a:b]) for a, b in zip(firsts, lasts, strict=True)]


def sweeps_in(labels: tuple[str, ...]) -> list[int]:
    """Where the time steps, whose numbers are in ``labels``, begin to be passed again, mostly the other way round."""
    steps = [int(label) for label in labels if label.isdigit()]
    if len(steps) < len(labels):
        return [0]
    firsts, way = [0], 0
    for index, (before, here) in enumerate(pairwise(steps), start=1):
        turn = here - before
        if turn == 0 or way * turn < 0:
            firsts.append(index)
            way = 0
        else:
            way = turn
    return firsts


def span_of(labels: tuple[str, ...]) -> str:
    """The first and the last number among ``labels``: "1–20"."""
    numbers = [label for label in labels if label.isdigit()]
    return "–".join(dict.fromkeys(numbers[:1] + numbers[-1:]))
