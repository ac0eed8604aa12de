"""The charts as they are kept: what has not changed is not painted again."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPixmap, QRegion

from rnn_explorer.drawings.training.look import Look
from rnn_explorer.drawings.training.plot import Plot
from rnn_explorer.drawings.training.sheet import GAP, Sheet

BESIDE = 4  # pixels that dots and lines reach beyond a plot


class Picture:
    """Of one size, one span and one look."""

    def __init__(self, size: QSize, look: Look) -> None:
        self._look = look
        self.pixmap = QPixmap(size * look.ratio)
        self.pixmap.setDevicePixelRatio(look.ratio)
        self.pixmap.fill(look.theme.color("base"))
        self._painted: dict[str, tuple[int, ...]] = {}

    def show(self, sheet: Sheet) -> None:
        """Paint those charts whose curves have become longer or shorter."""
        with QPainter(self.pixmap) as painter:
            if not self._painted:
                sheet.paint_axis(painter)
            for plot in sheet.plots:
                lengths = tuple(len(line.values) for line in plot.chart.lines)
                if self._painted.get(plot.chart.name) != lengths:
                    self._painted[plot.chart.name] = lengths
                    painter.setClipRegion(self._place(plot))
                    painter.fillRect(self.pixmap.rect(), self._look.theme.color("base"))
                    plot.paint(painter)

    def _place(self, plot: Plot) -> QRegion:
        """What is a chart's alone, so that it may be painted again and the others stay as they are: its scale at the
        left reaches farther down than the plot and less far up than the title.
        """
        rect, title, half = plot.rect.toRect(), plot.title.toRect(), self._look.line // 2
        left = rect.left() - BESIDE
        scale = QRect(0, rect.top() - half, left, rect.height() + 2 * half)
        curves = QRect(left, title.top(), self.pixmap.width(), title.height() + rect.height() + round(GAP))
        return QRegion(scale).united(curves)
