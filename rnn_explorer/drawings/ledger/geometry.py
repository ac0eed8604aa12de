"""Where rows, stages and columns of a ledger are, in logical pixels."""

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont, QFontMetricsF

from rnn_explorer.drawings.ledger.thumbnail import NARROWEST, WIDEST

PAD = 8.0
GAP = 14.0  # between what is added and the sum
SPACE = 6.0  # between the parts of a half
LEAST_BAR = 18.0
VECTOR = 84.0  # the width of a vector that is multiplied
FACTORS = 2 * VECTOR + 2 * GAP  # the width of the two of them
SHARE = 0.25  # of a half, at most, for its picture
ROOMY = 280.0  # of a half, from which they are shown beside it
HIGHEST_ROW = 40.0
HIGHEST_STAGE = 34.0
SHORT = 150.0  # height of a view with one line above the rows
ROWS_IN_VIEW = 3.5  # at least, if the stages below them do not scroll


@dataclass(frozen=True)
class Slots:
    """Rows above each other, below them the stages; these scroll with the rows only where there is little room."""

    height: float
    rows: int
    stages: int
    line: float  # of text

    @property
    def header(self) -> float:
        lines = 1 if self.height < SHORT else 2
        return lines * self.line + 5

    @cached_property
    def row(self) -> float:
        room = self.height - self.header - self.foot
        return float(round(min(max(room / max(self.rows, 1) - 0.5, self.line + 3), HIGHEST_ROW)))

    @cached_property
    def stage(self) -> float:
        return float(round(min(max(0.06 * self.height, self.line + 3), HIGHEST_STAGE)))

    @property
    def foot(self) -> float:
        """The height of all stages."""
        return self.stages * self.stage + 4

    @cached_property
    def pinned(self) -> bool:
        """Whether the stages stay where they are."""
        return self.height - self.header - self.foot >= min(ROWS_IN_VIEW, self.rows) * (self.line + 3)

    @property
    def page(self) -> float:
        """The height through which is seen what scrolls; of whole rows, if nothing else does."""
        page = self.height - self.header
        return max((page - self.foot) // self.row * self.row if self.pinned else page, 1.0)

    @property
    def content(self) -> float:
        """The height of what scrolls."""
        return self.rows * self.row + (0 if self.pinned else self.foot)

    def row_top(self, row: int) -> float:
        """Within what scrolls."""
        return row * self.row

    def stage_top(self, stage: int) -> float:
        """Within what scrolls, or, if the stages are pinned, below it."""
        return (0 if self.pinned else self.rows * self.row) + 3 + stage * self.stage

    def row_at(self, y: float, scrolled: float) -> int | None:
        """The row at pixel ``y`` of the widget."""
        row = int((y - self.header + scrolled) // self.row)
        return row if self.header <= y < self.header + self.page and 0 <= row < self.rows else None

    def stage_at(self, y: float, scrolled: float) -> int | None:
        """The stage at pixel ``y`` of the widget."""
        stage = int((y - self.foot_top(scrolled) - self.stage_top(0)) // self.stage)
        return stage if y >= self.header and 0 <= stage < self.stages else None

    def visible(self, scrolled: float) -> range:
        """The rows of which something is seen."""
        return range(int(scrolled // self.row), min(int((scrolled + self.page) // self.row) + 1, self.rows))

    def foot_top(self, scrolled: float) -> float:
        """Of the widget, where the pinned stages, or all that scrolls, begin."""
        return self.header + min(self.page, self.content) if self.pinned else self.header - scrolled


@dataclass(frozen=True)
class Half:
    """A picture, a bar and a number side by side: of the contribution or of the sum."""

    left: float
    right: float
    picture: float
    number: float  # width

    @property
    def bar(self) -> float:
        """The width of the bar; 0 if there is no room for one."""
        room = self.right - self.left - self.picture - self.number - 2 * SPACE
        return room if room >= LEAST_BAR else 0.0

    @property
    def bar_left(self) -> float:
        return self.left + (self.picture + SPACE if self.picture else 0.0)

    def picture_in(self, rect: QRectF) -> QRectF:
        """The place of the picture in a row."""
        return QRectF(self.left, rect.top() + 1, self.picture, rect.height() - 3)

    def number_in(self, rect: QRectF) -> QRectF:
        """The place of the number in a row."""
        return QRectF(self.right - self.number, rect.top(), self.number, rect.height())


@dataclass(frozen=True)
class Columns:
    """Label, what is multiplied, contribution, sum; pictures of a parameter of ``shape`` in rows of ``row`` pixels.

    multiplied: whether there is something to show that is multiplied.
    """

    width: float
    row: float
    shape: tuple[int, ...]
    font: QFont
    multiplied: bool = False

    @cached_property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font)

    @cached_property
    def label_right(self) -> float:
        return PAD + self._metrics.horizontalAdvance("000") + 2

    @cached_property
    def number(self) -> float:
        return self._metrics.horizontalAdvance("0.000") + 3

    @cached_property
    def picture(self) -> float:
        """The width of a picture, 0 if there is no room for it."""
        rows, columns = self.shape if len(self.shape) == 2 else (1, self.shape[0])
        wanted = min(max(columns / rows, NARROWEST), WIDEST) * (self.row - 3)
        most = min(self._half - self.number - 2 * SPACE - 2 * LEAST_BAR, max(SHARE * self._half, self.row))
        return wanted if wanted <= most else max(most, 0.0) if most >= 10 else 0.0

    @property
    def has_factors(self) -> bool:
        """Whether there is room for what is multiplied."""
        return self.multiplied and self._room / 2 >= ROOMY

    @property
    def left(self) -> float:
        """Where what follows the label begins."""
        return self.label_right + PAD

    @property
    def _room(self) -> float:
        return self.width - PAD - self.left - GAP

    @cached_property
    def _half(self) -> float:
        return max((self._room - (FACTORS if self.has_factors else 0)) / 2, 1.0)

    @cached_property
    def contribution(self) -> Half:
        left = self.left + (FACTORS if self.has_factors else 0)
        return Half(left, left + self._half, self.picture, self.number)

    @cached_property
    def total(self) -> Half:
        left = self.contribution.right + GAP
        return Half(left, left + self._half, self.picture, self.number)
