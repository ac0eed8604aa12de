"""Rows x(t), 1, h(t − 1) side by side: one product of them with U, b, W side by side is U x(t) + b + W h(t − 1)."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell


class Joined:
    """Such rows of a cell, ``joined`` (T, B, N), and ``weights``, (N, G): U, b and W below each other, transposed.

    steps: for every time step, in the order of the layer, its row of ``joined``, where its h goes, and its rows of the
    other arrays. A new h is written where the next time step reads it; ``spread`` copies all to where they are kept.
    """

    scratch: ClassVar = {"joined": ("T", "B", "N")}

    def __init__(self, v: Views, names: tuple[str, ...]) -> None:
        """``v`` has the scratch arrays ``joined`` and ``weights``, the latter (G, N); ``names``: the other arrays."""
        joined, inputs = v["joined"], v["x"].shape[2]
        rows = [row for (row,) in v.steps("joined")]
        states = [row[..., inputs + 1 :] for row in rows]
        (first,), (last,) = v.steps("h_before")[0], v.steps("h")[-1]
        self.weights = w = _with_fast_columns(v["weights"], len(rows[0]) if rows[0].ndim == 2 else 1)
        self.steps = [(row, h, *more) for row, h, more in zip(rows, [*states[1:], last], v.steps(*names), strict=True)]
        joined[..., inputs] = 1.0
        self._parameters = (w[:inputs], v["U"].T), (w[inputs], v["b"]), (w[inputs + 1 :], v["W"].T)
        self._inputs = (joined[..., :inputs], v["x"]), (states[0], first)
        self._states, self._kept = joined[..., inputs + 1 :], v["h_before"]

    def gather_parameters(self) -> None:
        """Join the parameters as they are now."""
        for target, source in self._parameters:
            target[...] = source

    def gather_inputs(self) -> None:
        """Join the inputs with 1 and the first state."""
        for target, source in self._inputs:
            target[...] = source

    def spread(self) -> None:
        """Copy the new states to where they are kept."""
        self._kept[...] = self._states


def _with_fast_columns(memory: np.ndarray, rows: int) -> np.ndarray:
    """(G, N) → (N, G), in the order in which the product with ``rows`` rows is fastest."""
    return memory.T if rows == 1 else memory.reshape(memory.shape[::-1])


class JoinedCell(Cell):
    """A cell whose first row forward, all its pre-activations, is made by one product of joined rows a time step."""

    def join(self, v: Views) -> Joined:
        """The joined rows, with those of ``rows_forward``."""
        return Joined(v, self.rows_forward)

    def arrange(self, v: Views) -> None:
        v.made(self.join).gather_parameters()

    def project(self, v: Views) -> None:
        v.made(self.join).gather_inputs()
