"""The level of the black boxes: the chart of the textbooks, one box a copy, or one for several time steps."""

from __future__ import annotations

import itertools

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.drawings.unfolded.arrows import is_beside, strokes_between
from rnn_explorer.drawings.unfolded.boxes_layout import BoxesLayout
from rnn_explorer.drawings.unfolded.flows import error_pen, strength
from rnn_explorer.drawings.unfolded.parts import LOSS_LIMIT, guess, input_letter
from rnn_explorer.drawings.unfolded.pills import fill_pill, loss_text, paint_pill
from rnn_explorer.drawings.unfolded.stack import Group
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.drawings.unfolded.view import Canvas
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.drawings.unfolded.words import NOTHING_PASSES, used_everywhere
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.ink import mixed, paint_squeezed
from rnn_explorer.widgets.numbers import magnitude
from rnn_explorer.widgets.time_columns import LEFT

_CENTER = Qt.AlignmentFlag.AlignCenter
_GUTTER = 10.0
_NEAR = 5.0
_TINT = 0.16  # of the hue in a box through which the forward sweep has gone


class BoxesView:
    """``title``: what is written in the boxes."""

    in_columns = True

    def __init__(self, trace: Trace, wiring: Wiring, canvas: Canvas, title: str) -> None:
        self.layout = BoxesLayout(canvas, wiring.stack, trace.sizes["T"])
        self._trace = trace
        self._wiring = wiring
        self._theme, self._font = canvas.theme, canvas.font
        self._title = title
        self._norms: dict[tuple[Group, int], float] = {}

    def notes(self, position: int) -> tuple[str, ...]:
        together = self.layout.together
        shared = (f"{together} time steps", "a column") if together > 1 else ()
        return (*shared, *(() if self._wiring.passes else ("nothing passes", "from t to t+1")))

    def gutter(self) -> list[QRectF]:
        return [rect for rect, _ in self._labels()]

    def paint(self, painter: QPainter, position: int) -> None:
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color("muted"))
        for rect, text in self._labels():
            painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        self._paint_arrows(painter, position)
        for steps in self.layout.visible:
            for group in self.layout.stack.groups:
                self._paint_box(painter, group, steps, position)
            self._paint_loss(painter, steps, position)
            self._paint_text(painter, "y_hat", steps, position)
            self._paint_text(painter, "x", steps, position)

    def paint_selection(self, painter: QPainter, selected: Selected, position: int) -> None:
        """Light up the arrows that a matrix stands for: once in every column."""
        hues = self._arrows_of(selected.quantity)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for (start, end), hue in hues:
            painter.setPen(arrow_pen(self._theme.color(hue), 3.2))
            painter.drawLines(strokes_between(start, end, 6.0))

    def selected_at(self, point: QPointF, position: int) -> Selected:
        found = self.layout.at(point)
        if found is None:
            near = (arrow for arrow in self._forward_arrows() if is_beside(QLineF(*arrow[:2]), point, _NEAR))
            names = next((self._matrices_at(arrow[2], arrow[3]) for arrow in near), ())
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
            (start, end), _ = arrows[-1]
            return QRectF(start, end).normalized().adjusted(-3, -3, 3, 3)
        steps = None if selected.t is None else self.layout.column_of(selected.t)
        home = self._wiring.stack.home((selected.quantity or "").removeprefix("d_"))
        if steps is None or home is None:
            return None
        group = next((group for group in self.layout.stack.groups if home in group.rows), home)
        return self.layout.rect(group, steps) if group in self.layout.rows else None

    # what is painted ------------------------------------------------------------------------------------------

    def _labels(self) -> list[tuple[QRectF, str]]:
        found = []
        for key, (top, height) in self.layout.rows.items():
            quantity = self._trace.quantity(key.head if isinstance(key, Group) else key)
            rect = QRectF(_GUTTER, top + (height - 0.92 * self.layout.line) / 2, LEFT, 0.92 * self.layout.line)
            if not any(rect.intersects(other) for other, _ in found):
                found.append((rect, quantity.text()))
        return found

    def _share(self, name: str, steps: range, position: int) -> float:
        """Of the time steps of a column, those at which a quantity is known."""
        return float(np.mean(self._trace.known(name, position)[steps.start : steps.stop]))

    def _paint_box(self, painter: QPainter, group: Group, steps: range, position: int) -> None:
        """Filled as far as the forward sweep has come; a bar at its foot as far as the errors have."""
        rect, theme = self.layout.rect(group, steps), self._theme
        backwards = self.layout.stack.direction(group.head) > 0
        forward, back = (self._share(name, steps, position) for name in (group.head, f"d_{group.head}"))
        painter.fillRect(rect, theme.color("base"))
        tint = mixed(theme.color("forward"), theme.color("base"), _TINT)
        painter.fillRect(_part(rect, forward, backwards), tint)
        foot = QRectF(rect.left(), rect.bottom() - 3.0, rect.width(), 3.0)
        painter.fillRect(_part(foot, back, not backwards), theme.color("error"))
        painter.setPen(QPen(theme.color("ink" if forward else "faint"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(rect)
        if rect.height() >= 0.9 * self.layout.line and rect.width() >= 1.5 * self.layout.line:
            ink = theme.color("ink" if forward else "muted")
            paint_squeezed(painter, rect.adjusted(1, -1, -1, -1), self._title, ink)

    def _paint_loss(self, painter: QPainter, steps: range, position: int) -> None:
        rect, theme = self.layout.rect("L_t", steps).adjusted(0.5, 0.5, -0.5, -0.5), self._theme
        known = self._trace.columns["L_t"].known_from[steps.start : steps.stop]
        if (known == NEVER).all():
            return
        values = self._trace["L_t"][steps.start : steps.stop, 0][known <= position]
        if len(values):
            loss = float(values.mean())
            painter.setPen(Qt.PenStyle.NoPen)
            fill = mixed(theme.color("loss"), theme.color("base"), 0.3)
            fill_pill(painter, rect, min(loss / LOSS_LIMIT, 1.0), fill, True)
        painter.setPen(QPen(theme.color("loss" if len(values) else "faint"), 1))
        paint_pill(painter, rect)
        if len(values):
            painter.setPen(theme.color("ink"))
            painter.drawText(rect, _CENTER, loss_text(loss, painter.fontMetrics(), rect.width() - 3.0))

    def _paint_text(self, painter: QPainter, key: str, steps: range, position: int) -> None:
        """Symbols as they are, one after the other; of measurements, the name."""
        left, right = self.layout.span(steps)
        rect = QRectF(left, self.layout.rows[key][0], right - left, self.layout.rows[key][1])
        axis = self._trace.inputs if key == "x" else self._trace.outputs
        known = self._trace.known(key, position)
        if axis.symbols:
            letters = [self._letter(key, t) if known[t] else "·" for t in steps]
            text = "".join(letters) if all(len(each) == 1 for each in letters) else " ".join(letters)
        else:
            text = self._trace.quantity(key).text(_counted(steps))
        texts = (text, _counted(steps), str(steps.start + 1))
        text = next((each for each in texts if painter.fontMetrics().horizontalAdvance(each) < rect.width() - 2.0), "")
        painter.setPen(self._theme.color("ink" if known[steps.start : steps.stop].any() else "muted"))
        painter.drawText(rect, _CENTER, text)

    def _letter(self, key: str, t: int) -> str:
        return input_letter(self._trace, t) if key == "x" else guess(self._trace, t).letter

    # arrows ---------------------------------------------------------------------------------------------------

    def _paint_arrows(self, painter: QPainter, position: int) -> None:
        by_pen: dict[str, list[QLineF]] = {"faint": [], "forward": [], "recurrence": []}
        for start, end, hue, name, t in self._forward_arrows():
            passed = t >= 0 and self._trace.columns[name].known_from[t] <= position
            by_pen[hue if passed else "faint"] += strokes_between(start, end, 5.0)
        for hue, strokes in by_pen.items():
            painter.setPen(arrow_pen(self._theme.color(hue), 1.0 if hue == "faint" else 1.5))
            painter.drawLines(strokes)
        for start, end, group, t in self._error_arrows():
            if self._trace.columns[f"d_{group.head}"].known_from[t] <= position:
                painter.setPen(error_pen(self._theme, strength(self._norm(group, t))))
                painter.drawLines(strokes_between(start, end, 5.0))

    def _forward_arrows(self):
        """Tail, tip, hue, and the column at the time step (both of the tip) that it has come to."""
        layout, stack = self.layout, self.layout.stack
        for index, steps in enumerate(layout.visible):
            keys = ["x", *stack.groups[::-1], "y_hat", "L_t"]
            for lower, upper in itertools.pairwise(keys):
                x = layout.rect(lower, steps).center().x()
                bottom, top = layout.rect(lower, steps).top() - 1, layout.rect(upper, steps).bottom() + 1
                name = upper.head if isinstance(upper, Group) else upper
                yield QPointF(x, bottom), QPointF(x, top), "forward", name, steps.start
            for group in stack.groups:
                arrow = self._through_time(group, index)
                if arrow:
                    yield (*arrow[:2], "recurrence", group.head, arrow[2])

    def _through_time(self, group: Group, index: int) -> tuple[QPointF, QPointF, int] | None:
        """Into the column ``index``, at the time step where it enters; None if nothing passes."""
        layout, steps = self.layout, self.layout.visible[index]
        direction = self.layout.stack.direction(group.head) or (-1 if self._wiring.recurrence == "y_hat" else 0)
        if not direction:
            return None
        here, columns = layout.rect(group, steps), layout.canvas.columns
        beside = index + direction
        other = layout.rect(group, layout.visible[beside]) if 0 <= beside < len(layout.visible) else None
        y = here.top() + 0.36 * here.height()
        if direction < 0:
            tail = other.right() if other else columns.left - 8.0
            return QPointF(tail + 1, y), QPointF(here.left() - 1, y), steps.start
        tail = other.left() if other else columns.right + 8.0
        return QPointF(tail - 1, y), QPointF(here.right() + 1, y), steps.stop - 1

    def _error_arrows(self):
        """Tail, tip, the group, and the time step at which the error arrives."""
        layout = self.layout
        for index in range(len(layout.visible)):
            for group in layout.stack.groups:
                arrow = self._through_time(group, index)
                if arrow is None:
                    continue
                tail, tip, t = arrow
                there = t - 1 if tail.x() < tip.x() else t + 1
                lower = QPointF(0.0, 0.36 * layout.rows[group][1])
                if 0 <= there < layout.total and not self._is_wall(t, there):
                    yield tip + lower, tail + lower, group, there

    def _is_wall(self, t: int, there: int) -> bool:
        return max(t, there) in self._trace.walls

    def _norm(self, group: Group, t: int) -> float:
        """Of the error at the hidden state of a time step."""
        return float(np.linalg.norm(self._trace[f"d_{group.head}"][t, 0]))

    # words ----------------------------------------------------------------------------------------------------

    def _arrows_of(self, name: str | None) -> list[tuple[tuple[QPointF, QPointF], str]]:
        """The ends and the hue of the arrows that a matrix stands for."""
        links = [link for link, names in self._wiring.matrices.items() if name in names and not link.is_error]
        if not links:
            return []
        found = []
        homes = {self._key(link.target) for link in links}
        for start, end, hue, column, _ in self._forward_arrows():
            if self._key(column) in homes and (hue == "recurrence") == bool(links[0].shift):
                found.append(((start, end), hue))
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
        lines = [f"{quantity.text(_counted(steps))} · {quantity.meaning}"]
        if isinstance(key, Group) and self._share(f"d_{key.head}", steps, position):
            first = next(t for t in steps if self._trace.known(f"d_{key.head}", position)[t])
            error = self._trace.quantity(f"d_{key.head}")
            lines.append(f"‖{error.text(str(first + 1))}‖ = {magnitude(self._norm(key, first))}")
        if key == "L_t" and len(steps) > 1:
            lines.append("the mean over these time steps")
        return "\n".join(lines)


def _counted(steps: range) -> str:
    """5, or 5–8."""
    return str(steps.stop) if len(steps) == 1 else f"{steps.start + 1}–{steps.stop}"


def _part(rect: QRectF, share: float, from_right: bool) -> QRectF:
    """The left (or the right) part of a rectangle."""
    width = share * rect.width()
    return QRectF(rect.right() - width if from_right else rect.left(), rect.top(), width, rect.height())
