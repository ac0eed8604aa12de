"""The walls of truncated back-propagation: no error goes from a time step with a wall to the one before it."""

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.widgets.theme import Theme
from rnn_explorer.widgets.time_columns import TimeColumns

WALL = "Truncation: no error goes back from here to the time step before."
_NEAR = 3.0
_CLOSEST = 6.0  # closer to each other they would hide what they stand between


def paint_walls(painter: QPainter, columns: TimeColumns, height: float, walls: Iterable[int], theme: Theme) -> None:
    """Thin vertical lines between the columns."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme.color("ink"), 1))
    painter.drawLines([QLineF(x + 0.5, 0.0, x + 0.5, height) for x in _places(columns, walls)])


def is_wall(columns: TimeColumns, walls: Iterable[int], point: QPointF) -> bool:
    """Whether a point is on one of the walls that are visible."""
    return any(abs(x - point.x()) < _NEAR for x in _places(columns, walls))


def _places(columns: TimeColumns, walls: Iterable[int]) -> list[int]:
    shown = [t for t in sorted(walls) if t in columns.visible]
    if len(shown) > 1 and (shown[1] - shown[0]) * columns.column_width < _CLOSEST:
        return []
    return [round(columns.column(t, 0, 1).left()) for t in shown]
