"""One step as a sheet: heading, equation, the equations around it, its numbers, what it means."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from rnn_explorer.drawings.equations.body import NOTHING, EquationBody, Numbers
from rnn_explorer.drawings.equations.list import EquationList
from rnn_explorer.widgets.equation_view import EquationView
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import bold
from rnn_explorer.widgets.theme import theme_of

MARGIN = 12
_GAP = 8
_SPARE = 8  # logical pixels of the lower margin that are given up before a row is cut off
_LEAST = 84  # logical pixels of the numbers, before the sentence gives way
_SENTENCE = 4  # lines that a sentence may have when it is decided whether the list of equations is shown
_WIDE, _NUMBERS = 58, 41  # lines' heights: from this width the list is at the right of so wide numbers
_SIZES = ((300, 1.35), (430, 1.6), (10_000, 1.9))  # up to a width: the equation's size, of the font's
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Step:
    """What a sheet says. phase, time, title: the heading. tex: the equation, None if there is none.

    around: the TeX of the equations of this time step; current: which of them is this one.
    """

    phase: str
    time: str
    title: str
    meaning: str
    tex: str | None = None
    around: tuple[str, ...] = ()
    current: int = 0
    numbers: Numbers = NOTHING


class Heading(QWidget):
    """The phase in its colour, the time step, and the title under them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = ("", "", "")
        self._color = QColor()
        self._measure()

    def set_texts(self, phase: str, time: str, title: str, color: QColor) -> None:
        """Say something else."""
        if ((phase, time, title), color) != (self._texts, self._color):
            self._texts, self._color = (phase, time, title), color
            self._measure_texts()
            self.update()

    def preferred_height(self, width: int) -> int:
        """Of its lines: two, or three where phase and time step do not fit beside each other."""
        lines = 2 + (not self._fits(width)) if self._texts[2] else 1
        return round(lines * self._line)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._measure()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        (phase, time, title), theme = self._texts, theme_of(self)
        left, line = (self._indent, 0) if self._fits(self.width()) else (0, 1)
        with QPainter(self) as painter:
            self._write(painter, 0, 0, phase.upper(), self._phase_font, self._color)
            self._write(painter, left, line, time, self._plain, theme.color("muted"))
            self._write(painter, 0, line + 1, title, self._bold, theme.color("ink"))

    def _write(self, painter: QPainter, left: float, line: int, text: str, font: QFont, color: QColor) -> None:
        painter.setFont(font)
        painter.setPen(color)
        rect = QRectF(left, line * self._line, self.width() - left, self._line)
        painter.drawText(rect, _LEFT, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))

    def _measure(self) -> None:
        """The fonts, once for all texts."""
        self._plain = tabular(self.font())
        self._bold = bold(self._plain)
        self._phase_font = QFont(self._plain)
        self._phase_font.setWeight(QFont.Weight.Bold)
        self._phase_font.setPointSizeF(self._plain.pointSizeF() * 0.92)
        self._phase_font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
        self._line = QFontMetricsF(self.font()).height() * 1.3
        self._measure_texts()

    def _measure_texts(self) -> None:
        self._indent = QFontMetricsF(self._phase_font).horizontalAdvance(self._texts[0].upper()) + 12
        self._needed = self._indent + QFontMetricsF(self._plain).horizontalAdvance(self._texts[1])

    def _fits(self, width: int) -> bool:
        """Whether phase and time step fit beside each other."""
        return self._needed <= width


class EquationSheet(QWidget):
    """Shows a `Step`. Its places depend on sizes known beforehand: nothing jumps when an equation gets typeset."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = Step("", "", "", "")
        self._sentences: dict[tuple[str, int, str], int] = {}
        self.heading = Heading(self)
        self.equation = EquationView(self)
        self.list = EquationList(self)
        self.body = EquationBody(self)
        self.meaning = QLabel(self)
        self.meaning.setWordWrap(True)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.meaning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def set_step(self, step: Step, color: QColor) -> None:
        """Show another step; ``color``: of its phase."""
        self._step = step
        self.heading.set_texts(step.phase, step.time, step.title, color)
        self.equation.set_tex(step.tex)
        self.list.set_equations(step.around)
        self.list.set_current(step.current, color)
        self.body.set_numbers(step.numbers)
        self.meaning.setText(step.meaning)
        self._arrange()

    def prefetch(self, equations: list[str], around: list[str]) -> None:
        """Typeset in advance what will be shown as ``tex`` and as ``around``."""
        self.equation.prefetch(equations)
        self.list.prefetch(around)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.equation.set_point_size(self._points())
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), theme_of(self).color("base"))

    def _points(self) -> float:
        factor = next(factor for width, factor in _SIZES if self.width() <= width)
        return QFontInfo(self.font()).pointSizeF() * factor

    def _arrange(self) -> None:
        width, beside = max(self.width() - 2 * MARGIN, 1), self._beside()
        heading, equation = self.heading.preferred_height(width), self._equation_height()
        narrow = beside or width
        sentence, wanted = self._sentence_height(narrow), self.body.preferred_height(narrow)
        room = self.height() - MARGIN - heading - equation - sentence - 4 * _GAP
        around = 0 if beside else self._around_height(room + sentence, width)
        room -= around + _GAP if around else 0
        room = wanted if wanted - _SPARE <= room else room
        if room < min(wanted, _LEAST):  # the numbers say more than the sentence
            room, sentence = room + sentence, 0
        top = self._stack(MARGIN - 4, width, ((self.heading, heading), (self.equation, equation), (self.list, around)))
        self._stack(top, narrow, ((self.body, min(wanted, room)), (self.meaning, sentence)))
        if beside:
            left = MARGIN + beside + 3 * _GAP
            self.list.setGeometry(left, top, self.width() - MARGIN - left, self.height() - top - _GAP)
            self.list.show()

    def _beside(self) -> int:
        """The width of the numbers where the list is at their right; 0 where it is above them."""
        line = self.fontMetrics().height()
        wide = self.width() >= _WIDE * line and len(self._step.around) > 1
        return _NUMBERS * line if wide and self._step.time else 0

    def _equation_height(self) -> int:
        return round(self._points() * self.logicalDpiY() / 72 * 2.75) if self._step.tex else 0

    def _around_height(self, room: int, width: int) -> int:
        """Of the list above the numbers; 0 if it would not leave them enough of the ``room``."""
        around = self.list.preferred_height()
        sentence = max(_SENTENCE * self.meaning.fontMetrics().height(), self._sentence_height(width))
        spare = room + _SPARE - around - _GAP - sentence
        return around if len(self._step.around) > 1 and spare >= self.body.least_height(width) else 0

    def _stack(self, top: int, width: int, parts: tuple[tuple[QWidget, int], ...]) -> int:
        """Under each other; returns where they end."""
        for view, height in parts:
            view.setVisible(height > 0)
            if height > 0:
                view.setGeometry(MARGIN, top, width, height)
                top += height + _GAP
        return top

    def _sentence_height(self, width: int) -> int:
        """There are few sentences: each is broken into lines once for each width."""
        key = self._step.meaning, width, self.font().key()
        if key not in self._sentences:
            self._sentences[key] = self.meaning.heightForWidth(width)
        return self._sentences[key]
