"""Which rows of a network of several layers, directions or gates have room, and how high they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rnn_explorer.drawings.unfolded.rows import HAIR, MARGIN, Block, Content
from rnn_explorer.drawings.unfolded.stack import INPUT, LOSS, OUTPUT, Group, Stack, Tier

Key = Block | str | Group  # an end of the network, a row of hidden units, or the gates of a group
ENDS = {LOSS: Block.LOSS, OUTPUT: Block.OUTPUT, INPUT: Block.INPUT}
FRAME = 3.0  # between the rows of two directions and the frame around them
_LEGIBLE, _SMALLEST, _HIGHEST = 10.0, 6.0, 34.0  # heights: of a row that is not left out, of any, of a cell
_SHARE = 0.42  # of the height that a single row takes at most
_INNER, _BETWEEN, _TIGHT = 5.0, 10.0, 5.0  # the smallest gaps between rows of a tier, and between tiers
_PER_GATE = 20.0  # the width of a column that a gate needs


class _Plan(NamedTuple):
    """Which of the rows are drawn. tight: as close to each other as possible."""

    gates: bool = False
    only_heads: bool = False
    inputs: bool = True
    tight: bool = False


@dataclass(frozen=True)
class StackRows:
    """Tops and heights, in logical pixels, in a widget that is ``height`` high with columns of ``column_width``.

    line: the height of a line of text.
    """

    height: float
    column_width: float
    line: float
    content: Content
    stack: Stack

    @cached_property
    def plan(self) -> _Plan:
        """As many of the rows as the height has room for."""
        gates = max((len(group.gates) for group in self.stack.groups), default=0)
        shown = 0 < _PER_GATE * gates <= self.column_width
        plans = (*((_Plan(gates=True),) if shown else ()), _Plan(), _Plan(tight=True), _Plan(only_heads=True))
        return next((plan for plan in plans if self._strip(plan) >= _LEGIBLE), self._last_plan())

    def spans(self) -> dict[Key, tuple[float, float]]:
        """Top and height of every row that is drawn, from the top, in whole pixels."""
        strip = min(max(self._strip(self.plan), 1.0), _HIGHEST * self.content.hidden, _SHARE * self.height)
        pieces = list(self._pieces(self.plan))
        used = sum(height or strip for _, height, _ in pieces) + sum(gap for _, _, gap in pieces[:-1])
        ends = [key for key, _, gap in pieces[:-1] if gap >= self._gap(self.plan)]
        spare = max(self.height - 2 * self._margin(self.plan) - used, 0.0) / max(len(ends), 1)
        spans, top = {}, self._margin(self.plan)
        for key, height, gap in pieces:
            spans[key] = (float(round(top)), float(max(round(height or strip), 1)))
            top += (height or strip) + gap + (spare if key in ends else 0.0)
        return spans

    def _gap(self, plan: _Plan) -> float:
        """Between two tiers."""
        return _TIGHT if plan.tight else max(_BETWEEN, min(0.05 * self.height, 22.0))

    def frame(self, tier: Tier) -> float:
        """The room between the rows of two directions and the frame around them; 0 if there is none."""
        return self._frame(tier, self.plan)

    @staticmethod
    def _frame(tier: Tier, plan: _Plan) -> float:
        return 0.0 if not tier.joined else 1.0 if plan.tight else FRAME

    @staticmethod
    def _margin(plan: _Plan) -> float:
        return 2.0 if plan.tight else MARGIN

    def _last_plan(self) -> _Plan:
        """Nothing is left that could be left out but the inputs."""
        plans = (_Plan(only_heads=True, tight=tight, inputs=inputs)
                 for tight, inputs in ((False, True), (True, True), (True, False)))  # fmt: skip
        last = _Plan(only_heads=True, tight=True, inputs=False)
        return next((plan for plan in plans if self._strip(plan) >= _SMALLEST), last)

    def _strip(self, plan: _Plan) -> float:
        """The height that is left for each row of states."""
        pieces = list(self._pieces(plan))
        fixed = sum(height + gap for _, height, gap in pieces) - pieces[-1][2]
        flexible = sum(1 for _, height, _ in pieces if not height)
        return (self.height - 2 * self._margin(plan) - fixed) / max(flexible, 1)

    def _pieces(self, plan: _Plan) -> Iterator[tuple[Key, float, float]]:
        """Rows from the top: what they are, their height (0: a strip), and the gap below them."""
        for tier in self.stack.tiers:
            keys = [key for key in self.keys(tier) if self._is_shown(key, plan)]
            inner, outer = 2.0 if plan.tight else _INNER, self._gap(plan) + 2 * self._frame(tier, plan)
            for key in keys:
                yield key, self._height(key), outer if key == keys[-1] else inner

    @staticmethod
    def keys(tier: Tier) -> list[Key]:
        """The rows of a tier, whether they have room or not."""
        keys: list[Key] = [ENDS[tier.name]] if tier.name in ENDS else []
        for group in tier.groups:
            keys += [*group.rows, *((group,) if group.gates else ())]
        return keys

    def _is_shown(self, key: Key, plan: _Plan) -> bool:
        if isinstance(key, Group):
            return plan.gates
        if isinstance(key, Block):
            return plan.inputs or key is not Block.INPUT
        return not plan.only_heads or any(key == group.head for group in self.stack.groups)

    def _height(self, key: Key) -> float:
        """0 for a strip of hidden units, which takes what is left."""
        roomy = self.height > 260
        if isinstance(key, Group):
            return self.line + min(max(0.06 * self.height, 10.0), 28.0)
        if key is Block.LOSS:
            across = max(self.column_width - 2.0, 5.0) if self.column_width >= HAIR else self.height
            return min(self.line + 3.0, across)
        if not isinstance(key, Block):
            return 0.0
        cells = self.content.inputs if key is Block.INPUT else self.content.outputs
        if cells:
            return min(max((9.0 if roomy else 4.0) * cells, self.line + 2.0), 0.15 * self.height + 4.0)
        return 2 * self.line + 7.0 if key is Block.OUTPUT and roomy else self.line + 3.0
