"""What stands in a ledger: its header, a row for each time step, and the stages below the sum."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from rnn_explorer.drawings.ledger.account import Account, Index
from rnn_explorer.drawings.ledger.course import Stage
from rnn_explorer.drawings.ledger.geometry import PAD, SPACE, Columns, Slots
from rnn_explorer.session.names import place_in
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.widgets.ink import paint_squeezed
from rnn_explorer.widgets.theme import Theme

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_BETWEEN = " · "  # the parts of a note
TINT = 0.45  # of a contribution's bar, beside the full hue of the sum's


@dataclass(frozen=True, eq=False)
class Content:
    """symbol: of the parameter. index: of the one weight that is shown, None for all of them.

    value_limit: where the colours of the parameter itself end. aids: what the person has chosen for all others.
    """

    account: Account
    stages: tuple[Stage, ...]
    symbol: str
    value_limit: float
    index: Index | None = None
    aids: ReadingAids | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return self.stages[-1].values.shape

    @property
    def name(self) -> str:
        """W, or of one weight W[3,2]."""
        return self.symbol + place_in(self.account.trace, self.account.name, self.index or ())


@dataclass(frozen=True)
class Page(ABC):
    """The parts of a ledger, painted where they are wanted."""

    content: Content
    slots: Slots
    width: float
    theme: Theme
    font: QFont

    @abstractmethod
    def headings(self) -> Iterator[tuple[float, float, str, str]]:
        """What stands above the columns: left, right, text, the theme's name of its colour."""

    @abstractmethod
    def paint_row(self, painter: QPainter, rect: QRectF, row: int, known: bool) -> None:
        """A time step."""

    @abstractmethod
    def paint_result(self, painter: QPainter, rect: QRectF, stage: Stage, known: bool) -> None:
        """What a stage comes to, in the columns of the sum."""

    @abstractmethod
    def paint_before(self, painter: QPainter, rect: QRectF, stage: Stage) -> None:
        """What a stage takes the place of, in the columns of the contributions."""

    @abstractmethod
    def places_in(self, rect: QRectF) -> tuple[QRectF, QRectF]:
        """Of a row or a stage: where the contribution (or what is before), and where the sum (or the result) is."""

    @abstractmethod
    def factor_in(self, rect: QRectF, which: int, unit: int | None) -> QRectF | None:
        """Where, in a row, an element of the error (0) or of what it meets (1) is; None if it is not shown."""

    def line_in(self, rect: QRectF) -> QRectF:
        """As high as text, in the middle of a row or a stage."""
        height = min(rect.height() - 2, self.slots.line)
        return QRectF(rect.left(), rect.center().y() - height / 2, rect.width(), height)

    @property
    @abstractmethod
    def arrow(self) -> tuple[float, float]:
        """Between what is before and what is after: where the words about the stages end, and the results begin."""

    @cached_property
    def columns(self) -> Columns:
        multiplied = self.content.index is None and self.content.account.has_factors
        return Columns(self.width, self.slots.row, self.content.shape, self.font, multiplied)

    @cached_property
    def bold(self) -> QFont:
        font = QFont(self.font)
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def paint_header(self, painter: QPainter) -> None:
        """What it is the ledger of, and what the columns are."""
        line = self.slots.line
        if self.slots.header > 2 * line:
            self._paint_title(painter, QRectF(PAD, 2, self.width - 2 * PAD, line))
        painter.setFont(self.font)
        painter.setPen(self.theme.color("muted"))
        top = self.slots.header - line - 2
        painter.drawText(QRectF(0, top, self.columns.label_right, line), RIGHT, "t")
        for left, right, text, role in self.headings():
            painter.setPen(self.theme.color(role))
            self.write(painter, QRectF(left, top, right - left, line), LEFT, text)
        bottom = QRectF(PAD, self.slots.header - 1, self.width - 2 * PAD, 1)
        painter.fillRect(bottom, self.theme.color("faint"))

    def paint_stage(self, painter: QPainter, rect: QRectF, number: int, known: bool) -> None:
        """One of the stages below the rows: words at the left, the result below the sum."""
        stage = self.content.stages[number]
        if stage.before is None:
            self._paint_words(painter, rect, stage, known)
        else:
            self.paint_before(painter, rect, stage)
            self._paint_arrow(painter, rect, known)
        self.paint_result(painter, rect, stage, known)

    def write(self, painter: QPainter, rect: QRectF, alignment: Qt.AlignmentFlag, text: str) -> None:
        """``text``, shortened where it is too long."""
        metrics = QFontMetricsF(painter.font())
        if metrics.horizontalAdvance(text) > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, alignment, text)

    def paint_time(self, painter: QPainter, rect: QRectF, row: int, known: bool) -> None:
        """The time step of a row."""
        painter.setFont(self.font)
        painter.setPen(self.theme.color("ink" if known else "muted"))
        place = QRectF(0, rect.top(), self.columns.label_right, rect.height())
        painter.drawText(place, RIGHT, str(self.content.account.steps[row] + 1))

    def _paint_title(self, painter: QPainter, rect: QRectF) -> None:
        title = f"∂L/∂{self.content.name}"
        painter.setFont(self.bold)
        painter.setPen(self.theme.color("ink"))
        self.write(painter, rect, LEFT, title)
        used = QFontMetricsF(self.bold).horizontalAdvance(title) + 5
        painter.setFont(self.font)
        painter.setPen(self.theme.color("muted"))
        text = self.formula
        self.write(painter, rect.adjusted(used, 0, 0, 0), LEFT, f"= {text}" if text else self._why_none)

    @property
    def formula(self) -> str:
        """How the gradient is made, empty if it was not."""
        return self.content.account.text

    @property
    def _why_none(self) -> str:
        is_generated = self.content.account.trace.is_generated
        return "there are no errors in a generated passage" if is_generated else "was not reached"

    def paint_label(self, painter: QPainter, rect: QRectF, left: float, right: float) -> None:
        """The name of what is changed."""
        painter.setFont(self.bold)
        painter.setPen(self.theme.color("ink"))
        needed, room = QFontMetricsF(self.bold).horizontalAdvance(self.content.name), right - left
        if needed > room:
            place = QRectF(left, rect.top(), room, rect.height())
            paint_squeezed(painter, place, self.content.symbol, self.theme.color("ink"))
        else:
            painter.drawText(QRectF(left, rect.top(), room, rect.height()), RIGHT, self.content.name)

    def note_of(self, stage: Stage) -> str:
        """The numbers that belong to a stage."""
        return stage.note

    def _paint_arrow(self, painter: QPainter, rect: QRectF, known: bool) -> None:
        left, right = self.arrow
        middle = rect.center().y()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.color("ink" if known else "faint"), 1.2))
        painter.drawPolyline([QPointF(right - 4, middle - 3), QPointF(right, middle), QPointF(right - 4, middle + 3)])
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_words(self, painter: QPainter, rect: QRectF, stage: Stage, known: bool) -> None:
        """The label at the right, before the result; its note before it if there is room."""
        room = QRectF(PAD, rect.top(), self.arrow[0] - 2 - PAD, rect.height())
        painter.setFont(self.bold)
        painter.setPen(self.theme.color("ink" if known else "muted"))
        self.write(painter, room, RIGHT, stage.label)
        room.setRight(room.right() - QFontMetricsF(self.bold).horizontalAdvance(stage.label) - 2 * SPACE)
        if known and (note := self.note_of(stage)) and room.width() > 40:
            painter.setFont(self.font)
            painter.setPen(self.theme.color("muted"))
            painter.drawText(room, RIGHT, first_parts(note, QFontMetricsF(self.font), room.width()))


def first_parts(note: str, metrics: QFontMetricsF, width: float) -> str:
    """As many of its parts as fit: half a number would be another number."""
    parts = note.split(_BETWEEN)
    while parts and metrics.horizontalAdvance(_BETWEEN.join(parts)) > width:
        parts.pop()
    return _BETWEEN.join(parts)
