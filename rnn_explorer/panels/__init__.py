"""The panels: one file each, found by the folder."""
