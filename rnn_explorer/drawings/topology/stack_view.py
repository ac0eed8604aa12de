"""The whole network as storeys above each other, and the links between them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.drawings.topology.drawing import RowShown
from rnn_explorer.drawings.topology.kept import Kept, keep
from rnn_explorer.drawings.topology.link_paths import paint_head, path_of
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.stack import Link, LinkShown, Stack, compact, links_of, rows_of
from rnn_explorer.drawings.topology.stack_layout import NAMES, Heights, StackLayout
from rnn_explorer.drawings.topology.texts import LEFT, RIGHT, Script
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.theme import Theme

MOST_CALM = 8  # pictures of links that are kept
DELAY = 5.0  # side of the square that stands for one time step


class StackView:
    """Rows above each other, and the links between them.

    sizes: the first one is taken whose rows are high enough. named: the matrices are.
    """

    sizes: tuple[Heights, ...]
    least = 0.0
    named = False

    def __init__(self, stack: Stack, size: tuple[float, float], theme: Theme, font: QFont) -> None:
        self.theme = theme
        self.script, self.bold = Script(font), Script(font, QFont.Weight.Bold)
        self.line = self.script.line
        layouts = [StackLayout(stack, *size, heights) for heights in self.sizes]
        self.take(next((layout for layout in layouts if layout.row >= self.least), layouts[-1]))
        self._calm: dict[tuple, Kept] = {}

    def take(self, layout: StackLayout) -> None:
        """Draw in this layout, whose opened storey is not drawn as a row."""
        self.layout = layout
        self._names = self._name_rects()

    def paint(self, painter: QPainter, moment: Moment, selected: Selected) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows = rows_of(self.layout.stack, moment, selected)
        ends = self.measure(rows)
        links = links_of(self.layout.stack, moment, parameter_of(moment.trace, selected.quantity))
        active = [link for link in links if link.role or link.selected]
        self._paint_calm(painter, [link for link in links if link not in active], ends)
        for link in active:
            self._paint_link(painter, link)
        for number, shown in enumerate(rows):
            if number != self.layout.opened:
                self.paint_row(painter, number, shown)

    def at(self, point: QPointF, moment: Moment) -> Selected | None:
        """What is at ``point``."""
        for link, rect in self._names.items():
            if rect.contains(point):
                return Selected(next((n for n in link.matrices if n in moment.used), link.matrices[0]))
        for number, storey in enumerate(self.layout.stack.storeys):
            if number != self.layout.opened and self.layout.rect(number).adjusted(0, -4, 0, 2).contains(point):
                return Selected(storey.name, unit=self.unit_in(number, point, moment))
        return None

    def place(self, selected: Selected, moment: Moment) -> QRectF | None:
        """Where a vector, a number or a matrix is drawn."""
        for link, rect in self._names.items():
            if selected.quantity in link.matrices:
                return rect
        if selected.t not in (None, moment.t):
            return None
        for number, storey in enumerate(self.layout.stack.storeys):
            if number != self.layout.opened and selected.quantity in self.drawn_as(storey.name):
                return self.place_in(number, selected, moment)
        return None

    def place_of_name(self, link: Link) -> QRectF | None:
        """Where the names of the matrices of a link are written, None where there is no room."""
        return self._names.get(link)

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

    def measure(self, rows: list[RowShown]) -> tuple[float, ...]:
        """Take note of where links end beside what the rows show now, before they are painted."""
        return ()

    def way(self, link: Link) -> list[QPointF]:
        """The corners of a link."""
        return self.layout.way(link, self.way_out() if link.source == self.layout.opened else None)

    def way_out(self) -> QPointF | None:
        """Where the opened storey is left."""
        return None

    def _paint_calm(self, painter: QPainter, links: list[LinkShown], ends: tuple[float, ...]) -> None:
        """Those that do nothing now, from a picture."""
        key = *links, *ends
        if key not in self._calm:
            if len(self._calm) >= MOST_CALM:
                self._calm.clear()
            whole = QRectF(0, 0, self.layout.width, self.layout.height)
            self._calm[key] = keep(painter, whole, partial(self._draw_links, links))
        self._calm[key].paint(painter)

    def _draw_links(self, links: list[LinkShown], painter: QPainter) -> None:
        for link in links:
            self._paint_link(painter, link)

    def _paint_link(self, painter: QPainter, shown: LinkShown) -> None:
        link, opened = shown.link, self.layout.opened
        if opened is not None and link.source == link.target == opened:
            return
        color = self.theme.color(shown.role or shown.hue)
        calm = not shown.role and not shown.selected
        painter.setPen(QPen(mixed(color, self.theme.color("base"), 0.6) if calm else color, 1.8 if calm else 3.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        way = self.way(link)
        loop = link.source == link.target
        painter.drawPath(path_of(way, self.layout.arrivals(link.target) if loop else []))
        painter.setBrush(painter.pen().color())
        if loop:
            middle = (way[2] + way[3]) / 2 + QPointF(self.layout.rect(link.source).width() / 4, 0)
            painter.drawRect(QRectF(middle.x() - DELAY / 2, middle.y() - DELAY / 2, DELAY, DELAY))
        if not (shown.reversed and link.source == opened):  # there it goes on in the opened storey
            paint_head(painter, way[::-1] if shown.reversed else way)
        if link in self._names:
            self._write_name(painter, shown)

    def _name_rects(self) -> dict[Link, QRectF]:
        """Where names are written: those of the opened storey are in it; none on a row, and none on another one."""
        layout, found = self.layout, {}
        taken = [layout.rect(number) for number in range(len(layout.stack.storeys)) if number != layout.opened]
        bend = self.way_out() if layout.opened is not None else None
        if bend is not None:
            taken.append(QRectF(bend.x() - 3, bend.y(), 6, self.line))
        for link in layout.stack.links if self.named else ():
            if link.matrices and link.target != layout.opened:
                rect = self._name_rect(link)
                if not any(rect.adjusted(0, 1, 0, -1).intersects(other) for other in taken):
                    found[link] = rect
                    taken.append(rect)
        return found

    def _name_rect(self, link: Link) -> QRectF:
        """Beside its link; below the line from the opened storey, where there is no room above it."""
        middle, text = self.layout.middle(link), compact(link.symbols, False)
        wide = self.bold.width(f"{text}ᵀ") + 8
        if link.source == link.target:
            wide = min(wide, NAMES - 12)
        left = middle.x() - (wide if _ends_at(self.layout, link) == RIGHT else 0.0)
        rect = QRectF(left, middle.y() - self.line / 2, wide, self.line)
        bend = self.way_out() if link.source == self.layout.opened else None
        if bend is not None and rect.bottom() > bend.y():
            rect.moveTop(bend.y() + 1)
        return rect

    def _write_name(self, painter: QPainter, shown: LinkShown) -> None:
        rect = self._names[shown.link]
        color = self.theme.color(shown.role or shown.hue)
        if shown.selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("accent"), 1.5))
            painter.drawRoundedRect(rect, 3, 3)
        side = _ends_at(self.layout, shown.link)
        self.bold.write(painter, rect.adjusted(2, 0, -2, 0), shown.text, color, side)
        left = rect.left() + 2 + self.bold.width(shown.text) + 7
        shape = QRectF(left, rect.top(), self.script.width(shown.shape) + 1, rect.height())
        told = side == LEFT and not shown.link.in_time and not self.layout.goes_around(shown.link)
        bend = self.way_out() if shown.link.source == self.layout.opened else None
        end = self.layout.width if bend is None or rect.bottom() <= bend.y() else bend.x() - 3
        if told and shape.right() < end:
            self.script.write(painter, shape, shown.shape, self.theme.color("muted"), LEFT)


def _ends_at(layout: StackLayout, link: Link) -> float:
    """At which end of its name a link is: the right one, where it goes up past the other direction."""
    past = layout.stack.storeys[link.target].reverse and not link.in_time and not layout.goes_around(link)
    return RIGHT if past else LEFT
