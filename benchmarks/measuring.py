"""What the benchmarks of the window have in common: an open window, key presses and paints that are timed, figures."""

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["QT_QPA_PLATFORM"] = "offscreen"
for variable in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rnn_explorer.panel import Panel
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.typeset import Typesetter
from rnn_explorer.window.application import create_application
from rnn_explorer.window.main_window import MainWindow
from rnn_explorer.window.snapshot import log

clock = time.perf_counter  # seconds


class PaintClock(QObject):
    """How often each panel was painted, with all that lies in it, and how long that and telling it took (seconds)."""

    def __init__(self, panels: Iterable[Panel]) -> None:
        super().__init__()
        self.paints: dict[str, int] = defaultdict(int)
        self.seconds: dict[str, float] = defaultdict(float)
        self._owners: dict[QObject, str] = {}
        self._inside = False
        for panel in panels:
            for widget in (panel, *panel.findChildren(QWidget)):
                self._owners[widget] = panel.title
                widget.installEventFilter(self)
            panel._tell = self._timed(panel.title, panel._tell)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint or self._inside:
            return False
        self._inside, begin = True, clock()
        QCoreApplication.sendEvent(watched, event)  # the same once more, to know when it is done
        self._inside = False
        self._count(self._owners[watched], begin)
        self.paints[self._owners[watched]] += 1
        return True

    def _timed(self, title: str, tell):
        def timed(news) -> None:
            begin = clock()
            tell(news)
            self._count(title, begin)
        return timed

    def _count(self, title: str, begin: float) -> None:
        self.seconds[title] += clock() - begin


def open_window(settings: Settings, size: tuple[int, int] | None = None) -> MainWindow:
    """The window on the screen that is none, when all that is computed in advance is there."""
    qInstallMessageHandler(log)
    create_application("light")
    window = MainWindow(Session(settings, iteration=3))
    if size is not None:
        window.resize(*size)
        window.reset_layout()
    window.show()
    settle(1.0)
    while Typesetter.shared().busy:
        settle(0.2)
    return window


def settle(duration: float) -> None:
    """Let everything that was started finish."""
    end = time.perf_counter() + duration
    while time.perf_counter() < end:
        QApplication.processEvents()
        time.sleep(0.005)


def press(window: QWidget, key: Qt.Key, count: int) -> list[float]:
    """Press a key so many times; milliseconds until everything was painted, of each."""
    times = []
    for _ in range(count):
        begin = clock()
        QTest.keyClick(window, key)
        QApplication.processEvents()
        times.append((clock() - begin) * 1e3)
    return times


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return sorted(times)[int(0.99 * (len(times) - 1))]


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[int(0.95 * (len(times) - 1))]


def report(name: str, times: list[float]) -> None:
    """Print the distribution of ``times`` in milliseconds."""
    print(f"{name}: median {statistics.median(times):.1f} ms, p95 {p95(times):.1f} ms, p99 {p99(times):.1f} ms, "
          f"max {max(times):.1f} ms ({len(times)} steps; wanted: 16 ms)", flush=True)
