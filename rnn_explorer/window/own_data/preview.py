"""How a text begins, and how a recording looks."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontDatabase, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from rnn_explorer.sources.understood import Understood
from rnn_explorer.tasks.own_text import labels_of
from rnn_explorer.widgets.theme import theme_of

LINES, LETTERS = 5, 90  # of a text
PLACES, LISTENED = 400, 256  # of a recording: how many strokes, and how many values for each
HEIGHT = 90  # pixels


class TextPreview(QFrame):
    """The beginning and the alphabet."""

    def __init__(self, understood: Understood) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        lines = [line[:LETTERS] + "…" * (len(line) > LETTERS) for line in understood.excerpt.split("\n")[:LINES]]
        begins = QLabel("\n".join(lines))
        begins.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        symbols = labels_of(understood)
        alphabet = QLabel(self.tr("Alphabet:  {}").format("  ".join(symbols)))
        alphabet.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        for label in (begins, alphabet):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            layout.addWidget(label)


class SoundPreview(QWidget):
    """How loud a recording is, from its beginning to its end."""

    def __init__(self, sound: np.ndarray) -> None:
        """sound: (N,), may be long: a few places of it are looked at."""
        super().__init__()
        self.setAccessibleName(self.tr("How loud the recording is, over its time"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        count = min(PLACES, len(sound))
        starts = np.linspace(0, max(len(sound) - LISTENED, 0), count).astype(int)
        heard = [sound[start : start + LISTENED] for start in starts.tolist()]
        self._low = np.array([float(piece.min()) for piece in heard])
        self._high = np.array([float(piece.max()) for piece in heard])
        self._largest = max(float(np.abs([self._low, self._high]).max()), 1e-9)

    def sizeHint(self) -> QSize:
        return QSize(400, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, middle = theme_of(self), self.height() / 2
        scale = (middle - 6) / self._largest
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("base"))
            painter.setPen(QPen(theme.color("faint"), 1))
            painter.drawLine(0, int(middle), self.width(), int(middle))
            places = np.linspace(6, self.width() - 6, len(self._low)).tolist()
            edge = [*zip(places, self._high.tolist(), strict=True),
                    *reversed([*zip(places, self._low.tolist(), strict=True)])]
            painter.setPen(QPen(theme.color("forward"), 1))
            painter.setBrush(theme.color("forward"))
            painter.drawPolygon([QPointF(x, middle - scale * value) for x, value in edge])
