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
    scale = float(np.abs(states).max()) or 1.0  # a square may be too large for a number
    scaled = states / scale
    center = scaled.mean(axis=0)
    _, sizes, directions = np.linalg.svd(scaled - center, full_matrices=False)
    axes, shares = np.zeros((2, states.shape[1])), np.zeros(2)
    found, total = min(2, len(sizes)), float((sizes**2).sum())
    axes[:found], shares[:found] = directions[:found], sizes[:found] ** 2 / (total or 1.0)
    largest = axes[np.arange(2), np.abs(axes).argmax(axis=1)]
    return Plane(center * scale, axes * np.where(largest < 0, -1.0, 1.0)[:, None], shares)
