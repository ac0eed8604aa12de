r"""TeX in, SVG out: equations are typeset by ziamath, off the GUI thread, and kept.

An equation costs 10 to 60 ms the first time and a dictionary look-up afterwards. The import of ziamath takes
150 ms and waits for the first equation, in the worker.
"""

import atexit
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThread, QThreadPool, Signal, Slot

from rnn_explorer.widgets.colored_parts import Box, boxes
from rnn_explorer.widgets.mathml import mathml_of
from rnn_explorer.widgets.recent import Recent

CACHE_SIZE = 512
PAUSE = 0.6  # seconds without typesetting in advance after a step
_MARGIN = 1.0  # logical pixels around the ink, for antialiased edges


@dataclass(frozen=True)
class Typeset:
    """An equation as SVG; its size, and its baseline measured from the top, in logical pixels.

    colored: left, top, width and height of every coloured part, in the order of the TeX.
    """

    svg: bytes
    width: float
    height: float
    baseline: float
    colored: tuple[Box, ...] = ()


class Order(NamedTuple):
    """What to typeset: TeX without dollar signs, font size in logical pixels, ink as ``#rrggbb``."""

    tex: str
    size: float
    color: str


_cache: Recent[Order, Typeset] = Recent(CACHE_SIZE)
_engine = threading.Lock()  # ziamath keeps fonts and settings in globals


def typeset(tex: str, size: float, color: str) -> Typeset:
    r"""``tex`` at a font size of ``size`` logical pixels, in ink ``color`` (``#rrggbb``).

    Slow the first time: the GUI thread asks a `Typesetter`. Colours within are ``\textcolor{#rrggbb}{...}``.

    Raises:
        ValueError: the TeX cannot be read; the message names it and says why.
    """
    order = Order(tex, size, color)
    with _engine:
        made = _cache.get(order)
        if made is None:
            made = _make(order)
            _cache.put(order, made)
    return made


def _make(order: Order) -> Typeset:
    try:
        math = _read(order)
        svg = math.svg().encode()
    except Exception as error:  # its parsers raise everything from AssertionError to SyntaxError
        raise ValueError(f"cannot typeset {order.tex}: {_reason(error)}") from error
    width, height = math.getsize()
    baseline = height + math.getyofst() + _MARGIN
    left, top = math.node.bbox.xmin - _MARGIN, -math.node.bbox.ymax - _MARGIN
    colored = tuple(boxes(math.node, -left, -top))
    return Typeset(svg, width + 2 * _MARGIN, height + 2 * _MARGIN, baseline, colored)


def _read(order: Order):
    root = mathml_of(order.tex)
    import ziamath  # late: it is not needed for the first paint

    ziamath.config.svg2 = False  # Qt does not draw what SVG 2 adds: the picture would be nearly blank
    root.set("mathcolor", order.color)
    return ziamath.Math(root, size=order.size, margin=_MARGIN)


def _reason(error: Exception) -> str:
    """The message of ``error``, else its name in words: ``ExtraLeftOrMissingRightError`` says enough."""
    name = type(error).__name__.removesuffix("Error")
    return str(error) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _attempt(order: Order) -> tuple[Typeset | None, list[tuple[str, str]]]:
    """The equation, or None and (tex, reason)."""
    try:
        return typeset(*order), []
    except ValueError as error:
        return None, [(order.tex, str(error))]


class Typesetter(QObject):
    """Typesets on one worker thread, the latest request first.

    ``Typesetter.synchronous = True`` makes every request typeset at once on the calling thread: for pictures
    that are made without an event loop.

    Signals:
        ready(): equations that were asked for are there, ask again; once for all that finished meanwhile.
        failed(tex, reason): this equation cannot be typeset.
    """

    ready = Signal()
    failed = Signal(str, str)
    _finished = Signal()

    synchronous: ClassVar[bool] = False
    _shared: ClassVar["Typesetter | None"] = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._lock = threading.Condition()  # guards all that follows
        self._waiting: OrderedDict[Order, bool] = OrderedDict()  # whether it is urgent; what is comes first
        self._quiet_until = 0.0  # time.monotonic
        self._current: Order | None = None
        self._failures: list[tuple[str, str]] = []
        self._working = self._announcing = self._closed = False
        self._finished.connect(self._announce, Qt.ConnectionType.QueuedConnection)

    @classmethod
    def shared(cls) -> "Typesetter":
        """The one of the application; closed when the application quits."""
        if cls._shared is None or cls._shared._closed:
            cls._shared = cls()
            atexit.register(cls._shared.close)  # a script may end without an event loop: no aboutToQuit
            QCoreApplication.instance().aboutToQuit.connect(cls._shared.close)
        return cls._shared

    @property
    def busy(self) -> bool:
        """Whether anything waits or is being typeset."""
        with self._lock:
            return self._working

    @staticmethod
    def cached(tex: str, size: float, color: str) -> Typeset | None:
        """The equation if it is there already; asks for nothing."""
        return _cache.get(Order(tex, size, color))

    def request(self, tex: str, size: float, color: str) -> Typeset | None:
        """The equation if it is there already, else None; then ``ready`` or ``failed`` follows."""
        order = Order(tex, size, color)
        made = _cache.get(order)
        if made is None and self.synchronous:
            made, failures = _attempt(order)
            self._tell(failures)
        elif made is None:
            self._enqueue(order, first=True)
        return made

    def prefetch(self, orders: Iterable[tuple[str, float, str]]) -> None:
        """Typeset these (tex, size, colour) when there is nothing more urgent, in this order."""
        for order in (Order(*order) for order in orders):
            if not self.synchronous and _cache.get(order) is None:
                self._enqueue(order, first=False)

    @Slot()
    def give_way(self) -> None:
        """Begin nothing that is not urgent for a moment: typesetting holds the interpreter, and would slow down what a
        person does now.
        """
        with self._lock:
            self._quiet_until = time.monotonic() + PAUSE

    def close(self) -> None:
        """Drop what waits, end the worker, and send no more signals; returns when the thread is gone."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            self._lock.notify()
        self._pool.waitForDone()

    def _enqueue(self, order: Order, first: bool) -> None:
        with self._lock:
            if self._closed or order == self._current:
                return
            self._waiting[order] = first or self._waiting.get(order, False)
            if first:
                self._waiting.move_to_end(order, last=False)
            self._lock.notify()
            start, self._working = not self._working, True
        if start:
            self._pool.start(self._work)

    def _work(self) -> None:
        """On the worker thread: until nothing waits."""
        while (order := self._next()) is not None:
            self._report(_attempt(order)[1])

    def _next(self) -> Order | None:
        with self._lock:
            while (rest := self._quiet_until - time.monotonic()) > 0 and self._waiting and not self._is_urgent:
                self._lock.wait(rest)
            self._current = self._waiting.popitem(last=False)[0] if self._waiting else None
            self._working = self._current is not None
            return self._current

    @property
    def _is_urgent(self) -> bool:
        """Whether the first of those that wait is."""
        return next(iter(self._waiting.values()))

    def _report(self, failures: list[tuple[str, str]]) -> None:
        with self._lock:
            self._current = None
            self._failures += failures
            already, self._announcing = self._announcing, True
        if not already:
            self._finished.emit()

    @Slot()
    def _announce(self) -> None:
        """On the GUI thread: one announcement for all that finished since the last one."""
        with self._lock:
            self._announcing = False
            failures, self._failures = self._failures, []
        if self._closed:
            return
        self._tell(failures)
        self.ready.emit()

    def _tell(self, failures: list[tuple[str, str]]) -> None:
        for tex, reason in failures:
            self.failed.emit(tex, reason)
