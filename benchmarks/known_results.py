"""What is known about recurrent networks, measured with the engine, each over 3 seeds.

    python benchmarks/known_results.py [xor] [linear] [adding] [--quick]

xor: XOR in time (Elman, Finding Structure in Time, 1990): the error dips at every third bit.
linear: what the spectral radius and the largest singular value of W say about the error on its way back.
adding: the adding problem (Hochreiter and Schmidhuber 1997) at T = 50: which cell learns it first.

Float64, one BLAS thread. It takes about 8 minutes, nearly all of them the adding problem; with --quick (one seed, and
one setting of the adding problem) 10 seconds. An error is a mean square of ŷ − y; the engine's loss is half of it.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import sys
import time
from functools import partial
from itertools import product
from pathlib import Path
from statistics import mean

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from adding_problem import BOUND, SETTINGS, show_adding
from training import make_batch, make_network, squared_errors, train

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.diagnostics import decay, spectral_norm, spectral_radius
from rnn_explorer.engine.initializers import orthogonal
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Trace

SEEDS = (0, 1, 2)

# XOR in time

STEPS_OF_XOR = 64  # not a multiple of 3: the windows begin at all three places of a triple
HIDDEN_OF_XOR = 4


def xor_in_time(rng: np.random.Generator, sequences: int) -> tuple[Batch, np.ndarray]:
    """Windows of one stream of bits in which every third is the XOR of the two before; the target is the next bit.

    Beside it the places of the targets in their triples, 1 to 3, (T, B).
    """
    length = STEPS_OF_XOR * sequences
    first, second = rng.integers(2, size=(2, length // 3 + 1))
    stream = np.column_stack([first, second, first ^ second]).ravel()
    places = np.arange(1, length + 1) % 3 + 1
    bits, following, places = (
        row.reshape(sequences, STEPS_OF_XOR).T for row in (stream[:length], stream[1 : length + 1], places))
    return make_batch(bits[..., None].astype(float), following.astype(float)), places


def errors_by_place(seed: int, iterations: int = 2000) -> list[float]:
    """Mean squared errors of a trained Elman network on new bits, at places 1, 2 and 3 of the triple."""
    rng = np.random.default_rng(seed)
    network = make_network("elman", 1, HIDDEN_OF_XOR)
    *_, last = train(network, network.initialize(rng), Adam(learning_rate=0.01), lambda: xor_in_time(rng, 16)[0],
                     iterations)
    test, places = xor_in_time(rng, 64)
    errors = squared_errors(run_iteration(network, last.updated_parameters(), test, Sgd()))
    return [float(errors[places == place].mean()) for place in (1, 2, 3)]


def show_xor(seeds: tuple[int, ...]) -> None:
    print(f"XOR in time: Elman, H = {HIDDEN_OF_XOR}, T = {STEPS_OF_XOR}, B = 16, Adam 0.01, 2000 iterations; squared "
          "error of the next bit by its place in the triple")
    print("  1 and 2 are random: always ½ has the error 0.25; 3 is the XOR of 1 and 2")
    print(f"  {'seed':<6}{'1':>8}{'2':>8}{'3':>8}{'dip':>8}")
    for seed in seeds:
        errors = errors_by_place(seed)
        columns = (*errors, mean(errors[:2]) - errors[2])
        print(f"  {seed:<6}" + "".join(f"{number:>8.4f}" for number in columns), flush=True)


# Linear networks, and a bound for all

SQUARE = (8, 8)
GAMMAS = {"elman": 1.0, "elman_sigmoid": 0.25}  # bounds of the slopes of tanh and of the sigmoid
SHARE = 0.95


def sweep(cell: str, w: np.ndarray, rng: np.random.Generator, steps: int) -> Trace:
    """One iteration with the recurrent weights ``w`` on normal inputs; only the last time step has a loss."""
    network = make_network(cell, 2, len(w))
    parameters = network.pack(network.unpack(network.initialize(rng)) | {"W": w})
    batch = make_batch(rng.normal(size=(steps, 1, 2)), np.ones((steps, 1)), only_last=True)
    return run_iteration(network, parameters, batch, Sgd())


def rate_of_decay(seed: int, radius: float, steps: int = 3000) -> tuple[float, float]:
    """Mean of ln(error at t / error at t + 1) in a linear network, 500 steps and more before the loss; ln(radius)."""
    rng = np.random.default_rng(seed)
    w = rng.normal(size=SQUARE)
    w *= radius / spectral_radius(w)
    factors = decay(sweep("elman_identity", w, rng, steps)).factor
    return float(np.log(factors[:-500]).mean()), float(np.log(spectral_radius(w)))


def largest_factor(cell: str, gamma: float, seed: int, draws: int = 20) -> tuple[float, float]:
    """Of networks whose W has the largest singular value SHARE / γ, half of them orthogonal but for this factor: the
    largest factor of one step back, and the largest part of an error that is left after 100 steps.
    """
    rng, factors, scale = np.random.default_rng(seed), [], SHARE / gamma
    for draw in range(draws):
        w = orthogonal(rng, SQUARE) if draw % 2 else rng.normal(size=SQUARE)
        factors.append(decay(sweep(cell, w * (scale / spectral_norm(w)), rng, 101)).factor)
    return float(np.max(factors)), float(np.prod(factors, axis=1).max())


def show_linear(seeds: tuple[int, ...]) -> None:
    print("Linear network, H = 8, T = 3000: ln of the error's factor per step back, beside ln of W's spectral radius")
    for seed, radius in product(seeds, (0.9, 1.02)):
        measured, known = rate_of_decay(seed, radius)
        print(f"  seed {seed}  radius {radius:<5}{measured:>11.6f}{known:>11.6f}   difference {measured - known:>8.1e}")
    print(f"Largest singular value of W = {SHARE} / γ, 20 networks a seed: largest factor of one step back (bound "
          f"{SHARE}), and the largest part of an error that is left after 100 steps (bound {SHARE**100:.4f})")
    for seed, (cell, gamma) in product(seeds, GAMMAS.items()):
        factor, left = largest_factor(cell, gamma, seed)
        print(f"  seed {seed}  {cell:<14} γ = {gamma:<5}{factor:>8.4f}{left:>10.1e}", flush=True)


def main() -> None:
    """Print what was asked for, else all."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("results", nargs="*", choices=["xor", "linear", "adding", []], default=[])
    options.add_argument("--quick", action="store_true", help="one seed, one setting of the adding problem")
    chosen = options.parse_args()
    seeds, settings, bound = (SEEDS[:1], [(0.01, 1.0)], 1000) if chosen.quick else (SEEDS, SETTINGS, BOUND)
    shows = {"xor": show_xor, "linear": show_linear, "adding": partial(show_adding, settings=settings, bound=bound)}
    for result in chosen.results or shows:
        begin = time.perf_counter()
        shows[result](seeds)
        print(f"  {time.perf_counter() - begin:.1f} s\n", flush=True)


if __name__ == "__main__":
    main()
