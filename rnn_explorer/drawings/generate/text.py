"""A passage of symbols as text: what was given, and behind it, shaded by its probability, what was drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.generate import words
from rnn_explorer.session import prompts
from rnn_explorer.session.generating import Generated
from rnn_explorer.widgets.ink import bold, mixed
from rnn_explorer.widgets.theme import Theme

LEADING = 1.3  # of the height of a line
PADDING = 1.0  # at the sides of a character
WORD_PADDING = 4.0
TINTS = 0.05, 0.42  # of the hue behind a symbol of the probability 0, and of 1


class TextPassage:
    """Its symbols in lines of a width, each in a box; between words a line may end."""

    def __init__(self, generated: Generated, width: float, font: QFont) -> None:
        self._generated = generated
        self._font = font
        axis = generated.trace.inputs
        self._labels = [axis.labels[k] for k in generated.inputs[: generated.length].argmax(axis=-1)]
        metrics = QFontMetricsF(bold(font))
        padding = PADDING if prompts.spells(axis) else WORD_PADDING
        self._widths = [metrics.horizontalAdvance(label) + 2 * padding for label in self._labels]
        self._line = LEADING * metrics.height()
        self._boxes = self._laid_out(width, prompts.spells(axis))

    @property
    def height(self) -> float:
        return self._boxes[-1].bottom() if self._boxes else 0.0

    def box(self, t: int) -> QRectF:
        """Where the symbol of a time step stands."""
        return self._boxes[t]

    def step_at(self, point: QPointF) -> int | None:
        """The time step of the symbol at ``point``."""
        return next((t for t, box in enumerate(self._boxes) if box.contains(point)), None)

    def text_at(self, point: QPointF) -> str:
        t = self.step_at(point)
        return "" if t is None else words.of_symbol(self._generated, t)

    def paint(self, painter: QPainter, theme: Theme, present: int | None) -> None:
        """present: the time step that is looked at."""
        chances, ground, hue = self._generated.chances, theme.color("base"), theme.color("forward")
        for t, (label, box) in enumerate(zip(self._labels, self._boxes, strict=True)):
            given = t < self._generated.prompt
            if not given:
                low, high = TINTS
                painter.fillRect(box, mixed(hue, ground, low + (high - low) * float(chances[t])))
            painter.setFont(bold(self._font) if given else self._font)
            painter.setPen(theme.color("muted" if label == prompts.SPACE else "ink"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label)
        if present is not None and present < len(self._boxes):
            painter.setPen(QPen(theme.color("ink"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._boxes[present].adjusted(0.5, 0.5, -0.5, -0.5))

    def _laid_out(self, width: float, spells: bool) -> list[QRectF]:
        boxes: list[QRectF] = []
        x = y = 0.0
        for word in self._words(spells):
            length = sum(self._widths[t] for t in word)
            if x > 0.0 and x + length > width:
                x, y = 0.0, y + self._line
            for t in word:
                if x > 0.0 and x + self._widths[t] > width:
                    x, y = 0.0, y + self._line
                boxes.append(QRectF(x, y, self._widths[t], self._line - 2.0))
                x += self._widths[t] + (0.0 if spells else 3.0)
        return boxes

    def _words(self, spells: bool) -> list[list[int]]:
        """Time steps that stay together in a line, if they can."""
        found: list[list[int]] = [[]]
        for t, label in enumerate(self._labels):
            found[-1].append(t)
            if label == prompts.SPACE or not spells:
                found.append([])
        return found
