"""The type of a table of numbers: fonts, labels and headers, measured and painted once."""

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPixmap

from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import bold, paint_squeezed, readable_on
from rnn_explorer.widgets.recent import Recent
from rnn_explorer.widgets.theme import Theme

WIDTHS = 1000  # texts whose widths are remembered
_SMALLEST = 8.0  # points
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


class TableType:
    """The fonts of a table, and what is known of them: measured once, not at every step."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.small = tabular(font)
        self.small.setPointSizeF(max(font.pointSizeF() * 0.86, _SMALLEST))
        self.small_bold = bold(self.small)
        self.row_height = round(QFontMetricsF(font).height()) + 3.0
        self._line = round(QFontMetricsF(self.small).height())
        self.header_height = 2 * self._line + 4.0
        self._inks: dict[tuple[str, tuple[int, int, int]], QColor] = {}  # at most one for each colour of the maps
        self._labels: Recent[object, QPixmap] = Recent(4)
        self._widths: Recent[object, float] = Recent(WIDTHS)

    def figures(self, width: float) -> QFont:
        """Tabular, smaller in columns of a small ``width``."""
        font = tabular(self.font)
        room = (width - 4) / self._advance(font, "+0.0000")
        font.setPointSizeF(max(font.pointSizeF() * min(room, 1.0), _SMALLEST))
        return font

    def widest(self, figures: QFont) -> float:
        """The width of a number with three decimals."""
        return self._advance(figures, "+0.000")

    def width_of(self, labels: tuple[str, ...]) -> float:
        """Of the widest label."""
        width = self._widths.get(labels)
        if width is None:
            width = max(map(QFontMetricsF(self.small_bold).horizontalAdvance, labels), default=0.0)
            self._widths.put(labels, width)
        return width

    def ink(self, rgb: tuple[int, int, int], theme: Theme) -> QColor:
        """What can be read on a colour of the map."""
        key = theme.name, rgb  # a theme itself takes long to hash
        if key not in self._inks:
            self._inks[key] = readable_on(rgb, theme)
        return self._inks[key]

    def labels(self, labels: tuple[str, ...], target: int | None, width: float, theme: Theme, ratio: float) -> QPixmap:
        """Of all rows below each other; they stay the same from step to step."""
        key = labels, target, theme.name, ratio
        picture = self._labels.get(key)
        if picture is None:
            picture = QPixmap((QSizeF(width, len(labels) * self.row_height) * ratio).toSize())
            picture.setDevicePixelRatio(ratio)
            picture.fill(theme.color("base"))
            with QPainter(picture) as painter:
                for row, label in enumerate(labels):
                    self._paint_label(painter, row, label, width - 6, row == target, theme)
            self._labels.put(key, picture)
        return picture

    def _paint_label(self, painter: QPainter, row: int, label: str, width: float, is_target: bool,
                     theme: Theme) -> None:
        """The target's label is bold, with a mark before it."""
        height = self.row_height
        painter.setFont(self.small_bold if is_target else self.small)
        painter.setPen(theme.color("ink" if is_target else "muted"))
        painter.drawText(QRectF(0, row * height, width, height), _RIGHT, label)
        if is_target:
            painter.fillRect(QRectF(1, row * height + 2, 3, height - 5), theme.color("loss"))

    def paint_header(self, painter: QPainter, rect: QRectF, text: str, color: QColor) -> None:
        """At the bottom of ``rect``, in two lines if it is too wide for one, narrowed if that is not enough."""
        for number, line in enumerate(reversed(self._lines(text, rect.width())), start=1):
            place = QRectF(rect.left(), rect.bottom() - number * self._line, rect.width(), self._line)
            paint_squeezed(painter, place, line, color)

    def _lines(self, text: str, width: float) -> tuple[str, ...]:
        """Broken at the space that leaves the shortest lines."""
        if self._advance(self.small_bold, text) <= width or " " not in text:
            return (text,)
        halves = ((text[:at], text[at + 1 :]) for at, character in enumerate(text) if character == " ")
        return min(halves, key=lambda lines: max(self._advance(self.small_bold, line) for line in lines))

    def _advance(self, font: QFont, text: str) -> float:
        key = font.pointSizeF(), font.weight(), text
        width = self._widths.get(key)
        if width is None:
            width = QFontMetricsF(font).horizontalAdvance(text)
            self._widths.put(key, width)
        return width
