"""The drawings of all levels in one size, kept as long as size, colours and network stay the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtGui import QFont

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.topology.box_view import BoxView
from rnn_explorer.drawings.topology.drawing import Row
from rnn_explorer.drawings.topology.inside_view import InsideView
from rnn_explorer.drawings.topology.layers_view import LayersView
from rnn_explorer.drawings.topology.moment import Moment
from rnn_explorer.drawings.topology.neurons_level import NeuronsLevel
from rnn_explorer.drawings.topology.stack import Stack
from rnn_explorer.widgets.theme import Theme

KEPT = 12  # of all layers in all directions, and of several levels

Drawing = BoxView | LayersView | NeuronsLevel | InsideView


@dataclass
class LevelDrawings:
    """``legend_room``: the width beside the keys."""

    stack: Stack
    size: tuple[float, float]
    theme: Theme
    font: QFont
    legend_room: float
    _made: dict[tuple, Drawing] = field(default_factory=dict)
    _fitting: dict[str, bool] = field(default_factory=dict)

    def of(self, level: Level, moment: Moment, row: Row) -> Drawing:
        """That of a level; ``row``: in which the neuron is whose inside is drawn."""
        one_layer = level in (Level.LAYERS, Level.INSIDE)
        key = level, moment.excerpt.suffix if one_layer else "", row if level is Level.INSIDE else None
        if key not in self._made:
            if len(self._made) >= KEPT:
                self._made.clear()
            self._made[key] = self._make(level, moment, row)
        return self._made[key]

    def fits(self, moment: Moment) -> bool:
        """Whether the neurons of the layer have room."""
        layer = moment.excerpt.suffix
        if layer not in self._fitting:
            self._fitting[layer] = self.of(Level.NEURONS, moment, Row.HIDDEN).fits(moment)
        return self._fitting[layer]

    def _make(self, level: Level, moment: Moment, row: Row) -> Drawing:
        style, plan = (self.theme, self.font), moment.excerpt.plan
        if level is Level.NEURONS:
            return NeuronsLevel(self.size, *style, self.legend_room)
        if level is Level.BOX:
            return BoxView(self.stack, self.size, *style)
        gated = moment.excerpt.circuit.gated
        if level is Level.INSIDE:
            return InsideView(self.size, *style, plan if gated and row is Row.HIDDEN else None)
        opened = next(n for n, storey in enumerate(self.stack.storeys) if storey.name == moment.excerpt.state)
        return LayersView(self.stack, self.size, *style, opened if gated else None, plan)
