"""The adding problem (Hochreiter and Schmidhuber 1997): which cell learns it first. Run by ``known_results.py``.

All cells get the same search over learning rates and clipping, and of one seed the same sequences. The ReLU network
that starts with W = 1 (IRNN: Le, Jaitly and Hinton 2015) comes twice, as its place in the order hangs on how U starts:
normal with the spread 0.001, as in the reproduction that came with Keras (mnist_irnn.py), or as this engine draws it.
"""

from functools import partial
from itertools import pairwise, product
from statistics import median

import numpy as np
from training import make_batch, make_network, squared_errors, train

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.bptt import Bptt
from rnn_explorer.engine.initializers import AS_DRAWN, Initialization
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.optimizers.sgd import Sgd

NEVER = float("inf")
STEPS, HIDDEN, SEQUENCES = 50, 32, 32
LEVELS = (0.05, 0.01)  # squared errors; the last one counts
SETTINGS = list(product((0.001, 0.003, 0.01, 0.03), (1.0, 10.0)))  # learning rates × clipping by norm, per sequence
EVERY, BOUND = 25, 4000  # iterations
# cells, and the spread of U at the start (None: as the cell draws it)
CONTENDERS = {"GRU": ("gru", None), "LSTM": ("lstm", None), "IRNN, small U": ("elman_relu", 0.001),
              "IRNN, Glorot U": ("elman_relu", None), "tanh": ("elman", None)}


def adding(rng: np.random.Generator, sequences: int) -> Batch:
    """Numbers in [0, 1], of which one in each half is marked; the target, at the end only, is the sum of the two."""
    steps, half, every = STEPS, STEPS // 2, np.arange(sequences)
    numbers, marks = rng.random((steps, sequences)), np.zeros((steps, sequences))
    marks[rng.integers(half, size=sequences), every] = 1.0
    marks[rng.integers(half, steps, size=sequences), every] = 1.0
    targets = np.zeros((steps, sequences))
    targets[-1] = (numbers * marks).sum(axis=0)
    return make_batch(np.stack([numbers, marks], axis=-1), targets, only_last=True)


def initialize(network: Network, spread: float | None, rng: np.random.Generator) -> np.ndarray:
    """As the cell draws, but W = 1 with ReLU, and U normal if it is given a spread."""
    start = Initialization("identity") if network.cell.name == "elman_relu" else AS_DRAWN
    drawn = network.unpack(network.initialize(rng, start))
    small = {} if spread is None else {"U": rng.normal(scale=spread, size=drawn["U"].shape)}
    return network.pack(drawn | small)


def learn(title: str, seed: int, setting: tuple[float, float], bound: int) -> list[float]:
    """The errors on 128 other sequences, every 25 iterations, until one is below the last level.

    Of one seed, all contenders see the same sequences.
    """
    (cell, spread), (rate, clip) = CONTENDERS[title], setting
    data, weights = (np.random.default_rng([seed, stream]) for stream in (0, 1))
    network, validation = make_network(cell, 2, HIDDEN), adding(data, 128)
    measure, errors = Bptt(network, Sgd(), validation), []
    optimizer = Adam(learning_rate=rate, threshold=clip * SEQUENCES)  # the loss is a sum over the sequences
    start, draw = initialize(network, spread, weights), partial(adding, data, SEQUENCES)
    for iteration, trace in enumerate(train(network, start, optimizer, draw, bound), start=1):
        if iteration % EVERY == 0:
            errors.append(float(squared_errors(measure.run(trace.updated_parameters(), validation))[-1].mean()))
            if errors[-1] < LEVELS[-1]:
                break
    return errors


def first_below(level: float, errors: list[float]) -> float:
    """The iteration at which the error was first below ``level``; NEVER if it was not."""
    return next((EVERY * count for count, error in enumerate(errors, start=1) if error < level), NEVER)


def search(title: str, seeds: tuple[int, ...], settings: list[tuple[float, float]], bound: int) -> list[float]:
    """What each seed reaches at the best setting: that of the smallest median over the seeds, of the last level first.

    There, those that did not get below the last level may take three times as long.
    """
    found = {}
    for setting in settings:
        found[setting] = [learn(title, seed, setting, bound) for seed in seeds]
        print_line(title, setting, reached(found[setting]))
    best = min(found, key=lambda setting: [median(level) for level in reversed(reached(found[setting]))])
    errors = [known if first_below(LEVELS[-1], known) < NEVER else learn(title, seed, best, 3 * bound)
              for seed, known in zip(seeds, found[best], strict=True)]
    print_line(title, best, reached(errors), f"   best setting; up to {3 * bound}")
    return reached(errors)[-1]


def reached(curves: list[list[float]]) -> list[list[float]]:
    """For each of LEVELS and each curve of errors the first iteration below it."""
    return [[first_below(level, errors) for errors in curves] for level in LEVELS]


def print_line(title: str, setting: tuple[float, float], iterations: list[list[float]], note: str = "") -> None:
    columns = "   |".join("".join(f"{written(count):>7}" for count in level) for level in iterations)
    print(f"  {title:<16}{setting[0]:>6}{setting[1]:>6}  {columns}{note}", flush=True)


def written(iteration: float) -> str:
    return "never" if iteration == NEVER else str(iteration)


def show_orders(learned: dict[str, list[float]], seeds: tuple[int, ...]) -> None:
    """learned: for each seed the first iteration with an error below the last level, by contender."""
    for index, seed in enumerate(seeds):
        ranked = sorted(learned, key=lambda title: learned[title][index])
        print(f"  seed {seed}: " + "; ".join(f"{title} {written(learned[title][index])}" for title in ranked))
    for irnn in ("IRNN, small U", "IRNN, Glorot U"):
        order = ["GRU", "LSTM", irnn, "tanh"]
        holds = sum(all(a < b for a, b in pairwise(counts)) for counts in zip(*map(learned.get, order), strict=True))
        print(f"  {' < '.join(order)}: in {holds} of {len(seeds)} seeds", flush=True)
    medians = {title: median(counts) for title, counts in learned.items()}
    print("  medians: " + "; ".join(f"{title} {written(medians[title])}" for title in sorted(medians, key=medians.get)))


def show_adding(seeds: tuple[int, ...], settings: list[tuple[float, float]], bound: int) -> None:
    print(f"Adding problem: T = {STEPS}, H = {HIDDEN}, B = {SEQUENCES}, Adam; the constant "
          "predictor has the squared error 1/6 = 0.167")
    print(f"  the same learning rates and clipping by norm (per sequence) for all; at most {bound} iterations")
    print("  LSTM: forget bias 1, as the engine draws it. IRNN: ReLU, W = 1, b = 0; small U: normal, 0.001")
    print(f"  {'':<16}{'rate':>6}{'clip':>6}  iteration of an error < {LEVELS[0]} | < {LEVELS[1]}, a column a seed")
    show_orders({title: search(title, seeds, settings, bound) for title in CONTENDERS}, seeds)
