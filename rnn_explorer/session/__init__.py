"""What the window is about, without any widget: experiment, cursor, selection, history, trainer."""
