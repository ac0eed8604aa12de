"""RNN Explorer: watch a recurrent network learn, one time step at a time."""

__version__ = "0.1.0"
