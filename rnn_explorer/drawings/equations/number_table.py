"""A table of signed numbers: one row a unit, one column a part of an equation, colours behind the figures."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from rnn_explorer.drawings.equations.table import TableContent, TablePicture
from rnn_explorer.drawings.equations.table_type import TableType
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.theme import theme_of

EMPTY = TableContent((), ())
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}  # rows; with Shift pages, whose keys are those of a clicker
_SHIFT = Qt.KeyboardModifier.ShiftModifier


class NumberTable(QAbstractScrollArea):
    """Shows a `TableContent`; scrolls if there are more rows than fit; Ctrl+C copies it.

    It takes no focus: who shows it passes on the keys that it ``has_use_for``.

    Signals:
        row_pointed(object): the row (from 0) reached by keys; None: the pointer is beside the rows.
        cell_pointed(int, object): the row under the pointer, and the column, None between the columns.
    """

    row_pointed = Signal(object)
    cell_pointed = Signal(int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = EMPTY
        self._highlighted: int | None = None
        self._column: int | None = None
        self._kept: TablePicture | None = None
        self._type = TableType(self.font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("numbers of the equation")

    def set_content(self, content: TableContent) -> None:
        """Show other numbers, from the top unless the highlighted row or else the target is further down."""
        if content is self._content:
            return
        self._content = content
        self._fit_scroll_bar()
        self._scroll()
        self.viewport().update()

    def set_highlighted(self, row: int | None, column: int | None = None) -> None:
        """Outline a row and make it visible, and in it one number; None or a row that there is not: none."""
        row = row if row is not None and row < len(self._content.labels) else None
        column = None if row is None else column
        if (row, column) == (self._highlighted, self._column):
            return
        self._highlighted, self._column = row, column
        self._scroll(self.verticalScrollBar().value())
        self.viewport().update()

    @property
    def highlighted(self) -> int | None:
        """The outlined row."""
        return self._highlighted

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number, or the header of a vector, is in pixels of this widget; None where it is not seen."""
        picture = self._picture()
        for n, (header, column) in enumerate(picture.column_rects(1, picture.header_height - 3)):
            if column.shows is not None and (column.shows.quantity, column.shows.t) == (selected.quantity, selected.t):
                rect = header if selected.unit is None else picture.cell(selected.unit, n)
                return None if rect is None else rect.translated(self.viewport().pos())
        return None

    def preferred_height(self) -> int:
        """With which all rows are visible, in logical pixels."""
        picture = self._picture()
        return round(picture.header_height + len(self._content.labels) * picture.row_height) + 2

    def preferred_width(self) -> int:
        """With which the columns are as wide as they get, in logical pixels."""
        return math.ceil(self._picture().widest) + self.verticalScrollBar().sizeHint().width()

    def as_text(self) -> str:
        """All of it with full precision, separated by tabs."""
        lines = [["", *(column.header for column in self._content.columns)]]
        for row, label in enumerate(self._content.labels):
            lines.append([label, *(repr(float(column.values[row])) for column in self._content.columns)])
        return "\n".join("\t".join(line) for line in lines)

    # events -----------------------------------------------------------------------------------------------------

    def has_use_for(self, event: QKeyEvent) -> bool:
        """Whether a key copies the numbers or leads to another row."""
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | _SHIFT)
        moves = plain and event.key() in _STEPS
        return bool(self._content.labels) and (moves or event.matches(QKeySequence.StandardKey.Copy))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.has_use_for(event):
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.as_text())
        else:
            self.row_pointed.emit(self._row_after(_STEPS[event.key()], bool(event.modifiers() & _SHIFT)))

    def _row_after(self, by: int, pages: bool) -> int:
        """Where a key leads: rows or pages on, from the first visible row if none is highlighted."""
        picture = self._picture()
        if self._highlighted is None:
            return min(round(picture.scrolled / picture.row_height), len(self._content.labels) - 1)
        page = max(int((picture.height - picture.header_height) // picture.row_height), 1)
        move = by * (page if pages else 1)
        return min(max(self._highlighted + move, 0), len(self._content.labels) - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        picture, at = self._picture(), event.position()
        row = picture.row_at(at.y())
        if row is None:
            self.row_pointed.emit(None)
        else:
            self.cell_pointed.emit(row, picture.column_at(at.x()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            self._show_tool_tip(event)
            return True
        if event.type() == QEvent.Type.Leave:
            self.row_pointed.emit(None)
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._type = TableType(self.font())
            self._fit_scroll_bar()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_scroll_bar()
        self._scroll()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            painter.fillRect(self.viewport().rect(), theme_of(self).color("base"))
            if self._content.columns:
                self._picture().paint(painter)

    def _picture(self) -> TablePicture:
        """Kept as long as it is true: its fonts and widths are asked for several times a step."""
        view = self.viewport()
        fields = (self._content, self._highlighted, self._column, view.width(), view.height(),
                  self.verticalScrollBar().value(), self._type, theme_of(self))
        if self._kept is None or not self._kept.shows(*fields):
            self._kept = TablePicture(*fields)
        return self._kept

    def _fit_scroll_bar(self) -> None:
        picture, bar = self._picture(), self.verticalScrollBar()
        page = picture.height - picture.header_height
        bar.setRange(0, max(round(len(self._content.labels) * picture.row_height - page) + 2, 0))
        bar.setPageStep(round(max(page, 1)))
        bar.setSingleStep(round(picture.row_height))
        needed = bar.maximum() > 0  # Qt alone would show or hide the bar later, and a picture would depend on when
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if needed else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)

    def _scroll(self, start: int = 0) -> None:
        """As little as possible from ``start``, so that the highlighted row, else the target, is visible."""
        row = self._content.target if self._highlighted is None else self._highlighted
        picture, value = self._picture(), start
        if row is not None:
            page, height = picture.height - picture.header_height, picture.row_height
            hidden = max(math.ceil(((row + 1) * height - page + 2) / height), 0)  # whole rows
            value = min(max(start, hidden * height), row * height)
        self.verticalScrollBar().setValue(round(value))

    def _show_tool_tip(self, event: QHelpEvent) -> None:
        picture, point = self._picture(), QPointF(event.pos())
        row = picture.row_at(point.y())
        at = [column for rect, column in picture.column_rects(0, 1e6) if rect.contains(point)]
        if row is None or not at:
            QToolTip.hideText()
            return
        target = " · target" if row == self._content.target else ""
        value = f"{at[0].values[row]:{'' if at[0].positive else '+'}.6g}".replace("-", "−")
        text = f"{at[0].header}, {self._content.labels[row]}{target} = {value}"
        QToolTip.showText(event.globalPos(), text, self)
