"""The panel of the experiment's settings."""
