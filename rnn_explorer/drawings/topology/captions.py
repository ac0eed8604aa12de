"""What stands beside the drawing of a network: symbols of the rows, names of the matrices, labels, the legend."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.topology.drawing import HALO, HEADER, Hit, MatrixShown, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.edges import edge_pen
from rnn_explorer.widgets.ink import mixed, paint_squeezed
from rnn_explorer.widgets.theme import Theme

_CENTER = Qt.AlignmentFlag.AlignCenter
NAME_SIZE = 1.3  # of the text
LEGEND_SAMPLE = 22.0  # logical pixels


def label_lines(labels: Sequence[str], spacing: float, font: QFont) -> int:
    """In how many lines the labels fit without touching: 1, or 2 in which they alternate."""
    metrics = QFontMetricsF(font)
    widest = max(metrics.horizontalAdvance(label) for label in labels)
    return 1 if widest + 3.0 <= spacing else 2


def name_width(name: str, font: QFont) -> float:
    """The room for the name of a matrix and what may happen with it; ``font`` is that of the other texts."""
    return QFontMetricsF(_resized(font, NAME_SIZE, QFont.Weight.Bold)).horizontalAdvance(f"{name}ᵀ ↓") + 8.0


class Captions:
    """Texts around a network of ``layout``, and the places of the names of its matrices."""

    def __init__(self, layout: NetworkLayout, theme: Theme, font: QFont) -> None:
        self._layout = layout
        self._theme = theme
        self._font = font
        self._bold = _resized(font, 1.0, QFont.Weight.DemiBold)
        self._name_font = _resized(font, NAME_SIZE, QFont.Weight.Bold)
        self._places: dict[str, QRectF] = {}

    def place(self, matrices: Sequence[MatrixShown]) -> None:
        """Find room for the names: those of the same rows one below the other."""
        groups: dict[tuple[Row, Row], list[MatrixShown]] = {}
        for matrix in matrices:
            groups.setdefault((matrix.source, matrix.target), []).append(matrix)
        height = self._layout.line * NAME_SIZE * 1.25
        for (source, target), group in groups.items():
            middle = self._layout.matrix_y(source, target)
            above = len(group) - 0.5 if source >= target else len(group) / 2
            for index, matrix in enumerate(group):
                self._places[matrix.name] = self._name_rect(matrix, middle + (index - above) * height, height)
        read = [m.name for m in matrices if m.target is Row.OUTPUT]
        loops = [m.name for m in matrices if m.recurrent]
        self._spread([*read, *loops], Row.OUTPUT, Row.HIDDEN)
        self._spread([m.name for m in matrices if m.name not in (*read, *loops)], Row.HIDDEN, Row.INPUT)

    def _spread(self, names: Sequence[str], upper: Row, lower: Row) -> None:
        """Several names between two rows, from the top, are kept from touching each other and the symbols."""
        top, bottom = self._layout.y(upper) + self._layout.line / 2, self._layout.y(lower) - self._layout.line / 2
        rects = [self._places[name] for name in names]
        touch = any(one.bottom() > other.top() + 1e-6 for one, other in pairwise(rects))
        if len(rects) < 2 or not (touch or rects[0].top() < top or rects[-1].bottom() > bottom):
            return
        pitch = min((bottom - top) / len(rects), rects[0].height())
        first = min(max(rects[0].top(), top), bottom - pitch * len(rects))
        for index, (name, rect) in enumerate(zip(names, rects, strict=True)):
            self._places[name] = QRectF(rect.left(), first + index * pitch, rect.width(), pitch)

    def place_of(self, matrix: str) -> QRectF | None:
        """Where the name of a matrix is written."""
        return self._places.get(matrix)

    def hit(self, point: QPointF) -> Hit | None:
        """The matrix whose name, or the row whose symbol is at ``point``."""
        for name, rect in self._places.items():
            if rect.contains(point):
                return Hit(matrix=name)
        if point.x() > self._layout.right + 4:
            for row in Row:
                if abs(point.y() - self._layout.y(row)) < self._layout.line * 0.7:
                    return Hit(row=row)
        return None

    def paint_names(self, painter: QPainter, matrices: Sequence[MatrixShown]) -> None:
        """In the hue of their role; filled while they are used, outlined while they are selected."""
        painter.setFont(self._name_font)
        for matrix in matrices:
            rect, text = self._places[matrix.name], matrix.written
            hue = self._theme.color(matrix.role or matrix.hue)
            painter.setPen(hue if matrix.selected else Qt.PenStyle.NoPen)
            painter.setBrush(hue if matrix.role else Qt.BrushStyle.NoBrush)
            if matrix.role or matrix.selected:
                painter.drawRoundedRect(rect.adjusted(0.5, 1.5, -0.5, -1.5), 5, 5)
            calm = hue if matrix.drawn else mixed(self._theme.color("muted"), self._theme.color("base"), 0.75)
            painter.setPen(self._theme.color("base") if matrix.role else calm)
            painter.drawText(rect, _CENTER, f"{text} {matrix.sign}" if matrix.sign else text)

    def paint_symbols(self, painter: QPainter, rows: Sequence[RowShown]) -> None:
        """Of the rows, x(t), h(t) and ŷ(t), beside them."""
        layout, line = self._layout, self._layout.line
        for row, shown in zip(Row, rows, strict=True):
            color = self._theme.color(shown.role or "muted")
            painter.setFont(self._bold if shown.role else self._font)
            painter.setPen(mixed(color, self._theme.color("base"), 0.6) if shown.faded else color)
            rect = QRectF(layout.right, layout.y(row) - line / 2, layout.width - layout.right, line)
            painter.drawText(rect, _CENTER, shown.caption)
            if shown.units is not None:
                painter.setFont(self._font)
                told = f"{shown.count} of {shown.told}"
                paint_squeezed(painter, rect.translated(0, line), told, self._theme.color("muted"))

    def paint_labels(self, painter: QPainter, row: Row, shown: RowShown, only: Sequence[int] | None = None) -> None:
        """Of a row of neurons; ``only`` some of them, written with emphasis over the others."""
        painter.setFont(self._font if only is None else self._bold)
        for unit in range(shown.count) if only is None else only:
            rect = self._label_rect(row, unit)
            if only is not None:
                text = painter.boundingRect(rect, _CENTER, shown.labels[unit])
                painter.fillRect(text.adjusted(-1, 0, 1, 0), self._theme.color("base"))
            color = "loss" if only is not None and unit == shown.target else "ink" if only is not None else "muted"
            painter.setPen(self._theme.color(color))
            painter.drawText(rect, _CENTER, self._fitting(shown.labels[unit], rect.width()))

    def paint_legend(self, painter: QPainter, limit: float, room: float) -> None:
        """What lines and rings mean, in one line, or two up to ``room`` pixels; what has no place there is left out."""
        painter.setFont(self._font)
        items = ((_paint_positive, "positive"), (_paint_negative, "negative"), (None, f"widest: {limit:g}"),
                 (_paint_ring, "error"))
        places = self._legend_places([(0.0 if sample is None else LEGEND_SAMPLE + 4, text) for sample, text in items],
                                     room)
        for (sample, text), place in zip(items, places, strict=False):
            if sample is not None:
                sample(painter, place, self._theme)
            painter.setPen(self._theme.color("muted"))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def _legend_places(self, items: Sequence[tuple[float, str]], room: float) -> list[QRectF]:
        """Of items (room before the text, text), from the left; in the middle of the header if one line is enough."""
        advance, left, line = QFontMetricsF(self._font).horizontalAdvance, self._layout.left, HEADER / 2
        places, x, y = [], left, 0.0
        for before, text in items:
            width = before + advance(text) + 1
            if x + width > room and x > left:
                x, y = left, y + line
            if x + width > room or y > line:
                break
            places.append(QRectF(x, y, width, line))
            x += width + 12
        return [place.translated(0, line / 2) for place in places] if y == 0 else places

    def _name_rect(self, matrix: MatrixShown, top: float, height: float) -> QRectF:
        width = name_width(matrix.symbol or matrix.name, self._font)
        return QRectF(self._layout.caption_x - width / 2, top, width, height)

    def _label_rect(self, row: Row, unit: int) -> QRectF:
        layout, lines = self._layout, self._layout.label_lines[row is Row.OUTPUT]
        away = layout.radius(row) + HALO + (unit % lines) * layout.line
        y = layout.y(row)
        top = y - away - layout.line if row is Row.OUTPUT else y + away
        width = layout.spacing(row) * lines - 2
        return QRectF(layout.xs(row)[unit] - width / 2, top, width, layout.line)

    def _fitting(self, text: str, width: float) -> str:
        metrics = QFontMetricsF(self._font)
        if len(text) == 1 or metrics.horizontalAdvance(text) <= width:
            return text
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


def _paint_positive(painter: QPainter, place: QRectF, theme: Theme) -> None:
    _paint_sample(painter, place, edge_pen(0.7, False, theme))


def _paint_negative(painter: QPainter, place: QRectF, theme: Theme) -> None:
    _paint_sample(painter, place, edge_pen(0.7, True, theme))


def _paint_sample(painter: QPainter, place: QRectF, pen: QPen) -> None:
    start = QPointF(place.left(), place.center().y())
    painter.setPen(pen)
    painter.drawLine(start, start + QPointF(LEGEND_SAMPLE, 0))


def _paint_ring(painter: QPainter, place: QRectF, theme: Theme) -> None:
    """A neuron whose error is large."""
    painter.setPen(QPen(theme.color("error"), 3.0))
    painter.setBrush(theme.color("base"))
    painter.drawEllipse(QPointF(place.left() + LEGEND_SAMPLE - 6, place.center().y()), 4.5, 4.5)


def _resized(font: QFont, factor: float, weight: QFont.Weight) -> QFont:
    result = QFont(font)
    result.setPointSizeF(font.pointSizeF() * factor)
    result.setWeight(weight)
    return result
