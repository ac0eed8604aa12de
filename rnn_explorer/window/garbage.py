"""Cyclic garbage is collected between two events of the GUI thread, and nowhere else.

Python may otherwise begin a collection in any thread and at any allocation: a worker would destroy widgets that are
not its own, and a collection within a change of palette destroys widgets that Qt is just walking through. Both end the
process.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL = 500  # milliseconds


class GarbageCollector(QObject):
    """Switches Python's own collection off and does the same by a timer, generation by generation."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what the start has made stays, and need not be walked through again
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(INTERVAL)

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that has reached its threshold, and the younger ones with it."""
        due = [count > threshold for count, threshold in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if any(due):
            gc.collect(max(generation for generation, is_due in enumerate(due) if is_due))
