"""How large the errors are at every time step, on one scale for all of them: where gradients vanish or explode."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import TimePanel, open_alone
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.gradient_plot import CEILING, FLOOR, DecadePlot, draw_sample
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.numbers import power_of_ten, significant
from rnn_explorer.widgets.time_columns import RIGHT

PER_UNIT = ("T", "B", "H")
HEADER = 16
SAMPLE = 26  # pixels, the piece of a line in the legend
GAP = 14
MOST = 4  # series that can be told apart
REACH = 9  # pixels, within which the pointer is on a mark


class GradientsPanel(TimePanel):
    """The norm of every error of the hidden units, per time step."""

    title = "Gradient magnitudes"
    column = "center"
    rank = 3
    share = 150

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._errors: tuple[Quantity, ...] = ()
        self._norms = np.zeros((0, 0))
        self._clipping: tuple[str, ...] = ()
        self.plot = DecadePlot(self)
        self.plot.setAccessibleName(self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, HEADER, 0, 0)
        column.addWidget(self.plot)
        self.setMinimumHeight(54)

    def show_trace(self, trace: Trace) -> None:
        self._errors = errors_per_unit(trace)
        self._norms = np.array([norms_of(trace[error.name]) for error in self._errors])
        self.plot.set_values(self._norms)
        self.show_time_window()
        self.update()

    def show_position(self, position: int) -> None:
        self.plot.set_known(np.array([self.trace.known(error.name, position) for error in self._errors]))
        self.plot.set_present(self.current_t, self.phase_color())
        clipping = clipping_texts(self.trace, position)
        if clipping != self._clipping:
            self._clipping = clipping
            self.update(0, 0, self.width(), HEADER)

    def show_selection(self, selected: Selected) -> None:
        self.plot.set_selected(selected.t)

    def show_time_window(self) -> None:
        self.plot.set_columns(self.columns())

    def selected_at(self, point: QPointF) -> Selected:
        t = self.columns().at(point.x())
        if t is None or point.y() < HEADER:
            return Selected()
        index = self.plot.nearest(t, point.y() - HEADER, REACH)
        return Selected(None if index is None else self._errors[index].name, t)

    def text_at(self, point: QPointF) -> str:
        """The norms at the time step at ``point``, a line each; beside the time steps what the scale is."""
        t = self.selected_at(point).t
        if t is None:
            return self.plot.explanation()
        known = [self.trace.known(error.name, self.position)[t] for error in self._errors]
        return "\n".join(
            self._described(error, t, norm) if is_known
            else self.tr("‖{0}‖ has not happened yet").format(error.text(str(t + 1)))
            for error, norm, is_known in zip(self._errors, self._norms[:, t], known, strict=True)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.show_time_window()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("base"))
            painter.setFont(tabular(small_font(self.font())))
            legend_end = self._paint_legend(painter)
            self._paint_clipping(painter, legend_end + GAP)

    def _described(self, error: Quantity, t: int, norm: float) -> str:
        written = "0" if norm == 0 else significant(norm)
        text = self.tr("‖{0}‖ = {1} · length of the {2}").format(error.text(str(t + 1)), written, error.meaning)
        if norm > 10.0**CEILING:
            return text + self.tr(" · △ above the scale, which ends at {0}").format(power_of_ten(CEILING))
        if 0 < norm < 10.0**FLOOR:
            return text + self.tr(" · ▽ below the scale, which ends at {0}").format(power_of_ten(FLOOR))
        return text

    def _paint_legend(self, painter: QPainter) -> float:
        """Line, mark and name of every series, as many as fit; returns where they end."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, x = QFontMetricsF(painter.font()), 8.0
        for index, error in enumerate(self._errors):
            name = f"‖{error.text()}‖"
            end = x + SAMPLE + 5 + metrics.horizontalAdvance(name)
            if end > self.width() - RIGHT:
                break
            draw_sample(painter, QRectF(x, 0, SAMPLE, HEADER), index, self.theme)
            painter.setPen(self.theme.color("ink"))
            painter.drawText(QRectF(x + SAMPLE + 5, 0, end - x, HEADER), Qt.AlignmentFlag.AlignVCenter, name)
            x = end + GAP
        return x - GAP

    def _paint_clipping(self, painter: QPainter, left: float) -> None:
        """The norm of the gradient and its clipping at the right, as long as there is room for."""
        room = QRectF(left, 0, self.width() - RIGHT - left, HEADER)
        painter.setFont(_emphasized(painter.font()))
        advance = QFontMetricsF(painter.font()).horizontalAdvance
        text = next((text for text in self._clipping if advance(text) <= room.width()), "")
        painter.setPen(self.theme.color("update"))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def errors_per_unit(trace: Trace) -> tuple[Quantity, ...]:
    """The errors with one value for every hidden unit and time step; of many, those that are carried through time."""
    quantities = (column.quantity for column in trace.columns.values())
    errors = tuple(q for q in quantities if q.role is Role.ERROR and q.axes == PER_UNIT)
    carried = tuple(q for q in errors if f"{q.name.removeprefix('d_')}_0" in trace.columns)
    return errors if len(errors) <= MOST or not carried else carried


def norms_of(errors: np.ndarray) -> np.ndarray:
    """The Euclidean norm over the units of the first sequence of ``errors`` (T, B, H): (T,)."""
    return np.linalg.norm(errors[:, 0], axis=-1)


def clipping_texts(trace: Trace, position: int) -> tuple[str, ...]:
    """What is known at ``position`` of the gradient's norm and its clipping, the longest wording first."""
    if not trace.known("g_norm", position):
        return ()
    norm = f"{trace.quantity('g_norm').symbol} = {significant(float(trace['g_norm']))}"
    if not trace.known("clip", position):
        return (norm,)
    threshold, factor = f"{float(trace['threshold']):g}", float(trace["clip"])
    if factor < 1:
        return f"{norm} · clipped at {threshold}: × {significant(factor)}", f"{norm} · × {significant(factor)}", norm
    return f"{norm} · below {threshold}: not clipped", f"{norm} · not clipped", norm


def _emphasized(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


if __name__ == "__main__":
    open_alone(GradientsPanel)
