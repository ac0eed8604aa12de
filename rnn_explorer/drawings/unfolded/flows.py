"""Painting the arrows of a network unfolded in time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.unfolded.arrows import Arrow, Flow, UnfoldedArrows
from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.drawings.unfolded.rows import Detail
from rnn_explorer.drawings.unfolded.stack import Link
from rnn_explorer.drawings.unfolded.stack_arrows import StackArrows
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import mixed, small_font
from rnn_explorer.widgets.theme import Theme

VANISHED = 1e-6  # an error whose norm is smaller is drawn dotted
_DECADES = 6  # from there up to 1: the scale of the thickness of an error's arrow, always the same


def strength(norm: float) -> int:
    """The decade of an error's norm on the fixed scale: 0 (vanished) to 6 (1 and more)."""
    if norm < VANISHED:
        return 0
    return min(max(math.ceil(math.log10(norm)) + _DECADES, 1), _DECADES)


class FlowPainter:
    """Paints arrows of a layout, in logical pixels."""

    def __init__(
        self, layout: UnfoldedLayout, font: QFont, theme: Theme, arrows: UnfoldedArrows | StackArrows | None = None
    ) -> None:
        """``arrows``: of that layout, None for those of a network of one hidden state."""
        self._layout = layout
        self._theme = theme
        self._arrows = arrows or UnfoldedArrows(layout)
        self._bold = tabular(small_font(font))
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._thin = layout.detail is Detail.CELLS

    def strokes(self, flow: Flow, t: int) -> list[QLineF]:
        """The strokes of an arrow, its shaft first."""
        return self._arrows.strokes(flow, t)

    def connects(self, flow: Flow) -> bool:
        """Whether arrows of this flow are drawn."""
        return self._arrows.connects(flow)

    def is_near(self, arrow: Arrow, point: QPointF) -> bool:
        """Whether ``point`` is on an arrow."""
        return self._arrows.is_near(*arrow, point)

    def paint_arrows(self, painter: QPainter, arrows: Iterable[Arrow], color: QColor, width: float) -> None:
        """Arrows of one colour and ``width``, thinner in narrow columns."""
        strokes = [stroke for arrow in arrows for stroke in self._arrows.strokes(*arrow)]
        painter.setPen(arrow_pen(color, 0.6 * width if self._thin else width))
        painter.drawLines(strokes)

    def paint_errors(self, painter: QPainter, norms: Mapping[Arrow, float], extra: float = 0.0) -> None:
        """Arrows of errors, thick and strong by their norms on a fixed logarithmic scale; ``extra``: thicker."""
        decades: dict[int, list[Arrow]] = {}
        for arrow, norm in norms.items():
            decades.setdefault(strength(norm), []).append(arrow)
        for decade, arrows in sorted(decades.items()):
            self._paint_decade(painter, decade, arrows, extra)

    def paint_names(self, painter: QPainter, arrows: Iterable[Arrow], name: str, role: str) -> None:
        """The name of a matrix beside each of its arrows, where there is room."""
        advance = QFontMetricsF(self._bold).horizontalAdvance(name)
        if self._layout.columns.column_width < advance + 6:
            return
        painter.setFont(self._bold)
        painter.setPen(self._theme.color(role))
        for flow, t in arrows:
            painter.drawText(self._name_rect(flow, t, advance), Qt.AlignmentFlag.AlignCenter, name)

    def _name_rect(self, flow: Flow, t: int, advance: float) -> QRectF:
        """Left of an arrow that rises, above one that is level, right of one that leads down."""
        shaft, line = self._arrows.strokes(flow, t)[:-2], self._layout.line
        middle = shaft[len(shaft) // 2].center()
        left, up = (advance + 6, line / 2)
        if flow is Flow.RECURRENT or (isinstance(flow, Link) and flow.shift):
            left, up = (advance / 2, line + 1) if len(shaft) == 1 else (-4.0, line / 2)
        return QRectF(middle.x() - left, middle.y() - up, advance + 1, line)

    def _paint_decade(self, painter: QPainter, decade: int, arrows: list[Arrow], extra: float) -> None:
        share = 0.35 + 0.65 * decade / _DECADES
        color = mixed(self._theme.color("error"), self._theme.color("base"), share)
        width = 0.8 + 1.4 * decade / _DECADES + extra
        if decade:
            self.paint_arrows(painter, arrows, color, width)
            return
        pen = QPen(QBrush(color), width, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLines([stroke for arrow in arrows for stroke in self._arrows.strokes(*arrow)])
