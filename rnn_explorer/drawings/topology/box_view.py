"""The farthest level: every layer a black box."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from rnn_explorer.drawings.topology.drawing import RowShown
from rnn_explorer.drawings.topology.stack import Link, Storey
from rnn_explorer.drawings.topology.stack_layout import Heights
from rnn_explorer.drawings.topology.stack_view import StackView
from rnn_explorer.drawings.topology.strips import FADED
from rnn_explorer.widgets.ink import mixed

WORDS = 24.0  # the widths of texts are taken in steps of this: links that end at them rarely move


class BoxView(StackView):
    """Black boxes that read x(t), keep something for the next time step, and tell ŷ(t)."""

    sizes = Heights(46.0, 2.0, 0.0), Heights(30.0, 2.0, 0.0, 7.0, 8.0), Heights(30.0, 2.0, 0.0, 4.0, 4.0)
    least = 20.0

    def measure(self, rows: list[RowShown]) -> tuple[float, ...]:
        """The widths of inputs and outputs, which are texts without a box."""
        self._wide = tuple(ceil((self.bold.width(_words(shown)) + 8) / WORDS) * WORDS if _is_text(storey) else 0.0
                           for storey, shown in zip(self.layout.stack.storeys, rows, strict=True))
        return self._wide

    def way(self, link: Link) -> list[QPointF]:
        """A link at the side of a text ends at the text."""
        way = super().way(link)
        source, target = self._text_rect(link.source), self._text_rect(link.target)
        if source and (link.in_time or way[0].x() > source.right()):
            start = QPointF(source.right(), source.center().y())
            way = [start, QPointF(way[0].x(), start.y()), *way[1:]]
        if target and link.in_time:
            way[-1] = QPointF(target.right(), target.center().y())
        return way

    def _text_rect(self, number: int) -> QRectF | None:
        """Where the text of a storey is that is no box."""
        if not _is_text(self.layout.stack.storeys[number]):
            return None
        rect, wide = self.layout.rect(number), self._wide[number]
        return QRectF(rect.center().x() - wide / 2, rect.top(), wide, rect.height())

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
        faded = mixed(ink, self.theme.color("base"), FADED if shown.faded else 1.0)
        self.bold.write(painter, rect, _words(shown), self.theme.color(shown.role) if shown.role else faded)

    def _told(self, number: int, shown: RowShown) -> str:
        hidden = [storey for storey in self.layout.stack.storeys if storey.excerpt is not None]
        return shown.told if len(hidden) == 1 else f"{shown.caption.partition('(')[0]}  {shown.told}"


def _is_text(storey: Storey) -> bool:
    return storey.excerpt is None and not storey.joined


def _words(shown: RowShown) -> str:
    return f"{shown.caption}  {shown.told}".strip()
