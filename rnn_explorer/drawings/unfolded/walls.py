"""The walls of truncated back-propagation: no error goes from a time step with a wall to the one before it."""

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.drawings.unfolded.layout import UnfoldedLayout
from rnn_explorer.widgets.theme import Theme

WALL = "Truncation: no error goes back from here to the time step before."
_NEAR = 3.0


def paint_walls(painter: QPainter, layout: UnfoldedLayout, walls: Iterable[int], theme: Theme) -> None:
    """Thin vertical lines between the columns."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme.color("ink"), 1))
    painter.drawLines([QLineF(x + 0.5, 0.0, x + 0.5, layout.height) for x in _places(layout, walls)])


def is_wall(layout: UnfoldedLayout, walls: Iterable[int], point: QPointF) -> bool:
    """Whether a point is on one of the walls that are visible."""
    return any(abs(x - point.x()) < _NEAR for x in _places(layout, walls))


def _places(layout: UnfoldedLayout, walls: Iterable[int]) -> list[int]:
    return [round(layout.columns.column(t, 0, 1).left()) for t in sorted(walls) if t in layout.columns.visible]
