"""One excerpt of symbols: a line of text, each symbol tinted by the unit's value (Karpathy et al. 2015)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.excerpt import Excerpt
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.session.probe import Finding
from rnn_explorer.widgets.ink import readable_on
from rnn_explorer.widgets.theme import Theme, signed_rgb

PAST = 0.68  # of the width: what was read before; a unit knows nothing of what follows
VALUE = 46.0  # pixels, for the number at the left
GAP = 4.0
MORE = 1.0  # pixels beside the widest letter
LONGEST = 64.0  # pixels of a symbol


@dataclass(frozen=True, eq=False)
class SymbolRows:
    """Draws excerpts of the ``finding`` about a ``unit``, a line each, in the metrics of a painter's font.

    limit: where the colours end.
    """

    finding: Finding
    quantity: Quantity
    unit: int
    limit: float
    metrics: QFontMetricsF

    @property
    def line(self) -> float:
        """The height of a line."""
        return round(self.metrics.height()) + 2.0

    def paint(self, painter: QPainter, rect: QRectF, excerpt: Excerpt, theme: Theme) -> None:
        """The line of an excerpt in ``rect``: its value, and around it as much as there is room for."""
        painter.setPen(theme.color("ink"))
        painter.drawText(QRectF(rect.left(), rect.top(), VALUE, rect.height()),
                         Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                         words.written(self.quantity, excerpt.value, 2))
        self._paint_cells(painter, rect, excerpt, theme)

    def _paint_cells(self, painter: QPainter, rect: QRectF, excerpt: Excerpt, theme: Theme) -> None:
        passage, cells = self.finding.passages[excerpt.passage], self._cells(rect, excerpt)
        times = [t for t, _ in cells]
        colors = signed_rgb(passage.values[times, self.unit], self.limit, theme).tolist()
        symbols = passage.inputs[times].argmax(axis=-1).tolist()
        base = rect.top() + (self.line - 1 - self.metrics.height()) / 2 + self.metrics.ascent()
        for (_, cell), rgb, symbol in zip(cells, colors, symbols, strict=True):
            painter.fillRect(cell, QColor(*rgb))
            painter.setPen(readable_on(tuple(rgb), theme))
            text, advance = self._texts[symbol]
            painter.drawText(QPointF(cell.center().x() - advance / 2, base), text)
        painter.setPen(QPen(theme.color("ink"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(cells[times.index(excerpt.t)][1].adjusted(0, 0, -1, -1))

    def time_at(self, rect: QRectF, excerpt: Excerpt, point: QPointF) -> int | None:
        """The time step (from 0) of its passage that is drawn at ``point``."""
        return next((t for t, cell in self._cells(rect, excerpt) if cell.contains(point)), None)

    def _cells(self, rect: QRectF, excerpt: Excerpt) -> list[tuple[int, QRectF]]:
        """The time steps that fit, with their places; the one of the excerpt always at the same."""
        room = rect.adjusted(VALUE + GAP, 0, 0, -1)
        widths, steps = self._widths(excerpt), len(self.finding.passages[excerpt.passage].values)
        share = 0.5 if "reverse" in self.quantity.name or self.quantity.axes[-1] == "J" else PAST
        at = room.left() + round(room.width() * share - widths[excerpt.t] / 2)
        lefts = at + np.concatenate([[0.0], np.cumsum(widths)]) - widths[: excerpt.t].sum()
        return [(t, QRectF(lefts[t], room.top(), widths[t], room.height())) for t in range(steps)
                if lefts[t] >= room.left() and lefts[t] + widths[t] <= room.right()]

    def _widths(self, excerpt: Excerpt) -> np.ndarray:
        """Of the symbols of a passage: letters are all alike, words as long as they are."""
        advances = np.array([advance for _, advance in self._texts])
        if max(len(text) for text, _ in self._texts) == 1:
            return np.full(len(self.finding.passages[excerpt.passage].values), round(np.median(advances) + MORE))
        return np.round(advances + 6)[self.finding.passages[excerpt.passage].inputs.argmax(axis=-1)]

    @cached_property
    def _texts(self) -> list[tuple[str, float]]:
        """The symbols as they are written, and how wide they are then."""
        labels = self.finding.question.experiment.task.inputs.labels
        texts = (self.metrics.elidedText(label, Qt.TextElideMode.ElideRight, LONGEST) for label in labels)
        return [(text, self.metrics.horizontalAdvance(text)) for text in texts]
