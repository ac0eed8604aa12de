"""The order of the events of an iteration: what a person steps through."""

from collections.abc import Iterable, Iterator, Sequence

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.equation import Equation, Symbol
from rnn_explorer.engine.layer import Layer
from rnn_explorer.engine.losses import TOTAL, output_error
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.operations import Sum
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.trace import Event, Phase

FED_INPUT = Equation(
    "x", Symbol("y_hat", -1), "the output becomes the input",
    "Free running: what the network said at the time step before is what it reads now.",
)


class Order:
    """The events of iterations of ``network`` with ``optimizer`` on batches like ``batch``.

    walls: the time steps that send no error to the one before them. total: how the losses are added up.
    """

    def __init__(
        self, network: Network, optimizer: Optimizer, batch: Batch, walls: frozenset[int], total: Equation
    ) -> None:
        self.network = network
        self.optimizer = optimizer
        self.walls = walls
        self.total = total
        self.weighted = total is not TOTAL
        self.targets: list[bool] = batch.has_target.tolist()
        self.fed: list[bool] = [False] * len(self.targets) if batch.fed is None else batch.fed.tolist()

    @property
    def is_closed(self) -> bool:
        """Whether an output is read again."""
        return self.network.cell.reads_output or any(self.fed)

    def events(self) -> tuple[Event, ...]:
        """All of them."""
        learned = self.network.parameters
        directed = self._both_directions if self.network.bidirectional else self.time_step_by_time_step
        back = self._both_directions_back if self.network.bidirectional else self._time_step_by_time_step_back
        return (
            *directed(),
            *self._loss(),
            *back(),
            *_every(Phase.SUM, self.network.gradients),
            *_every(Phase.CLIP, self.optimizer.clip.equations(learned)),
            *_every(Phase.UPDATE, self.optimizer.equations(learned)),
        )

    def time_step_by_time_step(self, fed_input: Equation = FED_INPUT) -> Iterator[Event]:
        """All layers at time step 1, then at time step 2, … ``fed_input``: how an output becomes the next input."""
        layers = [equation for layer in self.network.directions for equation in layer.forward]
        for t, has_target in enumerate(self.targets):
            fed = (fed_input,) if self.fed[t] else ()
            read_out = self._read_out if has_target or self.is_closed else ()
            yield from _every(Phase.FORWARD, (*fed, *layers, *read_out), t)

    def _both_directions(self) -> Iterator[Event]:
        """Layer after layer, and in each one direction after the other: the second begins at the end."""
        steps, sweep = range(len(self.targets)), 0
        for number, directions in enumerate(self.network.stack, start=1):
            for layer in directions:
                yield from _sweep(Phase.FORWARD, layer.forward, _way(steps, layer), sweep)
                sweep += 1
            yield from _sweep(Phase.FORWARD, (self.network.join_equation(number),), steps, sweep)
            sweep += 1
        yield from _sweep(Phase.FORWARD, self._read_out, self._with(self.targets), sweep)

    def _loss(self) -> Iterator[Event]:
        yield from (Event(Phase.LOSS, self.network.loss.at_time_step, t) for t in self._with(self.targets))
        yield Event(Phase.LOSS, self.total)

    def _time_step_by_time_step_back(self) -> Iterator[Event]:
        """From the last time step that has an error: all layers, from the highest down."""
        layers = [equation for layer in reversed(self.network.directions) for equation in layer.backward]
        at_outputs = {
            (has_target, fed_back): output_error(self.network.loss, self.weighted, has_target, fed_back)
            for has_target in (False, True) for fed_back in (False, True)
        }
        reached = self._reached(self.targets)
        for t in reversed(range(len(reached))):
            fed_back = self._fed_back(t) if t + 1 < len(reached) and reached[t + 1] else ()
            at_output = (at_outputs[self.targets[t], bool(fed_back)],) if self.targets[t] or fed_back else ()
            if reached[t]:
                yield from _every(Phase.BACKWARD, (*fed_back, *at_output, *layers), t)

    def _both_directions_back(self) -> Iterator[Event]:
        """Layer after layer from the highest down; each direction goes back the way it came."""
        at_output = output_error(self.network.loss, self.weighted)
        yield from _sweep(Phase.BACKWARD, (at_output,), self._with(self.targets)[::-1], 0)
        arriving, sweep = self.targets, 1
        for number in range(self.network.layers, 0, -1):
            joined = self.network.joined_error_equation(number)
            yield from _sweep(Phase.BACKWARD, (joined,), self._with(arriving)[::-1], sweep)
            reached = [self._reached(arriving, bool(layer.reverse)) for layer in self.network.stack[number - 1]]
            for layer, there in zip(self.network.stack[number - 1], reached, strict=True):
                sweep += 1
                yield from _sweep(Phase.BACKWARD, layer.backward, _way(self._with(there), layer)[::-1], sweep)
            arriving = [any(there) for there in zip(*reached, strict=True)]
            sweep += 1

    def _fed_back(self, t: int) -> tuple[Equation, ...]:
        """The error at the output of time step t, from those that read it at the next one."""
        if t + 1 in self.walls:
            return ()
        terms = [term for layer in self.network.directions for term in layer.output_errors]
        if self.fed[t + 1]:
            terms += self.network.directions[0].input_errors(shift=1)
        if not terms:
            return ()
        return (Equation(
            "d_y_hat", Sum(tuple(terms)), "error of the output as an input",
            "The output was read again at the next time step. So an error comes back from there.",
        ),)

    def _reached(self, sources: Sequence[bool], reverse: bool = False) -> list[bool]:
        """The time steps that an error reaches in a layer: those with one from above, and all before them to a wall."""
        reached, error = list(sources), False
        for t in range(len(reached)) if reverse else reversed(range(len(reached))):
            later = t if reverse else t + 1
            if later in self.walls or not (self._goes_back or (later < len(reached) and self.fed[later])):
                error = False
            error = reached[t] = error or sources[t]
        return reached

    @property
    def _goes_back(self) -> bool:
        """Whether an error goes from every time step to the one before it."""
        return bool(self.network.cell.states) or self.network.cell.reads_output

    @property
    def _read_out(self) -> tuple[Equation, ...]:
        return self.network.read_out_equation, self.network.loss.output

    @staticmethod
    def _with(flags: Sequence[bool]) -> list[int]:
        return [t for t, flag in enumerate(flags) if flag]


def _every(phase: Phase, equations: Iterable[Equation], t: int | None = None) -> Iterator[Event]:
    return (Event(phase, equation, t) for equation in equations)


def _sweep(phase: Phase, equations: Iterable[Equation], steps: Iterable[int], sweep: int) -> Iterator[Event]:
    return (Event(phase, equation, t, sweep) for t in steps for equation in equations)


def _way(steps: Sequence[int], layer: Layer) -> Sequence[int]:
    """In the order in which the layer goes forward."""
    return steps[::-1] if layer.reverse else steps
