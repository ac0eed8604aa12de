"""The drawings of the panel of gradient magnitudes: ways to look at errors on their way back through time."""
