"""How parameters start. Randomness comes only from the generator that is passed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from rnn_explorer.errors import require_name, require_range

Initializer = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]
SCALE_LIMITS = (0.0, 100.0)
FORGET_LIMITS = (-20.0, 20.0)


def glorot(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Uniform in ±√(6 / (fan in + fan out)), (out, in) (Glorot and Bengio 2010, equation 16)."""
    limit = np.sqrt(6.0 / sum(shape))
    return rng.uniform(-limit, limit, shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Orthonormal rows or columns, whichever there are fewer of, (out, in) (Saxe, McClelland and Ganguli 2014).

    Every such square matrix is equally likely: the signs of QR are taken out (Mezzadri 2007).
    """
    q, r = np.linalg.qr(rng.normal(size=(max(shape), min(shape))))
    q *= np.sign(np.diag(r))
    return np.ascontiguousarray(q if shape[0] >= shape[1] else q.T)


def identity(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Ones on the diagonal, (out, in): with ReLU the IRNN (Le, Jaitly and Hinton 2015)."""
    return np.eye(*shape)


def normal(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Normal with the variance 1 / fan in, (out, in) (LeCun et al. 1998, section 4.6).

    A large square matrix then has a spectral radius of about 1.
    """
    return rng.normal(scale=1.0 / np.sqrt(shape[1]), size=shape)


def zeros(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """All 0, (out, in)."""
    return np.zeros(shape)


INITIALIZERS: MappingProxyType[str, Initializer] = MappingProxyType({
    initializer.__name__: initializer for initializer in (glorot, orthogonal, identity, normal, zeros)
})


@dataclass(frozen=True)
class Initialization:
    """How the recurrent matrices start. recurrent: a name of ``INITIALIZERS``, None for what the cell draws. scale: a
    factor on them, from 0 to 100. forget_bias: with which a forget gate starts, None for what the cell draws.

    Raises BadInput outside of what is allowed.
    """

    recurrent: str | None = None
    scale: float = 1.0
    forget_bias: float | None = None

    def __post_init__(self) -> None:
        if self.recurrent is not None:
            require_name("initializer", self.recurrent, INITIALIZERS)
        require_range("the scale of the recurrent weights", self.scale, *SCALE_LIMITS)
        if self.forget_bias is not None:
            require_range("the forget gate's bias", self.forget_bias, *FORGET_LIMITS)

    def matrix(self, rng: np.random.Generator, drawn: np.ndarray) -> np.ndarray:
        """A recurrent matrix to start with, (H, H) or (H, K); ``drawn``: the one that the cell drew."""
        return self.scale * (drawn if self.recurrent is None else INITIALIZERS[self.recurrent](rng, drawn.shape))

    def biases(self, drawn: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Those of a layer to start with that are other than ``drawn``, its parameters as the cell drew them."""
        if self.forget_bias is None or "b_f" not in drawn:
            return {}
        return {"b_f": np.full_like(drawn["b_f"], self.forget_bias)}


AS_DRAWN = Initialization()
