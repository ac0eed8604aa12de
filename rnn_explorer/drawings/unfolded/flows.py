"""Painting the arrows of a network unfolded in time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from rnn_explorer.drawings.unfolded.rows import Detail
from rnn_explorer.drawings.unfolded.stack import Link
from rnn_explorer.drawings.unfolded.stack_arrows import StackArrows, bounds_of
from rnn_explorer.drawings.unfolded.stack_layout import StackLayout
from rnn_explorer.drawings.unfolded.style import arrow_pen
from rnn_explorer.drawings.unfolded.wiring import StackArrow
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

_MANY = 12  # arrows, from which on it pays to copy them
VANISHED = 1e-6  # an error whose norm is smaller is drawn dotted
_DECADES = 6  # from there up to 1: the scale of the thickness of an error's arrow, always the same


def strength(norm: float) -> int:
    """The decade of an error's norm on the fixed scale: 0 (vanished) to 6 (1 and more)."""
    if norm < VANISHED:
        return 0
    return max(math.ceil(min(0.0, math.log10(norm))) + _DECADES, 1)  # 0 first: what is infinite or NaN is large


def error_pen(theme: Theme, decade: int, extra: float = 0.0) -> QPen:
    """Thick and strong by the decade of the norm, dotted where it has vanished; ``extra``: thicker."""
    color = mixed(theme.color("error"), theme.color("base"), 0.35 + 0.65 * decade / _DECADES)
    pen = arrow_pen(color, 0.8 + 1.4 * decade / _DECADES + extra)
    if not decade:
        pen.setStyle(Qt.PenStyle.DotLine)
    return pen


class FlowPainter:
    """Paints arrows of a layout, in logical pixels."""

    def __init__(self, layout: StackLayout, font: QFont, theme: Theme, arrows: StackArrows) -> None:
        self._layout = layout
        self._theme = theme
        self._arrows = arrows
        self._bold = QFont(font)
        self._bold.setWeight(QFont.Weight.DemiBold)
        self._thin = layout.detail is Detail.CELLS

    def paint_arrows(self, painter: QPainter, arrows: Iterable[StackArrow], color: QColor, width: float) -> None:
        """Arrows of one colour and ``width``, thinner in narrow columns."""
        self._stroke(painter, list(arrows), arrow_pen(color, 0.6 * width if self._thin else width))

    def _stroke(self, painter: QPainter, arrows: list[StackArrow], pen: QPen) -> None:
        """Those of most time steps are copies of one picture: they are the same up to their place."""
        painter.setPen(pen)
        if len(arrows) < _MANY:
            painter.drawLines([stroke for arrow in arrows for stroke in self._arrows.strokes(*arrow)])
            return
        at: dict[int, list[Link]] = {}
        for link, t in arrows:
            at.setdefault(t, []).append(link)
        pictures: dict[tuple[int, tuple[Link, ...]], tuple[QPixmap, QPointF]] = {}
        for t, links in at.items():
            base, away = self._arrows.base(t)
            key = base, tuple(links)
            if key not in pictures:
                pictures[key] = self._picture(painter, *key, pen)
            pixmap, corner = pictures[key]
            painter.drawPixmap(QPointF(corner.x() + away, corner.y()), pixmap)

    def _picture(self, painter: QPainter, t: int, links: tuple[Link, ...], pen: QPen) -> tuple[QPixmap, QPointF]:
        ratio = painter.device().devicePixelRatioF()
        strokes = [stroke for link in links for stroke in self._arrows.strokes(link, t)]
        area = bounds_of(strokes).adjusted(-1, -1, 1, 1).toAlignedRect()
        pixmap = QPixmap(area.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as inner:
            inner.setRenderHints(painter.renderHints())
            inner.translate(-area.topLeft())
            inner.setPen(pen)
            inner.drawLines(strokes)
        return pixmap, QPointF(area.topLeft())

    def paint_errors(self, painter: QPainter, norms: Mapping[StackArrow, float], extra: float = 0.0) -> None:
        """Arrows of errors, thick and strong by their norms on a fixed logarithmic scale; ``extra``: thicker."""
        decades: dict[int, list[StackArrow]] = {}
        for arrow, norm in norms.items():
            decades.setdefault(strength(norm), []).append(arrow)
        for decade, arrows in sorted(decades.items()):
            self._paint_decade(painter, decade, arrows, extra)

    def paint_names(self, painter: QPainter, arrows: Iterable[StackArrow], name: str, role: str) -> None:
        """The name of a matrix beside each of its arrows, where there is room."""
        advance = QFontMetricsF(self._bold).horizontalAdvance(name)
        if self._layout.columns.column_width < advance + 6:
            return
        painter.setFont(self._bold)
        painter.setPen(self._theme.color(role))
        for arrow in arrows:
            painter.drawText(self._name_rect(arrow, advance), Qt.AlignmentFlag.AlignCenter, name)

    def _name_rect(self, arrow: StackArrow, advance: float) -> QRectF:
        """Left of an arrow that rises, above one that is level, right of one that leads down."""
        shaft, line = self._arrows.strokes(*arrow)[:-2], self._layout.line
        middle = shaft[len(shaft) // 2].center()
        left, up = (advance + 6, line / 2)
        if arrow[0].shift:
            left, up = (advance / 2, line + 1) if len(shaft) == 1 else (-4.0, line / 2)
        return QRectF(middle.x() - left, middle.y() - up, advance + 1, line)

    def _paint_decade(self, painter: QPainter, decade: int, arrows: list[StackArrow], extra: float) -> None:
        pen = error_pen(self._theme, decade, extra)
        if self._thin:
            pen.setWidthF(0.6 * pen.widthF())
        self._stroke(painter, arrows, pen)
