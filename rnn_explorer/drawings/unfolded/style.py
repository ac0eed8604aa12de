"""Type and colours that the drawings of an unfolded network share."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QPen


def arrow_pen(color: QColor, width: float) -> QPen:
    """A pen for arrows. Square caps close the tip of a head; round ones take ten times as long."""
    return QPen(QBrush(color), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap)
