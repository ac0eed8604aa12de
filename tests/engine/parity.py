"""What the comparisons with other implementations have in common."""

import numpy as np

from rnn_explorer.engine.memory import carried_states


def assert_same(ours, theirs, tolerance, name=""):
    """``tolerance`` is relative to the largest of their numbers."""
    scale = np.abs(theirs).max()
    np.testing.assert_allclose(ours, theirs, rtol=0.0, atol=tolerance * scale, err_msg=name)


def last_state(trace, layer, state):
    """The state of every sequence after the last time step of a layer, as the layer goes, (B, H)."""
    steps, sequences, _ = trace["x"].shape
    last = np.array(trace.lengths or (steps,) * sequences) - 1
    return trace[layer.name(state)][np.zeros_like(last) if layer.reverse else last, np.arange(sequences)]


def with_initial_states(network, parameters, states):
    """A vector to start from, for an iteration that carries the states over; ``states``: by name, each (B, H)."""
    return np.concatenate([network.pack(parameters), *(states[name].ravel() for name in carried_states(network))])
