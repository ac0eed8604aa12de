"""Which neurons a link connects, and how its connections run: through time level, within a time step beside."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF

from rnn_explorer.drawings.unfolded.connections import Edge, strongest
from rnn_explorer.drawings.unfolded.neurons_layout import NeuronsLayout
from rnn_explorer.drawings.unfolded.rows import Block
from rnn_explorer.drawings.unfolded.stack import Group, Link
from rnn_explorer.drawings.unfolded.stack_rows import ENDS
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.trace import Trace

_BULGE = 0.17  # of a column's width: how far connections within a time step go beside the neurons


class Fans:
    """The connections of every link at a time step."""

    def __init__(self, trace: Trace, wiring: Wiring, layout: NeuronsLayout) -> None:
        self._trace = trace
        self._wiring = wiring
        self._layout = layout
        self.links = tuple(link for link, names in wiring.matrices.items() if names and not link.is_error)

    def letters(self, link: Link, t: int) -> tuple[int, ...]:
        """What its connections depend on at a time step: of a letter, only its own weights are used."""
        ends = ((link.source, t + link.shift), (link.target, t))
        return tuple(end[2] for name, step in ends if self._is_letter(name) for end in self._ends_of(name, step))

    def edges(self, link: Link, t: int) -> list[Edge]:
        """The strongest that lead to the time step ``t``."""
        found: list[Edge] = []
        for target, target_units, of_target in self._ends_of(link.target, t):
            matrices = self._matrices(link, target)
            if isinstance(target, Group):
                of_target = 0  # each direction has matrices of its own
            largest = max(float(np.abs(values).max()) for values in matrices.values())
            for source, source_units, of_source in self._ends_of(link.source, t + link.shift):
                used = {name: values[of_target:, of_source:] for name, values in matrices.items()}
                for name, row, column, weight in strongest(used, target_units, source_units):
                    share = weight / max(largest, 1e-12)
                    points = self._points(link, source, target, t, column, row)
                    found.append(Edge(name, row + of_target, column + of_source, abs(share), share < 0, points))
        return found

    def _matrices(self, link: Link, target: Group | Block) -> dict[str, np.ndarray]:
        suffix = target.suffix if isinstance(target, Group) else ""
        names = self._wiring.matrices[link]
        own = [name for name in names if name.partition(".")[2] == suffix] or list(names)
        return {name: self._trace[name] for name in own}

    def _ends_of(self, name: str, t: int) -> list[tuple[Group | Block, range, int]]:
        """Who is connected: which of its units, counted from an offset in the matrix."""
        layout = self._layout
        if name in ENDS:
            if not self._is_letter(name):
                return [(ENDS[name], range(self._trace[name].shape[-1]), 0)]
            inside = 0 <= t < self._trace.sizes["T"]
            return [(ENDS[name], range(1), int(self._trace[name][t, 0].argmax()))] if inside else []
        tier = next((tier for tier in layout.stack.layers if tier.name == name and tier.joined), None)
        groups = tier.groups if tier else [group for group in layout.stack.groups if name in group.rows]
        return [(group, layout.units, index * layout.content.hidden) for index, group in enumerate(groups)]

    def _is_letter(self, name: str) -> bool:
        axis = {"x": self._trace.inputs, "y_hat": self._trace.outputs}.get(name)
        return axis is not None and axis.symbols

    # how they run ---------------------------------------------------------------------------------------------

    def _points(
        self, link: Link, source: Group | Block, target: Group | Block, t: int, column: int, row: int
    ) -> tuple[QPointF, QPointF, QPointF, QPointF]:
        way = 1 if link.shift <= 0 else -1
        if link.shift:
            start, end = self._out(source, t + link.shift, column, way), self._in(target, t, row, way)
            return start, start, end, end
        bulge = _BULGE * self._layout.canvas.columns.column_width
        if isinstance(source, Block):
            start, end = self._end(source, t, column, top=True), self._in(target, t, row, 1)
            x = end.x() - bulge - self._overhang(target, -1)
            return start, QPointF(x, start.y()), QPointF(x, end.y()), end
        start = self._out(source, t, column, 1)
        bend = start + QPointF(bulge + 2 * self._overhang(source, 1), 0.0)
        if isinstance(target, Block):
            end = self._end(target, t, row, top=False)
            return start, bend, QPointF(end.x() + bulge, end.y() + 4.0), end
        end = self._out(target, t, row, 1)
        return start, bend, QPointF(end.x() + bulge, end.y()), end

    def _overhang(self, group: Group, side: int) -> float:
        """How much farther the errors of the other direction reach: above it to the right (1), below to the left."""
        own = next(tier.groups for tier in self._layout.stack.layers if group in tier.groups)
        passed = own[: own.index(group) + 1] if side > 0 else own[own.index(group) :]
        return max(side * self._beside[each, side] for each in passed) - side * self._beside[group, side]

    def _out(self, source: Group | Block, t: int, unit: int, way: int) -> QPointF:
        """Where a connection leaves, on the right (1) or the left (-1)."""
        layout = self._layout
        if isinstance(source, Block):
            rect = layout.cell(source, t, unit)
            return QPointF(rect.right() if way > 0 else rect.left(), rect.center().y())
        return QPointF(layout.x(t) + self._beside[source, way], layout.y(source, unit))

    def _in(self, target: Group, t: int, unit: int, way: int) -> QPointF:
        """Where a connection to the right (1) or to the left (-1) arrives."""
        return QPointF(self._layout.x(t) + self._beside[target, -way], self._layout.y(target, unit))

    @cached_property
    def _beside(self) -> dict[tuple[Group, int], float]:
        """How far right (1) and left (-1) of the middle the neurons of a group end, with the errors on that side."""
        layout, found = self._layout, {}
        for group in layout.stack.groups:
            of_errors = {layout.error_side(group, row) for row in group.rows}
            for side in (1, -1):
                away = layout.radius + (2 * layout.error_radius + 2.0 if side in of_errors else 1.0)
                found[group, side] = side * (max(side * layout.beside[row] for row in group.rows) + away)
        return found

    def _end(self, block: Block, t: int, index: int, top: bool) -> QPointF:
        rect = self._layout.cell(block, t, index)
        return QPointF(rect.center().x(), rect.top() if top else rect.bottom())
