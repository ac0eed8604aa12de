"""The excerpts of what was read at which a unit is largest and smallest."""

from collections.abc import Iterator
from math import ceil, log

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.curve_box import CurveBoxes, curve_boxes
from rnn_explorer.drawings.hidden_state.excerpt import Excerpt, Extremes, enclosing, extremes
from rnn_explorer.drawings.hidden_state.image_box import image_boxes, shows_images
from rnn_explorer.drawings.hidden_state.symbol_row import SymbolRows
from rnn_explorer.drawings.hidden_state.view import UNIT, Content, View
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.sheet import Sheet
from rnn_explorer.widgets.time_columns import RIGHT

MARGIN = 8.0  # pixels at the left
BESIDE_FROM = 480  # pixels of width: the largest at the left, the smallest at the right
GAP = 14.0
ROOMY = 1.5  # times a line: where there is room for more excerpts than there are


class ExcerptsSheet(Sheet):
    """The excerpts of a `Content` that has a finding, for one unit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: Content | None = None
        self._unit = 0
        self._extremes: Extremes | None = None
        self._drawer: SymbolRows | CurveBoxes | None = None
        self.setAccessibleName(self.tr("What excites a unit most"))

    @property
    def unit(self) -> int:
        return self._unit

    def set_content(self, content: Content, unit: int) -> None:
        """Show the excerpts of ``unit``."""
        if content is not self._content or unit != self._unit:
            self._content, self._unit = content, unit
            self._extremes = extremes(content.finding, unit)
            self.redraw()

    @property
    def limit(self) -> float:
        """Where the colours end: at a round number that the unit just reaches."""
        return min(enclosing(self._extremes), self._content.limit)

    def draw(self, painter: QPainter) -> None:
        drawn, theme = self._drawn_by(), self.theme
        for heading, room in zip(self._headings(drawn), self._rooms(), strict=True):
            painter.setPen(theme.color("muted"))
            painter.drawText(QRectF(room.left(), room.top(), room.width(), drawn.line), Qt.AlignmentFlag.AlignLeft,
                             QFontMetricsF(painter.font()).elidedText(heading, Qt.TextElideMode.ElideRight,
                                                                      room.width()))
        for excerpt, rect in self._places(drawn):
            drawn.paint(painter, rect, excerpt, theme)

    def at(self, point: QPointF) -> tuple[Excerpt, int] | None:
        """The excerpt at ``point`` and the time step (from 0) of its passage."""
        drawn = self._drawn_by()
        for excerpt, rect in self._places(drawn):
            t = drawn.time_at(rect, excerpt, point)
            if t is not None:
                return excerpt, t
        return None

    def redraw(self) -> None:
        self._drawer = None
        super().redraw()

    def _drawn_by(self) -> SymbolRows | CurveBoxes:
        if self._drawer is None:
            self._drawer = self._make_drawer()
        return self._drawer

    def _make_drawer(self) -> SymbolRows | CurveBoxes:
        finding, metrics = self._content.finding, QFontMetricsF(self.small)
        has_symbols = finding.question.experiment.task.inputs.symbols
        make = SymbolRows if has_symbols else image_boxes if shows_images(finding) else curve_boxes
        return make(finding, self._content.quantity, self._unit, self.limit, metrics)

    def _headings(self, drawn: SymbolRows | CurveBoxes) -> tuple[str, str]:
        name = words.symbol_of_unit(self._content.quantity, "t", self._unit)
        curve = f" · {drawn.name}" if isinstance(drawn, CurveBoxes) else ""
        return self.tr("{0} is largest").format(name) + curve, self.tr("{0} is smallest").format(name) + curve

    def _rooms(self) -> tuple[QRectF, QRectF]:
        """For the largest and the smallest: side by side, or one above the other."""
        room = QRectF(MARGIN, 1, self.width() - MARGIN - RIGHT, self.height() - 3)
        if self.width() >= BESIDE_FROM:
            width = (room.width() - GAP) / 2
            return (QRectF(room.left(), room.top(), width, room.height()),
                    QRectF(room.right() - width, room.top(), width, room.height()))
        half = room.height() // 2
        return (QRectF(room.left(), room.top(), room.width(), half),
                QRectF(room.left(), room.top() + half, room.width(), half))

    def _places(self, drawn: SymbolRows | CurveBoxes) -> Iterator[tuple[Excerpt, QRectF]]:
        for group, room in zip((self._extremes.largest, self._extremes.smallest), self._rooms(), strict=True):
            yield from zip(group, self._rects(drawn, room.adjusted(0, drawn.line, 0, 0), len(group)), strict=False)

    @staticmethod
    def _rects(drawn: SymbolRows | CurveBoxes, room: QRectF, count: int) -> Iterator[QRectF]:
        """For ``count`` excerpts: as many as fit, at least one."""
        if isinstance(drawn, CurveBoxes):
            across, down = _shape(drawn.smallest, room, count)
            height = room.height() / down
        else:
            across, down, height = 1, max(int(room.height() // drawn.line), 1), drawn.line
            if down > count:
                height = min(room.height(), ROOMY * height * count) // count
        width = room.width() / across
        for row in range(down):
            for column in range(across):
                yield QRectF(room.left() + column * width, room.top() + row * height,
                             width - 8 * (across > 1), height - 4 * (down > 1) * (across > 1))


def _shape(smallest: tuple[float, float], room: QRectF, count: int) -> tuple[int, int]:
    """How many boxes are side by side and one above the other: as many as fit; where all ``count`` of them do, so that
    they fill the room and keep the shape of the ``smallest``.
    """
    widths, heights = max(int(room.width() // smallest[0]), 1), max(int(room.height() // smallest[1]), 1)
    fitting = [(across, down) for across in range(1, widths + 1) if (down := ceil(count / across)) <= heights]
    wanted = room.height() / room.width() * smallest[0] / smallest[1]
    return min(fitting, key=lambda shape: abs(log(shape[1] / shape[0] / wanted)), default=(widths, heights))


class ExcerptsView(View):
    """One unit, and where in what was read it is at its ends."""

    chooses = frozenset({UNIT})

    def make(self, parent: QWidget) -> ExcerptsSheet:
        return ExcerptsSheet(parent)

    def show(self, content: Content) -> None:
        self.content = content
        self.widget.set_content(content, content.unit)

    def show_selected(self, selected: Selected, unit: int | None) -> None:
        self.widget.set_content(self.content, self.content.unit if unit is None else unit)

    def selected_at(self, point: QPointF) -> Selected:
        return NOTHING

    def text_at(self, point: QPointF, position: int) -> str:
        at, finding = self.widget.at(point), self.content.finding
        if at is None:
            return ""
        excerpt, t = at
        passage, unit = finding.passages[excerpt.passage], self.widget.unit
        axis = finding.question.experiment.task.inputs
        name = words.symbol_of_unit(self.content.quantity, t + 1, unit)
        value = words.written(self.content.quantity, float(passage.values[t, unit]))
        where = self.tr("sequence {0}, time step {1}, where “{2}” is read").format(
            excerpt.passage + 1, t + 1, words.read_at(axis, passage.inputs[t]))
        return f"{name} = {value} · {where}\n{words.of_origin(finding)}"

    @property
    def limit(self) -> float:
        return self.widget.limit

    @property
    def is_bounded(self) -> bool:
        return True

    def about_colors(self) -> str:
        return self.tr("The scale ends at a round number that this unit just reaches in what was read.")

    def captions(self) -> tuple[str, ...]:
        strongest = words.strongest(self.content.finding.reactions, self.widget.unit)
        unit = self.tr("unit {0}").format(self.widget.unit + 1)
        return (f"{unit} · {strongest}" if strongest else self.tr("{0} never changes").format(unit), strongest)
