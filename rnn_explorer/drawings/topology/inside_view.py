"""The nearest level: the circuit of one unit with its numbers, and what the number of the step adds up."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QPainter

from rnn_explorer.drawings.topology.card import Card
from rnn_explorer.drawings.topology.circuit_geometry import CircuitGeometry
from rnn_explorer.drawings.topology.circuit_plan import Plan
from rnn_explorer.drawings.topology.circuit_view import CircuitView
from rnn_explorer.drawings.topology.inside import Inside
from rnn_explorer.drawings.topology.texts import LEFT, Script
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.theme import Theme

HEAD, EDGE = 32.0, 8.0
WIDE, HIGH = 720.0, 860.0  # from there on a circuit and the whole card have room beside each other, or below
LEAST_CARD = 235.0  # the least height of the whole card, logical pixels
ROW = 54.0  # of a circuit with numbers
SHORTEST, LONGEST = 4, 7  # lines below a circuit


class InsideView:
    """Draws the inside of a unit; ``plan``: of the circuit of its layer, None where there is none to draw."""

    def __init__(self, size: tuple[float, float], theme: Theme, font: QFont, plan: Plan | None) -> None:
        self._theme, self._font = theme, font
        self._script, self._bold = Script(font), Script(font, QFont.Weight.Bold)
        self._line = self._script.line
        self._size = size
        self.circuit: CircuitView | None = None
        room = QRectF(EDGE, HEAD, size[0] - 2 * EDGE, size[1] - HEAD - EDGE)
        self.whole = room.height() >= LEAST_CARD
        if plan is not None:
            room = self._beside_circuit(plan, room)
        self.card = Card(room, theme, font)

    def paint(self, painter: QPainter, inside: Inside) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._write_title(painter, inside)
        if self.circuit:
            self.circuit.paint(painter, inside.moment.now, inside.selected, inside.unit, inside.moment.faded)
            self._write_input(painter, inside)
        if self.whole:
            self.card.paint(painter, inside)
        else:
            self.card.paint_focus(painter, inside)

    def at(self, point: QPointF, inside: Inside) -> Selected | None:
        """What is at ``point``, as painted last."""
        found = self.circuit.at(point, inside.moment.now, inside.unit) if self.circuit else None
        return found or next((selected for rect, selected in self.card.spots if rect.contains(point)), None)

    def place(self, selected: Selected, inside: Inside) -> QRectF | None:
        """Where a number is drawn."""
        found = self.circuit.place(selected, inside.moment.now, inside.unit) if self.circuit else None
        return found or next((rect for rect, each in self.card.spots if _same(each, selected)), None)

    def _beside_circuit(self, plan: Plan, room: QRectF) -> QRectF:
        """Make the circuit; the room that is left for the card."""
        mirrored = plan.circuit.reverse
        if room.width() >= WIDE:
            wide = min(room.width() * 0.52, 640.0)
            circuit, left = QRectF(0, HEAD, wide, room.height()), QRectF(
                wide + 3 * EDGE, HEAD, room.width() - wide - 3 * EDGE, room.height())
        else:
            wished = ROW * sum(plan.tall.values()) + 6 * self._line
            lines = min(max((room.height() - wished) / self._line - 1, SHORTEST), LONGEST)
            card = LEAST_CARD if room.height() >= HIGH else self._line * lines
            tall = min(room.height() - card - self._line, wished)
            circuit = QRectF(0, HEAD, self._size[0], tall)
            left = QRectF(room.left(), HEAD + tall + self._line, room.width(), room.height() - tall - self._line)
        line = self._line * 0.95
        geometry = CircuitGeometry(plan, circuit.adjusted(0, 0, 0, -self._line), line, (line, line + 2), 1.55 * line,
                                   mirrored)
        if not geometry.legible:
            return room
        self.circuit = CircuitView(geometry, self._theme, self._font, numbers=True)
        self.whole = left.height() >= LEAST_CARD
        return left

    def _write_title(self, painter: QPainter, inside: Inside) -> None:
        count = inside.moment.trace[inside.sum].shape[-1]
        what = inside.moment.trace.quantity(inside.focus).meaning
        room = QRectF(EDGE, 4, self._size[0] - 124, HEAD - 8)
        unit = f"unit {inside.unit + 1} of {count} · "
        fits = self._bold.width(unit + what) <= 1.15 * room.width()
        told = unit + (what if fits else inside.number(inside.focus).symbol)
        self._bold.write(painter, room, told, self._theme.color("ink"), LEFT)

    def _write_input(self, painter: QPainter, inside: Inside) -> None:
        """The name of what comes from below the circuit."""
        moment, rect = inside.moment, self.circuit.geometry.rect
        name = moment.trace.quantity(moment.excerpt.below).text("t" if moment.t is None else str(moment.t + 1))
        below = QRectF(rect.center().x() - 60, rect.bottom(), 120, self._line)
        self._script.write(painter, below, name, self._theme.color("muted"))


def _same(one: Selected, other: Selected) -> bool:
    """Whether they mean the same number, ``other`` perhaps without saying when."""
    return (one.quantity, one.unit, one.column) == (other.quantity, other.unit, other.column) and (
        other.t is None or one.t == other.t)
