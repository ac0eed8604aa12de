"""The optimizers: one file each, found by the folder."""
