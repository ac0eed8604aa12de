"""The numbers of one equation: lines, a table, a ledger, matrices, whichever it has, under each other."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.equations.grid import GridView
from rnn_explorer.drawings.equations.ledger import Ledger, LedgerView
from rnn_explorer.drawings.equations.lines import Line, LinesView
from rnn_explorer.drawings.equations.matrix import Grid
from rnn_explorer.drawings.equations.number_table import EMPTY, NumberTable
from rnn_explorer.drawings.equations.symbols import means
from rnn_explorer.drawings.equations.table import TableContent
from rnn_explorer.session.selection import Selected

_GAP = 8
_LEAST = 60  # logical pixels that a table or a ledger keeps
_MATRIX = 120  # logical pixels that matrices keep
_TABLE = 190  # logical pixels of a table that is large enough


@dataclass(frozen=True)
class Numbers:
    """What there is to show: lines, a table, a ledger, matrices."""

    lines: tuple[Line, ...] = ()
    table: TableContent | None = None
    ledger: Ledger | None = None
    grids: tuple[Grid, ...] = ()


NOTHING = Numbers()


class EquationBody(QWidget):
    """Shows `Numbers`.

    Signals:
        pointed(object): Selected, the number under the pointer or reached by keys; of what is computed on the way, the
            number of the result beside it; of the ledger the time step. None beside the numbers.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._numbers = NOTHING
        self.lines = LinesView(self)
        self.table = NumberTable(self)
        self.ledger = LedgerView(self)
        self.grids = GridView(self)
        self.lines.line_pointed.connect(self._point_at_line)
        self.table.row_pointed.connect(self._point_at_row)
        self.table.cell_pointed.connect(self._point_at_row)
        self.grids.cell_pointed.connect(self._point_at_cell)
        self.ledger.step_pointed.connect(self._point_at_step)

    def set_numbers(self, numbers: Numbers) -> None:
        """Show the numbers of another equation."""
        if numbers is self._numbers:
            return
        self._numbers = numbers
        self.lines.set_lines(numbers.lines)
        self.table.set_content(numbers.table or EMPTY)
        self.ledger.set_ledger(numbers.ledger)
        self.grids.set_grids(numbers.grids)
        self._arrange()

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number is written, in pixels of this widget; None if it is not."""
        for view in self._present():
            place = None if view is self.ledger else view.place_of(selected)
            if place is not None:
                return place.translated(view.pos())
        return None

    def column_of(self, selected: Selected) -> int | None:
        """The column of the table in which what is selected is written."""
        columns = enumerate(self._numbers.table.columns if self._numbers.table else ())
        return next((n for n, column in columns if column.shows is not None and means(selected, column.shows)), None)

    def preferred_height(self, width: int) -> int:
        """With which all of it is visible at ``width``, in logical pixels."""
        heights = [self._height_of(view, width) for view in self._present()]
        return sum(heights) + _GAP * max(len(heights) - 1, 0)

    def least_height(self, width: int) -> int:
        """With which it can be read well: the table scrolls. Alike for all equations of a time step, if they can be."""
        heights = [min(self._height_of(view, width), _TABLE) if view is self.table else self._height_of(view, width)
                   for view in self._present()]
        return sum(heights) + _GAP * max(len(heights) - 1, 0)

    @Slot(object)
    def _point_at_line(self, line: Line | None) -> None:
        self.pointed.emit(line and line.shows)

    @Slot(object)
    @Slot(int, object)
    def _point_at_row(self, row: int | None, column: int | None = None) -> None:
        columns = self._numbers.table.columns if self._numbers.table else ()
        if row is None or not columns:
            self.pointed.emit(None)
        else:
            exact = columns[column].shows if column is not None else None
            self.pointed.emit(replace(exact or columns[-1].shows, unit=row))

    @Slot(object)
    def _point_at_cell(self, at: tuple[int, int, int] | None) -> None:
        if at is None:
            self.pointed.emit(None)
            return
        index, row, column = at
        grid = self._numbers.grids[index]
        shows = grid.shows or self._numbers.grids[-1].shows
        self.pointed.emit(replace(shows, unit=row, column=column) if grid.rows.labels else replace(shows, unit=column))

    @Slot(object)
    def _point_at_step(self, t: int | None) -> None:
        self.pointed.emit(None if t is None else Selected(t=t))

    def _height_of(self, view: QWidget, width: int) -> int:
        return view.preferred_height(width) if view is self.grids else view.preferred_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def _present(self) -> list[QWidget]:
        shown = ((self.lines, self._numbers.lines), (self.table, self._numbers.table),
                 (self.ledger, self._numbers.ledger), (self.grids, self._numbers.grids))
        return [view for view, content in shown if content]

    def _arrange(self) -> None:
        present = self._present()
        for view in (self.lines, self.table, self.ledger, self.grids):
            view.setVisible(view in present)
        top = 0
        for view, height in self._fitted(present).items():
            width = min(self.width(), view.preferred_width()) if view is self.table else self.width()
            view.setGeometry(0, top, width, height)
            top += height + _GAP

    def _fitted(self, present: list[QWidget]) -> dict[QWidget, int]:
        """What gives way if there is too little height: first the matrices, then the table, which scrolls, or the
        ledger, whose rows get lower.
        """
        heights = {view: self._height_of(view, self.width()) for view in present}
        lacking = self.preferred_height(self.width()) - self.height()
        for view, least in ((self.grids, _MATRIX), (self.table, _LEAST), (self.ledger, _LEAST)):
            if view in heights and lacking > 0:
                given = min(max(heights[view] - least, 0), lacking)
                heights[view] -= given
                lacking -= given
        return heights
