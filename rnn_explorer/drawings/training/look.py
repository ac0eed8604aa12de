"""How the charts of a training are drawn."""

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF

from rnn_explorer.widgets.theme import Theme


@dataclass(frozen=True)
class Look:
    """How it is drawn: fonts, ``ratio`` of the device's pixels to the logical ones, ``smoothing`` in iterations (1:
    none).
    """

    theme: Theme
    small: QFont
    bold: QFont
    ratio: float
    smoothing: int

    @property
    def line(self) -> int:
        """The height of a line of text in pixels."""
        return round(QFontMetricsF(self.small).height())
