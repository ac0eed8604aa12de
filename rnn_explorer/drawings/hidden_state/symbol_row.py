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
from rnn_explorer.widgets.ink import steady_on
from rnn_explorer.widgets.theme import Theme, signed_rgb

PAST = 0.68  # of the width: what was read before; a unit knows nothing of what follows
VALUE = 46.0  # pixels, for the number at the left
GAP = 4.0
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
        steps, lefts, widths = self._cells(rect, excerpt)
        passage = self.finding.passages[excerpt.passage]
        colors = signed_rgb(passage.values[steps.start : steps.stop, self.unit], self.limit, theme).tolist()
        symbols = passage.inputs[steps.start : steps.stop].argmax(axis=-1).tolist()
        top, height = round(rect.top()), round(rect.height()) - 1
        base = top + (height - self.metrics.height()) / 2 + self.metrics.ascent()
        for left, width, rgb, symbol in zip(lefts, widths, map(tuple, colors), symbols, strict=True):
            painter.fillRect(left, top, width, height, QColor(*rgb))
            painter.setPen(steady_on(rgb, theme))
            text, advance = self._texts[symbol]
            painter.drawText(QPointF(left + (width - advance) / 2, base), text)
        painter.setPen(QPen(theme.color("ink"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        at = excerpt.t - steps.start
        painter.drawRect(lefts[at] - 1, top - 1, widths[at] + 1, height + 1)  # around it: a letter is as wide as this

    def time_at(self, rect: QRectF, excerpt: Excerpt, point: QPointF) -> int | None:
        """The time step (from 0) of its passage that is drawn at ``point``."""
        steps, lefts, widths = self._cells(rect, excerpt)
        if not rect.contains(point):
            return None
        return next((t for t, left, width in zip(steps, lefts, widths, strict=True) if 0 <= point.x() - left < width),
                    None)

    def _cells(self, rect: QRectF, excerpt: Excerpt) -> tuple[range, list[int], list[int]]:
        """The time steps that fit, where they begin and how wide they are; that of the excerpt always at the same
        place.
        """
        first, room = rect.left() + VALUE + GAP, rect.width() - VALUE - GAP
        widths = self._widths(excerpt)
        share = 0.5 if "reverse" in self.quantity.name or self.quantity.axes[-1] == "J" else PAST
        at = round(first + room * share - widths[excerpt.t] / 2)
        edges = at + np.concatenate([[0], np.cumsum(widths)]) - widths[: excerpt.t].sum()
        start = min(int(np.searchsorted(edges, first)), excerpt.t)
        stop = max(int(np.searchsorted(edges, first + room, side="right")) - 1, excerpt.t + 1)
        return range(start, stop), edges[start:stop].tolist(), widths[start:stop].tolist()

    def _widths(self, excerpt: Excerpt) -> np.ndarray:
        """Of the symbols of a passage: letters are all alike, words as long as they are."""
        advances = np.array([advance for _, advance in self._texts])
        if max(len(text) for text, _ in self._texts) == 1:
            return np.full(len(self.finding.passages[excerpt.passage].values), int(advances.max()))
        return np.round(advances + 6).astype(int)[self.finding.passages[excerpt.passage].inputs.argmax(axis=-1)]

    @cached_property
    def _texts(self) -> list[tuple[str, float]]:
        """The symbols as they are written, and how wide they are then."""
        labels = self.finding.question.experiment.task.inputs.labels
        texts = (self.metrics.elidedText(label, Qt.TextElideMode.ElideRight, LONGEST) for label in labels)
        return [(text, self.metrics.horizontalAdvance(text)) for text in texts]
