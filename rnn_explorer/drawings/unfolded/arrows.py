"""Arrows as strokes: shafts with heads, and whether a point is on one."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPointF

NEAR = 4.0  # logical pixels between the pointer and an arrow that it points at


def strokes_between(tail: QPointF, tip: QPointF, head: float = 4.0) -> list[QLineF]:
    """A straight arrow with a head of that length."""
    shaft = QLineF(tail, tip)
    return [shaft, *head_of(shaft, head)]


def head_of(shaft: QLineF, length: float) -> list[QLineF]:
    """The two strokes of a head of that length at the end of a shaft."""
    length = min(length, 0.7 * shaft.length())
    strokes = []
    for turn in (152.0, -152.0):
        stroke = QLineF(shaft.p2(), shaft.p2() + QPointF(length, 0.0))
        stroke.setAngle(shaft.angle() + turn)
        strokes.append(stroke)
    return strokes


def is_beside(line: QLineF, point: QPointF, near: float) -> bool:
    """Whether a point is nearer to a stretch of a line than that."""
    along, to_point = line.p2() - line.p1(), point - line.p1()
    squared = along.x() ** 2 + along.y() ** 2
    share = (along.x() * to_point.x() + along.y() * to_point.y()) / squared if squared else 0.0
    nearest = line.pointAt(min(max(share, 0.0), 1.0))
    return math.hypot(point.x() - nearest.x(), point.y() - nearest.y()) < near
