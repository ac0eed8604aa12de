"""What several tasks have in common: the base classes of those whose data are drawn, measured or read."""
