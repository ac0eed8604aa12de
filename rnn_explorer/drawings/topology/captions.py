"""What stands beside the drawing of a network: symbols of the rows, labels, the legend."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.topology.drawing import HALO, HEADER, LEFT, Hit, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.edges import edge_pen
from rnn_explorer.drawings.topology.matrix_names import MatrixNames
from rnn_explorer.drawings.topology.texts import RIGHT, Script
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.picture import paint_values
from rnn_explorer.widgets.theme import Theme

SQUEEZED = 1.3  # by how much a label may be narrowed
SHORTEST = "abc…"  # of a label that is cut
LEFT_OF_A_WORD = 3  # letters, the dots with them
LEGEND_SAMPLE = 22.0  # logical pixels


def label_lines(labels: Sequence[str], spacing: float, font: QFont) -> int:
    """In how many lines the labels fit without touching: 1, or 2 in which they alternate."""
    metrics = QFontMetricsF(font)
    widest = max(metrics.horizontalAdvance(label) for label in labels)
    return 1 if widest + 3.0 <= spacing else 2


class Captions:
    """Texts around a network of ``layout``."""

    def __init__(self, layout: NetworkLayout, theme: Theme, font: QFont) -> None:
        self._layout = layout
        self._theme = theme
        self._script, self._bold = Script(font), Script(font, QFont.Weight.DemiBold)
        self.names = MatrixNames(layout, theme, font)

    def hit(self, point: QPointF) -> Hit | None:
        """The matrix whose name, or the row whose symbol is at ``point``."""
        name = self.names.at(point)
        if name is not None:
            return Hit(matrix=name)
        if point.x() > self._layout.right + 4:
            for row in Row:
                if abs(point.y() - self._layout.y(row)) < self._layout.line * 0.7:
                    return Hit(row=row)
        return None

    def paint_symbols(self, painter: QPainter, rows: Sequence[RowShown]) -> None:
        """Of the rows, x(t), h(t) and ŷ(t), beside them."""
        layout, line = self._layout, self._layout.line
        for row, shown in zip(Row, rows, strict=True):
            color = self._theme.color(shown.role or "muted")
            rect = QRectF(layout.right + 2, layout.y(row) - line / 2, layout.width - layout.right - 4, line)
            script = self._bold if shown.role else self._script
            faded = mixed(color, self._theme.color("base"), 0.6) if shown.faded else color
            script.write(painter, rect, shown.caption, faded)
            if shown.units is not None:
                told = f"{shown.count} of {shown.told}"
                away = -line if row is Row.INPUT else line  # it may be the last line
                self._script.write(painter, rect.translated(0, away), told, self._theme.color("muted"))

    def paint_labels(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        """Of a row of neurons; a word of which next to nothing would be left is left out."""
        if shown.picture is not None and not self._labels_have_room(row):
            return
        metrics = QFontMetricsF(self._script.font)
        for unit, label in enumerate(shown.labels):
            rect = self._label_rect(row, unit)
            fits = self._script.width(label) <= SQUEEZED * rect.width()
            text = label if fits else metrics.elidedText(label, Qt.TextElideMode.ElideRight, SQUEEZED * rect.width())
            if fits or len(text) > LEFT_OF_A_WORD:
                self._script.write(painter, rect, text, self._theme.color("muted"))

    def _labels_have_room(self, row: Row) -> bool:
        """For the beginnings of words at least."""
        room = SQUEEZED * self._label_rect(row, 0).width()
        return room >= QFontMetricsF(self._script.font).horizontalAdvance(SHORTEST)

    def paint_pictures(self, painter: QPainter, rows: Sequence[RowShown]) -> None:
        """An image that is read, in the place of labels that have no room."""
        for row, shown in zip(Row, rows, strict=True):
            if shown.picture is None or self._labels_have_room(row):
                continue
            label, (high, wide) = self._label_rect(row, 0), shown.picture.shape
            lines = self._layout.label_lines[row is Row.OUTPUT]
            cell = max(int(lines * label.height() / high), 1)
            left = round((LEFT + self._layout.right - cell * wide) / 2)
            place = QRectF(left, round(label.top()), cell * wide, cell * high)
            paint_values(painter, place, shown.picture, shown.limit, True, self._theme)
            painter.setPen(QPen(self._theme.color("faint"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))

    def paint_emphasized(self, painter: QPainter, row: Row, shown: RowShown, units: Sequence[int]) -> None:
        """The labels of some neurons, over the others."""
        for unit in units:
            rect, wide = self._label_rect(row, unit), self._bold.width(shown.labels[unit]) + 2
            room = QRectF(rect.center().x() - wide / 2, rect.top(), wide, rect.height())
            painter.fillRect(room, self._theme.color("base"))
            self._bold.write(painter, room, shown.labels[unit], self._theme.color(
                "loss" if unit == shown.target else "ink"))

    def paint_legend(self, painter: QPainter, limit: float, some: bool, room: float) -> None:
        """What lines and rings mean, in one line up to ``room`` pixels; what has no place there is left out.

        some: only the strongest connections are drawn.
        """
        samples = _paint_positive, _paint_negative, None, _paint_ring
        widest = f"widest: {limit:g}"
        wordings = [("positive", "negative", widest, "error"), ("+", "−", widest, "error")]
        if some:
            wordings.insert(0, ("positive", "negative", f"{widest}, weak ones left out", "error"))
        places = next((p for p in (self._legend_places(samples, w, room) for w in wordings) if len(p) == len(samples)),
                      self._legend_places(samples, wordings[-1], room))
        for sample, (place, text) in zip(samples, places, strict=False):
            if sample is not None:
                sample(painter, place, self._theme)
            self._script.write(painter, place, text, self._theme.color("muted"), RIGHT)

    def _legend_places(self, samples: Sequence, texts: Sequence[str], room: float) -> list[tuple[QRectF, str]]:
        """As many as there is room for, from the left."""
        places, x, line = [], LEFT, self._layout.line
        for sample, text in zip(samples, texts, strict=True):
            width = (LEGEND_SAMPLE + 4 if sample else 0.0) + self._script.width(text) + 1
            if x + width > room:
                break
            places.append((QRectF(x, (HEADER - line) / 2 - 2, width, line), text))
            x += width + 12
        return places

    def _label_rect(self, row: Row, unit: int) -> QRectF:
        layout, lines = self._layout, self._layout.label_lines[row is Row.OUTPUT]
        away = layout.radius(row) + HALO + (unit % lines) * layout.line
        y = layout.y(row)
        top = y - away - layout.line if row is Row.OUTPUT else y + away
        width = layout.spacing(row) * lines - 2
        return QRectF(layout.xs(row)[unit] - width / 2, top, width, layout.line)


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
