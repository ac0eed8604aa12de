"""Two sizes of a recurrent matrix. Neither alone decides what becomes of an error (Pascanu, Mikolov and Bengio 2013).

A spectral norm below 1/γ, where γ bounds the slope of the activation, is sufficient for vanishing. The spectral radius
decides in the linear network only, and there in the long run only.
"""

import numpy as np

from rnn_explorer.errors import BadInput


def spectral_radius(w: np.ndarray) -> float:
    """The largest absolute value of an eigenvalue of ``w`` (H, H). Raises BadInput if it is not square, not finite."""
    _require_matrix(w)
    if w.shape[0] != w.shape[1]:
        raise BadInput(f"the matrix has the shape {w.shape}; eigenvalues need a square one")
    return float(np.abs(np.linalg.eigvals(w)).max())


def spectral_norm(w: np.ndarray) -> float:
    """The largest singular value of ``w`` (m, n): the most by which it lengthens a vector.

    Raises BadInput if it is not finite.
    """
    _require_matrix(w)
    return float(np.linalg.norm(w, 2))


def _require_matrix(w: np.ndarray) -> None:
    if w.ndim != 2 or 0 in w.shape:
        raise BadInput(f"the matrix has the shape {w.shape}; it must have two axes, none of them 0")
    if not np.isfinite(w).all():
        raise BadInput("the matrix holds a value that is not a finite number")
