"""The panels of the folder, each in its dock."""

import sys
from functools import partial

from PySide6.QtWidgets import QMainWindow

from rnn_explorer.panel import Panel
from rnn_explorer.registry import find, names_in, title_of
from rnn_explorer.session.session import Session
from rnn_explorer.window import layouts
from rnn_explorer.window.dock import Dock

PANELS = "rnn_explorer.panels"
OWN = {  # panels that act on the window, and so are not among the others
    name: (f"rnn_explorer.window.{name}", "panel") for name in ("settings", "what_if", "branches")
}
COLUMNS = ("left", "center", "right", "bottom")


def docked_panels(window: QMainWindow, session: Session) -> dict[str, Dock]:
    """By name, from left to right and down, which is also the order of the Tab key; each before those behind it.

    None is made here, and those behind others are not even imported.
    """
    modules = _modules()
    return {
        name: Dock(name, title_of(package, Panel, module), partial(_made, package, module, session), window)
        for name, (package, module) in sorted(modules.items(), key=lambda item: _place(item[0], modules))
    }


def import_next() -> bool:
    """Import a panel that has not been seen yet; False if there is none."""
    for package, module in _modules().values():
        if f"{package}.{module}" not in sys.modules:
            find(package, Panel, module)
            return True
    return False


def _modules() -> dict[str, tuple[str, str]]:
    """Package and module of every panel, by its name."""
    return {**{name: (PANELS, name) for name in names_in(PANELS)}, **OWN}


def _made(package: str, module: str, session: Session) -> Panel:
    return find(package, Panel, module)(session)


def _place(name: str, modules: dict[str, tuple[str, str]]) -> tuple[int, int, str, bool]:
    front = name
    while front in layouts.BEHIND:
        front = layouts.BEHIND[front]
    package, module = modules[front]
    panel = find(package, Panel, module)
    return COLUMNS.index(panel.column), panel.rank, front, name != front
