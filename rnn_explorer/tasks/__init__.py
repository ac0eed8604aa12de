"""The tasks: one file each, found by the folder."""
