"""The parts of a page as pixmaps, painted when they are first seen."""

from enum import Enum

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from rnn_explorer.drawings.ledger.page import Page
from rnn_explorer.drawings.ledger.places import place_in
from rnn_explorer.session.selection import Selected


class Part(Enum):
    """What a strip shows."""

    HEADER = "header"
    ROW = "row"
    STAGE = "stage"


class Strips:
    """Every row and stage of ``page`` once as empty and once as known; ``ratio``: pixels per logical pixel."""

    def __init__(self, page: Page, ratio: float) -> None:
        self.page = page
        self._ratio = ratio
        self._kept: dict[tuple[Part, int, bool], QPixmap] = {}
        self._places: dict[tuple[Selected, float], QRectF | None] = {}

    def strip(self, part: Part, number: int = 0, known: bool = True) -> QPixmap:
        """The header, or the row or stage ``number``."""
        key = part, number, known
        if key not in self._kept:
            self._kept[key] = self._painted(*key)
        return self._kept[key]

    def place_of(self, selected: Selected, scrolled: float) -> QRectF | None:
        """Where a number is written; asked for at every repaint, and worked out once."""
        key = selected, scrolled
        if key not in self._places:
            self._places[key] = place_in(self.page, scrolled, selected)
        return self._places[key]

    def _painted(self, part: Part, number: int, known: bool) -> QPixmap:
        slots = self.page.slots
        height = {Part.HEADER: slots.header, Part.ROW: slots.row, Part.STAGE: slots.stage}[part]
        rect = QRectF(0, 0, max(self.page.width, 1), height)
        pixmap = blank(rect, self._ratio)
        pixmap.fill(self.page.theme.color("base"))
        with QPainter(pixmap) as painter:
            if part is Part.HEADER:
                self.page.paint_header(painter)
            elif part is Part.ROW:
                self.page.paint_row(painter, rect, number, known)
            else:
                self.page.paint_stage(painter, rect, number, known)
        return pixmap


def blank(rect: QRectF, ratio: float) -> QPixmap:
    """A pixmap of the size of ``rect`` in logical pixels."""
    pixmap = QPixmap((rect.size() * ratio).toSize())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
