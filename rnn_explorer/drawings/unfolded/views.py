"""Making the view of a level of detail."""

from __future__ import annotations

from rnn_explorer.drawings.levels import Level
from rnn_explorer.drawings.unfolded.boxes import BoxesView
from rnn_explorer.drawings.unfolded.inside import InsideView
from rnn_explorer.drawings.unfolded.layers import LayersView
from rnn_explorer.drawings.unfolded.neurons import NeuronsView
from rnn_explorer.drawings.unfolded.view import Canvas, View
from rnn_explorer.drawings.unfolded.wiring import Wiring
from rnn_explorer.engine.trace import Trace


class Views:
    """Of the traces with the same events, with the name of their cell.

    What can be used again is taken from the last view of the same level.
    """

    def __init__(self, trace: Trace, cell: str) -> None:
        self.wiring = Wiring(trace)
        gated = any(group.gates for group in self.wiring.stack.groups)
        self._name = cell.partition("_")[0].upper() if gated else "RNN" if self.wiring.passes else "NN"  # in the boxes
        self._layers: LayersView | None = None
        self._neurons: NeuronsView | None = None
        self._inside: InsideView | None = None

    def forget_values(self) -> None:
        """Another trace, or other colours."""
        self._neurons = self._inside = None

    def make(self, level: Level, trace: Trace, canvas: Canvas, first: int) -> View:
        """``first``: the unit at the top, where not all have room."""
        parts = trace, self.wiring, canvas
        if level is Level.BOX:
            return BoxesView(*parts, self._name)
        if level is Level.LAYERS:
            self._layers = LayersView(*parts, self._layers)
            return self._layers
        if level is Level.NEURONS:
            self._neurons = NeuronsView(*parts, first, self._neurons)
            return self._neurons
        self._inside = InsideView(*parts, first, self._inside)
        return self._inside
