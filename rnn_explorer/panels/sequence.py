"""What the network reads and predicts, time step by time step, as the person knows it."""

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.sequence.content import Symbols
from rnn_explorer.drawings.sequence.curves import CurveDrawing
from rnn_explorer.drawings.sequence.drawing import Style
from rnn_explorer.drawings.sequence.image import ImageDrawing, Pictures
from rnn_explorer.drawings.sequence.measures import MeasureDrawing, Series
from rnn_explorer.drawings.sequence.symbols import SymbolDrawing
from rnn_explorer.engine.batch import Axis
from rnn_explorer.engine.diagnostics.reading import is_asked
from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.panel import open_alone
from rnn_explorer.session.reading_aids import ReadingAids
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.time_panel import TimePanel
from rnn_explorer.widgets.numbers import magnitude, measurement
from rnn_explorer.widgets.time_columns import TimeColumns

SMALLEST_HEIGHT = 60  # logical pixels
MOST_TOLD = 16  # measurements: more of them are an image
_NAMES = {"x": "input", "y": "target", "y_hat": "output"}


class SequencePanel(TimePanel):
    """Letters or measurements: data are always there, outputs, and what is read of them, as soon as they are known.

    It is drawn twice into pixmaps, before anything is known and with everything; a step only moves the border.
    """

    title = "Sequence"
    column = "center"
    rank = 0
    share = 90

    def __init__(self, session, parent=None) -> None:
        self._layers: dict[bool, QPixmap] = {}  # of what is known
        self._region = b"", QRegion()  # of what is known, and what was known then
        self._kept: SymbolDrawing | MeasureDrawing | CurveDrawing | None = None
        super().__init__(session, parent)
        self.setMinimumHeight(SMALLEST_HEIGHT)

    def show_trace(self, trace: Trace) -> None:
        self._drop_layers()

    def show_time_window(self) -> None:
        self._drop_layers()

    def restyle(self) -> None:
        self._drop_layers()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drop_layers()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.DevicePixelRatioChange):
            self._drop_layers()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        known = self._known_region()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("base"))
            self.paint_band(painter, 0, self.height())
            for region, is_known in ((QRegion(self.rect()) - known, False), (known, True)):
                if not region.isEmpty():
                    painter.setClipRegion(region)
                    painter.drawPixmap(0, 0, self._layer(is_known))

    def selected_at(self, point: QPointF) -> Selected:
        """The number under a point; beside the numbers the time step."""
        t = self.columns().at(point.x())
        if t is None:
            return NOTHING
        at = next(((name, unit) for name, unit, rect in self._drawing.spots(t) if rect.contains(point)), None)
        return Selected(t=t) if at is None else Selected(at[0], t, at[1])

    def place_of(self, selected: Selected) -> QRectF | None:
        if selected.t not in self.columns().visible or selected.quantity not in _NAMES:
            return None
        alike = [(unit, rect) for name, unit, rect in self._drawing.spots(selected.t) if name == selected.quantity]
        return next((rect for unit, rect in alike if selected.unit in (None, unit)), None)

    def text_at(self, point: QPointF) -> str:
        """What is read, wanted and predicted at the time step under a point."""
        t = self.columns().at(point.x())
        if t is None:
            return ""
        return "\n".join(described(self.trace, t, self.position))

    def _drop_layers(self) -> None:
        self._layers, self._region, self._kept = {}, (b"", QRegion()), None
        self.update()

    def _layer(self, is_known: bool) -> QPixmap:
        """Painted when something of it is seen for the first time."""
        if is_known not in self._layers:
            ratio = self.devicePixelRatioF()
            pixmap = self._layers[is_known] = QPixmap(self.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            with QPainter(pixmap) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._drawing.paint(painter, is_known)
        return self._layers[is_known]

    @property
    def _drawing(self) -> SymbolDrawing | MeasureDrawing | CurveDrawing:
        if self._kept is None:
            style = Style(self.columns(), self.height(), self.font(), self.theme)
            self._kept = self._drawn_in(style)
        return self._kept

    def _drawn_in(self, style: Style) -> SymbolDrawing | MeasureDrawing | CurveDrawing:
        trace = self.trace
        if not trace.outputs.symbols:
            return _measures(trace)(_series(trace), style)
        if trace.inputs.symbols:
            return SymbolDrawing(_symbols(trace), style)
        return ImageDrawing(_symbols(trace), _pictures(trace, self.session.aids), style)

    def _known_region(self) -> QRegion:
        """Where everything is known: inputs from the top, outputs below them. Columns before an output that never have
        one belong to it: a number that is wider than its column is written into them.
        """
        read, known = self.trace.known("x", self.position), self.trace.known("y_hat", self.position)
        key = read.tobytes() + known.tobytes()
        if self._region[0] != key:
            self._region = key, self._region_of(read, known)
        return self._region[1]

    def _region_of(self, read: np.ndarray, known: np.ndarray) -> QRegion:
        """read, known: (T,) bool, whether the input and the output are known."""
        columns, exists, region = self.columns(), _exists(self.trace, "y_hat"), QRegion()
        shown = slice(columns.visible.start, columns.visible.stop)
        if read[shown].all() and known[shown][exists[shown]].all():
            return QRegion(self.rect())
        top, bottom = round(self._drawing.inputs_bottom), self.height()
        for left, right in _runs(columns, read, np.ones_like(read)):
            region += QRect(left, 0, right - left, top)
        for left, right in _runs(columns, known, exists):
            region += QRect(left, top, right - left, bottom - top)
        return region


def _runs(columns: TimeColumns, known: np.ndarray, exists: np.ndarray) -> list[tuple[int, int]]:
    """Left and right of neighbouring columns that are known; one that does not exist goes with the next one."""
    runs, left = [], 0
    for t in columns.visible:
        right = round(columns.column(t, 0, 1).right())
        if known[t] and runs and runs[-1][1] == left:
            runs[-1] = runs[-1][0], right
        elif known[t]:
            runs.append((left, right))
        left = right if exists[t] else left
    return runs


def described(trace: Trace, t: int, position: int) -> list[str]:
    """What is known of time step t at a position, in words, one line a fact."""
    lines = [f"time step {t + 1}", _told(trace, "x", t, position)]
    if _exists(trace, "y")[t]:
        lines.append(_told(trace, "y", t, position))
    if _exists(trace, "y_hat")[t]:
        lines.append(_told(trace, "y_hat", t, position))
        if trace.outputs.symbols and _exists(trace, "y")[t] and trace.known("y_hat", position)[t]:
            target = int(trace["y"][t, 0].argmax())
            lines.append(f"p(target) = {magnitude(float(trace['y_hat'][t, 0, target]))}")
    return lines


def _told(trace: Trace, name: str, t: int, position: int) -> str:
    """A vector; of an input that is no datum, that it is an output; why it is empty, if it is."""
    axis = trace.inputs if name == "x" else trace.outputs
    read = name == "x" and trace.columns["x"].known_from[t] > 0
    origin = ", drawn from the output before" if "u" in trace.columns else ", the output before"
    told = f"{_NAMES[name]} {trace.quantity(name).text(str(t + 1))}" + (origin if read else "")
    empty = why_empty(trace, name, t, position)
    return f"{told}: {empty}" if empty else f"{told} = {_in_words(trace[name][t, 0], axis)}"


def _in_words(vector: np.ndarray, axis: Axis) -> str:
    """“e” for one-hot, “e 0.41, a 0.22, …” for probabilities, “13.9 °C” for a measurement."""
    if not axis.symbols and len(axis) > MOST_TOLD and axis.image:
        return "{} × {} pixels of ink".format(*axis.image)
    if not axis.symbols:
        values = zip(axis.labels, axis.measure(vector), axis.units, _decimals(axis), strict=True)
        told = (f"{label} {measurement(value, _written(value, decimals))} {unit}"
                for label, value, unit, decimals in values)
        return ", ".join(text.rstrip() for text in told)
    best = np.argsort(-vector, kind="stable")[:5]
    if vector[best[0]] == 1.0:
        return axis.labels[best[0]]
    return ", ".join(f"{axis.labels[k]} {vector[k]:.2f}" for k in best)


def _exists(trace: Trace, name: str) -> np.ndarray:
    """(T,) bool: the time steps at which the first sequence has a value of ``name`` at the end of the iteration; of
    targets and outputs, those at which it is asked, not another one beside it.
    """
    there = (trace.columns[name].known_from != NEVER) & trace.exists(0)
    return there & is_asked(trace) if name != "x" else there


def _symbols(trace: Trace) -> Symbols:
    inputs = (trace.inputs.labels[k] for k in trace["x"][:, 0].argmax(axis=-1))
    wanted = zip(trace["y"][:, 0].argmax(axis=-1), _exists(trace, "y"), strict=True)
    targets = (trace.outputs.labels[k] if exists else None for k, exists in wanted)
    return Symbols(tuple(inputs), tuple(targets), trace.outputs.labels, trace.inputs.labels, trace["y_hat"][:, 0],
                   trace.columns["x"].known_from == 0)


def _pictures(trace: Trace, aids: ReadingAids) -> Pictures:
    """The inputs of the first sequence; what is beyond its end is not there."""
    values, axis = trace["x"][:, 0].copy(), trace.inputs
    limit = color_limit(trace.quantity("x"), axis.ends_at_one, aids)
    if trace.schema.lengths is not None:
        values[trace.schema.lengths[0] :] = np.nan
    return Pictures(values.reshape(len(values), *(axis.image or (len(axis), 1))), limit, axis.shares)


def _measures(trace: Trace) -> type[MeasureDrawing | CurveDrawing]:
    """Curves if there is a target at every time step and thus more than one."""
    wanted = _exists(trace, "y")
    return CurveDrawing if wanted.all() and len(wanted) > 1 else MeasureDrawing


def _decimals(axis: Axis) -> list[int]:
    """How many are written of each measurement: one more of those that are not much larger than 1."""
    return [2 if scale <= 1.0 else 1 for scale in axis.scale]


def _series(trace: Trace) -> tuple[Series, ...]:
    inputs, outputs = trace.inputs, trace.outputs
    given = trace.columns["x"].known_from == 0
    rows = [Series(f"{label} {unit}".rstrip(), values, "input", _written(values, decimals), given)
            for label, unit, values, decimals in zip(inputs.labels, inputs.units, _measured(trace, "x", inputs),
                                                     _decimals(inputs), strict=True)]
    for name, kind in (("y", "target"), ("y_hat", "output")):
        if not _exists(trace, name).any():
            continue
        parts = zip(outputs.labels, outputs.units, _measured(trace, name, outputs), _decimals(outputs), strict=True)
        for label, unit, values, decimals in parts:
            which = kind if len(outputs) == 1 else f"{kind} {label}"
            rows.append(Series(f"{which} {unit}".rstrip(), values, kind, decimals))
    return tuple(rows)


def _written(values: np.ndarray | float, decimals: int) -> int:
    """None of whole numbers that could have two: they are marks."""
    return 0 if decimals > 1 and np.all(values == np.round(values)) else decimals


def _measured(trace: Trace, name: str, axis: Axis) -> np.ndarray:
    """The measurements of ``name``, (components, T), nan where there are none."""
    values = axis.measure(trace[name][:, 0]).T.copy()
    values[:, ~_exists(trace, name)] = np.nan
    return values


if __name__ == "__main__":
    open_alone(SequencePanel)
