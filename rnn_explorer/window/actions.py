"""All actions of the window, as a table: menu, name, keys, icon, what is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from rnn_explorer.engine.trace import Unit
from rnn_explorer.session.examples import EXAMPLES
from rnn_explorer.widgets.icons import icon
from rnn_explorer.window import legend

if TYPE_CHECKING:
    from rnn_explorer.window.main_window import MainWindow


EXAMPLE_MENU = "Examp&les"
PANELS = ("topology", "parameters", "sequence", "unfolded", "hidden_state", "gradients", "equations", "explanation",
          "training")  # with Ctrl and a digit; the others have keys of their own
PASTS = (32, 128, 512, 2048)  # megabytes


@dataclass(frozen=True)
class Entry:
    """One action. keys: portable key sequences; the first one is shown. A text of "-" is a separator.

    checked: of a switch, how it is at first; None if it is no switch. group: of switches one of which is on.
    tip: what it does, where its name does not say all. submenu: it is no action but that.
    """

    menu: str
    text: str = ""
    call: Callable[[], object] | None = None
    keys: tuple[str, ...] = ()
    icon: str = ""
    checked: bool | None = None
    group: str = ""
    tip: str = ""
    submenu: QMenu | None = None


class Action(QAction):
    """A row of the table in a menu."""

    def __init__(self, entry: Entry, window: MainWindow) -> None:
        super().__init__(entry.text, window)
        self._call = entry.call
        self.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        if entry.checked is not None:
            self.setCheckable(True)
            self.setChecked(entry.checked)
        if entry.tip:
            self.setToolTip(entry.tip)
            self.setStatusTip(entry.tip)
        if entry.icon:
            self.setIcon(icon(entry.icon))
        self.triggered.connect(self._run)

    @Slot()
    def _run(self) -> None:
        self._call()


def entries(window: MainWindow) -> list[Entry]:
    """The table, in the order of the menus."""
    tr, session = window.tr, window.session
    return [
        Entry("&File", tr("&Open a file…"), window.own_data.ask_for_file, ("Ctrl+O",),
              tip=tr("A text, a table of numbers, a recording or a session of your own; or drop it onto the window.")),
        Entry("&File", tr("Open a &folder…"), window.own_data.ask_for_folder, ("Ctrl+Shift+O",)),
        Entry("&File", submenu=window.own_data.recent.menu),
        Entry("&File", "-"),
        Entry("&File", tr("Save the &session…"), window.saving.save_session, ("Ctrl+S",),
              tip=tr("All trainings, branches and breakpoints; opened like any other file.")),
        Entry("&File", tr("Go on with the &last session"), window.saving.open_last, ("Ctrl+Shift+L",),
              tip=tr("As it was when the window was closed.")),
        Entry("&File", submenu=window.saving.menu),
        Entry("&File", "-"),
        Entry("&File", tr("Save &picture…"), window.saving.save_picture, ("Ctrl+Shift+S",), "image"),
        Entry("&File", tr("Export &trace…"), window.saving.save_trace, ("Ctrl+E",), "file-down"),
        Entry("&File", "-"),
        Entry("&File", tr("&Quit"), window.close, ("Ctrl+Q",)),
        Entry("&Edit", tr("&Undo"), window.undo_stack.undo, ("Ctrl+Z",), "undo-2"),
        Entry("&Edit", tr("&Redo"), window.undo_stack.redo, ("Ctrl+Shift+Z", "Ctrl+Y"), "redo-2"),
        Entry("&Edit", "-"),
        Entry("&Edit", tr("E&xperiment…"), window.show_settings, ("Ctrl+,",), "sliders-horizontal"),
        Entry("&Edit", tr("&What if: change the number that is pointed at"), window.change_number, ("F2",)),
        Entry("&Edit", tr("&Trainings and branches…"), partial(window.bring_forward, "branches"), ("Ctrl+J",)),
        Entry("&Edit", tr("&Continue from here (a branch)"), session.what_if.go_on, ("Ctrl+B",)),
        *_example_entries(window),
        *_step_entries(window),
        Entry("&Step", tr("&Run / pause"), session.player.toggle, ("Space",), "play"),
        Entry("&Step", tr("Stop &computing"), session.stop, ("Ctrl+.",)),
        Entry("&Step", tr("&Generate a passage…"), partial(window.bring_forward, "generate"), ("Ctrl+G",)),
        Entry("&Step", tr("To the generated passage, or &back to the training"), session.passages.toggle, ("G",)),
        Entry("&Step", tr("&Breakpoint at this time step"), session.stops.toggle_here, ("F9",)),
        Entry("&Step", tr("All brea&kpoints…"), partial(window.bring_forward, "breakpoints"), ("Ctrl+F9",)),
        Entry("&Step", tr("F&aster"), session.player.faster, ("+", "=")),
        Entry("&Step", tr("S&lower"), session.player.slower, ("-",)),
        Entry("&Step", "-"),
        *_memory_entries(window),
        *_explain_entries(window),
        Entry("&View", tr("Light or dark t&heme"), window.toggle_theme, ("Ctrl+T",), "moon"),
        Entry("&View", tr("&Full screen"), window.toggle_full_screen, ("F11",), "maximize-2"),
        Entry("&View", tr("Zoom &in on time"), window.zoom_in, ("Ctrl++", "Ctrl+="), "zoom-in"),
        Entry("&View", tr("Zoom &out of time"), window.zoom_out, ("Ctrl+-",), "zoom-out"),
        Entry("&View", tr("&All time steps"), session.time_window.show_all, ("Ctrl+0",)),
        Entry("&View", "-"),
        Entry("&View", tr("&Legend"), partial(legend.toggle, window), ("L",)),
        Entry("&View", tr("Si&gn marks"), session.aids.toggle_signs, ("M",)),
        Entry("&View", tr("&Next colour range"), partial(legend.next_ranges, window), ("R",)),
        Entry("&View", "-"),
        Entry("&View", tr("&Hear what is read"), window.hearing.hear_input, ("H",), "hear"),
        Entry("&View", tr("Hear what the network ans&wers"), window.hearing.hear_output, ("Shift+H",)),
        Entry("&View", "-"),
        Entry("&View", tr("&Reset layout"), window.reset_layout, ("Ctrl+R",), "layout-dashboard"),
        Entry("&View", "-"),
        Entry("&Help", tr("&Keyboard shortcuts"), window.show_shortcuts, ("F1",), "keyboard"),
        Entry("&Help", tr("&About RNN Explorer"), window.show_about, (), "info"),
    ]


def _example_entries(window: MainWindow) -> list[Entry]:
    return [
        Entry(EXAMPLE_MENU, f"&{number % 10}  {example.title}", partial(window.open_example, example), tip=example.says)
        for number, example in enumerate(EXAMPLES, start=1)
    ]


def _step_entries(window: MainWindow) -> list[Entry]:
    tr, session = window.tr, window.session
    by = {
        Unit.EQUATION: (tr("one &equation"), ""),
        Unit.TIME_STEP: (tr("one &time step"), "Shift+"),
        Unit.PHASE: (tr("one &phase"), "Ctrl+"),
        Unit.ITERATION: (tr("one &iteration"), "Ctrl+Shift+"),
        Unit.TEN_ITERATIONS: (tr("&10 iterations"), ""),
        Unit.HUNDRED_ITERATIONS: (tr("1&00 iterations"), ""),
        Unit.EPOCH: (tr("one ep&och"), ""),
    }
    rows = [
        Entry("&Step", tr("One step &on"), session.step_forward, ("Right", "PgDown")),
        Entry("&Step", tr("One step &back"), session.step_back, ("Left", "PgUp")),
        *(
            Entry("&Step", tr("Step by {}").format(name), partial(session.set_unit, unit), (f"Alt+{number}",))
            for number, (unit, (name, _)) in enumerate(by.items(), start=1)
        ),
        Entry("&Step", "-"),
    ]
    for unit, (name, modifier) in by.items():
        if modifier:
            on, back = partial(session.step, unit, True), partial(session.step, unit, False)
            plain = name.replace("&", "").capitalize()
            rows.append(Entry("&Step", tr("{} on").format(plain), on, (f"{modifier}Right",)))
            rows.append(Entry("&Step", tr("{} back").format(plain), back, (f"{modifier}Left",)))
    return [
        *rows,
        Entry("&Step", "-"),
        Entry("&Step", tr("&Start of the iteration"), session.go_to_start, ("Home",)),
        Entry("&Step", tr("E&nd of the iteration"), session.go_to_end, ("End",)),
        Entry("&Step", tr("The newest iteration: &live"), session.go_live, ("Ctrl+End",)),
        Entry("&Step", "-"),
    ]


def _memory_entries(window: MainWindow) -> list[Entry]:
    tip = window.tr("More memory: an iteration of the past comes back sooner.")
    return [
        Entry("&Step", window.tr("The past may take {:,} MB").format(megabytes), partial(window.keep_past, megabytes),
              checked=megabytes == window.past, group="past", tip=tip)
        for megabytes in PASTS
    ]


def _explain_entries(window: MainWindow) -> list[Entry]:
    tr, inquiry = window.tr, window.session.inquiry
    return [
        Entry("Ex&plain", tr("The &number that is pointed at"), window.session.visit.explain, ("E",)),
        Entry("Ex&plain", tr("&Back to the number before"), inquiry.back, ("Alt+Left", "Shift+E"), "chevron-left"),
        Entry("Ex&plain", tr("&Forward again"), inquiry.forward, ("Alt+Right",), "chevron-right"),
        Entry("Ex&plain", tr("&Nothing any more (Esc)"), inquiry.clear),
        Entry("Ex&plain", "-"),
        Entry("Ex&plain", tr("Show &where it comes from"), window.toggle_arrows, ("A",), checked=window.arrows.wanted),
    ]


def panel_menu(window: MainWindow) -> QMenu:
    """Brings a panel before those that are at the same place, and gives it the keys."""
    menu = QMenu(window.tr("&To the panel"), window)
    numbered = [(number, name) for number, name in enumerate(PANELS, start=1) if name in window.docks]
    for number, name in numbered:
        text, call = window.tr("To {}").format(window.docks[name].windowTitle()), partial(window.bring_forward, name)
        menu.addAction(Action(Entry("", text, call, (f"Ctrl+{number}",)), window))
    return menu


def build(window: MainWindow) -> dict[str, QMenu]:
    """Fill the menu bar; every action works in the whole window. The menus by their names."""
    menus: dict[str, QMenu] = {}
    groups: dict[str, QActionGroup] = defaultdict(lambda: QActionGroup(window))
    for entry in entries(window):
        if entry.menu == EXAMPLE_MENU and entry.menu not in menus:
            window.menuBar().addMenu(window.task_menu)
        if entry.menu not in menus:
            menus[entry.menu] = window.menuBar().addMenu(entry.menu)
            menus[entry.menu].setToolTipsVisible(True)
        if entry.submenu is not None:
            menus[entry.menu].addMenu(entry.submenu)
        elif entry.text == "-":
            menus[entry.menu].addSeparator()
        else:
            action = Action(entry, window)
            menus[entry.menu].addAction(action)
            if entry.group:
                groups[entry.group].addAction(action)
    return menus
