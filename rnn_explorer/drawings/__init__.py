"""What the larger panels are made of, a folder for each panel: reading the trace, laying out, painting."""
