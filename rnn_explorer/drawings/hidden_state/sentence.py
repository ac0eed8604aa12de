"""The state after each word of a passage: a row a unit, a column a word."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.grid import LEFT, Grid, columns_of, fitting
from rnn_explorer.drawings.hidden_state.rows import RowsSheet, RowsView
from rnn_explorer.drawings.hidden_state.view import ORDER, PASSAGE, Content
from rnn_explorer.session.probe import Passage
from rnn_explorer.widgets.time_columns import RIGHT

PAD = 8.0  # pixels beside a word


class SentenceSheet(RowsSheet):
    """As many words of the passage of a `Content` as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, self.tr("The state after each word"))
        self._grid: Grid | None = None

    def redraw(self) -> None:
        self._grid = None
        super().redraw()

    @property
    def passage(self) -> Passage:
        """The passage that is shown."""
        passages = self._content.finding.passages
        return passages[min(self._content.passage, len(passages) - 1)]

    @property
    def grid(self) -> Grid:
        """Where the rows and columns are."""
        if self._grid is None:
            self._grid = self._lay_out()
        return self._grid

    def time_of(self, column: int) -> int:
        """The time step (from 0) at which a word has been read."""
        word = self.passage.words[column]
        return word.start if self._reverse else word.stop - 1

    def word(self, column: int) -> str:
        """The word as it is written."""
        axis = self._content.finding.question.experiment.task.inputs
        return "".join(axis.labels[int(self.passage.inputs[t].argmax())] for t in self.passage.words[column])

    def draw(self, painter: QPainter) -> None:
        grid, theme = self.grid, self.theme
        count = len(grid.lefts)
        painter.setPen(theme.color("ink"))
        for column in range(count):
            width = grid.rights[column] - grid.lefts[column]
            painter.drawText(QRectF(grid.lefts[column], 0, width, grid.top), Qt.AlignmentFlag.AlignCenter,
                             QFontMetricsF(painter.font()).elidedText(self.word(column), Qt.TextElideMode.ElideRight,
                                                                      width))
        grid.paint_numbers(painter, theme, self.tr("unit"))
        times = [self.time_of(column) for column in range(count)]
        grid.paint(painter, self.passage.values[times][:, grid.units].T, self._content.limit, theme,
                   self._content.aids.signs)

    @property
    def _reverse(self) -> bool:
        return self._content.quantity.name.endswith(".reverse")

    def _lay_out(self) -> Grid:
        metrics = QFontMetricsF(self.small)
        top, room = metrics.height() + 2, float(self.width() - LEFT - RIGHT)
        widths = np.array([metrics.horizontalAdvance(self.word(column)) + PAD
                           for column in range(len(self.passage.words))])
        widths = widths[: max(int((np.cumsum(widths) <= room).sum()), 1)]
        widths *= room / widths.sum()
        rows = max(self.height() - top - 3.0, 1.0)
        units = fitting(self._content.order, self._content.finding.reactions.selectivity, rows)
        return Grid(units, *columns_of(widths), top, rows / len(units))


class SentenceView(RowsView):
    """What the units hold when a word has been read."""

    chooses = frozenset({ORDER, PASSAGE})

    def make(self, parent: QWidget) -> SentenceSheet:
        return SentenceSheet(parent)

    def hint(self, content: Content) -> str:
        if hint := super().hint(content):
            return hint
        passages = content.finding.passages
        if passages[0].words is None:
            return self.tr("What this task reads has no words.\nChoose one that reads a text.")
        if not passages[min(content.passage, len(passages) - 1)].words:
            return self.tr("There is no whole word in this passage.")
        return ""

    def text_at(self, point: QPointF, position: int) -> str:
        grid, quantity = self.widget.grid, self.content.quantity
        unit, column = grid.unit_at(point), grid.column_at(point)
        if unit is None or column is None:
            return ""
        t = self.widget.time_of(column)
        name = words.symbol_of_unit(quantity, t + 1, unit)
        value = words.written(quantity, float(self.widget.passage.values[t, unit]))
        after = self.tr("after “{0}”").format(self.widget.word(column))
        return f"{name} = {value} · {after}\n{words.of_origin(self.content.finding)}"

    def captions(self) -> tuple[str, ...]:
        shown, units = len(self.widget.grid.units), len(self.content.order)
        few = "" if shown == units else self.tr(" · the {0} most selective of {1} units").format(shown, units)
        alone = all(len(word) == 1 for word in self.widget.passage.words)
        after = self.tr("after each word") if alone else self.tr("after the last letter of each word")
        return (after + few, few.removeprefix(" · ") or self.tr("word by word"))
