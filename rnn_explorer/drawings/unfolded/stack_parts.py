"""What a trace holds for a stack of rows: when its arrows were passed, by which errors, through which matrices."""

from __future__ import annotations

import numpy as np

from rnn_explorer.drawings.parameters import products_of
from rnn_explorer.drawings.unfolded.parts import Passage
from rnn_explorer.drawings.unfolded.stack import Link, Stack, terms_at
from rnn_explorer.engine.equation import Place
from rnn_explorer.engine.trace import Trace

StackArrow = tuple[Link, int]


def passages_of_stack(trace: Trace, stack: Stack) -> dict[StackArrow, Passage]:
    """When every arrow, named by its link and the time step of its head, was first passed."""
    passages: dict[StackArrow, Passage] = {}
    for index, event in enumerate(trace.events):
        links = stack.links(event.equation) if event.t is not None else ()
        if links:
            for link, terms in terms_at(links, Place(trace, event.t)).items():
                passages.setdefault((link, event.t), Passage(index + 1, event, tuple(terms)))
    return passages


def matrices_of_links(trace: Trace, stack: Stack) -> dict[Link, tuple[str, ...]]:
    """The matrices that the arrows of every link pass, as there are several gates."""
    found: dict[Link, dict[str, None]] = {}
    for event in {event.equation: event for event in trace.events if event.t is not None}.values():
        for link, term in stack.links(event.equation):
            names = (product.matrix.name for product in products_of(term, Place(trace, event.t)))
            found.setdefault(link, {}).update(dict.fromkeys(names))
    return {link: tuple(names) for link, names in found.items()}


def brought(trace: Trace, passage: Passage) -> np.ndarray:
    """The sum of the terms that flowed, for the sequence shown."""
    return sum(term.value(Place(trace, passage.event.t)) for term in passage.terms)[0]


def runs_of(mask: np.ndarray) -> list[tuple[int, int]]:
    """The first and the last index of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.view(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), (edges[1::2] - 1).tolist(), strict=True))
