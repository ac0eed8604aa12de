"""What an iteration will be made of, before anything is allocated for it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rnn_explorer.engine.arena import Layout
from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.cell import X
from rnn_explorer.engine.losses import D_O, L_T, MEAN_L, MEAN_TOTAL, TOTAL, WEIGHT, WEIGHTED_TOTAL, L, O, Y
from rnn_explorer.engine.memory import carried_states, kept_layout
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.order import Order
from rnn_explorer.engine.quantity import Quantity, error_of, gradient_of, updated
from rnn_explorer.engine.trace import Schema
from rnn_explorer.errors import BadInput


@dataclass(frozen=True)
class Plan:
    """Iterations of ``network`` with ``optimizer`` on batches like ``batch``; ``norms``: see ``Bptt``.

    Raises BadInput if the batch does not fit the network, or the method the batch.
    """

    network: Network
    optimizer: Optimizer
    batch: Batch
    method: Method
    norms: bool = True

    def __post_init__(self) -> None:
        _require_fit(self.network, self.batch)
        _require_precision(self.optimizer, self.method)
        self.method.walls(len(self.batch.inputs))

    @cached_property
    def weights(self) -> np.ndarray | None:
        """The weight of every loss (T, B), None if all time steps with a target count alike."""
        batch, method = self.batch, self.method
        if batch.mask.ndim == 1 and not method.mean:
            return None
        mask = batch.mask if batch.mask.ndim == 2 else batch.mask[:, None]
        weights = np.broadcast_to(mask, batch.inputs.shape[:2]).astype(np.float64)
        return weights / weights.sum() if method.mean else weights

    @cached_property
    def order(self) -> Order:
        """In which order a person sees it."""
        total = MEAN_TOTAL if self.method.mean else TOTAL if self.weights is None else WEIGHTED_TOTAL
        return Order(self.network, self.optimizer, self.batch, self.method.walls(len(self.batch.inputs)), total)

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """All columns of a trace."""
        network, optimizer, order = self.network, self.optimizer, self.order
        total = MEAN_L if self.method.mean else L
        learned, y_hat = network.parameters, network.loss.y_hat
        fed_back = (error_of(y_hat),) if order.is_closed else ()
        return (
            X,
            *network.columns,
            Y, O, y_hat, L_T, *((WEIGHT,) if order.weighted else ()), total, *fed_back, D_O,
            *learned,
            *(gradient_of(parameter) for parameter in learned),
            *optimizer.quantities(learned),
            *(updated(parameter) for parameter in learned),
        )

    @cached_property
    def carried(self) -> dict[str, str]:
        """The initial states that come from the iteration before, and where each comes from."""
        return carried_states(self.network) if self.method.carries_state else {}

    @cached_property
    def layout(self) -> Layout:
        """Where the numbers of a trace lie."""
        steps, sequences, _ = self.batch.inputs.shape
        return kept_layout(self.network, self.optimizer, self.quantities, steps, sequences, self.carried, self.norms)

    @cached_property
    def schema(self) -> Schema:
        """What the traces have in common."""
        batch = self.batch
        lengths = None if batch.lengths is None else tuple(batch.lengths.tolist())
        return Schema(self.quantities, self.layout, self.order.events(), batch.input_axis, batch.output_axis,
                      {"y": ~batch.has_target}, self.order.walls, lengths)

    @property
    def trace_bytes(self) -> int:
        """The memory of one trace."""
        return self.layout.size * self.method.dtype.itemsize


def _require_fit(network: Network, batch: Batch) -> None:
    sizes = batch.inputs.shape[2], batch.targets.shape[2]
    if sizes != (network.inputs, network.outputs):
        raise BadInput(f"the batch has {sizes[0]} inputs and {sizes[1]} outputs; the network has "
                       f"{network.inputs} and {network.outputs}")
    if network.bidirectional and batch.fed is not None and batch.fed.any():
        raise BadInput("the output can not become the next input in a bidirectional network: there is no output before "
                       "both directions have come to their end; use one direction, or teacher forcing")
    if problem := network.loss.problem_with(batch):
        raise BadInput(problem)


def _require_precision(optimizer: Optimizer, method: Method) -> None:
    """A setting that is above 0 and below 1 must be so in the precision too."""
    for name, value in optimizer.settings().items():
        held = float(method.dtype.type(value))
        if (value > 0.0) != (held > 0.0) or (value < 1.0) != (held < 1.0):
            raise BadInput(f"{name} is {value}, which is {held:g} in {method.precision}; choose another value, or "
                           "float64")
