"""Rows x(t), 1, h(t − 1) side by side: one product of them with U, b, W side by side is U x(t) + b + W h(t − 1)."""

from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.programme import Programme


class JoinedCell(Cell):
    """A cell whose first row forward, all its pre-activations, is made by one product of joined rows a time step.

    It has such rows, ``joined`` (T, B, N), and the scratch array ``weights`` (G, N): U, b and W side by side. A new h
    is written where the next time step reads it; ``spread`` copies all to where they are kept.
    """

    scratch: ClassVar = {"joined": ("T", "B", "N")}

    def arrange(self, do: Programme, v: Views) -> None:
        inputs, w = v["x"].shape[2], self.joined_weights(v)
        do.copy(v["U"].T, w[:inputs])
        do.copy(v["b"], w[inputs])
        do.copy(v["W"].T, w[inputs + 1 :])

    def project(self, do: Programme, v: Views) -> None:
        joined, inputs = v["joined"], v["x"].shape[2]
        joined[..., inputs] = 1.0  # and so it stays
        do.copy(v["x"], joined[..., :inputs])
        do.copy(v.steps("h_before")[0][0], self._states(v)[0])

    def joined_weights(self, v: Views) -> np.ndarray:
        """(N, G), in the order in which the product with a row is fastest."""
        memory = v["weights"]
        return memory.T if v.sequences == 1 else memory.reshape(memory.shape[::-1])

    def joined_steps(self, v: Views) -> list[tuple[np.ndarray, ...]]:
        """For every time step, in the order of the layer: its joined row, where its h goes, its ``rows_forward``."""
        rows, last, more = v.steps("joined"), v.steps("h")[-1][0], v.steps(*self.rows_forward)
        states = [*self._states(v)[1:], last]
        return [(row, h, *others) for (row,), h, others in zip(rows, states, more, strict=True)]

    def spread(self, do: Programme, v: Views) -> None:
        """All new states but the last are where the next time step reads them."""
        do.copy(v["joined"][..., v["x"].shape[2] + 1 :], v["h_before"])

    @staticmethod
    def _states(v: Views) -> list[np.ndarray]:
        return [row[..., v["x"].shape[2] + 1 :] for (row,) in v.steps("joined")]
