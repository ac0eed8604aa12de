"""The engine beside PyTorch: one training iteration (forward, loss, BPTT, clip, update), with the full trace recorded.

    python benchmarks/engine.py [--cells elman lstm gru] [--seconds 1.0]

Both compute in float64 with one thread each, eagerly, on the CPU; PyTorch does not record anything. Before timing, the
gradients of both are compared. They are timed in turn, in blocks; printed are the medians in ms and the ratio.
Needs PyTorch: pip install torch.
"""

import os

for _variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[_variable] = "1"

import argparse
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.gradcheck import relative_difference
from rnn_explorer.engine.losses import CROSS_ENTROPY
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.registry import find

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

GATES = {"elman": None, "lstm": "ifgo", "gru": "rzn"}
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

    def __init__(self, cell: str, network: Network, parameters: dict[str, np.ndarray], batch: Batch) -> None:
        gates = GATES[cell]
        self.recurrent = MODULES[cell](network.inputs, network.hidden)
        self.read_out = torch.nn.Linear(network.hidden, network.outputs)
        with torch.no_grad():
            for target, name in ((self.recurrent.weight_ih_l0, "U"), (self.recurrent.weight_hh_l0, "W"),
                                 (self.recurrent.bias_ih_l0, "b")):
                target.copy_(torch.from_numpy(fused(parameters, name, gates)))
            self.recurrent.bias_hh_l0.zero_()
            self.read_out.weight.copy_(torch.from_numpy(parameters["V"]))
            self.read_out.bias.copy_(torch.from_numpy(parameters["c"]))
        self.parameters = [*self.recurrent.parameters(), *self.read_out.parameters()]
        self.optimizer = torch.optim.SGD(self.parameters, lr=0.1)
        self.inputs = torch.from_numpy(batch.inputs.copy())
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


def measure(cell: str, size: tuple[int, ...], seconds: float) -> tuple[float, float]:
    """Medians in milliseconds of ours and theirs, timed in turn."""
    inputs, hidden, outputs, steps, sequences = size
    rng = np.random.default_rng(0)
    network = Network(find("rnn_explorer.engine.cells", Cell, cell)(), inputs, hidden, outputs, CROSS_ENTROPY)
    targets = np.eye(outputs)[rng.integers(outputs, size=(steps, sequences))]
    labels = tuple(map(str, range(max(inputs, outputs))))
    batch = Batch(rng.normal(size=(steps, sequences, inputs)), targets, np.ones(steps, dtype=bool),
                  Axis(labels[:inputs]), Axis(labels[:outputs]))
    parameters = network.initialize(rng)
    ours, theirs = Bptt(network, Sgd(), batch), Theirs(cell, network, network.unpack(parameters), batch)
    trace = ours.run(parameters, batch)
    mine = fused({name[2:]: trace[name] for name in trace.columns if name.startswith("d_U")}, "U", GATES[cell])
    assert relative_difference(mine, theirs.gradient_of_u()) < 1e-10 or outputs == 1
    return in_turn(lambda: ours.run(parameters, batch), theirs.iteration, seconds)


def in_turn(ours, theirs, seconds: float) -> tuple[float, float]:
    """Medians in milliseconds of a call, in blocks of about 20 ms in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    counts = [max(1, int(20 / timed(call, 3))) for call in (ours, theirs)]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times[0]) < 5:
        for call, count, record in zip((ours, theirs), counts, times, strict=True):
            record.append(timed(call, count))
    return statistics.median(times[0]), statistics.median(times[1])


def timed(call, count: int) -> float:
    """Milliseconds of a call, the mean of ``count``."""
    begin = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - begin) * 1e3 / count


def main() -> None:
    """Print a line for each cell and size."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cells", nargs="+", choices=list(GATES), default=list(GATES))
    options.add_argument("--seconds", type=float, default=1.0)
    chosen = options.parse_args()
    print(f"{'(I, H, O, T, B)':<24}{'cell':<7}{'ours ms':>10}{'PyTorch ms':>12}{'ratio':>8}{'wanted':>8}")
    for size, wanted in SIZES.items():
        for cell in chosen.cells:
            mine, other = measure(cell, size, chosen.seconds)
            aim = wanted[list(GATES).index(cell)]
            print(f"{size!s:<24}{cell:<7}{mine:>10.3f}{other:>12.3f}{other / mine:>8.2f}{aim:>8}", flush=True)


if __name__ == "__main__":
    main()
