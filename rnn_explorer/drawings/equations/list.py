"""The equations of a time step in their order, small, with a mark beside the present one."""

import math

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.widgets.equation_view import EquationView
from rnn_explorer.widgets.theme import theme_of

_GUTTER = 12  # logical pixels, for the mark
_FACTOR = 1.05  # of the widget's font
_CLOSEST = 0.92  # of their height, to which rows may give way
_BELOW = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom


class EquationList(QWidget):
    """Only the mark is painted again at a step: the equations stay. Where they do not all fit, those around it.

    Signals:
        chosen(int): an equation was clicked.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._equations: tuple[str, ...] = ()
        self._views: list[EquationView] = []
        self._current = 0
        self._page = range(0)  # of the equations, those that are shown
        self._color = QColor()
        self._sample = EquationView(self)  # knows the size in which to typeset in advance
        self._sample.set_point_size(self._points())
        self._sample.hide()
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_equations(self, equations: tuple[str, ...]) -> None:
        """Show other equations (TeX)."""
        if equations == self._equations:
            return
        self._equations = equations
        while len(self._views) < len(equations):
            self._views.append(self._new_view())
        for index, view in enumerate(self._views):
            view.set_tex(equations[index] if index < len(equations) else None)
        self._page = range(0)
        self._arrange()
        self.update()

    def set_current(self, index: int, color: QColor) -> None:
        """Mark the equation ``index`` in ``color``."""
        if (index, color) != (self._current, self._color):
            self._current, self._color = index, color
            self._arrange()
            self.update(QRect(0, 0, _GUTTER, self.height()))

    def prefetch(self, equations: list[str]) -> None:
        """Typeset in advance what may be shown."""
        self._sample.prefetch(equations)

    def preferred_height(self) -> int:
        """Of all equations, in logical pixels."""
        return sum(self._row_height(tex) for tex in self._equations)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tops = [self._views[index].y() for index in self._page]
        if tops:
            self.chosen.emit(self._page.start + max(sum(top <= event.position().y() for top in tops) - 1, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._page = range(0)
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._current not in self._page:
            return
        row = self._views[self._current].geometry()
        with QPainter(self) as painter:
            painter.fillRect(QRectF(1, row.top() + 2, 4, row.height() - 4), self._color)
            if len(self._page) < len(self._equations):
                told = f"{self._page.start + 1}–{self._page.stop} of {len(self._equations)}"
                painter.setPen(theme_of(self).color("muted"))
                painter.drawText(self.rect().adjusted(_GUTTER, 0, 0, 0), _BELOW, told)

    def _new_view(self) -> EquationView:
        view = EquationView(self)
        view.set_point_size(self._points())
        view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return view

    def _arrange(self) -> None:
        """Page by page, if they do not all fit."""
        if self._current in self._page:
            return
        heights = [self._row_height(tex) for tex in self._equations]
        if _CLOSEST * sum(heights) <= self.height() < sum(heights):
            heights = [math.floor(height * self.height() / sum(heights)) for height in heights]
        self._page, top = self._page_of_current(heights), 0
        for index, view in enumerate(self._views):
            view.setVisible(index in self._page)
            if index in self._page:
                view.setGeometry(_GUTTER, top, max(self.width() - _GUTTER, 1), heights[index])
                top += heights[index]
        self.update()

    def _page_of_current(self, heights: list[int]) -> range:
        """The equations that are shown together with the present one."""
        room = self.height() - (QFontMetricsF(self.font()).height() if sum(heights) > self.height() else 0)
        first, used = 0, 0
        for index, height in enumerate(heights):
            if used + height > room and index > first:
                if self._current < index:
                    return range(first, index)
                first, used = index, 0
            used += height
        return range(first, len(heights))

    def _row_height(self, tex: str) -> int:
        """Known before the equation is typeset, so that nothing jumps when it is."""
        return round(QFontMetricsF(self.font()).height() * (2.4 if r"\frac" in tex or r"\sum" in tex else 1.6))

    def _points(self) -> float:
        return QFontInfo(self.font()).pointSizeF() * _FACTOR
