"""How much of a network is drawn, the same in every panel that has levels of detail."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt


class Level(Enum):
    """From far to near; keys 1 to 4 go to one, the wheel and + − from one to the next."""

    BOX = "black box"
    LAYERS = "layers"
    NEURONS = "neurons"
    INSIDE = "inside"

    def moved(self, by: int) -> Level:
        """``by`` levels nearer (negative: farther), as far as there are any."""
        levels = list(Level)
        return levels[min(max(levels.index(self) + by, 0), len(levels) - 1)]


KEYS = {Qt.Key.Key_1: Level.BOX, Qt.Key.Key_2: Level.LAYERS, Qt.Key.Key_3: Level.NEURONS, Qt.Key.Key_4: Level.INSIDE}
STEPS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1, Qt.Key.Key_Underscore: -1}
