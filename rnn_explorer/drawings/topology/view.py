"""A network at one of three levels of detail, the choice of the level, and what the pointer is on."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.captions import label_lines, name_width
from rnn_explorer.drawings.topology.drawing import HEADER, Hit, MatrixShown, NetworkLayout, Row, RowShown
from rnn_explorer.drawings.topology.levels import LevelKeys
from rnn_explorer.drawings.topology.neurons import NeuronsView
from rnn_explorer.drawings.topology.schematic import BoxView, LayersView
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.theme import theme_of

KEPT = 8  # views: as many as there are layers in all directions
TEXT_SIZE, SMALLEST_TEXT = 0.9, 8.0  # of the font; points


class NetworkView(QWidget):
    """Draws rows and matrices; layers where neurons are asked for and do not fit.

    Signals:
        pointed(object): the pointer is on this Hit, or on nothing (None).
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked_level = Level.NEURONS
        self._rows: tuple[RowShown, ...] = ()
        self._matrices: tuple[MatrixShown, ...] = ()
        self._layout: NetworkLayout | None = None
        self._views: dict[tuple, NeuronsView | LayersView | BoxView] = {}
        self._keys = LevelKeys(self)
        self._keys.chosen.connect(self.set_level)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def level(self) -> Level:
        """The level that is drawn."""
        fits = self._layout is None or self._layout.legible
        return self._asked_level if fits or self._asked_level is not Level.NEURONS else Level.LAYERS

    @Slot(Level)
    def set_level(self, level: Level) -> None:
        """Draw this much, where it fits."""
        if level is not self._asked_level:
            self._asked_level = level
            self._keys.show_level(self.level, self._layout is None or self._layout.legible)
            self.update()

    def show_network(self, rows: Sequence[RowShown], matrices: Sequence[MatrixShown]) -> None:
        """Draw these; ``rows`` from the bottom, three of them."""
        before = self._names()
        self._rows, self._matrices = tuple(rows), tuple(matrices)
        if self._names() != before:
            self._lay_out()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Other colours, another font: make everything anew."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._views.clear()
            if self._rows:
                self._lay_out()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        size = self._keys.sizeHint()
        self._keys.setGeometry(self.width() - size.width() - 4, 4, size.width(), size.height())
        if self._rows:
            self._lay_out()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme_of(self).color("base"))
            if self._rows:
                self._drawing().paint(painter, self._rows, self._matrices)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.hit(event.position()))
        super().mouseMoveEvent(event)

    def hit(self, point: QPointF) -> Hit | None:
        """What is at ``point``."""
        return self._drawing().at(point, self._rows, self._matrices) if self._rows else None

    def in_legend(self, point: QPointF) -> bool:
        """Whether ``point`` is at the top, where the legend is."""
        return point.y() < HEADER and point.x() < self._keys.x()

    def _names(self) -> tuple[list, list]:
        """What decides on the layout: the labels of the neurons, and the matrices."""
        return [(row.count, row.labels) for row in self._rows], [matrix.name for matrix in self._matrices]

    def _lay_out(self) -> None:
        metrics = QFontMetricsF(self._font())
        counts = tuple(row.count for row in self._rows)
        size, line = (self.width(), self.height()), metrics.height() * 0.95
        names = [name_width(matrix.symbol or matrix.name, self._font()) for matrix in self._matrices]
        margin = max([metrics.horizontalAdvance("ŷ(100)") + 10, *names]) + 2
        single = NetworkLayout(*size, counts, line, margin)
        lines = [self._label_lines(row, single.spacing(row)) for row in (Row.INPUT, Row.OUTPUT)]
        self._layout = NetworkLayout(*size, counts, line, margin, tuple(lines))
        self._keys.show_level(self.level, self._layout.legible)

    def _label_lines(self, row: Row, spacing: float) -> int:
        labels = self._rows[row].labels
        return label_lines(labels, spacing, self._font()) if labels else 0

    def _drawing(self) -> NeuronsView | LayersView | BoxView:
        """The view of the present level, size and network."""
        names, matrices = self._names()
        key = (self.level, self._layout, tuple(names), tuple(matrices), self.devicePixelRatioF())
        if key not in self._views:
            if len(self._views) >= KEPT:
                self._views.clear()
            self._views[key] = self._made()
        return self._views[key]

    def _made(self) -> NeuronsView | LayersView | BoxView:
        theme, font = theme_of(self), self._font()
        if self.level is Level.NEURONS:
            return NeuronsView(self._layout, theme, font, self._keys.x() - 8)
        make = LayersView if self.level is Level.LAYERS else BoxView
        return make(self.width(), self.height(), theme, font)

    def _font(self) -> QFont:
        font = tabular(self.font())
        font.setPointSizeF(max(font.pointSizeF() * TEXT_SIZE, SMALLEST_TEXT))
        return font
