"""The cells: one file each, found by the folder."""
