"""Does a network learn each task? Every file of ``rnn_explorer/tasks`` that needs no file of the user's, with its
suggested settings, over 3 seeds.

    python benchmarks/tasks.py [--task NAME …] [--seconds S] [--seeds N] [--part test] [--lag L] [--only lags]

A training ends when its loss on the validation's sequences is more than CLEARLY below that of every baseline, or when
the time is over. What the table shows was measured with its best parameters on the part that is asked for: the test,
unless told otherwise. A loss is what the panel Training shows.

After it, tasks with a dial at a long lag, an Elman network and an LSTM, everything else the same: a tenth of the
baseline's loss is LEARNED.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rnn_explorer.engine.metrics import metric_of
from rnn_explorer.registry import find, names_in
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.settings import TASKS, Settings
from rnn_explorer.session.validation import Examiner
from rnn_explorer.task import Part, Task

CLEARLY, LEARNED = 0.95, 0.1  # of the loss of the best baseline
ENOUGH = 0.9  # of that: then a training ends, and the test, which is other sequences, will hardly say otherwise
EVERY = 1.0  # seconds from one look at the validation to the next
CELLS = ("elman", "lstm")  # at a long lag
LONG = {"recall": 70, "adding": 25}  # lags: an Elman network can recall with 40; adding is slower to learn
LONG_ELSEWHERE = 40


@dataclass(frozen=True)
class Learned:
    """How a training ended: what its best look at the validation found."""

    iterations: int
    seconds: float
    loss: float
    parameters: np.ndarray


def best_baseline(examiner: Examiner) -> tuple[str, float]:
    """Its name and its loss."""
    losses = {name: scores.loss for name, scores in examiner.baselines.items()}
    name = min(losses, key=losses.get)
    return name, losses[name]


def learn(experiment: Experiment, seconds: float, level: float) -> Learned:
    """Train, with a look at the validation every now and then."""
    validation, began = Examiner(experiment, Part.VALIDATION), time.perf_counter()
    wanted = ENOUGH * level * best_baseline(validation)[1]
    state, iteration, looked, passed = experiment.initial_parameters, 0, 0.0, 0.0
    best = Learned(0, 0.0, validation.examine(state).loss, state)
    while passed < seconds and best.loss > wanted:
        iteration += 1
        trace = experiment.run(iteration, state)
        if trace.problem is not None:
            break
        state, passed = trace.updated_state(), time.perf_counter() - began
        if passed - looked > EVERY:
            looked, loss = passed, validation.examine(trace.updated_parameters()).loss
            if loss < best.loss:
                best = Learned(iteration, passed, loss, trace.updated_parameters().copy())
    return best


def row(settings: Settings, what: str, seconds: float, part: Part, level: float = CLEARLY) -> bool:
    """Learn, print a line, and say whether the loss came below ``level`` times that of the best baseline."""
    experiment = Experiment(settings)
    examiner = Examiner(experiment, part)
    if not examiner.has_data:
        print(f"{what:<30}{settings.seed:>5}  nothing is held out", flush=True)
        return False
    learned, (name, baseline) = learn(experiment, seconds, level), best_baseline(examiner)
    scores, metric = examiner.examine(learned.parameters), metric_of(experiment.network.loss, experiment.task.outputs)
    below = scores.loss < level * baseline
    told = f"{scores.metric:.3g} {metric.unit}".strip()
    print(f"{what:<30}{settings.seed:>5}{learned.iterations:>11,}{learned.seconds:>9.0f}{scores.loss:>10.4f}{told:>12}"
          f"{baseline:>10.4f}  {name:<27}{'yes' if below else 'NO'}", flush=True)
    return below


def print_head(title: str, verdict: str, part: Part) -> None:
    print(f"\n{title:<30}{'seed':>5}{'iterations':>11}{'seconds':>9}{'loss':>10}{'metric':>12}{'baseline':>10}  "
          f"{'its name':<27}{verdict}    (measured on the {part.value})")


def suggested(name: str, seed: int) -> Settings:
    """The settings that a task suggests."""
    return replace(Settings(task=name, seed=seed), **find(TASKS, Task, name).suggested)


def show_tasks(names: list[str], seeds: range, seconds: float, part: Part) -> None:
    print_head("task", "beaten?", part)
    beaten = [row(suggested(name, seed), name, seconds, part) for name in names for seed in seeds]
    print(f"{sum(beaten)} of {len(beaten)} trainings beat every baseline by {1 - CLEARLY:.0%} or more")


def show_lags(names: list[str], seeds: range, seconds: float, part: Part, lag: int | None) -> None:
    print_head("long lags", "learned?", part)
    for name in names:
        low, high = find(TASKS, Task, name).lags
        long = min(max(lag or LONG.get(name, LONG_ELSEWHERE), low), high)
        for cell in CELLS:
            for seed in seeds:
                settings = replace(suggested(name, seed), lag=long, cell=cell).applied()
                row(settings, f"{name} {long}, {cell}", seconds, part, LEARNED)


def main() -> None:
    """Print both tables."""
    parts = {part.value: part for part in (Part.VALIDATION, Part.TEST)}
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    names = [name for name in names_in(TASKS) if not find(TASKS, Task, name).reads_file]
    options.add_argument("--task", nargs="+", choices=names, default=names, metavar="NAME")
    options.add_argument("--seconds", type=float, default=60.0, help="for each training, at most")
    options.add_argument("--seeds", type=int, default=3, help="how many")
    options.add_argument("--part", choices=parts, default=Part.TEST.value, help="what the table is measured on")
    options.add_argument("--lag", type=int, help="the long lag, of all tasks")
    options.add_argument("--only", choices=["tasks", "lags"], help="one of the two tables")
    chosen = options.parse_args()
    seeds, part = range(1, chosen.seeds + 1), parts[chosen.part]
    if chosen.only != "lags":
        show_tasks(chosen.task, seeds, chosen.seconds, part)
    if chosen.only != "tasks":
        dialled = [name for name in chosen.task if find(TASKS, Task, name).lags]
        show_lags(dialled, seeds, chosen.seconds, part, chosen.lag)


if __name__ == "__main__":
    main()
