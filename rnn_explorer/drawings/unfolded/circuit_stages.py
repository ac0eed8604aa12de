"""In which stage and in which order the nodes of a circuit stand, so that wires lead from stage to stage."""

from __future__ import annotations

import itertools
from functools import cached_property

from rnn_explorer.drawings.unfolded.circuit import Circuit

_SWEEPS = 4


class Stages:
    """Nodes by stage, in the direction of the flow.

    Where a wire passes a stage, there is a bend: a key (source, target, stage) that takes little room.
    """

    def __init__(self, circuit: Circuit, spread: bool = False) -> None:
        """``spread``: factors stand in a stage of their own."""
        self._circuit = circuit
        self._spread = spread
        self.rows: list[list] = [[] for _ in range(max(self.stage.values(), default=0) + 1)]
        for key, stage in self.stage.items():
            self.rows[stage].append(key)
        self.paths: dict[tuple[str, str], list] = {}
        for wire in circuit.wires:
            self._bend(wire.source, wire.target)
        self._sort()

    @cached_property
    def stage(self) -> dict[str, int]:
        """Forward as early as possible; back as late as possible, so that all gates stand in one stage."""
        circuit = self._circuit
        ends = [key for key, node in circuit.nodes.items() if node.expression is None]
        inner = [key for key in circuit.nodes if key not in ends]
        length = self._lengths(inner)
        if circuit.is_back:
            stages = {key: max(length.values()) - length[key] for key in inner}
        else:
            stages = self._earliest(inner)
        return stages | dict.fromkeys(ends, max(stages.values(), default=0) + 1)

    def _lengths(self, inner: list[str]) -> dict[str, int]:
        """The longest way from each node to an end."""
        length: dict[str, int] = {}
        for key in self._in_order(inner)[::-1]:
            after = [length[target] + self._passes_factor(key, target)
                     for target in self._circuit.targets(key) if target in length]  # fmt: skip
            length[key] = max(after, default=-1) + 1
        return length

    def _passes_factor(self, source: str, target: str) -> bool:
        """Whether the stage before a node is that of its factor alone."""
        factors = [wire.source for wire in self._circuit.wires if wire.target == target and wire.factor]
        return self._spread and bool(factors) and source not in factors

    def _earliest(self, inner: list[str]) -> dict[str, int]:
        """The longest way from a beginning; what begins stands right before what it leads to, and the linear sums that
        are not taken apart where the one stands that is.
        """
        stage: dict[str, int] = {}
        apart = any("/" in key and not self._circuit.sources(key) for key in inner)
        for key in self._in_order(inner):
            begins = int(apart and self._circuit.nodes[key].column is not None)
            stage[key] = max((stage[source] + 1 for source in self._circuit.sources(key)), default=begins)
        for key in inner:
            after = [stage[target] for target in self._circuit.targets(key) if target in stage]
            if after and not self._circuit.sources(key) and "/" in key:
                stage[key] = min(after) - 1
        return stage

    def _in_order(self, inner: list[str]) -> list[str]:
        """What a node is made of before it."""
        ordered: list[str] = []
        left = list(inner)
        while left:
            ready = [key for key in left if all(source in ordered for source in self._circuit.sources(key))]
            ordered += ready
            left = [key for key in left if key not in ready]
        return ordered

    def _bend(self, source: str, target: str) -> None:
        bends = [(source, target, stage) for stage in range(self.stage[source] + 1, self.stage[target])]
        for bend in bends:
            self.rows[bend[2]].append(bend)
        self.paths[source, target] = [source, *bends, target]

    def _sort(self) -> None:
        """Towards the mean place of what a node is connected with, to and fro."""
        before, after = self._neighbours(0), self._neighbours(1)
        for sweep in range(_SWEEPS):
            ahead = sweep % 2 == 1
            for row in self.rows[::-1] if ahead else self.rows:
                places = self._places()
                mean = {}
                for key in row:
                    beside = (after if ahead else before).get(key) or (before if ahead else after).get(key)
                    mean[key] = sum(places[n] for n in beside) / len(beside) if beside else places[key]
                row.sort(key=mean.__getitem__)

    def _neighbours(self, which: int) -> dict:
        """Before (0) or after (1) every node and bend."""
        found: dict = {}
        for path in self.paths.values():
            for one, other in itertools.pairwise(path):
                key, neighbour = (other, one) if which == 0 else (one, other)
                found.setdefault(key, []).append(neighbour)
        return found

    def _places(self) -> dict:
        return {key: (index + 0.5) / len(row) for row in self.rows for index, key in enumerate(row)}
