"""The names of the matrices at the right of a network: below each other, never one on another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from rnn_explorer.drawings.topology.drawing import MatrixShown, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.texts import Script
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

LARGE = 1.3  # of the text
APART = 1.25  # of their height, from name to name, as far as there is room
GROUPS = 0.5  # of the distance from name to name, more between those of different connections
CLEAR = 0.75  # lines from the middle of the symbol of a row to the names


def resized(font: QFont, factor: float) -> QFont:
    """``font`` in another size."""
    result = QFont(font)
    result.setPointSizeF(font.pointSizeF() * factor)
    return result


def name_width(name: str, font: QFont) -> float:
    """The room for the name of a matrix and what may happen with it; ``font`` is that of the other texts."""
    return Script(resized(font, LARGE), QFont.Weight.Bold).width(f"{name}ᵀ ↓") + 8.0


class MatrixNames:
    """Where there is no room for all names between two rows, those of the connections that are drawn are written."""

    def __init__(self, layout: NetworkLayout, theme: Theme, font: QFont) -> None:
        self._layout, self._theme = layout, theme
        self._large, self._small = Script(resized(font, LARGE), QFont.Weight.Bold), Script(font, QFont.Weight.Bold)
        self._note = Script(font)
        self._key: tuple[tuple[str, bool], ...] | None = None
        self._places: dict[str, tuple[QRectF, Script]] = {}
        self._notes: list[tuple[QRectF, str]] = []
        self._lines = [1, 1, 1]  # of the symbols

    def place(self, matrices: Sequence[MatrixShown], rows: Sequence[RowShown]) -> None:
        """Find room for the names of ``matrices``; nothing to do if they are those of the last time."""
        key = tuple((matrix.name, matrix.drawn) for matrix in matrices)
        if key == self._key:
            return
        self._lines = [1 + (shown.units is not None) for shown in rows]
        self._key = key
        self._places.clear()
        self._notes.clear()
        upper = [m for m in matrices if m.target is Row.OUTPUT] + [m for m in matrices if m.recurrent]
        lower = [matrix for matrix in matrices if matrix not in upper]
        rooms = [(upper, *self._between(Row.OUTPUT, Row.HIDDEN)), (lower, *self._between(Row.HIDDEN, Row.INPUT))]
        large = all(_places(names)[-1] * self._layout.line * LARGE <= bottom - top for names, top, bottom in rooms)
        for names, top, bottom in rooms:
            self._fill(names, self._large if large else self._small, top, bottom)

    def place_of(self, matrix: str) -> QRectF | None:
        """Where the name of a matrix is written."""
        return self._places[matrix][0] if matrix in self._places else None

    def at(self, point: QPointF) -> str | None:
        return next((name for name, (rect, _) in self._places.items() if rect.contains(point)), None)

    def paint(self, painter: QPainter, matrices: Sequence[MatrixShown]) -> None:
        """In the hue of their role; filled while they are used, outlined while they are selected."""
        for matrix in matrices:
            if matrix.name in self._places:
                self._paint_name(painter, matrix, *self._places[matrix.name])
        for rect, text in self._notes:
            self._note.write(painter, rect, text, self._theme.color("muted"))

    def _paint_name(self, painter: QPainter, matrix: MatrixShown, rect: QRectF, script: Script) -> None:
        hue, base = self._theme.color(matrix.role or matrix.hue), self._theme.color("base")
        if matrix.role or matrix.selected:
            painter.setPen(hue if matrix.selected else Qt.PenStyle.NoPen)
            painter.setBrush(hue if matrix.role else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 1, -0.5, -1), 5, 5)
        calm = hue if matrix.drawn else mixed(self._theme.color("muted"), base, 0.75)
        text = f"{matrix.written} {matrix.sign}" if matrix.sign else matrix.written
        script.write(painter, rect.adjusted(3, 0, -3, 0), text, base if matrix.role else calm)

    def _between(self, upper: Row, lower: Row) -> tuple[float, float]:
        """The room between the symbols of two rows."""
        layout, line = self._layout, self._layout.line
        above = self._lines[lower] if lower is Row.INPUT else 1  # there the symbol is below
        clear = (CLEAR - 1.0) * line
        return layout.y(upper) + self._lines[upper] * line + clear, layout.y(lower) - above * line - clear

    def _fill(self, matrices: list[MatrixShown], script: Script, top: float, bottom: float) -> None:
        """All names that have room; else those of connections that are drawn, and how many others there are."""
        line = self._layout.line
        room = int((bottom - top) / line)
        if len(matrices) <= room:
            self._stack(matrices, script, top, bottom)
            return
        drawn = [matrix for matrix in matrices if matrix.drawn][: max(room, 0)]
        noted = len(drawn) < room
        end = self._stack(drawn, script, top, bottom - line * noted)
        if noted:
            rect = QRectF(self._layout.right, end, self._layout.width - self._layout.right, line)
            self._notes.append((rect, f"+ {len(matrices) - len(drawn)}"))

    def _stack(self, matrices: list[MatrixShown], script: Script, top: float, bottom: float) -> float:
        """One below the other, each near the middle of its connections, as far as the others let it; the end."""
        high = self._layout.line * (LARGE if script is self._large else 1.0)
        *places, end = _places(matrices)
        if end * high > bottom - top:
            *places, end = range(len(matrices) + 1)
        pitch = min(APART * high, (bottom - top) / max(end, 1))
        tops: list[float] = []
        for place, matrix in zip(places, matrices, strict=True):
            wished = self._wished(matrix, matrices) - pitch / 2
            first = max((y + (place - before) * pitch for before, y in zip(places, tops, strict=False)), default=top)
            tops.append(max(min(wished, bottom - (end - place) * pitch), first))
        for matrix, y in zip(matrices, tops, strict=True):
            wide = name_width(matrix.symbol or matrix.name, self._note.font)
            rect = QRectF(self._layout.caption_x - wide / 2, y, wide, pitch)
            self._places[matrix.name] = rect, script
        return tops[-1] + pitch if tops else top

    def _wished(self, matrix: MatrixShown, matrices: list[MatrixShown]) -> float:
        """The height at which the name of a matrix would be if it were alone; of several, as if they shared it."""
        alike = [m for m in matrices if (m.source, m.target) == (matrix.source, matrix.target)]
        middle = self._layout.matrix_y(matrix.source, matrix.target)
        above = len(alike) - 1.0 if matrix.recurrent else (len(alike) - 1) / 2
        return middle + (alike.index(matrix) - above) * self._layout.line * LARGE * APART


def _places(matrices: list[MatrixShown]) -> list[float]:
    """Where names begin below each other, in distances from name to name, and where they end."""
    groups = list(dict.fromkeys((matrix.source, matrix.target) for matrix in matrices))
    places = [place + GROUPS * groups.index((m.source, m.target)) for place, m in enumerate(matrices)]
    return [*places, places[-1] + 1.0 if places else 0.0]
