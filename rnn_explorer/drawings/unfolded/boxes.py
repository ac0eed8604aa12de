"""The level of the black boxes: the chart of the textbooks, one box a copy, or one for several time steps."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from rnn_explorer.drawings.unfolded.arrows import is_beside, strokes_between
from rnn_explorer.drawings.unfolded.boxes_arrows import BoxArrow, BoxArrows
from rnn_explorer.drawings.unfolded.boxes_layout import BoxesLayout, counted
from rnn_explorer.drawings.unfolded.boxes_painter import BoxesPainter
from rnn_explorer.drawings.unfolded.parts import present_first
from rnn_explorer.drawings.unfolded.stack import Group
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.drawings.unfolded.words import ALONE, NOTHING_PASSES, steps_shown, used_everywhere
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.numbers import magnitude
from rnn_explorer.widgets.time_columns import LEFT

_GUTTER = 10.0
_NEAR = 5.0


class BoxesView:
    """``title``: what is written in the boxes."""

    in_columns = True

    def __init__(self, trace: Trace, wiring: Wiring, canvas: Canvas, title: str) -> None:
        self.layout = BoxesLayout(canvas, wiring.stack, trace.sizes["T"])
        self._trace = trace
        self._wiring = wiring
        self._theme, self._font = canvas.theme, canvas.font
        self._arrows = BoxArrows(trace, self.layout, wiring.recurrence)
        self._painter = BoxesPainter(trace, self.layout, self._arrows, title)

    def notes(self, position: int) -> tuple[str, ...]:
        together = self.layout.together
        shared = (f"{together} time steps a column",) if together > 1 else ()
        steps = steps_shown(self.layout.canvas.columns.visible, self.layout.total)
        return (*steps, *shared, *(() if self._wiring.passes else (ALONE,)))

    def paint(self, painter: QPainter, position: int) -> None:
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("muted"))
        for rect, text in self._labels():
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        self._painter.paint(painter, position)

    def paint_selection(self, painter: QPainter, selected: Selected, position: int) -> None:
        """Light up the arrows that a matrix stands for: once in every column."""
        arrows = self._arrows_of(selected.quantity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (start, end), hue, _ in arrows:
            painter.setPen(arrow_pen(self._theme.color(hue), 3.2))
            painter.drawLines(strokes_between(start, end, 6.0))

    def selected_at(self, point: QPointF, position: int) -> Selected:
        found = self.layout.at(point)
        if found is None:
            near = (arrow for arrow in self._forward_arrows() if is_beside(QLineF(*arrow[:2]), point, _NEAR))
            names = next((self._matrices_at(arrow.hue, arrow.name) for arrow in near), ())
            return Selected(names[0]) if names else NOTHING
        key, steps = found
        return Selected(key.head if isinstance(key, Group) else key, steps.start)

    def text_at(self, point: QPointF, position: int) -> str:
        selected = self.selected_at(point, position)
        if selected.quantity in self._trace.parameters():
            names = self._together(selected.quantity)
            return "\n".join(used_everywhere(self._trace, name) for name in names)
        found = self.layout.at(point)
        if found is None:
            return "" if self._wiring.passes or point.x() < LEFT else NOTHING_PASSES
        return self._text_of(*found, position)

    def place_of(self, selected: Selected, position: int) -> QRectF | None:
        """The box that holds it: inside, nothing is seen."""
        arrows = self._arrows_of(selected.quantity)
        if arrows:
            steps = present_first(self._trace, self.layout.canvas.columns.visible, position)
            columns = [self.layout.column_of(t) for t in steps]
            start, end = next((ends for each in columns for ends, _, t in arrows if t in each), arrows[-1][0])
            return QRectF(start, end).normalized().adjusted(-3, -3, 3, 3)
        steps = None if selected.t is None else self.layout.column_of(selected.t)
        home = self._wiring.stack.home((selected.quantity or "").removeprefix("d_"))
        if steps is None or home is None:
            return None
        group = next((group for group in self.layout.stack.groups if home in group.rows), home)
        return self.layout.rect(group, steps) if group in self.layout.rows else None

    def _labels(self) -> list[tuple[QRectF, str]]:
        found = []
        for key, (top, height) in self.layout.rows.items():
            quantity = self._trace.quantity(key.head if isinstance(key, Group) else key)
            rect = QRectF(_GUTTER, top + (height - 0.92 * self.layout.line) / 2, LEFT, 0.92 * self.layout.line)
            if not any(rect.intersects(other) for other, _ in found):
                found.append((rect, quantity.text()))
        return found

    def _forward_arrows(self) -> Iterator[BoxArrow]:
        return (arrow for index in range(len(self.layout.visible)) for arrow in self._arrows.forward(index))

    def _arrows_of(self, name: str | None) -> list[tuple[tuple[QPointF, QPointF], str, int]]:
        """The ends, the hue and the time step of the arrows that a matrix stands for."""
        links = [link for link, names in self._wiring.matrices.items() if name in names and not link.is_error]
        if not links:
            return []
        found = []
        homes = {self._key(link.target) for link in links}
        for start, end, hue, column, t in self._forward_arrows():
            if self._key(column) in homes and (hue == "recurrence") == bool(links[0].shift):
                found.append(((start, end), hue, t))
        return found

    def _matrices_at(self, hue: str, column: str) -> tuple[str, ...]:
        """Those that an arrow of this hue to the row of a column stands for."""
        key, shifted = self._key(column), hue == "recurrence"
        found = (names for link, names in self._wiring.matrices.items()
                 if names and not link.is_error and bool(link.shift) == shifted and self._key(link.target) == key)
        return next(found, ())

    def _key(self, name: str) -> Group | str:
        tiers = (tier for tier in self.layout.stack.layers if tier.name == name)
        own = (group for group in self.layout.stack.groups if name in group.rows)
        return next(own, next((tier.groups[0] for tier in tiers), name))

    def _together(self, name: str) -> tuple[str, ...]:
        """The matrices that pass the same arrow."""
        return next((n for link, n in self._wiring.matrices.items() if name in n and not link.is_error), (name,))

    def _text_of(self, key: Group | str, steps: range, position: int) -> str:
        quantity = self._trace.quantity(key.head if isinstance(key, Group) else key)
        lines = [f"{quantity.text(counted(steps))} · {quantity.meaning}"]
        if isinstance(key, Group) and self._painter.share(f"d_{key.head}", steps, position):
            error = self._trace.quantity(f"d_{key.head}")
            first = next(t for t in steps if self._trace.known(error.name, position)[t])
            lines.append(f"‖{error.text(str(first + 1))}‖ = {magnitude(self._painter.norm(error.name, first))}")
        if key == "L_t" and len(steps) > 1:
            lines.append("the mean over these time steps")
        return "\n".join(lines)
