"""The two ways through a network and back: layer after layer, or, if the output is read again, step by step."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from rnn_explorer.engine.arena import Course, Layout, Views
from rnn_explorer.engine.cell import Cell, Source, add_up
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.programme import Programme

Feed = Callable[[Programme, Views, Views], None]  # writes how the output of a time step becomes the next input


def as_it_is(do: Programme, before: Views, step: Views) -> None:
    """The output is the next input."""
    do.copy(before["y_hat"], step["x"])


class Sweeps(ABC):
    """v: the arrays of the network. own: those of each layer, by layer (from the lowest) and direction."""

    def __init__(self, network: Network, v: Views, own: list[list[Views]]) -> None:
        self.network = network
        self.v = v
        self.own = own

    @property
    def cell(self) -> Cell:
        return self.network.cell

    @abstractmethod
    def forward(self, do: Programme) -> None:
        """From ``x`` to ``y_hat``."""

    @abstractmethod
    def backward(self, do: Programme) -> None:
        """From what the targets make of ``d_o`` to the errors of all layers."""

    def above(self, number: int) -> list[list[Source]]:
        """For each direction of layer ``number``: where the errors at its hidden state come from, but for time."""
        if not self.network.bidirectional:
            return [self.readers(number)]
        halves = np.split(self.v[f"d_{self.network.state(number)}"], 2, axis=2)
        return [[Source(half, None)] for half in halves]

    def readers(self, number: int) -> list[Source]:
        """Where the errors at the hidden state of layer ``number``, both directions side by side, come from."""
        if number == self.network.layers:
            return [Source(self.v["d_o"], self.v["V"])]
        return [source for own in self.own[number] for source in self.cell.input_sources(own)]

    def accumulate(self, do: Programme) -> None:
        """The gradients of all parameters."""
        for directions in self.own:
            for own in directions:
                self.cell.accumulate(do, own)
        self.network.accumulate_read_out(do, self.v)


class LayerByLayer(Sweeps):
    """Every layer goes through all time steps before the next one begins: what one product can do, one does."""

    def forward(self, do: Programme) -> None:
        network, v = self.network, self.v
        for number, directions in enumerate(self.own, start=1):
            for own, above in zip(directions, self.above(number), strict=True):
                self.cell.sweep_forward(do, own, above)
            if network.bidirectional:
                do(np.concatenate, [own["h"] for own in directions], 2, v[network.state(number)])
        network.read_out(do, v)
        network.loss.read_out(do, v)

    def backward(self, do: Programme) -> None:
        network, v = self.network, self.v
        for number in range(network.layers, 0, -1):
            if network.bidirectional:
                add_up(do, self.readers(number), v.flat[f"d_{network.state(number)}"])
            for own, above in zip(self.own[number - 1], self.above(number), strict=True):
                self.cell.sweep_backward(do, own, above)


class StepByStep(Sweeps):
    """All layers and the read-out make a time step before the next one begins: it reads their output.

    fed: (T,) bool, the time steps whose input is the output of the one before. feed: how it becomes that.
    """

    def __init__(self, network: Network, v: Views, own: list[list[Views]], fed: np.ndarray, feed: Feed) -> None:
        super().__init__(network, v, own)
        self.fed = fed
        self._feed = feed
        self._steps = list(zip(v.pieces(1), *(layer.pieces(1) for layer, in own), strict=True))

    def forward(self, do: Programme) -> None:
        before = None
        for number, (own,) in enumerate(self.own, start=1):
            self.cell.arrange(do, own, self.readers(number))
        for t, (step, *layers) in enumerate(self._steps):
            if self.fed[t]:
                self._feed(do, before, step)
            for own in layers:
                self.cell.go_forward(do, own)
            self.network.read_out(do, step)
            self.network.loss.read_out(do, step)
            before = step

    def backward(self, do: Programme) -> None:
        for t in reversed(range(len(self._steps))):
            step, *layers = self._steps[t]
            if not step.ends_at_wall:
                self._feed_back(do, t)
            for number in range(len(layers), 0, -1):
                self.cell.go_backward(do, layers[number - 1], self.readers(number))

    def _feed_back(self, do: Programme, t: int) -> None:
        """The error at the output of time step ``t`` from those that read it at the next one."""
        step, (_, *layers) = self._steps[t][0], self._steps[t + 1]
        sources = [source for own in layers for source in self.cell.output_sources(own)]
        if self.fed[t + 1]:
            sources += self.cell.input_sources(layers[0])
        if sources:
            add_up(do, sources, step.flat["d_y_hat"])
            do(_go_back, self.network.loss.jacobian.value, step["y_hat"], step["d_y_hat"], step["d_o"])


def way_through(
    network: Network, layout: Layout, views: Views, fed: np.ndarray | None, feed: Feed = as_it_is
) -> Sweeps:
    """The way that suits: step by step if an output is read again; ``fed``, (T,) bool, says where, else it is None."""
    own = []
    for directions in network.stack:
        own.append([])
        for layer in directions:
            names, course = layer.names(layout.names()), views.course
            way = Course(course.steps, bool(layer.reverse), course.walls, course.lengths)
            own[-1].append(Views(layout, views.buffer, way, names) if names else views)
    return LayerByLayer(network, views, own) if fed is None else StepByStep(network, views, own, fed, feed)


def _go_back(jacobian: Callable[..., np.ndarray], y_hat: np.ndarray, error: np.ndarray, total: np.ndarray) -> None:
    """To ``total``, the ``error`` at an output, through the read-out function."""
    np.add(total, jacobian(y_hat, error), total)
