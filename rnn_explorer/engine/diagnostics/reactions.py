"""What units react to: how their values go with labels of the time steps, and where they are largest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_explorer.errors import BadInput

CONSTANT = 1e-12  # deviations below it are rounding


@dataclass(frozen=True, eq=False)
class Reactions:
    """Correlations (Pearson's; of a yes-or-no label it is the point-biserial one) of units with labels.

    labels: their names (N). correlations: (N, H), NaN where a label or a unit never changes. counts: the time steps at
    which a label is known, (N,). occurrences: at how many of them a yes-or-no label is true, −1 for any other, (N,).
    """

    labels: tuple[str, ...]
    correlations: np.ndarray
    counts: np.ndarray
    occurrences: np.ndarray

    @property
    def selectivity(self) -> np.ndarray:
        """Of each unit the largest absolute correlation, (H,); 0 where there is none."""
        return np.nan_to_num(np.abs(self.correlations)).max(axis=0, initial=0.0)

    @property
    def order(self) -> np.ndarray:
        """The units from the most selective to the least, (H,)."""
        return np.argsort(-self.selectivity, kind="stable")

    def strongest(self, unit: int) -> int | None:
        """The label that goes best with a unit; None if there is none."""
        sizes = np.abs(self.correlations[:, unit])
        return None if np.isnan(sizes).all() else int(np.nanargmax(sizes))


def reactions(values: np.ndarray, labels: Mapping[str, np.ndarray]) -> Reactions:
    """Correlate ``values`` (time steps, H) with each of the ``labels`` (time steps), bool, or float with NaN where one
    is not known. Raises BadInput if they are not of one length.
    """
    for name, label in labels.items():
        if label.shape != values.shape[:1]:
            raise BadInput(f"the label {name} has the shape {label.shape}; it must be ({len(values)},)")
    rows = [np.asarray(label, dtype=np.float64) for label in labels.values()]
    known = [np.isfinite(row) for row in rows]
    return Reactions(
        tuple(labels),
        np.array([_correlation(values[k], row[k]) for row, k in zip(rows, known, strict=True)]
                 ).reshape(len(rows), values.shape[1]),
        np.array([k.sum() for k in known], dtype=int),
        np.array([_occurrences(row[k]) for row, k in zip(rows, known, strict=True)], dtype=int),
    )


def peaks(values: Sequence[np.ndarray], count: int, apart: int) -> list[tuple[int, int]]:
    """Where ``values``, of several sequences (T,), are largest: (sequence, t), the largest first. At most ``count``, in
    one sequence at least ``apart`` time steps from each other.
    """
    owners = np.repeat(np.arange(len(values)), [len(of_one) for of_one in values])
    times = np.concatenate([np.arange(len(of_one)) for of_one in values])
    found: list[tuple[int, int]] = []
    for place in np.argsort(-np.concatenate(values), kind="stable"):
        sequence, t = int(owners[place]), int(times[place])
        if all(sequence != other or abs(t - at) >= apart for other, at in found):
            found.append((sequence, t))
            if len(found) == count:
                break
    return found


def _correlation(values: np.ndarray, label: np.ndarray) -> np.ndarray:
    """Of every unit with a label, (H,)."""
    if not len(label):
        return np.full(values.shape[1], np.nan)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        centred, deviation = values - values.mean(axis=0), label - label.mean()
        centred = centred / np.maximum(np.abs(centred).max(axis=0), 1.0)  # a square may be too large for a number
        sizes = np.linalg.norm(centred, axis=0) * np.linalg.norm(deviation)
        return np.where(sizes > CONSTANT, np.clip(deviation @ centred / sizes, -1.0, 1.0), np.nan)


def _occurrences(label: np.ndarray) -> int:
    is_yes_or_no = np.isin(label, (0.0, 1.0)).all()
    return int(label.sum()) if is_yes_or_no else -1
