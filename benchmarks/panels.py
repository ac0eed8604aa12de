"""Figures for all panels at once on a large network: a step's repaint, and zooming and panning the unfolded network.

    python benchmarks/panels.py [--only step|zoom] [--runs 3] [--cpu] [--profile FILE]

All panels are visible in a window of 1920x1080, raster on the offscreen platform, one core. Step: LSTM, 2 layers, 64
hidden units, T = 50, by equation and by time step, forward and back; runs of steps at places all over the iteration,
in turn with the other kinds of step, and the median over the runs. Zoom: wheel turns over the unfolded network until
everything is painted, in the whole window and in the panel alone.
"""

import argparse
import cProfile
import os
import statistics
import time
from contextlib import nullcontext

import measuring
from measuring import PaintClock, open_window, p95, press, report, settle
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from rnn_explorer.engine.trace import Unit
from rnn_explorer.errors import BadInput
from rnn_explorer.panel import Panel
from rnn_explorer.panels.unfolded import UnfoldedPanel
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.session.settings import TIME_STEP_LIMITS, Settings
from rnn_explorer.window.layouts import BEHIND
from rnn_explorer.window.main_window import MainWindow

SIZE = (1920, 1080)
ASIDE = ("generate", "breakpoints", "what_if", "branches")  # they show no position of an iteration
PLACES, STEPS = 10, 12  # runs of so many steps, all over the iteration
MIDDLE = {"cell": "lstm", "layers": 2, "hidden": 64, "time_steps": 50}
LARGE = {"cell": "lstm", "layers": 2, "hidden": 128, "time_steps": 500}
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
TURNS = 12  # of the wheel, until few time steps are left


def all_open(settings: Settings) -> MainWindow:
    """The window with every panel of an iteration in sight, none behind another, and a number explained."""
    window = open_window(settings, SIZE)
    for name, host in BEHIND.items():
        window.removeDockWidget(window.docks[name])
        window.splitDockWidget(window.docks[host], window.docks[name], Qt.Orientation.Vertical)
        window.docks[name].show()
    for name in ASIDE:
        window.docks[name].hide()
    session = window.session
    session.seek(len(session.cursor.trace))
    session.selection.select(Selected("d_h.1", t=3, unit=0))
    session.inquiry.ask_for_selected()
    settle(2.0)
    hidden = [name for name, dock in window.docks.items()
              if name not in ASIDE and dock.widget().visibleRegion().isEmpty()]
    assert not hidden and (window.width(), window.height()) == SIZE, (hidden, window.size())
    return window


def measure_steps(runs: int) -> None:
    """Print the distribution for both units and directions, and what each panel takes."""
    window = all_open(Settings(**MIDDLE))
    kinds = [(unit, key) for unit in (Unit.EQUATION, Unit.TIME_STEP) for key in (Qt.Key.Key_Right, Qt.Key.Key_Left)]
    times = {kind: [] for kind in kinds}
    for run in range(runs + 1):
        for kind in kinds:
            measured = steps(window, *kind)
            if run > 0:  # in the first one, equations are typeset and pictures are made
                times[kind].append(measured)
    for (unit, key), repeated in times.items():
        way = "on" if key == Qt.Key.Key_Right else "back"
        middle = sorted(repeated, key=p95)[len(repeated) // 2]
        report(f"{unit.value} {way}, all panels", middle)
    print_panels(window)
    window.close()


def steps(window: MainWindow, unit: Unit, key: Qt.Key) -> list[float]:
    """Milliseconds a step, at places all over the iteration."""
    session, times = window.session, []
    session.set_unit(unit)
    stops = session.cursor.trace.stops(unit)
    count = min(STEPS, len(stops) // PLACES)
    for place in range(PLACES):
        first = place * (len(stops) - 1 - count) // (PLACES - 1)
        session.seek(stops[first if key == Qt.Key.Key_Right else first + count])
        settle(0.05)
        times += press(window, key, count)
    return times


def print_panels(window: MainWindow) -> None:
    """Of a step by one equation and by one time step: what telling and painting each panel takes."""
    panels = [dock.widget() for dock in window.docks.values()]
    clock = PaintClock(panels)
    for unit in (Unit.EQUATION, Unit.TIME_STEP):
        samples: dict[str, list[float]] = {panel.title: [] for panel in panels}
        totals = []
        for total, taken in panel_samples(window, clock, unit):
            totals.append(total)
            for title in samples:
                samples[title].append(taken.get(title, 0.0) * 1e3)
        print(f"of a step by one {unit.value} (median {statistics.median(totals):.1f} ms):")
        for title, values in sorted(samples.items(), key=lambda item: -statistics.median(item[1])):
            print(f"  {title:24} median {statistics.median(values):5.2f} ms, p95 {p95(values):5.2f} ms", flush=True)


def panel_samples(window: MainWindow, clock: PaintClock, unit: Unit):
    """Of each step: its milliseconds, and the seconds of each panel in it."""
    session = window.session
    session.set_unit(unit)
    stops = session.cursor.trace.stops(unit)
    count = min(STEPS, len(stops) // PLACES)
    for place in range(PLACES):
        session.seek(stops[place * (len(stops) - 1 - count) // (PLACES - 1)])
        settle(0.05)
        for _ in range(count):
            clock.seconds.clear()
            yield press(window, Qt.Key.Key_Right, 1)[0], dict(clock.seconds)


def measure_zoom(runs: int) -> None:
    """Print the frames a second while the unfolded network is zoomed and panned."""
    for settings, wanted in ((allowed(MIDDLE), 60), (allowed(LARGE), 30)):
        what = f"LSTM, {settings.layers} layers, H = {settings.hidden}, T = {settings.time_steps}"
        window = all_open(settings)
        print_frames(f"{what}, whole window", window.docks["unfolded"].widget(), runs, wanted)
        window.close()
        session = Session(settings, iteration=3)
        panel = UnfoldedPanel(session)
        panel.resize(840, 380)
        panel.show()
        session.seek(len(session.cursor.trace) * 3 // 4)
        settle(0.5)
        print_frames(f"{what}, panel alone (840x380)", panel, runs, wanted)
        panel.close()
        session.close()


def allowed(numbers: dict[str, object]) -> Settings:
    """Settings of these numbers; as many time steps as are allowed, if these are too many."""
    try:
        return Settings(**numbers)
    except BadInput as refusal:
        print(f"REFUSED: {refusal}; measured at T = {TIME_STEP_LIMITS[1]}")
        return Settings(**{**numbers, "time_steps": TIME_STEP_LIMITS[1]})


def print_frames(name: str, panel: Panel, runs: int, wanted: int) -> None:
    clock = PaintClock([panel])
    zooms, pans = [], []
    for _ in range(runs):
        zooms.append(wheel(panel, clock, CONTROL, TURNS) + wheel(panel, clock, CONTROL, -TURNS))
        wheel(panel, clock, CONTROL, TURNS // 2)  # some time steps, to be moved
        pans.append(wheel(panel, clock, SHIFT, -20) + wheel(panel, clock, SHIFT, 20))
        panel.session.time_window.show_all()
        settle(0.1)
    for way, repeated in (("zoom", zooms), ("pan", pans)):
        middle = sorted(repeated, key=statistics.median)[len(repeated) // 2]
        print(f"{name}: {way} {1e3 / statistics.median(middle):.0f} frames a second, slowest {1e3 / max(middle):.0f} "
              f"({len(middle)} frames; wanted: {wanted})", flush=True)


def wheel(panel: QWidget, clock: PaintClock, modifier: Qt.KeyboardModifier, turns: int) -> list[float]:
    """Milliseconds a frame, of the turns that had something painted."""
    times = []
    at = QPointF(panel.width() * 0.6, panel.height() * 0.5)
    for _ in range(abs(turns)):
        clock.paints.clear()
        turn = QWheelEvent(at, panel.mapToGlobal(at), QPoint(), QPoint(0, 120 if turns > 0 else -120),
                           Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False)
        begin = measuring.clock()
        QApplication.sendEvent(panel, turn)
        QApplication.processEvents()
        if clock.paints:
            times.append((measuring.clock() - begin) * 1e3)
    return times


def main() -> None:
    """Print what was asked for."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--only", choices=("step", "zoom"))
    options.add_argument("--cpu", action="store_true")
    options.add_argument("--profile", help="a file for cProfile's figures; the times are then longer")
    chosen = options.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if chosen.cpu:
        measuring.clock = time.process_time
    with cProfile.Profile() if chosen.profile else nullcontext() as profile:
        if chosen.only != "zoom":
            measure_steps(chosen.runs)
        if chosen.only != "step":
            measure_zoom(chosen.runs)
    if profile is not None:
        profile.dump_stats(chosen.profile)


if __name__ == "__main__":
    main()
