"""Diagnostics: why an error vanishes or explodes, and where a gradient comes from.

Functions of a trace, and of nothing else. Time steps count from 0. BadInput says what a trace does not have.
"""

from rnn_explorer.engine.diagnostics.contributions import contribution_norms, running_norms
from rnn_explorer.engine.diagnostics.decay import Decay, decay, memory_path
from rnn_explorer.engine.diagnostics.origin import origin_matrix
from rnn_explorer.engine.diagnostics.spectrum import spectral_norm, spectral_radius
from rnn_explorer.engine.diagnostics.units import dead_units, saturation

__all__ = [
    "Decay",
    "contribution_norms",
    "dead_units",
    "decay",
    "memory_path",
    "origin_matrix",
    "running_norms",
    "saturation",
    "spectral_norm",
    "spectral_radius",
]
