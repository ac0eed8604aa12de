"""Where the rows of a network of several layers, directions or gates lie, unfolded in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import OUTPUT, Group, Stack, Tier
from rnn_explorer.drawings.unfolded.stack_rows import Key, StackRows
from rnn_explorer.widgets.time_columns import RIGHT

_WIDE = 96.0  # from here on the errors have room beside the states
_CLOSE, _CLOSE_IF_LOW = 21.0, 40.0  # columns without arrows are narrower; the second if rows are low
_LOW = 17.0
_ROOMY = 200.0  # from here on, numbers have room there too
_APART = 3.0  # logical pixels between a strip of errors and the operator beside it, at least
_INITIAL = 10.0  # the width of the initial state at the right end


@dataclass(frozen=True)
class StackLayout(UnfoldedLayout):
    """Rectangles of the rows: one for each state of each layer in each direction."""

    stack: Stack = field(kw_only=True)

    @cached_property
    def quiet(self) -> bool:
        """Whether there are no arrows: they would cover what they lead to."""
        lowest = min((self.spans[row][1] for row in self.states), default=_LOW)
        return self.columns.column_width < (_CLOSE if lowest >= _LOW else _CLOSE_IF_LOW)

    @cached_property
    def strip_width(self) -> float:
        """The width of a strip of cells."""
        if not self.quiet:
            return self._strip_beside_arrows
        return max(min(0.74 * self.columns.column_width, 3.2 * self.line), 1.0)

    @cached_property
    def wide(self) -> bool:
        """Whether the errors at the states are drawn as strips, beside them."""
        return self.columns.column_width >= _WIDE

    @cached_property
    def _stack_rows(self) -> StackRows:
        return StackRows(self.height, self.columns.column_width, self.line, self.content, self.stack)

    @cached_property
    def spans(self) -> dict[Key, tuple[float, float]]:
        """Top and height of every row that is drawn, from the top, in whole pixels."""
        return self._stack_rows.spans()

    @cached_property
    def tops(self) -> dict[str, tuple[float, float]]:
        """Top and bottom of every tier, by name, with the frame around it."""
        edges = {}
        for tier in self.stack.tiers:
            spans = [self.spans[key] for key in self._stack_rows.keys(tier) if key in self.spans]
            if spans:
                frame = self._stack_rows.frame(tier)
                edges[tier.name] = (spans[0][0] - frame, sum(spans[-1]) + frame)
        return edges

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The rows of hidden units that have room."""
        return tuple(row for row in self.stack.states if row in self.spans)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The rows of states that have no room."""
        return tuple(row for row in self.stack.states if row not in self.spans)

    def frame(self, tier: Tier, t: int) -> QRectF:
        """Around the hidden states of both directions."""
        top, bottom = self.tops[tier.name]
        rect, frame = self.rect(tier.groups[0].head, t), self._stack_rows.frame(tier)
        return QRectF(rect.left() - frame, top, rect.width() + 2 * frame, bottom - top)

    def rect(self, key: Key, t: int) -> QRectF:
        """The rectangle of a row; beside the visible time steps: its initial value, or where its arrows end."""
        (top, height), columns = self.spans[key], self.columns
        if t < columns.first:
            width = min(self.strip_width, 18.0)
            return QRectF(round(columns.left - 8.0 - width), top, round(width), height)
        if t >= columns.visible.stop:
            backwards = isinstance(key, str) and self.stack.direction(key) > 0
            left, width = (round(columns.right + 2.0), _INITIAL) if backwards else (columns.right + RIGHT - 2.0, 1.0)
            return QRectF(left, top, width, height)
        if self.hair:
            left = round(columns.column(t, 0, 1).left())
            return QRectF(left, top, max(round(columns.column(t, 0, 1).right()) - left, 1), height)
        width = self._widths[key]
        return QRectF(round(columns.x(t) - width / 2), top, width, height)

    @cached_property
    def _widths(self) -> dict[Key, float]:
        """In whole pixels."""
        return {key: float(max(round(self._width(key)), 1)) for key in self.spans if not isinstance(key, Group)}

    def cell_at(self, key: Key, y: float, cells: int) -> int:
        """Which of the ``cells`` of a row lies at the height ``y``."""
        top, height = self.spans[key]
        return min(max(int((y - top) / height * cells), 0), cells - 1)

    def _width(self, key: Key) -> float:
        """A letter's box and a strip differ; the loss is a circle, or a pill where its value has room."""
        letters = {Block.INPUT: self.content.inputs == 0, Block.OUTPUT: self.content.outputs == 0}
        if key is not Block.LOSS:
            return self.box_width if letters.get(key) else self.strip_width
        height = self.spans[key][1]
        return min(2.3 * height, self.columns.column_width - 2.0) if self.loss_is_written else height

    def gate_rect(self, group: Group, index: int, t: int) -> QRectF:
        """The strip of a gate, below its name."""
        top, height = self.spans[group]
        column, count = self.columns.column(t, 0, 1), len(group.gates)
        pitch = min((column.width() - 8.0) / count, 34.0)
        left = column.center().x() + (index - count / 2) * pitch
        return QRectF(round(left + 0.2 * pitch), top + self.line, round(0.6 * pitch), height - self.line)

    def error_rect(self, row: str, t: int) -> QRectF:
        """The strip of the error at a state, on the side from which errors come through time."""
        rect, side = self.rect(row, t), self.side(row)
        away = max(rect.width() / 2 + 2.0, 0.19 * self.columns.column_width)
        share = 0.5 if self.columns.column_width < _ROOMY else 0.9
        width = max(round(min(share * rect.width(), self._farthest - self.plus_radius - _APART - away)), 4)
        near = round(self.columns.x(t) + side * away)
        return QRectF(near if side > 0 else near - width, rect.top(), width, rect.height())

    def side(self, row: str) -> int:
        """1 if errors come from the right, -1 from the left."""
        return -1 if self.stack.direction(row) > 0 else 1

    @cached_property
    def both_ways(self) -> bool:
        """Whether there are rows of both directions."""
        return len({self.side(row) for row in self.states}) == 2

    @cached_property
    def plus_radius(self) -> float:
        """Of the operators that add errors."""
        lowest = min((self.spans[row][1] for row in self.stack.states if row in self.spans), default=12.0)
        return min(0.36 * lowest, 7.0)

    def plus_at(self, row: str, t: int) -> QPointF:
        """The middle of the operator that adds the errors that arrive at a state."""
        rect = self.error_rect(row, t)
        room = self._farthest - abs((rect.right() if self.side(row) > 0 else rect.left()) - self.columns.x(t))
        away = min(self.plus_radius + 5.0, max(room, self.plus_radius + _APART))
        return QPointF(rect.right() + away if self.side(row) > 0 else rect.left() - away, self.error_y(row))

    @property
    def _farthest(self) -> float:
        """How far from the middle of a column an operator is at most: those of two directions are side by side."""
        return self.columns.column_width / 2 - 8.0 if self.both_ways else self.columns.column_width

    def line_below(self, row: str, t: int) -> QRectF:
        """In place of arrows: a line below a row as far as errors have come."""
        column = self.columns.column(t, *self.spans[row])
        return QRectF(column.left(), column.bottom() + 1.0, column.width(), 2.0)

    def error_y(self, row: str) -> float:
        """Where errors run through time along a row; in an odd half of a pixel, as sharp as can be."""
        top, height = self.spans[row]
        return round(top + 0.72 * height) + 0.5

    @cached_property
    def begins(self) -> dict[Key, int]:
        """The rows that have an initial value which is drawn, with the direction that they are read from."""
        rows = {row: self.stack.direction(row) for row in self.states if self.stack.direction(row)}
        if self.content.recurrence == OUTPUT:
            rows[Block.OUTPUT] = -1
        return {} if self.hair else rows

    def initial_at(self, point: QPointF) -> Key | None:
        """The row whose initial value is at a point."""
        first, last = self.columns.first - 1, self.columns.visible.stop
        at = (row for row, direction in self.begins.items() if (direction > 0 or first < 0)
              and self.rect(row, first if direction < 0 else last).contains(point))
        return next(at, None)

    def block_at(self, point: QPointF) -> tuple[Key, int] | None:
        """The row under a point, and its time step."""
        t = self.columns.at(point.x())
        if t is None:
            return None
        found = ((key, t) for key in self.spans if not isinstance(key, Group))
        return next((each for each in found if self.rect(*each).adjusted(-2, 0, 2, 0).contains(point)), None)
