"""Opening files of the user's own: what was understood of them, and what only the user can say."""
