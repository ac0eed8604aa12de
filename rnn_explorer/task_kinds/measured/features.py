"""What can be said of an image of ink in a few numbers: the semantic vector of a small image."""

import numpy as np

DARK = 0.5  # of the ink that a pixel can have
FEATURES = ("ink", "top-heavy", "left-heavy", "slant", "loops", "width", "middle", "upper left", "upper right",
            "lower left", "lower right", "strokes above", "strokes in the middle", "strokes below")  # fmt: skip


def features(images: np.ndarray) -> np.ndarray:
    """Of images (n, 8, 8), ink from 0 to 1: (n, features), about 0 to 1 each, in the order of ``FEATURES``."""
    ink = np.maximum(images.sum(axis=(1, 2)), 1e-9)
    half, quarter = slice(0, 4), slice(4, 8)
    corners = [images[:, rows, columns].mean(axis=(1, 2)) for rows in (half, quarter) for columns in (half, quarter)]
    named = (
        images.mean(axis=(1, 2)),
        images[:, half].sum(axis=(1, 2)) / ink,
        images[:, :, half].sum(axis=(1, 2)) / ink,
        slant(images),
        loops(images) / 2.0,
        (images.max(axis=1) > DARK).mean(axis=1),
        images[:, 3:5, 2:6].mean(axis=(1, 2)),
        *corners,
        *(_strokes(images[:, rows]) / 3.0 for rows in (slice(1, 3), slice(3, 5), slice(5, 7))),
    )
    return np.stack(named, axis=1)


def slant(images: np.ndarray) -> np.ndarray:
    """How the ink leans: 0.5 upright, above it to the right, below to the left, (n,)."""
    ink = np.maximum(images.sum(axis=(1, 2)), 1e-9)
    rows, columns = np.mgrid[:8, :8]
    up, right = (images * -rows).sum(axis=(1, 2)) / ink, (images * columns).sum(axis=(1, 2)) / ink
    ups, rights = -rows - up[:, None, None], columns - right[:, None, None]
    together = (images * ups * rights).sum(axis=(1, 2))
    return 0.5 + 0.5 * together / np.maximum((images * ups**2).sum(axis=(1, 2)), 1e-9)


def loops(images: np.ndarray) -> np.ndarray:
    """How many places without ink are enclosed by it, (n,)."""
    places = np.pad(images < DARK, ((0, 0), (1, 1), (1, 1)), constant_values=True)
    size = places.shape[1] * places.shape[2]
    own = np.where(places, np.arange(size).reshape(places.shape[1:]), size)  # each place its number, ink the largest
    first = own.copy()
    for _ in range(size):  # every place takes over the smallest number that it can reach
        reached = np.pad(first, ((0, 0), (1, 1), (1, 1)), constant_values=size)
        near = (reached[:, :-2, 1:-1], reached[:, 2:, 1:-1], reached[:, 1:-1, :-2], reached[:, 1:-1, 2:])
        smaller = np.where(places, np.minimum.reduce((first, *near)), size)
        if np.array_equal(smaller, first):
            break
        first = smaller
    return ((first == own) & places).sum(axis=(1, 2)) - 1.0  # the outside is none


def _strokes(rows: np.ndarray) -> np.ndarray:
    """How many strokes a row meets, in the mean over rows (n, rows, columns): (n,)."""
    dark = np.pad(rows > DARK, ((0, 0), (0, 0), (1, 0)))
    return (dark[..., 1:] & ~dark[..., :-1]).sum(axis=-1).mean(axis=-1)
