"""The topology: the folded network at the present time step."""

from PySide6.QtCore import QPointF, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rnn_explorer.drawings.parameters import parameter_of
from rnn_explorer.drawings.topology.drawing import Hit
from rnn_explorer.drawings.topology.levels import KEYS
from rnn_explorer.drawings.topology.moment import NOWHERE, ROW_OF_AXIS, VALUES, Moment, matrices_of
from rnn_explorer.drawings.topology.view import NetworkView
from rnn_explorer.drawings.topology.words import describe, legend
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session


class TopologyPanel(Panel):
    """Neurons with their values, connections by sign and size, and the recurrent ones as arcs and loops."""

    title = "Topology"
    column = "left"
    rank = 0
    share = 100

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.network = NetworkView(self)
        self.network.pointed.connect(self._point)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.network)
        self.setMinimumSize(180, 120)

    def show_position(self, position: int) -> None:
        moment = Moment(self.trace, position, chosen(self.trace, self.selected))
        self.network.show_network(moment.rows, moment.matrices)

    def show_selection(self, selected: Selected) -> None:
        self.show_position(self.position)

    def text_at(self, point: QPointF) -> str:
        hit = self.network.hit(point)
        if hit is None:
            matrices = Moment(self.trace, self.position).matrices
            return legend(self.network.level, matrices) if self.network.in_legend(point) else ""
        return describe(Moment(self.trace, self.position), hit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1, 2, 3 choose the level; the first letter of a matrix selects it, or the next one of this letter."""
        letter, now = event.text().upper(), self.selected.quantity
        names = [name for name in matrices_of(self.trace) if letter and name.startswith(letter)]
        if event.key() in KEYS:
            self.network.set_level(KEYS[event.key()])
        elif names:
            self.select(Selected(names[(names.index(now) + 1) % len(names)] if now in names else names[0]))
        else:
            super().keyPressEvent(event)

    @Slot(object)
    def _point(self, hit: Hit | None) -> None:
        name = hit and (hit.matrix or VALUES[hit.row])
        self.select(Selected(name, unit=hit.unit, column=hit.column) if hit else NOTHING)


def chosen(trace: Trace, selected: Selected) -> Hit:
    """The selection as a place in the network: a matrix or a weight in it, a neuron, or nothing."""
    matrix = parameter_of(trace, selected.quantity)
    if matrix in matrices_of(trace):
        return Hit(matrix=matrix, unit=selected.unit, column=selected.column)
    axes = trace.quantity(selected.quantity).axes if selected.quantity in trace.columns else ("H",)
    row = ROW_OF_AXIS.get(axes[-1]) if axes else None
    return Hit(row=row, unit=selected.unit) if row is not None and selected.unit is not None else NOWHERE


if __name__ == "__main__":
    open_alone(TopologyPanel)
