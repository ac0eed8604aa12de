"""The whole network as storeys above each other, and the farthest level: black boxes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.drawings.topology.drawing import RowShown
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.stack import LinkShown, Stack, links_of, rows_of
from rnn_explorer.drawings.topology.stack_layout import NAMES, Heights, StackLayout
from rnn_explorer.drawings.topology.strips import FADED
from rnn_explorer.drawings.topology.texts import LEFT, Script
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

DELAY = 5.0  # side of the square that stands for one time step


class StackView:
    """Rows above each other, and the links between them."""

    heights = Heights(44.0, 0.0, 0.0)
    named = False

    def __init__(self, stack: Stack, size: tuple[float, float], theme: Theme, font: QFont,
                 opened: int | None = None) -> None:
        """``opened``: the number of the storey that is not drawn as a row."""
        self.theme = theme
        self.script, self.bold = Script(font), Script(font, QFont.Weight.Bold)
        self.line = self.script.line
        self.layout = StackLayout(stack, *size, self.heights, opened)

    def paint(self, painter: QPainter, moment: Moment, selected: Selected) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        matrix = parameter_of(moment.trace, selected.quantity)
        for link in links_of(self.layout.stack, moment, matrix):
            self._paint_link(painter, link)
        for number, shown in enumerate(rows_of(self.layout.stack, moment, selected)):
            if number != self.layout.opened:
                self.paint_row(painter, number, shown)

    def at(self, point: QPointF, moment: Moment) -> Selected | None:
        """What is at ``point``."""
        for link in links_of(self.layout.stack, moment, None):
            if link.link.matrices and self._name_rect(link).contains(point):
                return Selected(next((n for n in link.link.matrices if n in moment.used), link.link.matrices[0]))
        for number, storey in enumerate(self.layout.stack.storeys):
            if number != self.layout.opened and self.layout.rect(number).adjusted(0, -4, 0, 2).contains(point):
                return Selected(storey.name, unit=self.unit_in(number, point, moment))
        return None

    def place(self, selected: Selected, moment: Moment) -> QRectF | None:
        """Where a vector, a number or a matrix is drawn."""
        for link in links_of(self.layout.stack, moment, None):
            if selected.quantity in link.link.matrices and self._is_named(link):
                return self._name_rect(link)
        if selected.t not in (None, moment.t):
            return None
        for number, storey in enumerate(self.layout.stack.storeys):
            if number != self.layout.opened and selected.quantity in self.drawn_as(storey.name):
                return self.place_in(number, selected, moment)
        return None

    def drawn_as(self, name: str) -> tuple[str, ...]:
        """The columns that a row draws."""
        return (name,)

    def place_in(self, number: int, selected: Selected, moment: Moment) -> QRectF:
        return self.layout.rect(number)

    def unit_in(self, number: int, point: QPointF, moment: Moment) -> int | None:
        return None

    def paint_row(self, painter: QPainter, number: int, shown: RowShown) -> None:
        """What a row looks like."""
        raise NotImplementedError

    def way_out(self) -> QPointF | None:
        """Where the opened storey is left."""
        return None

    def _is_named(self, shown: LinkShown) -> bool:
        """Whether the names are written here: those of the opened storey are in it."""
        inside = shown.link.target == self.layout.opened or shown.link.source == shown.link.target == self.layout.opened
        return self.named and not inside

    def _paint_link(self, painter: QPainter, shown: LinkShown) -> None:
        link, opened = shown.link, self.layout.opened
        if opened is not None and link.source == link.target == opened:
            return
        color = self.theme.color(shown.role or shown.hue)
        calm = not shown.role and not shown.selected
        painter.setPen(QPen(mixed(color, self.theme.color("base"), 0.6) if calm else color, 1.8 if calm else 3.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = self.layout.way(link, self.way_out() if link.source == opened else None)
        painter.drawPolyline(QPolygonF(way))
        painter.setBrush(painter.pen().color())
        if link.source == link.target:
            middle = (way[2] + way[3]) / 2 + QPointF(self.layout.rect(link.source).width() / 4, 0)
            painter.drawRect(QRectF(middle.x() - DELAY / 2, middle.y() - DELAY / 2, DELAY, DELAY))
        self._paint_head(painter, way[::-1] if shown.reversed else way)
        if self._is_named(shown):
            self._write_name(painter, shown)

    def _paint_head(self, painter: QPainter, way: list[QPointF]) -> None:
        tip, before = way[-1], way[-2]
        along = tip - before
        along /= max((along.x() ** 2 + along.y() ** 2) ** 0.5, 1e-6)
        across = QPointF(-along.y(), along.x()) * 4.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([tip + along, tip - along * 7 + across, tip - along * 7 - across]))

    def _name_rect(self, shown: LinkShown) -> QRectF:
        middle = self.layout.middle(shown.link)
        wide = self.bold.width(shown.text) + 8
        if shown.link.source == shown.link.target:
            wide = min(wide, NAMES - 12)
        return QRectF(middle.x(), middle.y() - self.line / 2, wide, self.line)

    def _write_name(self, painter: QPainter, shown: LinkShown) -> None:
        rect = self._name_rect(shown)
        color = self.theme.color(shown.role or shown.hue)
        if shown.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("accent"), 1.5))
            painter.drawRoundedRect(rect, 3, 3)
        self.bold.write(painter, rect.adjusted(2, 0, -2, 0), shown.text, color)
        shape = QRectF(rect.right() + 4, rect.top(), 90, rect.height())
        if shown.link.source < shown.link.target and shape.right() < self.layout.width:
            self.script.write(painter, shape, shown.shape, self.theme.color("muted"), LEFT)


class BoxView(StackView):
    """Black boxes that read x(t), keep something for the next time step, and tell ŷ(t)."""

    heights = Heights(46.0, 2.0, 0.0)

    def paint_row(self, painter: QPainter, number: int, shown: RowShown) -> None:
        rect, storey = self.layout.rect(number), self.layout.stack.storeys[number]
        color = self.theme.color("accent" if shown.unit is not None else shown.role or "muted")
        if storey.joined:
            painter.fillRect(rect, color)
            return
        ink = self.theme.color("ink")
        if storey.excerpt is not None:
            painter.setBrush(self.theme.color("raised"))
            painter.setPen(QPen(color, 2.5 if shown.role else 1.5))
            painter.drawRoundedRect(rect, 7, 7)
            self.bold.write(painter, rect.adjusted(6, 0, -6, 0), self._told(number, shown), ink)
            return
        told = f"{shown.caption}  {shown.told}"
        faded = mixed(ink, self.theme.color("base"), FADED if shown.faded else 1.0)
        self.bold.write(painter, rect, told, self.theme.color(shown.role) if shown.role else faded)

    def _told(self, number: int, shown: RowShown) -> str:
        hidden = [storey for storey in self.layout.stack.storeys if storey.excerpt is not None]
        return shown.told if len(hidden) == 1 else f"{shown.caption.partition('(')[0]}  {shown.told}"
