"""Painting the black boxes of an unfolded network, their losses and the arrows between them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.unfolded.arrows import strokes_between
from rnn_explorer.drawings.unfolded.boxes_arrows import BoxArrows
from rnn_explorer.drawings.unfolded.boxes_layout import BoxesLayout, counted
from rnn_explorer.drawings.unfolded.flows import error_pen, strength
from rnn_explorer.drawings.unfolded.kept import KeptPieces
from rnn_explorer.drawings.unfolded.parts import LOSS_LIMIT, existing, guess, input_letter, loss_known_from, norm_of
from rnn_explorer.drawings.unfolded.pills import fill_pill, loss_text, paint_pill
from rnn_explorer.drawings.unfolded.stack import Group, Tier
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.widgets.ink import mixed, paint_squeezed

_CENTER = Qt.AlignmentFlag.AlignCenter
_TINT = 0.16  # of the hue in a box through which the forward sweep has gone


class BoxesPainter:
    """Paints column after column, each kept as long as nothing happens in it. title: what is written in the boxes."""

    def __init__(self, trace: Trace, layout: BoxesLayout, arrows: BoxArrows, title: str) -> None:
        self._trace = trace
        self.layout = layout
        self._arrows = arrows
        self._title = title
        self._theme = layout.canvas.theme
        self._forms: dict[str, int] = {}
        changes = {index: self._changes(index) for index in range(len(layout.visible))}
        self._columns = KeptPieces(layout.canvas.ratio, changes, self._area, self._paint_column)

    def paint(self, painter: QPainter, position: int) -> None:
        """What is known at ``position``, and the outlines of what is not."""
        painter.setFont(self.layout.canvas.font)
        self._columns.paint(painter, position)

    def norm(self, name: str, t: int) -> float:
        """Of the error ``name`` at a time step, for the sequence shown."""
        return norm_of(self._trace[name][t, 0])

    def share(self, name: str, steps: range, position: int) -> float:
        """Of the time steps of a column, those at which a quantity is known."""
        return float(np.mean(self._trace.known(name, position)[steps.start : steps.stop]))

    def _changes(self, index: int) -> list[int]:
        """The positions at which something happens in a column."""
        steps = self.layout.visible[index]
        names = [name for group in self.layout.stack.groups for name in (group.head, f"d_{group.head}")]
        known = [self._trace.columns[name].known_from for name in ("x", "y_hat", "L_t", *names)]
        there = {int(position) for each in known for position in each[steps.start : steps.stop]}
        return sorted(there | {int(self._trace.columns[a.name].known_from[a.t]) for a in self._arrows.errors(index)})

    def _area(self, index: int) -> QRectF:
        """With the half of each neighbour that arrows lead to."""
        left, right = self.layout.span(self.layout.visible[index])
        pitch = max(self.layout.together * self.layout.canvas.columns.column_width, 20.0)
        return QRectF(left - pitch, 0.0, right - left + 2 * pitch, self.layout.canvas.size.height())

    def _paint_column(self, painter: QPainter, index: int, position: int) -> None:
        steps = self.layout.visible[index]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_arrows(painter, index, position)
        for tier in self.layout.stack.layers:
            self._paint_layer(painter, tier, steps, position)
        self._paint_loss(painter, steps, position)
        self._paint_text(painter, "y_hat", steps, position)
        self._paint_text(painter, "x", steps, position)

    def _paint_arrows(self, painter: QPainter, index: int, position: int) -> None:
        by_hue: dict[str, list[QLineF]] = {"faint": [], "forward": [], "recurrence": []}
        for arrow in self._arrows.forward(index):
            passed = self._trace.columns[arrow.name].known_from[arrow.t] <= position
            by_hue[arrow.hue if passed else "faint"] += strokes_between(arrow.tail, arrow.tip, 5.0)
        for hue, strokes in by_hue.items():
            painter.setPen(arrow_pen(self._theme.color(hue), 1.0 if hue == "faint" else 1.5))
            painter.drawLines(strokes)
        for arrow in self._arrows.errors(index):
            if self._trace.columns[arrow.name].known_from[arrow.t] <= position:
                painter.setPen(error_pen(self._theme, strength(self.norm(arrow.name, arrow.t))))
                painter.drawLines(strokes_between(arrow.tail, arrow.tip, 5.0))

    def _paint_layer(self, painter: QPainter, tier: Tier, steps: range, position: int) -> None:
        """Its boxes; those of both directions, which read and give the same, in a frame."""
        if tier.joined:
            theme, begun = self._theme, any(self.share(group.head, steps, position) for group in tier.groups)
            painter.setPen(QPen(theme.color("muted" if begun else "faint"), 1.2))
            painter.setBrush(theme.color("base"))
            painter.drawRect(self.layout.frame(tier, steps))
        for group in tier.groups:
            self._paint_box(painter, group, steps, position)

    def _paint_box(self, painter: QPainter, group: Group, steps: range, position: int) -> None:
        """Filled as far as the forward sweep has come; a bar at its foot as far as the errors have."""
        rect, theme = self.layout.rect(group, steps), self._theme
        backwards = self.layout.stack.direction(group.head) > 0
        forward, back = (self.share(name, steps, position) for name in (group.head, f"d_{group.head}"))
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
        known = loss_known_from(self._trace)[steps.start : steps.stop]
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
        if not existing(self._trace, key, steps):
            return
        left, right = self.layout.span(steps)
        rect = QRectF(left, self.layout.rows[key][0], right - left, self.layout.rows[key][1])
        known = self._trace.known(key, position)
        painter.setPen(self._theme.color("ink" if known[steps.start : steps.stop].any() else "muted"))
        texts = self._texts(key, steps, known)
        if len(steps) == 1 and self._axis(key).symbols:
            paint_squeezed(painter, rect.adjusted(1, 0, -1, 0), texts[0], painter.pen().color())
            return
        room, metrics = rect.width() - 2.0, painter.fontMetrics()
        text = next((each for each in texts[self._form(key) :] if metrics.horizontalAdvance(each) < room), "")
        painter.drawText(rect, _CENTER, text)

    def _texts(self, key: str, steps: range, known: np.ndarray) -> tuple[str, ...]:
        """What may be written into a column, the longest first; without letters it is no value, but the time."""
        there = existing(self._trace, key, steps) or steps
        time = counted(range(there[0], there[-1] + 1))
        names = self._trace.quantity(key).text(time), f"t={steps.start + 1}…", f"t={steps.start + 1}"
        if not self._axis(key).symbols:
            return names
        letters = [self._letter(key, t) if known[t] else "·" for t in steps]
        return "".join(letters) if all(len(each) == 1 for each in letters) else " ".join(letters), *names

    def _form(self, key: str) -> int:
        """Which of the texts have room in all whole columns: they are all alike."""
        if key not in self._forms:
            layout, known = self.layout, np.ones(self.layout.total, bool)
            room, metrics = layout.together * layout.canvas.columns.column_width, QFontMetricsF(layout.canvas.font)
            whole = [steps for steps in layout.visible if len(steps) == layout.together]
            widths = [[metrics.horizontalAdvance(text) for text in self._texts(key, steps, known)] for steps in whole]
            fits = [all(width < room - 2.0 for width in form) for form in zip(*widths, strict=True)]
            self._forms[key] = fits.index(True) if True in fits else 0
        return self._forms[key]

    def _axis(self, key: str) -> Axis:
        return self._trace.inputs if key == "x" else self._trace.outputs

    def _letter(self, key: str, t: int) -> str:
        return input_letter(self._trace, t) if key == "x" else guess(self._trace, t).letter


def _part(rect: QRectF, share: float, from_right: bool) -> QRectF:
    """The left (or the right) part of a rectangle."""
    width = share * rect.width()
    return QRectF(rect.right() - width if from_right else rect.left(), rect.top(), width, rect.height())
