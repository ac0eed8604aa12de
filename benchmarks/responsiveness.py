"""Figures for what a person waits for: the start, and a step.

    python benchmarks/responsiveness.py [--runs 5] [--only start|step]

Start: from the start of the process to the first painted window, as whole processes, in turn with a bare script
that imports PySide6, pyqtgraph and numpy and shows an empty main window. Step: from a key press to all panels
painted, all of them open, T = 25, 32 hidden units, on the offscreen platform.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BARE = """
import numpy, pyqtgraph
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1280, 720)
window.show()
app.processEvents()
"""

OURS = """
import sys
from PySide6.QtWidgets import QApplication
def until_painted():
    QApplication.instance().processEvents()
    return 0
QApplication.exec = staticmethod(until_painted)
from rnn_explorer.cli import main
status = main([])
import os
os._exit(status)
"""


def seconds(program: str) -> float:
    """How long a process takes that runs ``program``."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, env=environment, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def measure_start(runs: int) -> None:
    """Print the medians of both, and of the ratio of neighbours."""
    pairs = [(seconds(BARE), seconds(OURS)) for _ in range(runs + 1)][1:]  # the first one writes the bytecode
    bare, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / theirs for theirs, mine in pairs)
    print(f"start: bare {bare:.3f} s, RNN Explorer {ours:.3f} s, ratio {ratio:.2f} (median of {runs}; wanted: 1.5)")


def measure_step() -> None:
    """Print median and 95th percentile of all steps of an iteration, forward and back."""
    from measuring import open_window, press, report, settle
    from PySide6.QtCore import Qt

    from rnn_explorer.engine.trace import Unit
    from rnn_explorer.session.experiment import Settings

    window = open_window(Settings(time_steps=25, hidden=32))
    session = window.session
    for unit in (Unit.EQUATION, Unit.TIME_STEP):
        session.set_unit(unit)
        session.go_to_start()
        settle(0.2)
        count = len(session.cursor.trace.stops(unit)) - 1
        times = [*press(window, Qt.Key.Key_Right, count), *press(window, Qt.Key.Key_Left, count)]
        assert session.cursor.position == 0
        report(f"step by {unit.value}", times)
    window.close()


def main() -> None:
    """Print what was asked for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--only", choices=("start", "step"))
    chosen = options.parse_args()
    if chosen.only != "step":
        measure_start(chosen.runs)
    if chosen.only != "start":
        measure_step()


if __name__ == "__main__":
    main()
