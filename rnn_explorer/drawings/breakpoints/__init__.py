"""The parts of the panel of breakpoints: a row for each, a form for new ones."""
