"""The engine beside PyTorch: one training iteration (forward, loss, BPTT, clip, update), with the full trace recorded.

    python benchmarks/engine.py [--cells elman lstm gru] [--sizes 0 1 …] [--seconds 1.0] [--precision float32] [--trace]

Both compute with one thread each, eagerly, on the CPU. Ours records all columns, and the norms of what every time step
contributes to every parameter; PyTorch nothing. Before timing, the gradients of both are compared. They are timed in
turn, in blocks; printed are the medians in ms of the processor and the ratio.
The ratios wanted are for float64.

--trace, without PyTorch: what is paid for being able to look. The iteration alone; with the norms of what every time
step contributes to every parameter; and with the traces of the last 100 iterations also kept, or as many as half a
GiB holds (12 % and 25 % wanted). Each trains: an iteration begins where the one before has ended.
Needs PyTorch: pip install torch.
"""

import os

for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import random
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.gradcheck import relative_difference
from rnn_explorer.engine.losses import CROSS_ENTROPY
from rnn_explorer.engine.method import Method
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.registry import find

torch.set_num_threads(1)

GATES = {"elman": None, "lstm": "ifgo", "gru": "rzn"}
TYPES = {"float64": torch.float64, "float32": torch.float32}
TOLERANCE = {"float64": 1e-10, "float32": 1e-3}
MOST_KEPT, MOST_BYTES = 100, 2**29  # of traces
MODULES = {"elman": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
# inputs, hidden units, outputs, time steps, sequences; and the ratios wanted for Elman, LSTM, GRU
SIZES = {
    (4, 8, 3, 10, 1): (20, 12, 14),
    (10, 16, 10, 25, 1): (18, 12, 14),
    (27, 64, 27, 25, 1): (10, 7, 8),
    (27, 64, 27, 25, 32): (2.2, 1.7, 1.8),
    (64, 128, 64, 50, 32): (1.6, 1.4, 1.3),
    (64, 256, 64, 100, 64): (1.15, 1.2, 1.2),
    (8, 64, 1, 784, 32): (2.2, 2.0, 2.2),
}


class Theirs:
    """The same network, parameters and batch in PyTorch."""

    def __init__(
        self, cell: str, network: Network, parameters: dict[str, np.ndarray], batch: Batch, precision: str = "float64"
    ) -> None:
        gates, dtype = GATES[cell], TYPES[precision]
        self.recurrent = MODULES[cell](network.inputs, network.hidden, dtype=dtype)
        self.read_out = torch.nn.Linear(network.hidden, network.outputs, dtype=dtype)
        with torch.no_grad():
            for target, name in ((self.recurrent.weight_ih_l0, "U"), (self.recurrent.weight_hh_l0, "W"),
                                 (self.recurrent.bias_ih_l0, "b")):
                target.copy_(torch.from_numpy(fused(parameters, name, gates)))
            self.recurrent.bias_hh_l0.zero_()
            self.read_out.weight.copy_(torch.from_numpy(parameters["V"]))
            self.read_out.bias.copy_(torch.from_numpy(parameters["c"]))
        self.parameters = [*self.recurrent.parameters(), *self.read_out.parameters()]
        self.optimizer = torch.optim.SGD(self.parameters, lr=0.1)
        self.inputs = torch.from_numpy(batch.inputs.copy()).to(dtype)
        self.targets = torch.from_numpy(batch.targets.argmax(axis=2).ravel())

    def iteration(self) -> None:
        """Forward, loss, backward, clip, update."""
        self.optimizer.zero_grad()
        hidden, _ = self.recurrent(self.inputs)
        outputs = self.read_out(hidden).flatten(0, 1)
        torch.nn.functional.cross_entropy(outputs, self.targets, reduction="sum").backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 5.0)
        self.optimizer.step()

    def gradient_of_u(self) -> np.ndarray:
        """∂L/∂U before clipping, all gates."""
        self.optimizer.zero_grad()
        hidden, _ = self.recurrent(self.inputs)
        outputs = self.read_out(hidden).flatten(0, 1)
        torch.nn.functional.cross_entropy(outputs, self.targets, reduction="sum").backward()
        return self.recurrent.weight_ih_l0.grad.numpy().copy()


def fused(parameters: dict[str, np.ndarray], name: str, gates: str | None) -> np.ndarray:
    """A parameter of all gates, in PyTorch's order."""
    if gates is None:
        return parameters[name].copy()
    return np.concatenate([parameters[f"{name}_{gate}"] for gate in gates])


def prepared(
    cell: str, size: tuple[int, ...], precision: str, norms: bool = True
) -> tuple[Bptt, np.ndarray, Batch]:
    """Iterations, parameters and a batch, all drawn from one seed."""
    inputs, hidden, outputs, steps, sequences = size
    rng = np.random.default_rng(0)
    network = Network(find("rnn_explorer.engine.cells", Cell, cell)(), inputs, hidden, outputs, CROSS_ENTROPY)
    targets = np.eye(outputs)[rng.integers(outputs, size=(steps, sequences))]
    labels = tuple(map(str, range(max(inputs, outputs))))
    batch = Batch(rng.normal(size=(steps, sequences, inputs)), targets, np.ones(steps, dtype=bool),
                  Axis(labels[:inputs]), Axis(labels[:outputs]))
    return Bptt(network, Sgd(), batch, Method(precision=precision), norms), network.initialize(rng), batch


def beside_theirs(cell: str, size: tuple[int, ...], options: argparse.Namespace) -> list[float]:
    """Medians in milliseconds of ours and theirs."""
    ours, parameters, batch = prepared(cell, size, options.precision)
    theirs = Theirs(cell, ours.network, ours.network.unpack(parameters), batch, options.precision)
    trace = ours.run(parameters, batch)
    mine = fused({name[2:]: trace[name] for name in trace.columns if name.startswith("d_U")}, "U", GATES[cell])
    assert relative_difference(mine, theirs.gradient_of_u()) < TOLERANCE[options.precision] or size[2] == 1
    return in_turn([lambda: ours.run(parameters, batch), theirs.iteration], options.seconds)


def with_trace(cell: str, size: tuple[int, ...], options: argparse.Namespace) -> list[float]:
    """Medians in milliseconds of the iteration alone, with the norms of the contributions, and with the traces kept."""
    (alone, parameters, batch), (looked_at, *_), (kept, *_) = (prepared(cell, size, options.precision, norms)
                                                               for norms in (False, True, True))
    size_of_one = kept.run(parameters, batch).schema.layout.size * kept.method.dtype.itemsize
    longest = min(MOST_KEPT, MOST_BYTES // size_of_one)
    return in_turn([training(alone, parameters, batch, 1), training(looked_at, parameters, batch, 1),
                    training(kept, parameters, batch, longest)], options.seconds)


def training(iterations: Bptt, parameters: np.ndarray, batch: Batch, longest: int) -> Callable[[], None]:
    """An iteration from where the one before ended; the last ``longest`` traces are kept."""
    traces = deque([iterations.run(parameters, batch)], longest)

    def go_on() -> None:
        traces.append(iterations.run(traces[-1].updated_state(), batch))

    while len(traces) < longest:
        go_on()
    return go_on


def in_turn(calls: Sequence[Callable[[], object]], seconds: float) -> list[float]:
    """Medians in milliseconds of a call, in blocks of about 10 ms in turn, always in another order."""
    blocks = [(call, max(1, int(10 / timed(call, 3))), []) for call in calls]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(blocks[0][2]) < 5:
        for call, count, record in random.sample(blocks, len(blocks)):
            call()  # what the others left in the cache is not its fault
            record.append(timed(call, count))
    return [statistics.median(record) for _, _, record in blocks]


def timed(call: Callable[[], object], count: int) -> float:
    """Milliseconds of the processor for a call, the mean of ``count``."""
    begin = time.thread_time()
    for _ in range(count):
        call()
    return (time.thread_time() - begin) * 1e3 / count


def main() -> None:
    """Print a line for each cell and size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", nargs="+", choices=list(GATES), default=list(GATES))
    parser.add_argument("--sizes", nargs="+", type=int, choices=range(len(SIZES)), default=range(len(SIZES)))
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--precision", choices=list(TYPES), default="float64")
    parser.add_argument("--trace", action="store_true")
    options = parser.parse_args()
    titles = ("alone ms", "norms", "and kept") if options.trace else ("ours ms", "PyTorch ms", "ratio", "wanted")
    print(f"{'(I, H, O, T, B)':<24}{'cell':<7}" + "".join(f"{title:>12}" for title in titles))
    for size in [list(SIZES)[index] for index in options.sizes]:
        for cell in options.cells:
            numbers = _of_trace(cell, size, options) if options.trace else _of_both(cell, size, options)
            print(f"{size!s:<24}{cell:<7}" + "".join(f"{number:>12}" for number in numbers), flush=True)


def _of_both(cell: str, size: tuple[int, ...], options: argparse.Namespace) -> tuple[str, ...]:
    ours, theirs = beside_theirs(cell, size, options)
    return f"{ours:.3f}", f"{theirs:.3f}", f"{theirs / ours:.2f}", str(SIZES[size][list(GATES).index(cell)])


def _of_trace(cell: str, size: tuple[int, ...], options: argparse.Namespace) -> tuple[str, ...]:
    alone, norms, kept = with_trace(cell, size, options)
    return f"{alone:.3f}", f"{norms / alone - 1:+.1%}", f"{kept / alone - 1:+.1%}"


if __name__ == "__main__":
    main()
