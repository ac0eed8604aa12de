"""Predict the next symbol of strings that a small grammar writes: many to many, in step.

Reber, Implicit Learning of Artificial Grammars, Journal of Verbal Learning and Verbal Behavior 6 (1967); learned by a
network of Elman's by Cleeremans, Servan-Schreiber and McClelland, Neural Computation 1 (1989).
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask

SYMBOLS = "BTPSXVE"
GRAMMAR = (  # for each state the symbols that can come, and the state that each leads to
    {"B": 1}, {"T": 2, "P": 3}, {"S": 2, "X": 4}, {"T": 3, "V": 5}, {"X": 3, "S": 6}, {"P": 4, "V": 6}, {"E": 0},
)


class Reber(DrawnTask):
    """One string after the other, each from B to E, cut off where the time steps end. Where two symbols can come, each
    comes as often.
    """

    title = "Reber grammar"
    summary = "Read strings that a small grammar writes and predict the next symbol."
    look_for = "One half for each of the two symbols that can come, almost nothing for the others: the hidden state " \
               "knows the state of the grammar."
    shape = Shape.IN_STEP
    loss = "cross-entropy"
    time_steps = 16
    learning_rate = 0.05
    suggested = MappingProxyType({"optimizer": "adam", "batch_size": 16})
    feeds_back = True
    meanings = MappingProxyType({
        **{f"state {state}": f"of the grammar: {' or '.join(ways)} comes next" for state, ways in enumerate(GRAMMAR)},
        "certain": "only one symbol can come next",
        "length": "how many symbols of the string have been read",
    })

    @cached_property
    def inputs(self) -> Axis:
        return Axis(tuple(SYMBOLS))

    @cached_property
    def outputs(self) -> Axis:
        return self.inputs

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        strings = [written(rng.integers(2, size=time_steps + 1).tolist()) for _ in range(sequences)]
        symbols = one_hot(np.array(strings).T, len(SYMBOLS))
        return symbols[:-1], symbols[1:]

    def variety(self, time_steps: int) -> float:
        ways = np.zeros((len(GRAMMAR), len(GRAMMAR)), dtype=object)  # whole numbers of any size
        for state, symbols in enumerate(GRAMMAR):
            ways[state, list(symbols.values())] = 1
        return np.linalg.matrix_power(ways, time_steps)[0].sum()

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """What follows a symbol most often, how often each comes, or nothing known at all."""
        pairs = self._pairs
        return {
            "pairs of symbols": (pairs / pairs.sum(axis=1, keepdims=True))[batch.inputs.argmax(axis=-1)],
            "most frequent": np.broadcast_to(pairs.sum(axis=0), batch.targets.shape),
            "uniform": np.full(batch.targets.shape, 1 / len(SYMBOLS)),
        }

    @cached_property
    def _pairs(self) -> np.ndarray:
        """How often each symbol (row) is followed by each, as shares of all pairs in a string without end."""
        follows, leaves = np.zeros((len(GRAMMAR), len(SYMBOLS), len(GRAMMAR))), np.zeros((len(GRAMMAR), len(SYMBOLS)))
        for state, ways in enumerate(GRAMMAR):
            for symbol, following in ways.items():
                follows[state, SYMBOLS.index(symbol), following] = 1 / len(ways)
                leaves[state, SYMBOLS.index(symbol)] = 1 / len(ways)
        visits = np.linalg.matrix_power(follows.sum(axis=1), 1000)[0]  # of each state, in the long run
        return np.einsum("i,isj,jr->sr", visits, follows, leaves)

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """The state that the grammar is in after each symbol, and the symbols."""
        read = batch.inputs.argmax(axis=-1)
        states, lengths = np.zeros((2, *read.shape), dtype=int)
        for (t, b), symbol in np.ndenumerate(read):
            before, length = (states[t - 1, b], lengths[t - 1, b]) if t else (0, 0)
            states[t, b] = GRAMMAR[before][SYMBOLS[symbol]]
            lengths[t, b] = length + 1 if before else 1
        certain = np.isin(states, [state for state, ways in enumerate(GRAMMAR) if len(ways) == 1])
        return (
            {f"state {state}": states == state for state in range(len(GRAMMAR))}
            | {"certain": certain, "length": lengths.astype(float)}
            | {symbol: read == index for index, symbol in enumerate(SYMBOLS)}
        )


def written(choices: list[int]) -> list[int]:
    """The symbols that the grammar writes if it takes these of two ways (0 or 1)."""
    state, symbols = 0, []
    for choice in choices:
        ways = list(GRAMMAR[state].items())
        symbol, state = ways[choice % len(ways)]
        symbols.append(SYMBOLS.index(symbol))
    return symbols
