"""Matrix products as BLAS does them fastest."""

from functools import lru_cache

import numpy as np

from rnn_explorer.engine.arena import Views

FEW = 2000  # rows that a product adds faster than ``add.reduce``, which needs 1 µs before it begins

dot = np.ndarray.dot  # dot(a, b, out): the same as np.dot without its dispatcher, which costs 0.15 µs a call


def transposed(v: Views, name: str) -> np.ndarray:
    """The weights ``name`` (M, N), transposed, to multiply rows with: (N,) or (B, N); see ``arrange_transposed``."""
    return v[name].T if v.sequences == 1 else v[f"{name}_transposed"]


def arrange_transposed(v: Views, name: str) -> None:
    """For several sequences as a copy: the product is faster then, by more than the copy costs."""
    if v.sequences > 1:
        v[f"{name}_transposed"][...] = v[name].T


@lru_cache(maxsize=64)
def ones(count: int, dtype: np.dtype) -> np.ndarray:
    """(count,): a product with it is a sum."""
    vector = np.ones(count, dtype)
    vector.flags.writeable = False
    return vector


def sum_of_rows(rows: np.ndarray, out: np.ndarray) -> None:
    """Σ of ``rows`` (N, H), to ``out`` (H,)."""
    if len(rows) <= FEW:
        dot(ones(len(rows), rows.dtype), rows, out)
    else:
        np.add.reduce(rows, axis=0, out=out)


def sum_of_outer(errors: np.ndarray, vectors: np.ndarray, out: np.ndarray) -> None:
    """Σ u vᵀ over the rows u of ``errors`` (N, H) and v of ``vectors`` (N, D), to ``out`` (H, D)."""
    if len(errors) > errors.shape[1]:  # of many rows BLAS is faster with the wide matrix last, even if they lie apart
        out[...] = np.matmul(vectors.T, errors).T
    else:
        dot(errors.T, vectors, out)
