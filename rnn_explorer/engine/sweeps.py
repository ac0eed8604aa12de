"""The two ways through a network and back: layer after layer, or, if the output is read again, step by step."""

from abc import ABC, abstractmethod

import numpy as np

from rnn_explorer.engine.arena import Views
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.products import dot


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
    def forward(self) -> None:
        """From ``x`` to ``y_hat``."""

    @abstractmethod
    def backward(self) -> None:
        """From what the targets make of ``d_o`` to the errors of all layers."""

    def accumulate(self) -> None:
        """The gradients of all parameters."""
        for directions in self.own:
            for own in directions:
                self.cell.accumulate(own)
        self.network.accumulate_read_out(self.v)


class LayerByLayer(Sweeps):
    """Every layer goes through all time steps before the next one begins: what one product can do, one does."""

    def forward(self) -> None:
        network, v, sweep = self.network, self.v, self.cell.sweep_forward
        for number, directions in enumerate(self.own, start=1):
            for own in directions:
                sweep(own)
            if network.bidirectional:
                np.concatenate([own["h"] for own in directions], axis=2, out=v[network.state(number)])
        network.read_out(v)
        network.loss.read_out(v)

    def backward(self) -> None:
        network, v = self.network, self.v
        dot(v.flat["d_o"], v["V"], v.flat[f"d_{network.top}"])
        for number in range(network.layers, 0, -1):
            directions = self.own[number - 1]
            if network.bidirectional:
                self._split(number, directions)
            for own in directions:
                self.cell.sweep_backward(own)
            if number > 1:
                v.flat[f"d_{network.state(number - 1)}"][...] = sum(map(self.cell.error_of_input, directions))

    def _split(self, number: int, directions: list[Views]) -> None:
        halves = np.split(self.v[f"d_{self.network.state(number)}"], 2, axis=2)
        for own, half in zip(directions, halves, strict=True):
            own["d_h"][...] = half


class StepByStep(Sweeps):
    """All layers and the read-out make a time step before the next one begins: it reads their output.

    fed: (T,) bool, the time steps whose input is the output of the one before.
    """

    def __init__(self, network: Network, v: Views, own: list[list[Views]], fed: np.ndarray) -> None:
        super().__init__(network, v, own)
        self.fed = fed
        self._steps = list(zip(v.pieces(1), *(layer.pieces(1) for layer, in own), strict=True))

    def forward(self) -> None:
        before = None
        for own, in self.own:
            self.cell.arrange(own)
        for t, (step, *layers) in enumerate(self._steps):
            if self.fed[t]:
                step["x"][...] = before["y_hat"]
            for own in layers:
                self.cell.go_forward(own)
            self.network.read_out(step)
            self.network.loss.read_out(step)
            before = step

    def backward(self) -> None:
        self.v["d_y_hat"][...] = 0.0
        for t in reversed(range(len(self._steps))):
            step, *layers = self._steps[t]
            if not step.ends_at_wall:
                self._feed_back(t)
            dot(step.flat["d_o"], step["V"], step.flat[f"d_{self.network.top}"])
            for number in range(len(layers), 0, -1):
                self.cell.go_backward(layers[number - 1])
                if number > 1:
                    below = step.flat[f"d_{self.network.state(number - 1)}"]
                    below[...] = self.cell.error_of_input(layers[number - 1])

    def _feed_back(self, t: int) -> None:
        """The error at the output of time step ``t`` from those that read it at the next one."""
        step, (_, *layers) = self._steps[t][0], self._steps[t + 1]
        error = step.flat["d_y_hat"]
        if self.cell.reads_output:
            for own in layers:
                error += self.cell.error_of_output(own)
        if self.fed[t + 1]:
            error += self.cell.error_of_input(layers[0])
        step["d_o"][...] += self.network.loss.jacobian.value(step["y_hat"], step["d_y_hat"])
