"""The layout of the docks: the default one, and the one that is remembered."""

from itertools import pairwise

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar

from rnn_explorer.window.dock import Dock

VERSION = 1  # of the saved state: raise it when docks change their names or their meaning
BEHIND = {  # tabs: a dock, and the one that is before it at first
    "explanation": "equations", "training": "equations", "what_if": "equations", "generate": "equations",
    "breakpoints": "equations", "parameters": "topology", "settings": "topology", "branches": "topology",
}
CLOSED = ("breakpoints",)  # until it is asked for: more tabs would have no room
COLUMN_SHARES = {"left": 27, "center": 44, "right": 29}


def arrange(window: QMainWindow, docks: dict[str, Dock]) -> None:
    """The default layout: columns beside each other, the stepper below all of them."""
    for dock in docks.values():
        dock.setFloating(False)
        window.removeDockWidget(dock)  # out of the tabs
        dock.show()
    columns = {column: _of_column(docks, column) for column in COLUMN_SHARES}
    _place_columns(window, [column for column in columns.values() if column])
    bottom = _of_column(docks, "bottom")
    for dock in bottom:
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    for name in BEHIND:
        _put_behind(window, docks, name)
    for name in CLOSED:
        docks[name].hide()
    heads = {name: column[0] for name, column in columns.items() if column}
    widths = [COLUMN_SHARES[name] * window.width() // 100 for name in heads]
    window.resizeDocks(list(heads.values()), widths, Qt.Orientation.Horizontal)
    for column in columns.values():
        window.resizeDocks(column, [dock.widget().share * 4 for dock in column], Qt.Orientation.Vertical)


def save(window: QMainWindow, store: QSettings) -> None:
    """Remember size and layout."""
    store.setValue("window/geometry", window.saveGeometry())
    store.setValue("window/state", window.saveState(VERSION))


def restore(window: QMainWindow, store: QSettings, docks: dict[str, Dock]) -> bool:
    """What was remembered; False if there is nothing that can be used. Docks that it does not know get tabs."""
    geometry, state = store.value("window/geometry"), store.value("window/state")
    if not (isinstance(geometry, QByteArray) and isinstance(state, QByteArray)):
        return False
    window.restoreGeometry(geometry)
    if not window.restoreState(state, VERSION):
        return False
    for name, dock in docks.items():
        if window.dockWidgetArea(dock) == Qt.DockWidgetArea.NoDockWidgetArea and not dock.isFloating():
            _put_behind(window, docks, name)
    return True


def hide_stray_tabs(window: QMainWindow) -> None:
    """Qt leaves tab bars behind when docks are put behind each other more than once before they are laid out.

    A bar in use has the tabs of docks that are together now; of several with the same tabs, it is the one below a dock.
    """
    together = {_titles([dock, *window.tabifiedDockWidgets(dock)]) for dock in window.findChildren(Dock)}
    below_docks = {(dock.x(), dock.geometry().bottom() + 1) for dock in window.findChildren(Dock) if dock.isVisible()}
    bars: dict[tuple[str, ...], list[QTabBar]] = {}
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        bars.setdefault(tuple(sorted(bar.tabText(index) for index in range(bar.count()))), []).append(bar)
    for tabs, alike in bars.items():
        in_use = [bar for bar in alike if (bar.x(), bar.y()) in below_docks] or alike[-1:]
        for bar in alike:
            bar.setVisible(bar in in_use and bar.count() > 0 and tabs in together)


def _titles(docks: list[QDockWidget]) -> tuple[str, ...]:
    return tuple(sorted(dock.windowTitle() for dock in docks if not dock.isHidden()))


def _put_behind(window: QMainWindow, docks: dict[str, Dock], name: str) -> None:
    """As a tab behind its host; at the right, if that is floating or closed."""
    dock, host = docks[name], docks[BEHIND[name]]
    if host.isHidden() or host.isFloating():
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    else:
        window.tabifyDockWidget(host, dock)
        host.raise_()


def _of_column(docks: dict[str, Dock], column: str) -> list[Dock]:
    found = [dock for name, dock in docks.items() if name not in BEHIND and dock.widget().column == column]
    return sorted(found, key=_rank)


def _rank(dock: Dock) -> int:
    return dock.widget().rank


def _place_columns(window: QMainWindow, columns: list[list[Dock]]) -> None:
    previous = None
    for column in columns:
        head = column[0]
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, head)
        if previous is not None:
            window.splitDockWidget(previous, head, Qt.Orientation.Horizontal)
        previous = head
    for column in columns:
        for above, below in pairwise(column):
            window.splitDockWidget(above, below, Qt.Orientation.Vertical)
