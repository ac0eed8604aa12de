"""Where what is written above the strips of a circuit stands: between the wires, as far as there is room."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from rnn_explorer.drawings.unfolded.circuit_layout import CircuitLayout

_AIR = 3.0  # logical pixels between a text and a wire
_NARROWEST = 0.78  # to which share a text is narrowed to stay between wires; else it covers them


class Caption(NamedTuple):
    """A line above a strip. is_formula: it is the one next to the strip."""

    rect: QRectF
    text: str
    is_formula: bool


class Captions:
    """Of a layout with wires along these ``paths``."""

    def __init__(self, layout: CircuitLayout, paths: Iterable[QPainterPath]) -> None:
        self._layout = layout
        self._wires = [_Polyline(path) for path in paths]
        self._kept: dict[str, list[Caption]] = {}

    def of(self, key: str) -> list[Caption]:
        """From the strip up; none for a way out."""
        if key not in self._kept:
            has_strip = self._layout.circuit.nodes[key].expression is not None
            self._kept[key] = list(self._placed(key)) if has_strip else []
        return self._kept[key]

    def _placed(self, key: str) -> Iterator[Caption]:
        """All lines of a strip around one middle."""
        layout, strip, line = self._layout, self._layout.rects[key], self._layout.line
        texts = [self._uncrowded(text) for text in reversed(layout.written(key))]
        if layout.circuit.nodes[key].column and not self._has_steps:
            texts = [self._short(text) for text in texts]
        if not texts:
            return
        room = self._room(key)
        left, right = self._between_wires(strip, len(texts), room)
        narrowed = (right - left) / _NARROWEST
        chosen = [text if layout.advance(text) <= narrowed else self._short(text) for text in texts]
        if narrowed < max(map(layout.advance, chosen)):
            left, right = room
            chosen = [text if layout.advance(text) <= right - left else self._short(text) for text in texts]
        half = min(max(map(layout.advance, chosen)) + 2.0, right - left) / 2
        x = min(max(strip.center().x(), left + half), right - half)
        for index, text in enumerate(chosen):
            width = min(layout.advance(text) + 2.0, right - left)
            yield Caption(QRectF(x - width / 2, strip.top() - (index + 1) * line - 3.0, width, line), text, index == 0)

    def _room(self, key: str) -> tuple[float, float]:
        """From where to where it may be written, within the area, whatever wires there are."""
        area, middle, half = self._layout.area, self._layout.rects[key].center().x(), self._layout.text_room(key) / 2
        moved = max(area.left() - middle + half, 0.0) + min(area.right() - middle - half, 0.0)
        return middle - half + moved, middle + half + moved

    def _between_wires(self, strip: QRectF, lines: int, room: tuple[float, float]) -> tuple[float, float]:
        """What is left of the ``room`` between the wires that pass beside the middle of a strip."""
        (left, right), middle = room, strip.center().x()
        band = QRectF(left, strip.top() - lines * self._layout.line - 3.0, right - left, lines * self._layout.line)
        for wire in self._wires:
            for one, other in wire.between(band):
                if other < middle:
                    left = max(left, other + _AIR)
                elif one > middle:
                    right = min(right, one - _AIR)
        return left, right

    def _uncrowded(self, text: str) -> str:
        return self._short(text).replace(self._layout.circuit.mark, "") if self._is_crowded else text

    @cached_property
    def _is_crowded(self) -> bool:
        """Whether the symbols are wider than their room: then the line below says alone which layer and time step."""
        return any(self._layout.advance(self._short(text)) > room for text, room in self._symbols)

    @cached_property
    def _has_steps(self) -> bool:
        """Whether all symbols have room for the time step: else none has it, for the line below says it too."""
        return all(self._layout.advance(text) <= room for text, room in self._symbols)

    @cached_property
    def _symbols(self) -> list[tuple[str, float]]:
        """Of the columns, each with its room."""
        nodes = self._layout.circuit.nodes.items()
        return [(node.texts[-1], self._layout.text_room(key)) for key, node in nodes if node.column is not None]

    def _short(self, text: str) -> str:
        """Without the time step."""
        step = self._layout.circuit.place.t + 1
        return text.replace(f"({step})", "").replace(f" of time step {step}", "")


class _Polyline:
    """A path as many short lines."""

    def __init__(self, path: QPainterPath) -> None:
        self._bounds = path.boundingRect().adjusted(-1, -1, 1, 1)
        self._path = path

    def between(self, band: QRectF) -> Iterator[tuple[float, float]]:
        """From which x to which those lines reach that are at the height of a band."""
        if self._bounds.intersects(band):
            top, bottom = band.top(), band.bottom()
            for (x, y), (other_x, other_y) in itertools.pairwise(self._points):
                if max(y, other_y) >= top and min(y, other_y) <= bottom:
                    yield min(x, other_x), max(x, other_x)

    @cached_property
    def _points(self) -> list[tuple[float, float]]:
        return [point.toTuple() for polygon in self._path.toSubpathPolygons() for point in polygon]
