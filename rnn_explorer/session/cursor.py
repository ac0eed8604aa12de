"""The cursor: which trace is looked at, and at which position."""

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QObject, Signal

from rnn_explorer.engine.trace import Event, Trace, Unit


class Cursor(QObject):
    """A trace and a position in it (0 … len(trace)).

    Signals:
        trace_changed(): another trace is looked at; its position may have changed too, and is not told again.
        position_changed(): the position changed within the trace.
    """

    trace_changed = Signal()
    position_changed = Signal()

    def __init__(self, trace: Trace, position: int = 0) -> None:
        super().__init__()
        self._trace = trace
        self._position = self._clamped(position)

    @property
    def trace(self) -> Trace:
        return self._trace

    @property
    def position(self) -> int:
        return self._position

    @property
    def last_event(self) -> Event | None:
        """The event that ran last; None at the start of the iteration."""
        return self._trace.last_event(self._position)

    def seek(self, position: int) -> None:
        """Go to ``position``, clamped to the trace."""
        position = self._clamped(position)
        if position != self._position:
            self._position = position
            self.position_changed.emit()

    def show(self, trace: Trace, position: int) -> None:
        """Look at ``trace`` at ``position``, clamped to it."""
        if trace is self._trace:
            self.seek(position)
            return
        self._trace = trace
        self._position = self._clamped(position)
        self.trace_changed.emit()

    def stop_after(self, unit: Unit) -> int | None:
        """The next stop of ``unit``, None if there is none in this trace."""
        stops = self._trace.stops(unit)
        index = bisect_right(stops, self._position)
        return stops[index] if index < len(stops) else None

    def stop_before(self, unit: Unit) -> int | None:
        """The previous stop of ``unit``, None if there is none in this trace."""
        stops = self._trace.stops(unit)
        index = bisect_left(stops, self._position)
        return stops[index - 1] if index > 0 else None

    def _clamped(self, position: int) -> int:
        return min(max(position, 0), len(self._trace))
