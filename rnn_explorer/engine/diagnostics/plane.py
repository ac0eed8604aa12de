"""The plane in which states differ most: principal components (Pearson 1901)."""

from dataclasses import dataclass

import numpy as np

from rnn_explorer.errors import BadInput


@dataclass(frozen=True, eq=False)
class Plane:
    """center: (H,). axes: two orthonormal directions (2, H). shares: how much of the variance lies along each, (2,)."""

    center: np.ndarray
    axes: np.ndarray
    shares: np.ndarray

    def project(self, states: np.ndarray) -> np.ndarray:
        """The coordinates of ``states`` (..., H) in the plane, (..., 2)."""
        return (states - self.center) @ self.axes.T


def principal_plane(states: np.ndarray) -> Plane:
    """Of ``states`` (N, H). The largest component of each axis is positive, so that the same states have the same
    picture. Where there is no second direction, its axis and share are 0. Raises BadInput unless all are finite.
    """
    if states.ndim != 2 or not states.size or not np.isfinite(states).all():
        raise BadInput("principal components need at least one state, and all its values must be finite numbers")
    center = states.mean(axis=0)
    _, sizes, directions = np.linalg.svd(states - center, full_matrices=False)
    axes, variances = np.zeros((2, states.shape[1])), np.zeros(2)
    found = min(2, len(sizes))
    axes[:found], variances[:found] = directions[:found], sizes[:found] ** 2
    largest = axes[np.arange(2), np.abs(axes).argmax(axis=1)]
    total = float((sizes**2).sum())
    return Plane(center, axes * np.where(largest < 0, -1.0, 1.0)[:, None], variances / total if total else variances)
