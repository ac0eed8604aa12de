"""The panel where changes are tried, and what it is made of."""
