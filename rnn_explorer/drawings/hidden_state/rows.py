"""What has a row for each unit, and no time axis: a sheet that outlines a row, and its view."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.hidden_state.grid import Grid
from rnn_explorer.drawings.hidden_state.view import Content, View
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.sheet import Sheet


class RowsSheet(Sheet):
    """A picture of a `Content`; a subclass says where its rows are (``grid``) and draws them."""

    grid: Grid

    def __init__(self, parent: QWidget | None, name: str) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self._unit: int | None = None
        self.setAccessibleName(name)

    def set_content(self, content: Content) -> None:
        self._content = content
        self.redraw()

    def set_unit(self, unit: int | None) -> None:
        """Outline the row of a unit."""
        if unit != self._unit:
            self._unit = unit
            self.update()

    def mark(self, painter: QPainter) -> None:
        row = self.grid.row_of(self._unit)
        if row is not None:
            self.grid.paint_outline(painter, row, self.theme)


class RowsView(View):
    """Its widget is a ``RowsSheet``."""

    def show(self, content: Content) -> None:
        self.content = content
        self.widget.set_content(content)

    def show_selected(self, selected: Selected, unit: int | None) -> None:
        self.widget.set_unit(unit)

    def selected_at(self, point: QPointF) -> Selected:
        unit = self.widget.grid.unit_at(point)
        return NOTHING if unit is None else Selected(self.content.quantity.name, None, unit)
