"""The panel of all trainings."""
