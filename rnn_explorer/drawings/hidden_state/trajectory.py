"""The trajectory of the state in two dimensions, with the cursor on it."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.orbit import Orbit, orbit_of
from rnn_explorer.drawings.hidden_state.path import CROWD, Path, Style
from rnn_explorer.drawings.hidden_state.view import Content, Moment, View
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.numbers import signed
from rnn_explorer.widgets.sheet import Sheet
from rnn_explorer.widgets.time_columns import RIGHT

LEFT = 52.0  # pixels, for the name and the numbers of the vertical axis
TOP = 4.0
REACH = 14.0  # pixels, within which the pointer is on a point
LATEST = 12  # points that stand out in a crowd
EVERY = 16  # points, after which a picture is kept to go back to


class TrajectorySheet(Sheet):
    """An orbit as far as it is known: what has not happened yet is not there.

    What is known is painted in the order in which it came into being, so that a step forward adds to the picture.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self._orbit: Orbit | None = None
        self._path: Path | None = None
        self._moment = Moment(0, None, QColor())
        self._known = np.zeros(0, dtype=bool)
        self._selected: int | None = None
        self._layers: dict[int, QPixmap] = {}  # by the number of points that are painted
        self.setAccessibleName(self.tr("Trajectory of the state"))

    def set_content(self, content: Content, orbit: Orbit) -> None:
        self._content, self._orbit = content, orbit
        self._show_known()
        self.redraw()

    def set_moment(self, moment: Moment) -> None:
        """Show what is known."""
        self._moment = moment
        self._show_known()
        self.update()

    def set_selected(self, t: int | None) -> None:
        """Ring the point of a time step (from 0)."""
        if t != self._selected:
            self._selected = t
            self.update()

    def time_at(self, point: QPointF) -> int | None:
        """The time step (from 0) whose point is nearest to ``point``, and near it; −1 or T: the initial state."""
        index, distance = self.path.nearest(point, self._known)
        return self._orbit.times[index] if distance <= max(REACH, self.path.radius) else None

    def place_of(self, t: int) -> QRectF | None:
        """Around the point of a time step, if it is known."""
        index = self._index(t)
        if index is None:
            return None
        at, reach = self.path.places[index], self.path.radius + 2
        return QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)

    @property
    def path(self) -> Path:
        """Where everything is drawn."""
        if self._path is None:
            given = [self._is_given(t) for t in self._orbit.times]
            labels = [self._label(t) for t in self._orbit.times]
            self._path = Path(self._orbit.points, labels, given, self._room(), QFontMetricsF(self.small), self.theme)
        return self._path

    def redraw(self) -> None:
        self._path, self._layers = None, {}
        super().redraw()

    def draw(self, painter: QPainter) -> None:
        """The axes: their names, how much of the variance lies along them, and the numbers of the outermost points."""
        theme, room, metrics = self.theme, self._room(), QFontMetricsF(painter.font())
        painter.setPen(theme.color("faint"))
        painter.drawRect(room.adjusted(0, 0, -1, -1))
        painter.setPen(theme.color("muted"))
        shares = [f"{100 * share:.0f} %" for share in self._orbit.plane.shares]
        below = QRectF(room.left(), room.bottom() + 1, room.width(), metrics.height())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter,
                         self.tr("1st principal component · {0} of the variance").format(shares[0]))
        self._write_ends(painter, below, room, metrics)
        painter.save()
        painter.translate(2, room.center().y())
        painter.rotate(-90)
        wordings = (self.tr("2nd · {0} of the variance"), self.tr("2nd · {0}"), "{0}")
        fitting = (text for text in (wording.format(shares[1]) for wording in wordings)
                   if metrics.horizontalAdvance(text) <= room.height())
        painter.drawText(QRectF(-room.height() / 2, 0, room.height(), metrics.height()), Qt.AlignmentFlag.AlignCenter,
                         next(fitting, ""))
        painter.restore()

    def mark(self, painter: QPainter) -> None:
        painter.drawPixmap(0, 0, self._layer(int(self._known.sum())))
        if not (self._known & ~np.array(self.path.given)).any():
            painter.setPen(self.theme.color("muted"))
            painter.drawText(self._room().adjusted(0, 4, 0, 0), Qt.AlignmentFlag.AlignHCenter,
                             self.tr("{0} has not happened yet").format(self._content.quantity.text()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.path.is_crowded:
            count = int(self._known.sum())
            self.path.paint_latest(painter, self._orbit.arrivals[max(count - LATEST, 0) : count].tolist())
        present, selected = self._index(self._moment.t), self._index(self._selected)
        theme = self.theme
        if present is not None:
            self.path.paint_point(painter, present, Style(self._moment.color, theme.color("forward"), 1.4, 1.5))
            self.path.paint_label(painter, present)
        if selected is not None:
            fill = self._moment.color if selected == present else theme.color("base")
            self.path.paint_point(painter, selected, Style(fill, theme.color("ink"), 2.4, 1.0))
            self.path.paint_label(painter, selected)

    def _layer(self, count: int) -> QPixmap:
        """The first ``count`` points that came into being."""
        if count not in self._layers:
            start = max((kept for kept in self._layers if kept < count), default=0)
            layer = QPixmap(self._layers[start]) if start else self._blank()
            self._layers = {kept: layers for kept, layers in self._layers.items() if kept % EVERY == 0}
            for end in (*range(start - start % EVERY + EVERY, count, EVERY), count):
                self._paint_arrivals(layer, start, end)
                self._layers[end], start = QPixmap(layer), end
        return self._layers[count]

    def _paint_arrivals(self, layer: QPixmap, start: int, end: int) -> None:
        order, there = self._orbit.arrivals, np.zeros(len(self._known), dtype=bool)
        there[order[:start]] = True
        with QPainter(layer) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(self.small)
            for index in order[start:end].tolist():
                there[index] = True
                self.path.paint_arrival(painter, index, there)

    def _blank(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        blank = QPixmap(self.size() * ratio)
        blank.setDevicePixelRatio(ratio)
        blank.fill(Qt.GlobalColor.transparent)
        return blank

    def _index(self, t: int | None) -> int | None:
        """The point of a time step, if it is known."""
        index = self._orbit.times.index(t) if t in self._orbit.times else None
        return index if index is not None and self._known[index] else None

    def _show_known(self) -> None:
        if self._content is not None:
            self._known = self._orbit.arrived_at <= self._moment.position

    def _is_given(self, t: int) -> bool:
        return not 0 <= t < self._content.trace.sizes["T"]

    def _label(self, t: int) -> str:
        """The symbol that is read; of measurements the number of the time step."""
        trace = self._content.trace
        if self._is_given(t):
            return "0" if t < 0 else str(t + 1)
        if not trace.inputs.symbols:
            return str(t + 1)
        return trace.inputs.labels[int(trace["x"][t, 0].argmax())]

    def _room(self) -> QRectF:
        below = QFontMetricsF(self.small).height() + 1
        return QRectF(LEFT, TOP, max(self.width() - LEFT - RIGHT, 20.0), max(self.height() - TOP - below, 20.0))

    def _write_ends(self, painter: QPainter, below: QRectF, room: QRectF, metrics: QFontMetricsF) -> None:
        """The numbers of the outermost points."""
        low, high = self._orbit.points.min(axis=0), self._orbit.points.max(axis=0)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, signed(float(low[0]), 2))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, signed(float(high[0]), 2))
        height = metrics.height()
        beside = QRectF(0, room.top(), LEFT - 4, height)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight, signed(float(high[1]), 2))
        painter.drawText(beside.translated(0, room.height() - height), Qt.AlignmentFlag.AlignRight,
                         signed(float(low[1]), 2))


class TrajectoryView(View):
    """The way of the whole vector of units."""

    probes = False
    is_coloured = False

    def make(self, parent: QWidget) -> TrajectorySheet:
        self._orbit: Orbit | None = None
        return TrajectorySheet(parent)

    def hint(self, content: Content) -> str:
        before, self.content = self.content, content
        if before is None or (before.trace, before.quantity) != (content.trace, content.quantity):
            self._orbit = orbit_of(content.trace, content.quantity)
        if self._orbit is None:
            return self.tr("There are values that are not finite numbers: such a state has no place.")
        return ""

    def show(self, content: Content) -> None:
        self.widget.set_content(content, self._orbit)

    def show_moment(self, moment: Moment) -> None:
        self.widget.set_moment(moment)

    def show_selected(self, selected: Selected, unit: int | None) -> None:
        self.widget.set_selected(selected.t)

    def selected_at(self, point: QPointF) -> Selected:
        t = self.widget.time_at(point)
        inside = t is not None and 0 <= t < self.content.trace.sizes["T"]
        return Selected(self.content.quantity.name, t) if inside else NOTHING

    def text_at(self, point: QPointF, position: int) -> str:
        t, quantity, trace = self.widget.time_at(point), self.content.quantity, self.content.trace
        if t is None:
            return self.tr("{0} in the two directions in which it differs most in this iteration "
                           "(principal components)").format(quantity.text())
        name = quantity.text(str(t + 1))
        x, y = (signed(float(part)) for part in self._orbit.points[self._orbit.times.index(t)])
        if not 0 <= t < trace.sizes["T"]:
            return self.tr("{0} at ({1}, {2}) · the initial state").format(name, x, y)
        return self.tr("{0} at ({1}, {2}) · {3}, where “{4}” is read").format(
            name, x, y, quantity.meaning, words.read_at(trace.inputs, trace["x"][t, 0]))

    def place_of(self, selected: Selected) -> QRectF | None:
        if self.content is None or selected.quantity != self.content.quantity.name or selected.t is None:
            return None
        return self.widget.place_of(selected.t)

    def captions(self) -> tuple[str, ...]:
        share = 100 * float(self._orbit.plane.shares.sum())
        crowded = self.tr(" · the latest {0} stand out").format(LATEST) if len(self._orbit.times) > CROWD else ""
        wording = self.tr("{0:.0f} % of the variance in this plane").format(share)
        return wording + crowded, wording, f"{share:.0f} %"

