"""The curve of an activation in a rectangle."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, isfinite, log

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.engine.operations import Function

REACH, FACTOR = 4.0, 1.5  # of the pre-activations that are drawn; if one is beyond, some of these factors more
FARTHEST = 1e6
SAMPLES = 97


def reach_for(value: float) -> float:
    """How far a curve is drawn to both sides: few lengths, so that its pictures can be kept."""
    size = min(1.15 * abs(value), FARTHEST) if isfinite(value) else FARTHEST
    return REACH * FACTOR ** max(ceil(log(size / REACH, FACTOR)), 0) if size > REACH else REACH


class Plot:
    """``function`` from −``reach`` to ``reach`` in ``rect``; low, high: of its values."""

    def __init__(self, rect: QRectF, function: Function, reach: float) -> None:
        self.rect, self.function, self.reach = rect, function, reach
        self.box = rect.adjusted(4, 5, -4, -5)
        self.low, self.high = _ends(function, reach)

    def at(self, x: float, y: float) -> QPointF:
        """Where a point of the curve is."""
        return QPointF(self.box.center().x() + x / self.reach * self.box.width() / 2,
                       self.box.bottom() - (y - self.low) / (self.high - self.low) * self.box.height())

    def points(self) -> list[QPointF]:
        """Of the curve."""
        xs = np.linspace(-self.reach, self.reach, SAMPLES)
        return [self.at(x, y) for x, y in zip(xs.tolist(), self.function.value(xs).tolist(), strict=True)]


@lru_cache(maxsize=64)
def _ends(function: Function, reach: float) -> tuple[float, float]:
    """The smallest and the largest value from −``reach`` to ``reach``."""
    ys = function.value(np.linspace(-reach, reach, SAMPLES))
    return float(ys.min()), max(float(ys.max()), float(ys.min()) + 1e-9)
