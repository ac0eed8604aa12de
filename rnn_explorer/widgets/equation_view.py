"""A widget that shows one typeset equation."""

import math
import re

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QFontInfo, QMouseEvent, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from rnn_explorer.widgets.colored_parts import colored_parts
from rnn_explorer.widgets.ink import mixed
from rnn_explorer.widgets.recent import Recent
from rnn_explorer.widgets.theme import Theme, theme_of
from rnn_explorer.widgets.typeset import Order, Typeset, Typesetter

PICTURES = 64  # equations that a view keeps painted
_SERIF_FACTOR = 1.3  # the serif letters of equations look as large as the interface's at this ratio
_ROLE = re.compile(r"(\\(?:text)?color)\s*\{([a-z]+)\}")


def with_theme_colors(tex: str, theme: Theme) -> str:
    r"""``tex`` with names of theme colours, as in ``\textcolor{recurrence}{W}``, replaced by ``#rrggbb``."""
    return _ROLE.sub(lambda found: f"{found[1]}{{{getattr(theme, found[2], found[2])}}}", tex)


class EquationView(QWidget):
    r"""One equation in TeX, never larger than its natural size and scaled down to the width there is.

    Colours are names of the theme, ``\textcolor{recurrence}{\mathbf{W}}``, and follow it. While the equation
    is being typeset its place is kept and empty. One that cannot be typeset is shown as plain TeX, with the
    reason as tool tip. A hidden view asks for nothing. Its coloured parts can be pointed at, and lit.

    Signals:
        pointed(str): the TeX of the coloured part under the pointer, "" beside them.
    """

    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None, typesetter: Typesetter | None = None) -> None:
        super().__init__(parent)
        self._typesetter = typesetter or Typesetter.shared()
        self._tex: str | None = None
        self._point_size: float | None = None
        self._order: Order | None = None
        self._typeset: Typeset | None = None  # outlives its equation: it keeps the place for the next one
        self._is_there = False  # whether what is typeset is what was asked for
        self._pictures: Recent[tuple[Order, float, float, float], QPixmap] = Recent(PICTURES)
        self._reason = ""
        self._lit: frozenset[str] = frozenset()
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._typesetter.ready.connect(self._take_when_ready)
        self._typesetter.failed.connect(self._show_failure)

    def set_tex(self, tex: str | None) -> None:
        """Show ``tex``; None or an empty string shows nothing and takes no space."""
        if tex == self._tex:
            return
        self._tex = tex
        self.setAccessibleName(tex or "")
        self._restart()

    def set_point_size(self, points: float) -> None:
        """Font size in points instead of one that goes with the widget's font."""
        if points != self._point_size:
            self._point_size = points
            self._restart()

    def set_lit(self, parts: frozenset[str]) -> None:
        """Light up the coloured parts with this TeX."""
        if parts != self._lit:
            self._lit = parts
            self.update()

    def places(self) -> list[tuple[str, QRectF]]:
        """The coloured parts and where they are; nothing as long as the equation is not seen."""
        if not self._is_there:
            return []
        place = _place(self._typeset, self.contentsRect())
        scale = place.width() / self._typeset.width
        rects = (QRectF(place.left() + scale * x, place.top() + scale * y, scale * width, scale * height)
                 for x, y, width, height in self._typeset.colored)
        return list(zip(colored_parts(self._tex), rects, strict=False))

    def prefetch(self, equations: list[str]) -> None:
        """Typeset ``equations`` in advance, in the size and the colours of this view."""
        self._typesetter.prefetch(self._order_of(tex) for tex in equations)

    def is_ready(self) -> bool:
        """Whether what is to be seen is seen: the equation, its failure, or nothing because there is none."""
        return self._order is None or self._is_there or bool(self._reason)

    def heightForWidth(self, width: int) -> int:
        natural = self._natural_size()
        margins = self.contentsMargins()
        inner = max(1, width - margins.left() - margins.right())
        scale = min(1.0, inner / max(1.0, natural.width()))
        return math.ceil(natural.height() * scale) + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        return self._natural_size().grownBy(self.contentsMargins())

    def minimumSizeHint(self) -> QSize:
        """A third of the natural size: below that, nothing could be read."""
        return (self._natural_size() / 3).grownBy(self.contentsMargins())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._restart()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if not self.is_ready():
            self._ask()

    def paintEvent(self, event) -> None:
        if self._reason:
            _paint_plain(self, self._tex)
        elif self._is_there:
            place = _place(self._typeset, self.contentsRect())
            with QPainter(self) as painter:
                self._paint_lit(painter)
                painter.drawPixmap(place.topLeft(), self._picture(place.size(), painter.deviceTransform().m11()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(next((part for part, rect in self.places() if _grown(rect).contains(event.position())), ""))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit("")
        super().leaveEvent(event)

    def _paint_lit(self, painter: QPainter) -> None:
        """A ground of its own behind what is lit."""
        theme = theme_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(theme.color("accent"), theme.color("base"), 0.22))
        for part, rect in self.places() if self._lit else ():
            if part in self._lit:
                painter.drawRoundedRect(_grown(rect), 3, 3)

    def _picture(self, size: QSizeF, ratio: float) -> QPixmap:
        """The equation in this size; the last ones are kept, for they come again."""
        key = self._order, size.width(), size.height(), ratio
        picture = self._pictures.get(key)
        if picture is None:
            picture = _drawn(self._typeset, size, ratio)
            self._pictures.put(key, picture)
        return picture

    def _order_of(self, tex: str) -> Order:
        theme = theme_of(self)
        points = self._point_size or QFontInfo(self.font()).pointSizeF() * _SERIF_FACTOR
        return Order(with_theme_colors(tex, theme), points * self.logicalDpiY() / 72, theme.ink)

    def _restart(self) -> None:
        """Ask for the equation in its present text, size and colours, if any of these has changed."""
        order = self._order_of(self._tex) if self._tex else None
        if order == self._order:
            return
        self._order = order
        self._is_there = False
        if self._reason:
            self._reason = ""
            self.setToolTip("")
        self._ask()
        self.updateGeometry()
        self.update()

    def _ask(self) -> None:
        if self._order is None:
            self._typeset = None
        elif self.isVisible() or self._typesetter.synchronous:
            self._take(self._typesetter.request(*self._order))
        else:
            self._take(self._typesetter.cached(*self._order))

    def _take(self, made: Typeset | None) -> None:
        if made is not None:
            self._typeset = made
            self._is_there = True
            self.updateGeometry()
            self.update()

    @Slot()
    def _take_when_ready(self) -> None:
        if not self.is_ready():
            self._take(self._typesetter.cached(*self._order))

    @Slot(str, str)
    def _show_failure(self, tex: str, reason: str) -> None:
        if self._order is None or tex != self._order.tex:
            return
        self._reason = reason
        self._typeset = None
        self.setToolTip(reason)
        self.updateGeometry()
        self.update()

    def _natural_size(self) -> QSize:
        if self._order is None:
            return QSize(0, 0)
        if self._reason:
            return self.fontMetrics().size(Qt.TextFlag.TextSingleLine, self._tex)
        if self._typeset is None:
            lines = 2.4 if r"\frac" in self._tex else 1.4
            return QSize(0, math.ceil(self._order.size * lines))
        return QSize(math.ceil(self._typeset.width), math.ceil(self._typeset.height))


def _grown(rect: QRectF) -> QRectF:
    return rect.adjusted(-3, -2, 3, 2)


def _place(made: Typeset, area: QRect) -> QRectF:
    """Where the equation is painted in ``area``: from the left, in the middle of the height."""
    scale = min(1.0, area.width() / made.width, area.height() / made.height)
    width, height = made.width * scale, made.height * scale
    return QRectF(area.left(), area.top() + round((area.height() - height) / 2), width, height)


def _drawn(made: Typeset, size: QSizeF, ratio: float) -> QPixmap:
    """On a transparent ground."""
    pixmap = QPixmap((size * ratio).toSize() + QSize(1, 1))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(made.svg).render(painter, QRectF(QPointF(), size))
    return pixmap


def _paint_plain(view: QWidget, text: str) -> None:
    area = view.contentsRect()
    elided = view.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    with QPainter(view) as painter:
        painter.setPen(theme_of(view).color("ink"))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
