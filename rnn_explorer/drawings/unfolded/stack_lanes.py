"""Which parts of the picture of a stack of rows are uncovered when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRect, QRectF

from rnn_explorer.drawings.unfolded.parts import runs_of
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import INPUT, LOSS, OUTPUT, Group, Link, Tier
from rnn_explorer.drawings.unfolded.stack_arrows import StackArrows, around
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.wiring import StackArrow
from rnn_explorer.engine.trace import NEVER, Trace

COLUMNS = {Block.LOSS: LOSS, Block.OUTPUT: OUTPUT, Block.INPUT: INPUT}
_HALF = 1.0  # logical pixels: of the width of a stroke; with more, beginnings of what it crosses would be seen


@dataclass(frozen=True)
class Lane:
    """Pieces of the picture, one a time step, that are uncovered at the positions ``known_from`` (T,).

    apart: something else may lie between two of them.
    """

    known_from: np.ndarray
    piece: Callable[[int], QRectF]
    apart: bool = False

    def rects(self, steps: range, position: int) -> Iterator[QRect]:
        """What is uncovered at a position, in as few rectangles as possible."""
        start = max(steps.start - 1, 0)
        known = self.known_from[start : steps.stop + 1] <= position
        for first, last in runs_of(known):
            first, last = start + first, start + last
            if self.apart:
                yield from (self.piece(t).toAlignedRect() for t in range(first, last + 1))
            else:
                yield (self.piece(first) | self.piece(last)).toAlignedRect()


def lanes_of(
    trace: Trace, layout: StackLayout, strokes: StackArrows, arrows: Mapping[StackArrow, int],
    sums: Mapping[tuple[str, int], int],
) -> tuple[list[Lane], list[Lane]]:
    """Those of the forward sweep and the losses, and those of the errors. arrows: the positions of those shown; sums:
    those from which on errors arrive at the rows and are added.
    """
    forward = [*_strips(trace, layout), *_arrows(layout, strokes, arrows, error=False)]
    errors = _arrows(layout, strokes, arrows, error=True)
    return forward, [*_error_strips(trace, layout), *_operators(layout, sums), *errors]


def _strips(trace: Trace, layout: StackLayout) -> Iterator[Lane]:
    columns = trace.columns
    for key in layout.spans:
        if isinstance(key, Group):
            for index, name in enumerate(key.gates):
                yield Lane(columns[name].known_from, _gate_piece(layout, key, index), apart=True)
        elif isinstance(key, Block):
            yield Lane(columns[COLUMNS[key]].known_from, _column_piece(layout, *layout.spans[key]))
        else:
            yield Lane(columns[key].known_from, _row_piece(layout, key))
    for tier in (tier for tier in layout.stack.layers if tier.joined):
        yield Lane(columns[tier.name].known_from, _frame_piece(layout, tier))


def _error_strips(trace: Trace, layout: StackLayout) -> Iterator[Lane]:
    make = _error_piece if layout.wide else _line_piece if layout.quiet else None
    for row in layout.states if make else ():
        yield Lane(trace.columns[f"d_{row}"].known_from, make(layout, row))


def _operators(layout: StackLayout, sums: Mapping[tuple[str, int], int]) -> Iterator[Lane]:
    """They wait for the other errors as soon as one arrives."""
    for row in {row for row, _ in sums}:
        known_from = np.full(layout.columns.visible.stop + 1, NEVER)
        for t in (t for name, t in sums if name == row):
            known_from[t] = sums[row, t]
        yield Lane(known_from, _operator_piece(layout, row), apart=True)


def _arrows(layout: StackLayout, strokes: StackArrows, arrows: Mapping[StackArrow, int], error: bool) -> Iterator[Lane]:
    passed: dict[Link, dict[int, int]] = {}
    for (link, t), position in arrows.items():
        passed.setdefault(link, {})[t] = position
    for link, positions in passed.items():
        if link.is_error is error:
            known_from = np.full(layout.columns.visible.stop + 1, NEVER)
            known_from[list(positions)] = list(positions.values())
            splits = error and layout.wide and not link.shift  # around strips
            turns = link.shift and link.source != link.target  # around what lies between two rows
            if splits or turns:
                for index in range(max(len(strokes.strokes(link, t)) for t in positions)):
                    yield Lane(known_from, _stroke_piece(strokes, link, index), apart=True)
            else:
                yield Lane(known_from, _arrow_piece(strokes, link))


def _row_piece(layout: StackLayout, row: str) -> Callable[[int], QRectF]:
    return lambda t: layout.rect(row, t)


def _column_piece(layout: StackLayout, top: float, height: float) -> Callable[[int], QRectF]:
    return lambda t: layout.columns.column(t, top, height)


def _gate_piece(layout: StackLayout, group: Group, index: int) -> Callable[[int], QRectF]:
    return lambda t: layout.gate_rect(group, index, t)


def _error_piece(layout: StackLayout, row: str) -> Callable[[int], QRectF]:
    reach = 2 * layout.plus_radius + 8.0
    return lambda t: layout.error_rect(row, t).adjusted(-reach, 0.0, reach, 0.0)


def _operator_piece(layout: StackLayout, row: str) -> Callable[[int], QRectF]:
    reach = layout.plus_radius + _HALF
    around_middle = QRectF(-reach, -reach, 2 * reach, 2 * reach)
    return lambda t: around_middle.translated(layout.plus_at(row, t))


def _line_piece(layout: StackLayout, row: str) -> Callable[[int], QRectF]:
    return lambda t: layout.line_below(row, t)


def _frame_piece(layout: StackLayout, tier: Tier) -> Callable[[int], QRectF]:
    return lambda t: layout.frame(tier, t)


def _stroke_piece(strokes: StackArrows, link: Link, index: int) -> Callable[[int], QRectF]:
    """Nothing where an arrow has fewer strokes than at other time steps."""
    return lambda t: next((around(stroke, _HALF) for stroke in strokes.strokes(link, t)[index : index + 1]), QRectF())


def _arrow_piece(strokes: StackArrows, link: Link) -> Callable[[int], QRectF]:
    return lambda t: strokes.bounds(link, t)
