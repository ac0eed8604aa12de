"""Rows x(t), 1, h(t − 1) side by side: one product of them with U, b, W side by side is U x(t) + b + W h(t − 1).

And on the way back rows of the errors from above and from the time step after: one product brings them all to h(t).
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell, Source
from rnn_explorer.engine.parameters import JOINED, fast
from rnn_explorer.engine.products import product
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.sums import sum_of_products


class JoinedCell(Cell):
    """A cell that makes pre-activations by one product of joined rows a time step.

    It has such rows, ``joined`` (T, B, N), and in the matrix JOINED (G, N) what they are multiplied by. A new h is
    written where the next time step reads it; ``spread`` copies all to where they are kept.

    back: the recurrent weights that its carried error comes back through; they lie one below the other in the scratch
    array ``back`` (M, H), behind those from above. Of one sequence, rows ``errors`` (T, 1, M) are multiplied by them;
    of several, errors from above and from after come to h(t) one by one.
    """

    scratch: ClassVar = {
        "joined": ("T", "B", "N"), "errors": ("T", "1", "M"), "back": ("M", "H"), "later": ("B", "H"),
    }
    matrices: ClassVar = {JOINED: ("U", "b", "W")}
    back: ClassVar[tuple[str, ...]] = ("W",)

    def arrange(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        for name in self.matrices:
            self.arrange_columns(do, v, name)
        rest = v["back"]
        as_it_is = (None,) if self.hands_on else ()
        for weights in (*(source.weights for source in above), *(v[name] for name in self.back), *as_it_is):
            weights = np.eye(rest.shape[1], dtype=rest.dtype) if weights is None else weights
            do.copy(weights, rest[: len(weights)])
            rest = rest[len(weights) :]

    def arrange_columns(self, do: Programme, v: Views, name: str) -> None:
        """Makes ``weights``."""
        if v.sequences > 1:
            do.copy(v[name].T, fast_columns(v, name))

    def weights(self, v: Views, name: str = JOINED) -> np.ndarray:
        """The matrix ``name`` (G, N) as rows are multiplied by it, (N, G)."""
        return v[name].T if v.sequences == 1 else fast_columns(v, name)

    def project(self, do: Programme, v: Views) -> None:
        joined, inputs = v["joined"], v["x"].shape[2]
        joined[..., inputs] = 1.0  # and so it stays
        do.copy(v["x"], joined[..., :inputs])
        do.copy(v.steps("h_before")[0][0], self._states(v)[0])

    def joined_steps(self, v: Views) -> list[tuple[np.ndarray, ...]]:
        """For every time step, in the order of the layer: its joined row, h(t − 1) in it, where h(t) goes, and its
        ``rows_forward``.
        """
        rows, last, more, states = v.steps("joined"), v.steps("h")[-1], v.steps(*self.rows_forward), self._states(v)
        return [(row, before, h, *others)
                for (row,), before, h, others in zip(rows, states, [*states[1:], *last], more, strict=True)]

    def spread(self, do: Programme, v: Views) -> None:
        """All new states but the last are where the next time step reads them."""
        do.copy(v["joined"][..., v["x"].shape[2] + 1 :], v["h_before"])

    def receive(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        if v.sequences > 1:
            super().receive(do, v, above)
            return
        rest = v["errors"]
        for errors, _ in above:
            do.copy(errors, rest[..., : errors.shape[2]])
            rest = rest[..., errors.shape[2] :]
        (row,), (after,) = v.steps("errors")[-1], v.steps(self._after)[-1]
        row = row[..., -self._width_after(v) :]
        if not v.ends_at_wall:
            do.copy(after, row[..., : after.shape[-1]])
        if self.hands_on:
            do.copy(v.row("kept"), row[..., after.shape[-1] :])

    def errors_at_states(self, do: Programme, v: Views) -> Iterator[tuple[np.ndarray, ...]]:
        """For every time step, from the last one to the first: the error reaches ``d_h``; then the places for the
        carried error, and for ``kept`` if it hands that on, are given, and the ``rows_backward``, ``d_h`` the first.

        These places are in the joined row that the time step before reads; in the end errors are copied to where they
        stay.
        """
        joins, own, back, later = v.sequences == 1, v.steps(self._carried), v["back"], v.row("later")
        kept = (v.row("kept"),) if self.hands_on else ()
        width, after = own[0][0].shape[-1], self._width_after(v)
        arriving, weights = (v.steps("errors"), back) if joins else (v.steps(self._after), back[-after:][:width])
        places = [(place, *kept) for (place,) in own]
        if joins:
            parts = [width, after] if kept else [after]
            places[1:] = [np.split(row[..., -after:], parts, axis=-1)[:-1] for (row,) in arriving[:-1]]
        for (row,), place, others in zip(*map(reversed, (arriving, places, v.steps(*self.rows_backward))), strict=True):
            d_h = others[0]
            product(do, row, weights, d_h if joins else later)
            for error in () if joins else (later, *kept):
                do(np.add, d_h, error, d_h)
            yield *place, *others
        if joins:
            do.copy(v.but_last("errors")[..., -after:][..., :width], v.but_last(self._after))

    def _width_after(self, v: Views) -> int:
        """How many errors of a joined row come from the time step after."""
        return v[self._carried].shape[2] + (v["h"].shape[2] if self.hands_on else 0)

    def accumulate_joined(
        self, do: Programme, v: Views, errors: np.ndarray, name: str = JOINED, gates: int = 1
    ) -> None:
        """The gradients of the parameters in the matrix ``name`` from the ``errors`` (T, B, G) at what it makes."""
        ends = accumulate(v[part][0].size for part in self.matrices[name])
        places = {part: slice(*place) for part, place in zip(self.matrices[name], pairwise((0, *ends)), strict=True)}
        sum_of_products(do, v, errors, self.rows_for(v, v["joined"], name), name, places, gates)

    def rows_for(self, v: Views, joined: np.ndarray, name: str) -> np.ndarray:
        """What is multiplied by the matrix ``name`` in ``joined`` rows: all of them, or without x(t) or h(t − 1)."""
        first = v["x"].shape[2] if v[self.matrices[name][0]].ndim == 1 else 0
        return joined[..., first : first + v[name].shape[1]]

    @property
    def _carried(self) -> str:
        return self.carried_errors[0]

    @property
    def _after(self) -> str:
        return f"{self._carried}_after"

    @staticmethod
    def _states(v: Views) -> list[np.ndarray]:
        return [row[..., v["x"].shape[2] + 1 :] for (row,) in v.steps("joined")]


def fast_columns(v: Views, name: str) -> np.ndarray:
    """A copy of the matrix ``name`` (G, N) as (N, G), in the order in which the product with rows (B, N) is fastest."""
    memory = v[fast(name)]
    return memory.T if v.sequences == 1 else memory.reshape(memory.shape[::-1])
