"""Diagnostics: why an error vanishes or explodes, and where a gradient comes from.

Functions of a trace, or of numbers that a network made. Time steps count from 0. BadInput says what is missing.
"""

from rnn_explorer.engine.diagnostics.contributions import contribution_norms, running_norms
from rnn_explorer.engine.diagnostics.decay import Decay, decay, memory_path
from rnn_explorer.engine.diagnostics.origin import origin_matrix
from rnn_explorer.engine.diagnostics.plane import Plane, principal_plane
from rnn_explorer.engine.diagnostics.reactions import Reactions, peaks, reactions
from rnn_explorer.engine.diagnostics.spectrum import spectral_norm, spectral_radius
from rnn_explorer.engine.diagnostics.units import dead_units, saturation, similarity_order

__all__ = [
    "Decay",
    "Plane",
    "Reactions",
    "contribution_norms",
    "dead_units",
    "decay",
    "memory_path",
    "origin_matrix",
    "peaks",
    "principal_plane",
    "reactions",
    "running_norms",
    "saturation",
    "similarity_order",
    "spectral_norm",
    "spectral_radius",
]
