"""What units react to: a row a unit, a column a label, the colour their correlation."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.grid import LEFT, Grid, columns_of, fitting
from rnn_explorer.drawings.hidden_state.headings import Headings, headings
from rnn_explorer.drawings.hidden_state.rows import RowsSheet, RowsView
from rnn_explorer.drawings.hidden_state.view import ORDER, Content
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import readable_on
from rnn_explorer.widgets.theme import signed_color
from rnn_explorer.widgets.time_columns import RIGHT

NOTES_FROM = 540  # pixels of width: the strongest label of each unit in words, at the right
NOTES = 128
MARKED_FROM = 7.0  # pixels of a row


class MatrixSheet(RowsSheet):
    """The matrix of a `Content` that has a finding."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, self.tr("What units react to"))
        self._layout: tuple[Grid, Headings] | None = None
        self._has_notes = False

    @property
    def grid(self) -> Grid:
        """Where the rows and columns are."""
        return self._parts[0]

    def redraw(self) -> None:
        self._layout = None
        super().redraw()

    def draw(self, painter: QPainter) -> None:
        grid, heads = self._parts
        found = self._content.finding.reactions
        theme = self.theme
        painter.setPen(theme.color("ink"))
        heads.paint(painter, grid.lefts)
        grid.paint_numbers(painter, theme, self.tr("unit"))
        grid.paint(painter, found.correlations.T[grid.units], 1.0, theme, self._content.aids.signs)
        if grid.row >= MARKED_FROM:
            self._mark_strongest(painter, grid)
        if self._has_notes:
            self._write_notes(painter, grid)

    @property
    def _parts(self) -> tuple[Grid, Headings]:
        if self._layout is None:
            self._layout = self._lay_out()
        return self._layout

    def _lay_out(self) -> tuple[Grid, Headings]:
        """With notes, if there is room for them in both directions."""
        grid, heads = self._without(NOTES)
        self._has_notes = self.width() >= NOTES_FROM and grid.row >= QFontMetricsF(self.small).height() * 0.95
        return (grid, heads) if self._has_notes else self._without(0)

    def _without(self, taken: float) -> tuple[Grid, Headings]:
        """With ``taken`` pixels less of width."""
        found, width = self._content.finding.reactions, max(self.width() - LEFT - RIGHT - taken, 40.0)
        heads = headings(found.labels, self.small, width, float(self.height()))
        room = max(self.height() - heads.height - 3.0, 1.0)
        units = fitting(self._content.order, found.selectivity, room)
        return Grid(units, *columns_of(heads.widths), heads.height, room / len(units)), heads

    def _mark_strongest(self, painter: QPainter, grid: Grid) -> None:
        """A dot in the cell of the label that goes best with each unit; around a sign, a ring."""
        found = self._content.finding.reactions
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, unit in enumerate(grid.units):
            label = found.strongest(unit)
            if label is not None:
                color = signed_color(found.correlations[label, unit], 1.0, self.theme)
                ink, cell, ringed = readable_on(color.getRgb()[:3], self.theme), grid.cell(row, label), \
                    self._content.aids.signs
                painter.setPen(QPen(ink, 1) if ringed else Qt.PenStyle.NoPen)
                painter.setBrush(Qt.BrushStyle.NoBrush if ringed else ink)
                radius = min(cell.width(), cell.height()) * 0.45 if ringed else 2.0
                painter.drawEllipse(cell.center() - QPointF(0.5, 0.5), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _write_notes(self, painter: QPainter, grid: Grid) -> None:
        """The strongest label of each unit, in words."""
        height = QFontMetricsF(painter.font()).height()
        for row, unit in enumerate(grid.units):
            middle = grid.top + (row + 0.5) * grid.row
            strongest = words.strongest(self._content.finding.reactions, int(unit))
            painter.setPen(self.theme.color("ink" if strongest else "muted"))
            painter.drawText(QRectF(grid.rights[-1] + 8, middle - height / 2, NOTES, height),
                             Qt.AlignmentFlag.AlignLeft, strongest or self.tr("never changes"))


class MatrixView(RowsView):
    """Correlations with everything that the task can say about a time step."""

    chooses = frozenset({ORDER})
    of_correlations = True

    def make(self, parent: QWidget) -> MatrixSheet:
        self._unit: int | None = None
        return MatrixSheet(parent)

    def show(self, content: Content) -> None:
        self._unit = None  # there may be fewer; what is selected is told after it
        super().show(content)

    def show_selected(self, selected: Selected, unit: int | None) -> None:
        super().show_selected(selected, unit)
        self._unit = unit

    def text_at(self, point: QPointF, position: int) -> str:
        grid, finding, quantity = self.widget.grid, self.content.finding, self.content.quantity
        unit, label = grid.unit_at(point), grid.column_at(point)
        if unit is not None and label is None:
            label = finding.reactions.strongest(unit)
        if unit is not None:
            return self.tr("unit {0} never changes").format(unit + 1) if label is None else words.of_correlation(
                finding, quantity, label, unit)
        return "" if label is None else words.of_label(finding, label)

    def captions(self) -> tuple[str, ...]:
        strongest = "" if self._unit is None else words.strongest(self.content.finding.reactions, self._unit)
        if strongest:
            return self.tr("unit {0} · {1}").format(self._unit + 1, strongest), strongest
        shown, units = len(self.widget.grid.units), len(self.content.order)
        n = self.content.finding.time_steps
        few = () if shown == units else (self.tr("the {0} most selective of {1} units").format(shown, units),)
        if few:
            return (f"{few[0]} · n = {n}", *few, f"{shown} / {units}")
        return self.tr("correlation over {0} time steps").format(n), f"n = {n}"
