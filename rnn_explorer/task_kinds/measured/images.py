"""The handwritten digits that are stored (see ``resources/data/README.md``)."""

import numpy as np

from rnn_explorer.assets import resources

SIDE = 8  # pixels
NAMES = tuple(map(str, range(10)))


def stored_digits() -> tuple[np.ndarray, np.ndarray]:
    """The images, ink from 0 to 1, (n, row, column), and which digit each of them is, (n,)."""
    with np.load(resources() / "data" / "digits.npz") as stored:
        return stored["images"] / 16.0, stored["digits"].astype(np.intp)


def pixel_names(rows: int, columns: int) -> tuple[str, ...]:
    """Row after row, from the top left."""
    if columns == 1:
        return tuple(f"row {row + 1}" for row in range(rows))
    return tuple(f"row {row + 1}, column {column + 1}" for row in range(rows) for column in range(columns))
