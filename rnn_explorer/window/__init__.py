"""The window: docks, menus, shortcuts, themes. The only place that knows that there are several panels."""
