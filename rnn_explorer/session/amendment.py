"""What a person has changed by hand in what an iteration reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rnn_explorer.engine.batch import Batch
from rnn_explorer.errors import BadInput


@dataclass(frozen=True, eq=False)
class Amendment:
    """Other inputs in one iteration.

    inputs: the components of the input (D) at time steps (from 0) of the first sequence.
    """

    iteration: int
    inputs: Mapping[int, tuple[float, ...]] = field(default_factory=dict)

    def applied(self, batch: Batch, iteration: int) -> Batch:
        """The batch of ``iteration``, with what has been changed in it. Raises BadInput if it has no such time step."""
        if iteration != self.iteration or not self.inputs:
            return batch
        inputs = batch.inputs.copy()
        for t, components in self.inputs.items():
            if t >= len(inputs):
                raise BadInput(f"x({t + 1}) is changed, but there are only {len(inputs)} time steps; take that change "
                               "back")
            inputs[t, 0] = components
        return replace(batch, inputs=inputs)
