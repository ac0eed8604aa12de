"""The charts as they are kept: what has not changed is not painted again."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPixmap

from rnn_explorer.drawings.training.look import Look
from rnn_explorer.drawings.training.plot import Plot
from rnn_explorer.drawings.training.sheet import Sheet

BESIDE = 4.0  # pixels that dots and lines reach beyond a plot


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
                    self._erase(painter, plot)
                    plot.paint(painter)

    def _erase(self, painter: QPainter, plot: Plot) -> None:
        """Its scale at the left reaches farther down than the plot and less far up than the title."""
        rect, half, ground = plot.rect, self._look.line / 2, self._look.theme.color("base")
        painter.fillRect(QRectF(0, rect.top() - half, rect.left() - BESIDE, rect.height() + 2 * half), ground)
        painter.fillRect(QRectF(rect.left() - BESIDE, plot.title.top(), self.pixmap.width(),
                                plot.title.height() + rect.height() + BESIDE), ground)
