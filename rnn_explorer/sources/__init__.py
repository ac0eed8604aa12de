"""Data of the user's own: files are read once, checked, and kept in a compact form that is never held in memory."""
