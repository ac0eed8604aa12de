"""The origin matrix beside the iteration that it explains: one Elman network, B = 1, float64, one BLAS thread.

    python benchmarks/diagnostics.py [--steps 200] [--hidden 64] [--seconds 2.0]

Timed in turn: the forward sweep, loss and backward sweep with the sums over time (no clipping, no update, no copy of
the trace); the origin matrix of the trace; and the naive way to it, one plain backward sweep for each loss. Printed are
the medians in milliseconds, and their ratios to the sweeps. Inputs and outputs: 27, as for letters, and H.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.diagnostics import origin_matrix
from rnn_explorer.engine.losses import CROSS_ENTROPY
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Trace

WANTED = 5.0


class Sweeps(Bptt):
    """Iterations of which the sweeps can be run alone."""

    def sweep(self) -> None:
        """Forward sweep, loss, backward sweep and the sums over time, in the arrays that are there."""
        self._desks.free().sweeps.play()


def naive_origin_matrix(trace: Trace) -> np.ndarray:
    """One backward sweep for each loss."""
    steps, w = trace.sizes["T"], trace["W"]
    slope = 1.0 - trace["h"][:, 0] ** 2
    origins = np.full((steps, steps), np.nan)
    for s, error in enumerate(trace["d_o"][:, 0] @ trace["V"]):
        for t in range(s, -1, -1):
            origins[s, t] = np.sqrt(error @ error)
            error = (slope[t] * error) @ w
    return origins


def letters(rng: np.random.Generator, steps: int, size: int) -> Batch:
    """A random sequence of ``size`` symbols, each of which is the target of the one before."""
    text = np.eye(size)[rng.integers(size, size=(steps + 1, 1))]
    axis = Axis(tuple(map(str, range(size))))
    return Batch(text[:-1].copy(), text[1:].copy(), np.ones(steps, dtype=bool), axis, axis)


def in_turn(calls: dict[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """The median time of each call in milliseconds."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["sweeps"]) < 5:
        for name, call in calls.items():
            begin = time.perf_counter()
            call()
            times[name].append((time.perf_counter() - begin) * 1e3)
    return {name: statistics.median(measured) for name, measured in times.items()}


def measure(steps: int, hidden: int, size: int, seconds: float) -> dict[str, float]:
    """Medians in milliseconds; before timing, both ways to the matrix are compared."""
    rng = np.random.default_rng(0)
    network, batch = Network(Elman(), size, hidden, size, CROSS_ENTROPY), letters(rng, steps, size)
    iterations = Sweeps(network, Sgd(), batch, norms=False)
    trace = iterations.run(network.initialize(rng), batch)
    np.testing.assert_allclose(origin_matrix(trace), naive_origin_matrix(trace), rtol=1e-10)
    iterations.run(network.initialize(rng), batch)  # so that there are numbers on a free desk
    calls = {
        "sweeps": iterations.sweep,
        "origin matrix": lambda: origin_matrix(trace),
        "naive way": lambda: naive_origin_matrix(trace),
    }
    return in_turn(calls, seconds)


def main() -> None:
    """Print a line for each call and size."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--steps", type=int, default=200)
    options.add_argument("--hidden", type=int, default=64)
    options.add_argument("--seconds", type=float, default=2.0)
    chosen = options.parse_args()
    for size in (27, chosen.hidden):
        print(f"I = O = {size}, H = {chosen.hidden}, T = {chosen.steps}, B = 1")
        measured = measure(chosen.steps, chosen.hidden, size, chosen.seconds)
        for name, milliseconds in measured.items():
            wanted = f"   wanted: at most {WANTED}" if name == "origin matrix" else ""
            print(f"  {name:<24}{milliseconds:>9.3f} ms{milliseconds / measured['sweeps']:>8.2f}{wanted}", flush=True)


if __name__ == "__main__":
    main()
