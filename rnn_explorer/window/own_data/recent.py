"""The files that were opened last, in a menu, from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

KEPT = 8
KEY = "data/recent"


class RecentFiles(QObject):
    """Signals:
        chosen(Path): one of them is to be opened again.
    """

    chosen = Signal(object)

    def __init__(self, window: QWidget, store: QSettings | None) -> None:
        """Without a store they are forgotten in the end."""
        super().__init__(window)
        self._store = store
        self._paths = _texts(store.value(KEY)) if store is not None else []
        self.menu = QMenu(self.tr("Open &again"), window)
        self.menu.triggered.connect(self._choose)
        self._fill()

    @property
    def folder(self) -> str:
        """Where the last one is, "" if there is none."""
        return str(Path(self._paths[0]).parent) if self._paths else ""

    def add(self, path: str) -> None:
        """It was opened now."""
        self._paths = [path, *(one for one in self._paths if one != path)][:KEPT]
        if self._store is not None:
            self._store.setValue(KEY, self._paths)
        self._fill()

    def _fill(self) -> None:
        self.menu.clear()
        self.menu.setEnabled(bool(self._paths))
        for path in self._paths:
            self.menu.addAction(path.replace("&", "&&")).setData(path)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.chosen.emit(Path(action.data()))


def _texts(value: object) -> list[str]:
    """A list of one is read as a text."""
    return [value] if isinstance(value, str) and value else [one for one in value or [] if isinstance(one, str)]
