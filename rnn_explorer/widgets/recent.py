"""What was used last is kept."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Key, Value = TypeVar("Key"), TypeVar("Value")


class Recent(Generic[Key, Value]):
    """The ``most`` most recently used values; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        """None if it is not there, or no longer."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep a value, maybe in the place of the one that was used longest ago."""
        with self._lock:
            self._kept[key] = value
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
