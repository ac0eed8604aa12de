"""Where the strips of a circuit stand, how many units of them have room, and where its wires run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.unfolded.circuit import Circuit, Node
from rnn_explorer.drawings.unfolded.circuit_stages import Stages
from rnn_explorer.drawings.unfolded.lettering import Lettering

_USUAL_LINE = 13.0  # logical pixels: what follows is for text of that height, and grows with it
_BEND = 13.0  # the height of a bend
_RADIUS = 7.0  # of an operator
_WIDEST, _NARROWEST = 66.0, 16.0  # a strip
_GAP, _WITH_SIGN, _WITH_WORD = 11.0, 25.0, 40.0  # between two stages
_ROW, _HIGHEST = 1.0, 1.9  # the height of a unit's number, in lines
_ENOUGH = 3  # units: with fewer, what is written above a strip stands in one line


@dataclass(frozen=True)
class CircuitLayout:
    """Rectangles, in logical pixels, within ``area``. mirrored: the flow runs from right to left.

    units: how many hidden units there are. decimals: of the numbers that fit; 0 for none.
    """

    circuit: Circuit
    stages: Stages
    area: QRectF
    lettering: Lettering
    units: int
    mirrored: bool

    @property
    def line(self) -> float:
        return self.lettering.line

    @cached_property
    def scale(self) -> float:
        """Of everything."""
        return self.line / _USUAL_LINE

    @property
    def radius(self) -> float:
        return _RADIUS * self.scale

    def has_room_for(self, units: int, in_full: bool = False) -> bool:
        """Whether so many units (or all) have room with their numbers; ``in_full``: and all that is written."""
        enough = self.shown >= min(units, self.units) and self.lines and self.decimals
        return bool(enough) and (not in_full or (self.decimals == 3 and self._texts_fit))

    # the heights ----------------------------------------------------------------------------------------------

    @cached_property
    def lines(self) -> int:
        """Of the texts above a strip: 2, 1, or 0 where there is no room."""
        if self._has_two and self._slot >= (2 + min(_ENOUGH, self.units) * _ROW) * self.line + 7.0:
            return 2
        return int(self._slot >= (1 + _ROW) * self.line + 6.0)

    @cached_property
    def shown(self) -> int:
        """How many units have room."""
        return min(max(int((self._slot - self.lines * self.line - 6.0) / (_ROW * self.line)), 1), self.units)

    @cached_property
    def row_height(self) -> float:
        room = (self._slot - self.lines * self.line - 6.0) / self.shown
        return min(max(room, 4.0), _HIGHEST * self.line)

    @cached_property
    def _slot(self) -> float:
        """The height for a strip with its texts in the fullest stage."""
        return min(self._slot_in(row) for row in self.stages.rows)

    def _slot_in(self, row: list) -> float:
        strips = sum(isinstance(key, str) for key in row)
        return (self.area.height() - _BEND * self.scale * (len(row) - strips)) / max(strips, 1)

    # the widths -----------------------------------------------------------------------------------------------

    @cached_property
    def decimals(self) -> int:
        return next((n for n in (3, 2) if self.strip_width >= self._advance(n)), 0)

    @cached_property
    def strip_width(self) -> float:
        """As wide as the numbers need, and wider where there is room."""
        free = self.area.width() - sum(self._gaps) - self._text_room
        strips = max(sum(1 for row in self.stages.rows if self._has_strip(row)), 1)
        return min(max(0.55 * free / strips, min(free / strips, self._advance(3)), _NARROWEST), _WIDEST * self.scale)

    def _advance(self, decimals: int) -> float:
        return self.lettering.width("+0." + "0" * decimals) + 4.0

    def _has_strip(self, row: list) -> bool:
        return any(isinstance(key, str) and self.circuit.nodes[key].expression for key in row)

    @cached_property
    def _text_room(self) -> float:
        """For the ways out, in the last stage."""
        exits = [node for node in self.circuit.nodes.values() if node.expression is None]
        return max(self.advance(text) for node in exits for text in node.texts) + 8.0 if exits else 0.0

    @cached_property
    def _gaps(self) -> list[float]:
        """Before each stage, the operators in it."""
        gaps = [self.scale * (_WITH_WORD if self._has_word(row) else _WITH_SIGN if self._has_sign(row) else _GAP)
                for row in self.stages.rows]  # fmt: skip
        return [gaps[0] if self._has_sign(self.stages.rows[0]) else 0.0, *gaps[1:]]

    def _has_sign(self, row: list) -> bool:
        return any(key in self.circuit.signs for key in row)

    def _has_word(self, row: list) -> bool:
        return any(len(self.circuit.signs.get(key, "")) > 1 for key in row if isinstance(key, str))

    @cached_property
    def widths(self) -> list[float]:
        """Of every stage: as wide as its texts, as far as there is room."""
        wanted = [self._wanted(row, self._joins) for row in self.stages.rows]
        least = [self.strip_width if self._has_strip(row) else self._text_room for row in self.stages.rows]
        room = self.area.width() - sum(self._gaps)
        caps = sorted({*wanted, self.strip_width}, reverse=True)
        for cap in caps:
            widths = [max(low, min(want, cap)) for low, want in zip(least, wanted, strict=True)]
            if sum(widths) <= room:
                return widths
        return least

    def written(self, key: str, joined: bool | None = None) -> tuple[str, ...]:
        """The lines above a strip that there is height for: the last one always, in one with the first if it is
        ``joined`` (None: where there is room)."""
        node = self.circuit.nodes[key]
        if node.expression is None or self.lines == 2:
            return node.texts
        if not self.lines:
            return ()
        return (": ".join(node.texts),) if (self._joins if joined is None else joined) else node.texts[-1:]

    @cached_property
    def _texts_fit(self) -> bool:
        """Whether all that is written has room in full."""
        joined = self._joins
        return sum(self._wanted(row, joined) for row in self.stages.rows) + sum(self._gaps) <= self.area.width() and (
            joined or self.lines == 2 or not self._has_two)

    @cached_property
    def _has_two(self) -> bool:
        """Whether there is something with two lines above it."""
        return any(len(node.texts) > 1 and node.expression for node in self.circuit.nodes.values())

    @cached_property
    def _joins(self) -> bool:
        """Whether there is width for both lines side by side."""
        return sum(self._wanted(row, True) for row in self.stages.rows) + sum(self._gaps) <= self.area.width()

    def _wanted(self, row: list, joined: bool) -> float:
        """The width of a stage with all that is written there."""
        texts = (text for key in row if isinstance(key, str) for text in self.written(key, joined))
        return max([self.strip_width if self._has_strip(row) else self._text_room, *map(self.advance, texts)])

    def advance(self, text: str) -> float:
        """The width of a text in bold."""
        return self.lettering.width(text, True)

    def text_room(self, key: str) -> float:
        """How wide a text above a strip may be; at the edge of the area it is moved towards the others,
        and it touches no operator."""
        stage, middle = self.stages.stage[key], self.rects[key].center().x()
        room = self.widths[stage] + (0.7 * self._gaps[stage] if stage else 8.0) + self._spare
        usual = room / 2 + min(room / 2, middle - self.area.left(), self.area.right() - middle)
        top, bottom = self.rects[key].top() - self.lines * self.line - 3.0, self.rects[key].top()
        beside = [2 * (abs(place.x() - middle) - self.operator_width(other) / 2) - 2.0
                  for other in self.circuit.signs for place in [self.operator(other)]
                  if top - self.radius < place.y() < bottom + self.radius]
        return min([usual, *(width for width in beside if width > 0)])

    @cached_property
    def _spare(self) -> float:
        """What is left, shared out between the stages."""
        return max(self.area.width() - sum(self.widths) - sum(self._gaps), 0.0) / (len(self.widths) + 1)

    @cached_property
    def middles(self) -> list[float]:
        """The x of every stage."""
        xs, x = [], self._spare
        for width, gap in zip(self.widths, self._gaps, strict=True):
            xs.append(x + gap + width / 2)
            x += gap + width + self._spare
        return [self.area.right() - x if self.mirrored else self.area.left() + x for x in xs]

    # the places -----------------------------------------------------------------------------------------------

    @cached_property
    def _centers(self) -> dict:
        """The middle of every node and bend."""
        found = {}
        for x, row in zip(self.middles, self.stages.rows, strict=True):
            strips = sum(isinstance(key, str) for key in row)
            slot = self._slot_in(row) if strips else 0.0
            spread = 0.0 if strips else (self.area.height() - _BEND * self.scale * len(row)) / (len(row) + 1)
            y = self.area.top() + spread
            for key in row:
                height = slot if isinstance(key, str) else _BEND * self.scale
                found[key] = QPointF(x, y + height / 2)
                y += height + spread
        return found

    @cached_property
    def rects(self) -> dict[str, QRectF]:
        """The strips, and the texts of the ways out."""
        return {key: self._rect(key, node) for key, node in self.circuit.nodes.items()}

    def _rect(self, key: str, node: Node) -> QRectF:
        middle = self._centers[key]
        if node.expression is None:
            width, height = self._text_room, len(node.texts) * self.line
            return QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
        height = min(self.shown, node.length) * self.row_height
        top = middle.y() - (height + self.lines * self.line) / 2 + self.lines * self.line
        return QRectF(round(middle.x() - self.strip_width / 2), round(top), round(self.strip_width), round(height))

    def operator(self, key: str) -> QPointF | None:
        """The middle of the operator before a node; None if it has none."""
        if key not in self.circuit.signs:
            return None
        rect, away = self.rects[key], self.operator_width(key) / 2 + 9.0 * self.scale
        x = rect.right() + away if self.mirrored else rect.left() - away
        return QPointF(x, rect.center().y())

    def operator_width(self, key: str) -> float:
        sign = self.circuit.signs[key]
        return 2 * self.radius if len(sign) == 1 else self.lettering.width(sign, True) + 6.0 * self.scale

    def wire(self, source: str, target: str) -> list[QPointF]:
        """The corners of a wire: out of a strip, past those between, into the operator or the strip."""
        way, rects = -1.0 if self.mirrored else 1.0, self.rects
        start = QPointF(rects[source].right() if way > 0 else rects[source].left(), rects[source].center().y())
        middle = self.operator(target)
        if middle is None:
            end = QPointF(rects[target].left() if way > 0 else rects[target].right(), rects[target].center().y())
        else:
            end = middle - QPointF(way * self.operator_width(target) / 2, 0.0)
        half = self.strip_width / 2
        points = [start]
        for bend in self.stages.paths[source, target][1:-1]:
            points += [self._centers[bend] - QPointF(way * half, 0), self._centers[bend] + QPointF(way * half, 0)]
        return [*points, end]

    def at(self, point: QPointF) -> str | None:
        """The key of the node at a point."""
        return next((key for key, rect in self.rects.items() if rect.adjusted(-2, -2, 2, 2).contains(point)), None)
