"""How parameters start. Randomness comes only from the generator that is passed in."""

import numpy as np


def glorot(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Uniform in ±√(6 / (fan in + fan out)), (out, in) (Glorot and Bengio 2010, equation 16)."""
    limit = np.sqrt(6.0 / sum(shape))
    return rng.uniform(-limit, limit, shape)
