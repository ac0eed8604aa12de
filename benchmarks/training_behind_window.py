"""Figures for a training that runs behind the window, and for walking through its past.

    python benchmarks/training_behind_window.py [--seconds S] [--rounds N] [--iterations N] [--only run|walk|replay]

Run: the default experiment; how many iterations a second there are without a window, and with all panels showing the
newest trace at the screen's pace; meanwhile, how long an event that comes at any moment waits for the event loop.
Walk: 64 hidden units, T = 25, Adam; from the request of an iteration until its trace is there. Replay: Adam, clipping,
truncated BPTT and free running; how many of 10,000 iterations come back from the other process with other bits.
"""

import argparse
import os
import random
import statistics
import threading
import time

from measuring import open_window, p95, p99, settle
from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.process import TrainingProcess
from rnn_explorer.session.session import Session

clock = time.perf_counter  # seconds
WALKED = Settings(hidden=64, time_steps=25, optimizer="adam")
REPLAYED = Settings(hidden=8, time_steps=10, optimizer="adam", threshold=1.0, truncation=4, teacher_forcing=7)


class Knocking(QObject):
    """Sends an event to the GUI thread at moments that have nothing to do with what it does; how long each waits."""

    knocked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []  # milliseconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._knock, daemon=True)
        self.knocked.connect(self._open)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _knock(self) -> None:
        while not self._over.wait(random.uniform(0.003, 0.013)):
            self.knocked.emit(clock())

    @Slot(float)
    def _open(self, knocked: float) -> None:
        self.waits.append((clock() - knocked) * 1e3)


def run_events(seconds: float) -> None:
    """As the application does."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1e3), loop.quit)
    loop.exec()


def worked() -> float:
    """Seconds of processor time that the process that trains has had."""
    with open(f"/proc/{TrainingProcess.shared().number}/stat") as told:
        user, system = told.read().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def headless(seconds: float) -> tuple[float, float]:
    """Iterations a second without a window, in this process: of the clock, and of processor time."""
    history = History(Experiment(Settings()))
    history.trace(200)
    begin, began, known = clock(), time.thread_time(), history.known
    while clock() - begin < seconds:
        history.advance()
    count = history.known - known
    return count / (clock() - begin), count / (time.thread_time() - began)


def behind(session: Session, seconds: float, followed: bool) -> tuple[float, float, float]:
    """The same behind the window, and traces shown a second."""
    shown = []
    session.cursor.trace_changed.connect(lambda: shown.append(clock()))
    session.runner.follow(followed)
    run_events(0.3)
    shown.clear()
    begin, began, known = clock(), worked(), len(session.record)
    run_events(seconds)
    count, took = len(session.record) - known, clock() - begin
    return count / took, count / (worked() - began), len(shown) / took


def measure_run(seconds: float, rounds: int) -> None:
    """Print what is kept of the speed, and how the event loop answers."""
    window = open_window(Settings())
    session = window.session
    session.player.choose(float("inf"))
    figures, waits = [], []
    for _ in range(rounds):  # in turn: other programs may be at work too
        alone = headless(seconds)
        session.player.toggle()
        run_events(1.0)
        at_rest = behind(session, seconds, followed=False)
        knocking = Knocking()
        painting = behind(session, seconds, followed=True)
        knocking.stop()
        session.player.toggle()
        settle(0.3)
        figures.append((*alone, *at_rest, *painting, painting[0] / alone[0], painting[1] / alone[1]))
        waits += knocking.waits
    middle = [statistics.median(column) for column in zip(*figures, strict=True)]
    of_clock, of_processor = (middle[0], middle[2], middle[5]), (middle[1], middle[3], middle[6])
    print("iterations a second: headless {:,.0f}, behind a window at rest {:,.0f}, behind one that paints {:,.0f}; "
          "{:.0%} kept (wanted: 80 %)".format(*of_clock, middle[8]))
    print("a second of processor time, for when others use it too: {:,.0f}, {:,.0f}, {:,.0f}; "
          "{:.0%} kept".format(*of_processor, middle[9]))
    print(f"meanwhile {middle[7]:.0f} traces a second were shown, and the event loop answered after "
          f"{statistics.median(waits):.1f} ms (median), p99 {p99(waits):.1f} ms, max {max(waits):.1f} ms "
          "(wanted: p99 33 ms)", flush=True)
    window.close()


def timed(session: Session, iteration: int) -> float:
    """Milliseconds until the trace of an iteration is there."""
    begin = clock()
    session.open_iteration(iteration, -1)
    loop = QEventLoop()
    session.trainer.arrived.connect(loop.quit)
    loop.exec()
    session.trainer.arrived.disconnect(loop.quit)
    assert session.iteration == iteration
    return (clock() - begin) * 1e3


def measure_walk(iterations: int) -> None:
    """Print how long it takes to go back and to jump in a long past, and the memory."""
    session = Session(WALKED)
    print(f"{iterations:,} iterations of {WALKED.hidden} units with {WALKED.optimizer}: "
          f"{timed(session, iterations) / 1e3:.0f} s", flush=True)
    places = [random.randrange(1, iterations + 1) for _ in range(40)]
    jumps = [timed(session, place) for place in places]
    back = [timed(session, session.iteration - 1) for _ in range(min(300, session.iteration - 1))]
    print(f"jump to any iteration: median {statistics.median(jumps):.0f} ms, max {max(jumps):.0f} ms (wanted: 250 ms)")
    print(f"back by one: median {statistics.median(back):.1f} ms, p95 {p95(back):.1f} ms, max {max(back):.0f} ms "
          "(wanted: p95 33 ms)")
    for name, number in (("that trains", TrainingProcess.shared().number), ("of the window", os.getpid())):
        with open(f"/proc/{number}/statm") as pages:
            size = int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
        print(f"memory of the process {name}: {size:.0f} MB")
    session.close()


def measure_replay(iterations: int = 10_000) -> None:
    """Print how many iterations differ between the processes, and after a replay."""
    here, session, differing = History(Experiment(REPLAYED)), Session(REPLAYED), 0
    timed(session, iterations)
    for iteration in range(1, iterations + 1):
        timed(session, iteration)
        differing += here.trace(iteration).numbers.tobytes() != session.cursor.trace.numbers.tobytes()
    print(f"replay: {differing} of {iterations:,} iterations differ in any bit from those of the other process "
          "(wanted: 0)", flush=True)
    session.close()


def main() -> None:
    """Print what was asked for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seconds", type=float, default=3.0)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--iterations", type=int, default=100_000)
    options.add_argument("--only", choices=("run", "walk", "replay"))
    chosen = options.parse_args()
    application = QApplication.instance() or QApplication([])
    if chosen.only in (None, "run"):
        measure_run(chosen.seconds, chosen.rounds)
    if chosen.only in (None, "walk"):
        measure_walk(chosen.iterations)
    if chosen.only in (None, "replay"):
        measure_replay()
    TrainingProcess.shared().close()
    del application


if __name__ == "__main__":
    main()
