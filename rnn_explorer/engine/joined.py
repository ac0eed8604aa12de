"""Rows x(t), 1, h(t − 1) side by side: one product of them with U, b, W side by side is U x(t) + b + W h(t − 1)."""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell, Source
from rnn_explorer.engine.programme import Programme
from rnn_explorer.engine.sums import sum_of_products, sum_of_vectors


class JoinedCell(Cell):
    """A cell that makes pre-activations by one product of joined rows a time step.

    It has such rows, ``joined`` (T, B, N), and the scratch array ``weights`` (G, N): the parameters ``side_by_side``.
    A new h is written where the next time step reads it; ``spread`` copies all to where they are kept.
    """

    scratch: ClassVar = {"joined": ("T", "B", "N")}
    side_by_side: ClassVar[tuple[str, str, str]] = "U", "b", "W"

    def arrange(self, do: Programme, v: Views, above: Sequence[Source]) -> None:
        inputs, w = v["x"].shape[2], fast_columns(v, "weights")
        of_input, bias, of_state = (v[name] for name in self.side_by_side)
        do.copy(of_input.T, w[:inputs])
        do.copy(bias, w[inputs])
        do.copy(of_state.T, w[inputs + 1 :])

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

    def accumulate_joined(
        self, do: Programme, v: Views, errors: np.ndarray, names: tuple[str, str, str], gates: int = 1
    ) -> None:
        """The gradients of weights from x, bias, and weights from h(t − 1), by their ``names`` ("": of none), from the
        ``errors`` (T, B, G·H) at what they make.
        """
        if v.sequences == 1:  # in the joined rows they lie apart, which costs more than one product saves
            of_input, bias, of_state = names
            for name, vectors in ((of_input, v["x"]), (of_state, v["h_before"])):
                if name:
                    sum_of_products(do, v, errors, vectors, {name: slice(None)})
            sum_of_vectors(do, v, errors, bias)
            return
        inputs = v["x"].shape[2]
        first, last = (0 if names[0] else inputs), (None if names[2] else inputs + 1)
        places = (slice(inputs), slice(inputs - first, inputs - first + 1), slice(inputs - first + 1, None))
        sum_of_products(do, v, errors, v["joined"][..., first:last],
                        {name: place for name, place in zip(names, places, strict=True) if name}, gates)

    @staticmethod
    def _states(v: Views) -> list[np.ndarray]:
        return [row[..., v["x"].shape[2] + 1 :] for (row,) in v.steps("joined")]


def fast_columns(v: Views, name: str) -> np.ndarray:
    """The scratch array ``name`` (G, N) as (N, G), in the order in which the product with rows (B, N) is fastest."""
    memory = v[name]
    return memory.T if v.sequences == 1 else memory.reshape(memory.shape[::-1])
