"""What would come of changes, painted."""
