"""Where the storeys of a network are: rows above each other; a layer that is opened takes what the others leave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF

from rnn_explorer.drawings.topology.stack import Link, Stack, Storey

HEAD, FOOT, SYMBOLS, NAMES = 32.0, 6.0, 60.0, 50.0  # room at the four sides, logical pixels
WIDEST = 720.0
STAGGER = 28.0  # by how much the two directions of a layer are shifted against each other
ASIDE = 10.0  # from the end of a row, where a link goes up past the other direction
REACH = 8.0  # of the loop beyond its row
LARGEST_GAP = 90.0
LEAST, OPENED = 6.0, 200.0  # the least heights of a row, and of a layer whose inside is drawn


@dataclass(frozen=True)
class Heights:
    """Of the rows of a drawing, in logical pixels: strip or box, what is above it, labels of inputs and outputs, the
    lane below a row in which it is led back to its beginning, and the least gap.
    """

    row: float
    above: float
    label: float
    lane: float = 20.0
    gap: float = 16.0

    @property
    def loop(self) -> float:
        """From a row down to the line of its loop: where there is room, below the heads of the links that arrive."""
        return 0.65 * self.lane


@dataclass(frozen=True)
class StackLayout:
    """``opened``: the number of the storey whose inside is drawn, None for none."""

    stack: Stack
    width: float
    height: float
    heights: Heights
    opened: int | None = None

    def rect(self, number: int) -> QRectF:
        """The row of a storey."""
        return QRectF(self._rects[number])

    @cached_property
    def _rects(self) -> list[QRectF]:
        return [self._rect(number) for number in range(len(self.stack.storeys))]

    def _rect(self, number: int) -> QRectF:
        storey = self.stack.storeys[number]
        top = self._tops[number] + (0.0 if storey.joined else self._above(storey))
        left, right = self._sides
        if storey.reverse is not None:
            left, right = (left + STAGGER, right) if storey.reverse else (left, right - STAGGER)
        return QRectF(left, top, right - left, self._tall(storey))

    def opened_rect(self) -> QRectF:
        """The room of the inside of the opened storey."""
        storey = self.stack.storeys[self.opened]
        left, right = (STAGGER * (storey.reverse is True), STAGGER * (storey.reverse is False))
        wide = min(self.width - 4, WIDEST + SYMBOLS + NAMES)
        start = (self.width - wide) / 2
        return QRectF(start + left, self._tops[self.opened], wide - left - right, self._rooms[self.opened])

    def way(self, link: Link, bend: QPointF | None = None) -> list[QPointF]:
        """The corners of a link; ``bend``: where it leaves an opened storey."""
        source, target = self.rect(link.source), self.rect(link.target)
        if link.source == link.target:
            return self._loop(link.source)
        if link.in_time:
            x = self._sides[1] + (NAMES - 4 if link.matrices == () else NAMES / 3)
            return [QPointF(source.right() + 2, source.center().y()), QPointF(x, source.center().y()),
                    QPointF(x, target.center().y()), QPointF(target.right() + 4, target.center().y())]
        x = self._rise(link)
        if link.target == self.opened:
            opened = self.opened_rect()
            entry = QPointF(opened.center().x(), opened.bottom())
            beside = self.stack.storeys[link.target].reverse
            below = [QPointF(x, self._tops[link.source]), QPointF(x, entry.y())] if beside else [
                QPointF(entry.x(), self._tops[link.source])]
            return [*below, entry]
        start = QPointF(x, self._tops[link.source] if not self.stack.storeys[link.source].joined else source.top())
        end = QPointF(x, target.bottom() + 3)
        if self.goes_around(link):
            return [start, *self._around(x), end]
        return [start, end] if bend is None else [bend, QPointF(x, bend.y()), end]

    def goes_around(self, link: Link) -> bool:
        """Whether a link goes past the opened storey."""
        return self.opened is not None and link.source < self.opened < link.target

    def arrivals(self, number: int) -> list[float]:
        """Where the links from below cross the loop of a storey."""
        return sorted(self.way(link)[-1].x() for link in self.stack.links if link.source < link.target == number)

    def middle(self, link: Link) -> QPointF:
        """Where the names of its matrices begin; of a link past the other direction, where they end."""
        if link.source == link.target:
            _, out, lane, *_ = self._loop(link.source)
            return QPointF(self._sides[1] + 11, (out.y() + lane.y()) / 2)
        way = self.way(link)
        if link.in_time:
            return QPointF(way[1].x() + 4, (way[1].y() + way[2].y()) / 2)
        if self.goes_around(link):
            return way[0] - QPointF(NAMES - 8, self.heights.gap / 2)
        next_above = link.source + 1
        below, above = self._tops[link.source], self._tops[next_above] + self._rooms[next_above]
        return QPointF(way[0].x() + (-6 if self.stack.storeys[link.target].reverse else 6), (below + above) / 2)

    @property
    def left(self) -> float:
        """Where the rows begin that are not shifted."""
        return self._sides[0]

    @property
    def row(self) -> float:
        """The height of a row."""
        return min(self._tall(storey) for storey in self.stack.storeys if not storey.joined)

    @cached_property
    def gap(self) -> float:
        """Between two storeys."""
        gaps = len(self.stack.storeys) - 1
        free = self.height - HEAD - FOOT - sum(self._natural(storey) for storey in self.stack.storeys)
        if self.opened is not None:
            return self.heights.gap
        return min(max(free / gaps, 2.0), LARGEST_GAP)

    @cached_property
    def _rooms(self) -> list[float]:
        """The heights of the storeys."""
        rooms = [self._natural(storey) for storey in self.stack.storeys]
        if self.opened is not None:
            others = sum(rooms) - rooms[self.opened]
            rooms[self.opened] = self.height - HEAD - FOOT - others - self.heights.gap * (len(rooms) - 1)
        return rooms

    @cached_property
    def _tops(self) -> list[float]:
        total = sum(self._rooms) + self.gap * (len(self._rooms) - 1)
        bottom = self.height - FOOT - max((self.height - HEAD - FOOT - total) / 2, 0.0)
        tops = []
        for room in self._rooms:
            tops.append(bottom - room)
            bottom -= room + self.gap
        return tops

    @cached_property
    def _sides(self) -> tuple[float, float]:
        left, right = SYMBOLS, self.width - NAMES
        if right - left > WIDEST:
            left, right = (left + right - WIDEST) / 2, (left + right + WIDEST) / 2
        return left, right

    def _natural(self, storey: Storey) -> float:
        if storey.joined:
            return 4.0
        below = self.heights.label if storey.name == "x" else self.heights.lane if storey.excerpt is not None else 0.0
        return self._above(storey) + self._tall(storey) + below

    def _above(self, storey: Storey) -> float:
        above = 0.0 if storey.name == "x" else self.heights.above
        return above + (self.heights.label if storey.name == "y_hat" else 0.0)

    def _tall(self, storey: Storey) -> float:
        """A row is as high as the room allows, up to what is wished for."""
        if storey.joined:
            return 4.0
        rows = [each for each in self.stack.storeys if not each.joined]
        fixed = sum(self.heights.lane + self.heights.above + self.heights.gap for _ in rows) + 2 * self.heights.label
        share = (self.height - HEAD - FOOT - fixed - (OPENED if self.opened is not None else 0.0)) / len(rows)
        return min(max(share, LEAST), self.heights.row)

    def _rise(self, link: Link) -> float:
        """Where a link goes up: in the middle, or past the other direction of its layer."""
        storeys, (left, right) = self.stack.storeys, self._sides
        if storeys[link.target].reverse:
            return right - ASIDE
        if storeys[link.target].joined and storeys[link.source].reverse is False:
            return left + ASIDE
        return (left + right) / 2

    def _around(self, x: float) -> list[QPointF]:
        """Past the opened storey, at the side that is left for it, and back to ``x``."""
        opened = self.opened_rect()
        left = self.stack.storeys[self.opened].reverse
        beside = opened.left() - STAGGER / 2 if left else opened.right() + STAGGER / 2
        low, high = opened.bottom() + self.heights.gap / 2, opened.top() - self.heights.gap / 2
        return [QPointF(x, low), QPointF(beside, low), QPointF(beside, high), QPointF(x, high)]

    def _loop(self, number: int) -> list[QPointF]:
        """Out at the end of a row, below it back to the beginning, and in again."""
        rect = self.rect(number)
        y, lane = rect.center().y(), rect.bottom() + self.heights.loop
        ends = rect.right(), rect.left()
        out, into = reversed(ends) if self.stack.storeys[number].reverse else ends
        away = REACH if out > into else -REACH
        return [QPointF(out, y), QPointF(out + away, y), QPointF(out + away, lane), QPointF(into - away, lane),
                QPointF(into - away, y), QPointF(into, y)]
