"""The network with less detail: layers as strips of values, or a black box."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPainterPath, QPen, QPolygonF

from rnn_explorer.drawings.topology.drawing import Hit, MatrixShown, Row, RowShown
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme, signed_rgb

_CENTER, _MIDDLE = Qt.AlignmentFlag.AlignCenter, Qt.AlignmentFlag.AlignVCenter
SYMBOLS, LOOP = 52.0, 92.0  # room at the left and at the right, logical pixels
ERRORS = 12.0  # height of the error 1
FADED = 0.4


class _Schematic:
    """Rows above each other, arrows between them, a loop at the hidden one."""

    tall: tuple[float, float, float]  # lines of text by row
    errors = 0.0  # room above a row
    named = True  # the names of the matrices are written
    left = SYMBOLS

    def __init__(self, width: float, height: float, theme: Theme, font: QFont) -> None:
        self.theme, self.font = theme, font
        self.bold = QFont(font)
        self.bold.setWeight(QFont.Weight.Bold)
        self.large = QFont(self.bold)
        self.large.setPointSizeF(font.pointSizeF() * 1.3)
        self.line = QFontMetricsF(font).height()
        self.size = (width, height)
        self._names: dict[str, QRectF] = {}

    def rect(self, row: Row) -> QRectF:
        """The room of a row."""
        (width, height), lines = self.size, min(self.line, self.size[1] / 17)
        left, right = self.left, width - LOOP
        if right - left > 720:
            left, right = (left + right) / 2 - 360, (left + right) / 2 + 360
        top = 8 + 1.2 * self.line + self.errors + self.tall[Row.OUTPUT] * lines / 2
        bottom = height - 1.2 * self.line - 6 - self.tall[Row.INPUT] * lines / 2
        tall, y = self.tall[row] * lines, bottom + (top - bottom) * row / Row.OUTPUT
        return QRectF(left, y - tall / 2, right - left, tall)

    def paint(self, painter: QPainter, rows: Sequence[RowShown], matrices: Sequence[MatrixShown]) -> None:
        """Everything."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._names.clear()
        groups: dict[tuple[Row, Row], list[MatrixShown]] = {}
        for matrix in matrices:
            groups.setdefault((matrix.source, matrix.target), []).append(matrix)
        for group in groups.values():
            self._paint_connection(painter, group)
        for row, shown in zip(Row, rows, strict=True):
            self.paint_row(painter, row, shown)

    def at(self, point: QPointF, rows: Sequence[RowShown], matrices: Sequence[MatrixShown]) -> Hit | None:
        """The name of a matrix or the row at ``point``."""
        for name, rect in self._names.items():
            if rect.contains(point):
                return Hit(matrix=name)
        return next((self.hit_in(r, rows[r], point) for r in Row if self.rect(r).contains(point)), None)

    def hit_in(self, row: Row, shown: RowShown, point: QPointF) -> Hit:
        """What is at ``point`` in the room of ``row``."""
        return Hit(row=row)

    def paint_row(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        """What a row looks like."""
        raise NotImplementedError

    def shape_of(self, group: Sequence[MatrixShown]) -> str:
        """What is written below the names beside an arrow."""
        return ""

    def write_symbol(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        """x(t), h(t) or ŷ(t), at the left of its row."""
        rect = self.rect(row)
        painter.setFont(self.bold if shown.role else self.font)
        color = self.theme.color(shown.role or "muted")
        painter.setPen(mixed(color, self.theme.color("base"), 0.6) if shown.faded else color)
        painter.drawText(QRectF(rect.left() - SYMBOLS, rect.top(), SYMBOLS, rect.height()), _CENTER, shown.caption)

    def _paint_connection(self, painter: QPainter, group: Sequence[MatrixShown]) -> None:
        active = next((matrix for matrix in group if matrix.role), None)
        chosen = next((matrix for matrix in group if matrix.selected), None)
        color = self.theme.color((active or group[0]).role or (chosen or group[0]).hue)
        calm = active is None and chosen is None
        painter.setPen(QPen(mixed(color, self.theme.color("base"), 0.65) if calm else color, 2.0 if calm else 3.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = self._path(group[0])
        if active and active.reversed:
            path = path.toReversed()
        painter.drawPath(path)
        _arrow_head(painter, path)
        loop = group[0].source is group[0].target
        at = self._beside_loop() if loop else path.pointAtPercent(0.5) + QPointF(10, 0)
        if group[0].source is Row.HIDDEN and not loop:  # above the loop
            lowest = self.rect(Row.HIDDEN).top() - self._reach() - 0.65 * self.line * len(group)
            at.setY(max(min(at.y(), lowest), self.rect(Row.OUTPUT).bottom() + 0.65 * self.line * len(group)))
        self._write_names(painter, group, at)

    def _write_names(self, painter: QPainter, group: Sequence[MatrixShown], at: QPointF) -> None:
        tall, metrics, shape = self.line * 1.3, QFontMetricsF(self.large), self.shape_of(group)
        top = at.y() - (len(group) + bool(shape)) * tall / 2
        painter.setFont(self.large)
        for index, matrix in enumerate(group if self.named else ()):
            text = f"{matrix.written} {matrix.sign}".strip()
            rect = QRectF(at.x(), top + index * tall, metrics.horizontalAdvance(text) + 10, tall)
            self._names[matrix.name] = rect
            painter.setPen(self.theme.color(matrix.role or matrix.hue))
            if matrix.selected:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.drawText(rect.adjusted(5, 0, 0, 0), _MIDDLE, text)
        painter.setFont(self.font)
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QRectF(at.x() + 5, top + len(group) * tall, LOOP, self.line), _MIDDLE, shape)

    def _path(self, matrix: MatrixShown) -> QPainterPath:
        if matrix.source is matrix.target:
            return self._loop()
        return self._way_back(matrix) if matrix.recurrent else self._straight(matrix)

    def _way_back(self, matrix: MatrixShown) -> QPainterPath:
        """Around the right ends of two rows, from the upper one to the lower one."""
        source, target, reach = self.rect(matrix.source), self.rect(matrix.target), 40.0
        start, end = QPointF(source.right() + 2, source.center().y()), QPointF(target.right() + 5, target.center().y())
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(reach, 0), end + QPointF(reach, 0), end)
        return path

    def _straight(self, matrix: MatrixShown) -> QPainterPath:
        source, target = self.rect(matrix.source), self.rect(matrix.target)
        above = 4 + (self.errors if matrix.source is Row.HIDDEN else 0.0)
        path = QPainterPath(QPointF(source.center().x(), source.top() - above))
        path.lineTo(target.center().x(), target.bottom() + 5)
        return path

    def _loop(self) -> QPainterPath:
        rect = self.rect(Row.HIDDEN)
        right, top, reach = rect.right(), rect.top(), self._reach()
        path = QPainterPath(QPointF(right + 2, rect.center().y()))
        path.cubicTo(right + reach, rect.center().y(), right + reach, top - reach, right - 8, top - reach)
        path.cubicTo(right - reach, top - reach, right - 26, top - reach * 0.6, right - 26, top - 3)
        return path

    def _reach(self) -> float:
        """How far the loop leaves its row."""
        return min(2.2 * self.line, 34.0, 0.7 * (self.rect(Row.HIDDEN).top() - self.rect(Row.OUTPUT).bottom()))

    def _beside_loop(self) -> QPointF:
        rect = self.rect(Row.HIDDEN)
        return QPointF(rect.right() + self._reach() * 0.75 + 3, rect.top() - self._reach() * 0.3)


class LayersView(_Schematic):
    """Every layer a strip of its values, bars of the size of its errors above it, arrows with names and shapes."""

    tall = (2.0, 2.0, 2.0)
    errors = ERRORS

    def shape_of(self, group: Sequence[MatrixShown]) -> str:
        room = self.rect(Row.HIDDEN).top() - self.rect(Row.OUTPUT).bottom()
        return " × ".join(map(str, group[0].weights.shape)) if room > (1.3 * len(group) + 2.7) * self.line else ""

    def hit_in(self, row: Row, shown: RowShown, point: QPointF) -> Hit:
        rect = self.rect(row)
        unit = int((point.x() - rect.left()) / rect.width() * shown.count)
        return Hit(row=row, unit=min(unit, shown.count - 1))

    def paint_row(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        rect = self.rect(row)
        if shown.values is not None:
            painter.drawImage(rect, self._strip(shown))
        if shown.errors is not None:
            self._paint_errors(painter, rect, shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        calm = "faint" if shown.values is None else "muted"
        painter.setPen(QPen(self.theme.color(shown.role or calm), 2.0 if shown.role else 1.0))
        painter.drawRect(rect)
        self.write_symbol(painter, row, shown)
        self._mark(painter, row, shown)

    def _strip(self, shown: RowShown) -> QImage:
        colors = signed_rgb(shown.values, shown.limit, self.theme)
        if shown.faded:
            base = np.array(self.theme.color("base").getRgb()[:3])
            colors = (FADED * colors + (1 - FADED) * base).astype(np.uint8)
        data = np.ascontiguousarray(colors).tobytes()
        return QImage(data, shown.count, 1, 3 * shown.count, QImage.Format.Format_RGB888).copy()

    def _paint_errors(self, painter: QPainter, rect: QRectF, shown: RowShown) -> None:
        color = mixed(self.theme.color("error"), self.theme.color("base"), FADED if shown.faded else 1.0)
        cell = rect.width() / shown.count
        tall = ERRORS * np.sqrt(np.clip(np.abs(shown.errors), 0.0, 1.0))
        for unit, height in enumerate(tall.tolist()):
            painter.fillRect(QRectF(rect.left() + unit * cell, rect.top() - height, max(cell - 1, 0.7), height), color)

    def _mark(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        """Outline the selected unit, and name it and those that stand for the symbols."""
        rect, cell = self.rect(row), self.rect(row).width() / shown.count
        if shown.unit is not None:
            painter.setPen(QPen(self.theme.color("accent"), 2.5))
            painter.drawRect(QRectF(rect.left() + shown.unit * cell, rect.top(), cell, rect.height()))
        painter.setFont(self.bold)
        for unit in {shown.marked, shown.target, shown.unit} - {None} if shown.labels else ():
            painter.setPen(self.theme.color("loss" if unit == shown.target else "ink"))
            x = rect.left() + (unit + 0.5) * cell
            y = rect.top() - ERRORS - self.line - 2 if row is Row.OUTPUT else rect.bottom() + 2
            painter.drawText(QRectF(x - 50, y, 100, self.line), _CENTER, shown.labels[unit])


class BoxView(_Schematic):
    """A black box that reads x(t), keeps something for the next time step, and tells ŷ(t)."""

    tall = (1.8, 4.2, 1.8)
    left = LOOP
    named = False

    def paint_row(self, painter: QPainter, row: Row, shown: RowShown) -> None:
        rect, hidden = self.rect(row), row is Row.HIDDEN
        painter.setFont(self.large)
        painter.setBrush(self.theme.color("raised") if hidden else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._line_color(row, shown), 2.0))
        if hidden:
            painter.drawRoundedRect(rect, 8, 8)
            painter.setPen(self.theme.color("ink"))
            painter.drawText(rect, _CENTER, shown.told)
            return
        painter.setPen(mixed(self.theme.color("ink"), self.theme.color("base"), FADED if shown.faded else 1.0))
        painter.drawText(rect, _CENTER, f"{shown.caption}  {shown.told}")

    def _line_color(self, row: Row, shown: RowShown) -> QColor:
        if shown.unit is not None:
            return self.theme.color("accent")
        return self.theme.color(shown.role or "muted")


def _arrow_head(painter: QPainter, path: QPainterPath) -> None:
    """At the end of ``path``, in the colour of the pen."""
    tip, before = path.pointAtPercent(1.0), path.pointAtPercent(max(1.0 - 8.0 / max(path.length(), 9.0), 0.0))
    along = tip - before
    across = QPointF(-along.y(), along.x()) * 0.6
    painter.setBrush(painter.pen().color())
    painter.drawPolygon(QPolygonF([tip + along * 0.25, before + across, before - across]))
