"""What one number is made of, as a sheet: its name, its equation, its summands, and their sum."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from rnn_explorer.drawings.explanation.rows import Row
from rnn_explorer.drawings.explanation.table import SummandTable
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.icons import icon
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.theme import theme_of

MARGIN = 8
_GAP = 6
_ROOMY = 8  # lines of room, from which the meaning may have two
HINT = "Click a number, or choose it by ↑ ↓ [ ] and press Enter, to see what it is made of. Backspace goes back."
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Page:
    """What a sheet says. title: which number. value: as it is written, empty if it is not known. equation: as text.

    note: a sentence in place of the summands. offer: of a button below it. rows: the summands; total: their sum, None
    for a single one. share: what the largest make of it.
    """

    title: str
    value: str = ""
    meaning: str = ""
    equation: str = ""
    note: str = ""
    offer: str = ""
    trace: Trace | None = None
    rows: tuple[Row, ...] = ()
    total: float | None = None
    share: str = ""


class ExplanationSheet(QWidget):
    """Shows a `Page`; where the room is small, the words give way to the summands.

    Signals:
        back_wanted(), forward_wanted(): along the way.
        order_wanted(): the summands in the other order.
        offer_taken(): the button below the note was pressed.
    """

    back_wanted = Signal()
    forward_wanted = Signal()
    order_wanted = Signal()
    offer_taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = Page("")
        self._texts: list[tuple[QRect, str, QFont, str, int]] = []  # where, what, how
        self._rule = 0
        self.table = SummandTable(self)
        self._back = self._tool("chevron-left")
        self._forward = self._tool("chevron-right")
        self._order = self._tool("")
        self._offer = QPushButton(self)
        self._offer.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._offer.setAccessibleName(self.tr("Go to where it happens"))
        self.set_ways("", "")
        self._back.clicked.connect(self.back_wanted)
        self._forward.clicked.connect(self.forward_wanted)
        self._order.clicked.connect(self.order_wanted)
        self._offer.clicked.connect(self.offer_taken)

    @property
    def page(self) -> Page:
        """What is shown."""
        return self._page

    def set_page(self, page: Page) -> None:
        """Show another page."""
        if page is not self._page:
            self._page = page
            self.setAccessibleName(f"{page.title} {page.value}".strip())
            self._offer.setText(page.offer)
            if page.trace is not None:
                self.table.set_rows(page.trace, page.rows)
            self._arrange()

    def set_ways(self, back: str, forward: str) -> None:
        """Where the way leads; empty: nowhere."""
        for button, name, keys in ((self._back, back, "Backspace, Alt+Left"), (self._forward, forward, "Alt+Right")):
            way = self.tr("Back") if button is self._back else self.tr("Forward")
            text = self.tr("{0} to {1} ({2})").format(way, name, keys) if name else f"{way} ({keys})"
            button.setEnabled(bool(name))
            button.setAccessibleName(text)
            button.setToolTip(text)

    def set_order(self, by_size: bool) -> None:
        """Say in which order the summands are."""
        self._order.setText(self.tr("by size") if by_size else self.tr("in order"))
        other = self.tr("in the order of the equation") if by_size else self.tr("the largest first")
        self._order.setToolTip(self.tr("Summands {} (S)").format(other))
        self._order.setAccessibleName(self._order.toolTip())
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("base"))
            for rect, text, font, role, flags in self._texts:
                painter.setFont(font)
                painter.setPen(theme.color(role))
                painter.drawText(rect, flags, text)
            if self._rule:
                painter.setPen(QPen(theme.color("muted"), 1))
                painter.drawLine(MARGIN, self._rule, self.table.geometry().right(), self._rule)

    # arranging --------------------------------------------------------------------------------------------------

    def _tool(self, icon_name: str) -> QToolButton:
        button = QToolButton(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # all have keys
        button.setAutoRaise(True)
        if icon_name:
            button.setIcon(icon(icon_name))
        else:
            button.setFont(small_font(self.font()))
        return button

    def _arrange(self) -> None:
        """From the top down what tells which number it is, from the bottom up the sum, between them the summands."""
        page, width = self._page, max(self.width() - 2 * MARGIN, 1)
        self._texts, self._rule = [], 0
        top, bottom = self._arrange_title(width), self.height() - _GAP
        spare = bottom - top - 3 * self._line
        if page.meaning and spare > 0:
            lines = 2 if spare > _ROOMY * self._line else 1
            written = self._write(top, width, page.meaning, small_font(self.font()), "muted", lines)
            top, spare = written, spare - (written - top)
        if page.equation and spare > 0:
            lines = 3 if spare > 3 * self._line else 1
            top = self._write(top, width, page.equation, tabular(self.font()), "ink", lines)
        if page.note:
            top = self._write(top, width, page.note, self.font(), "ink", 8)
        self._arrange_offer(top)
        self.table.setVisible(bool(page.rows))
        if page.rows:
            self._arrange_rows(top + 2, bottom, width)
        self.update()

    def _arrange_title(self, width: int) -> int:
        line, page = self._line, self._page
        side, right = round(line), MARGIN + width
        self._back.setGeometry(MARGIN - 4, _GAP - 1, side, side)
        self._forward.setGeometry(MARGIN - 4 + side, _GAP - 1, side, side)
        self._order.setVisible(len(page.rows) > 1)
        if self._order.isVisibleTo(self):
            wide = min(self._order.sizeHint().width(), width // 3)
            right -= wide + 4
            self._order.setGeometry(MARGIN + width - wide, _GAP - 1, wide, side)
        left = MARGIN + 2 * side
        text = f"{page.title} = {page.value}" if page.value else page.title
        font = _bold(self.font())
        text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideMiddle, right - left)
        self._texts.append((QRect(left, _GAP, max(right - left, 1), side), text, font, "ink", _LEFT))
        return _GAP + side + 2

    def _arrange_offer(self, top: int) -> None:
        self._offer.setVisible(bool(self._page.offer))
        hint = self._offer.sizeHint()
        self._offer.setGeometry(MARGIN, top + 4, min(hint.width(), self.width() - 2 * MARGIN), hint.height())

    def _arrange_rows(self, top: int, bottom: int, width: int) -> None:
        page, line = self._page, self._line
        below = (line + 3 if page.total is not None else 0) + (line if page.share else 0)
        below = below if bottom - top - below > 2 * line else 0
        self.table.resize(width, self.table.height())  # which decides the height of a row
        height = self.table.fitting_height(bottom - top - below)
        self.table.setGeometry(MARGIN, top, min(width, self.table.preferred_width()), height)
        if below and page.total is not None:
            self._rule = top + height + 1
            self._write_total(self._rule + 2)
        if below and page.share:
            self._write(top + height + below - line, width, page.share, small_font(self.font()), "muted", 1)
        if bottom - top - height - below > 4 * line:
            self._write(top + height + below + line, width, self.tr(HINT), small_font(self.font()), "muted", 3)

    def _write_total(self, top: int) -> None:
        """Below the values, and before it, or where that is too narrow behind it, of how many it is the sum."""
        at = self.table.picture().at
        right, beside = round(at.right_of_values), MARGIN + round(at.bar_left)
        font, count = _bold(self.font()), sum(row.count or 1 for row in self._page.rows if row.depth == 0)
        total = f"= {self._page.value}"
        self._texts.append((QRect(MARGIN, top, right, self._line), total, font, "ink", _RIGHT))
        room = right - QFontMetricsF(font).horizontalAdvance(total) - 2 * _GAP
        small, label = small_font(self.font()), self.tr("sum of {}").format(f"{count:,}")
        fits = QFontMetricsF(small).horizontalAdvance(label) <= room
        place = QRect(MARGIN, top, round(room), self._line) if fits else QRect(beside, top, self.width(), self._line)
        self._texts.append((place, label, small, "muted", _LEFT))

    def _write(self, top: int, width: int, text: str, font: QFont, role: str, lines: int) -> int:
        """Words of some lines at most; where they end."""
        metrics = QFontMetricsF(font)
        needed = metrics.boundingRect(QRectF(0, 0, width, 1e6), int(_WRAPPED), text).height()
        if lines == 1:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        height = round(min(needed, lines * metrics.lineSpacing()) + 3)
        self._texts.append((QRect(MARGIN, top, width, height), text, font, role, _LEFT if lines == 1 else _WRAPPED))
        return top + height

    @property
    def _line(self) -> int:
        return round(QFontMetricsF(self.font()).height() * 1.35)


def _bold(font: QFont) -> QFont:
    bold = tabular(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
