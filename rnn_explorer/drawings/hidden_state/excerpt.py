"""Where a unit is largest and smallest in what was read: which excerpts, and how long."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.engine.diagnostics import peaks
from rnn_explorer.session.probe import Finding

MOST = 40  # excerpts at an end
AROUND = 20  # time steps of a curve to each side of the excerpt's
APART = {True: 6, False: 2 * AROUND + 1}  # time steps between two excerpts of one passage: of symbols, of measurements


@dataclass(frozen=True)
class Excerpt:
    """A place in what was read. passage, t: from 0. value: of the unit there."""

    passage: int
    t: int
    value: float


@dataclass(frozen=True, eq=False)
class Extremes:
    """The excerpts at which a unit is largest, and those at which it is smallest, each with the utmost first."""

    largest: tuple[Excerpt, ...]
    smallest: tuple[Excerpt, ...]


def extremes(finding: Finding, unit: int) -> Extremes:
    """Of a unit in everything that was read."""
    values = [passage.values[:, unit] for passage in finding.passages]
    apart = APART[finding.question.experiment.task.inputs.symbols]

    def found(sign: float) -> tuple[Excerpt, ...]:
        places = peaks([sign * of_one for of_one in values], MOST, apart)
        return tuple(Excerpt(passage, t, float(values[passage][t])) for passage, t in places)

    return Extremes(found(1.0), found(-1.0))


def enclosing(found: Extremes) -> float:
    """The smallest of 1, 2, 5 times a power of ten that no value exceeds."""
    size = max(abs(found.largest[0].value), abs(found.smallest[0].value), 1e-6)
    power = 10.0 ** np.floor(np.log10(size))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= size))


def told_by(finding: Finding, unit: int) -> int:
    """The component of the inputs that goes best with a unit."""
    inputs = np.concatenate([passage.inputs for passage in finding.passages])
    values = np.concatenate([passage.values[:, unit] for passage in finding.passages])
    centred, deviation = inputs - inputs.mean(axis=0), values - values.mean()
    deviation = deviation / max(np.abs(deviation).max(), 1.0)  # its products may be too large for a number
    sizes = np.linalg.norm(centred, axis=0)
    return int(np.abs(deviation @ centred / np.where(sizes > 0, sizes, 1.0)).argmax())
