"""Law 4, for every panel of the folder: what is shown depends on trace, position and selection, not on the path."""

import gc
import html
import random
import subprocess
import sys
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox

from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.trace import Phase
from rnn_explorer.panel import Panel
from rnn_explorer.registry import find_all
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.generating import Author, Wish, learned_at
from rnn_explorer.session.history import History
from rnn_explorer.session.measures import DECAY, MEMORY
from rnn_explorer.session.reading_aids import Ranges
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.trainer import Bookmark
from rnn_explorer.widgets import typeset
from rnn_explorer.widgets.recent import Recent
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.widgets.typeset import Typeset, Typesetter
from rnn_explorer.window.theme import apply_theme

PANELS = find_all("rnn_explorer.panels", Panel)
CELLS = find_all("rnn_explorer.engine.cells", Cell)
MAKE = typeset._make
VIEWED = {name: panel for name, panel in PANELS.items() if panel.views is not Panel.views}
STACKS = {
    "layers": {"cell": "lstm", "layers": 2},
    "directions": {"cell": "gru", "bidirectional": True, "task": "weather", "truncation": 2},
    "layers and directions": {"cell": "elman", "layers": 2, "bidirectional": True},
    "Jordan layers": {"cell": "jordan", "layers": 2, "truncation": 2},
    "dense layers": {"cell": "dense", "layers": 2, "task": "weather"},
}
OPTIMIZERS = {("characters", "gru_before"): "momentum", ("weather", "lstm_peephole"): "adam"}


@pytest.fixture(params=PANELS.values(), ids=PANELS)
def panel_class(request):
    return request.param


def drafted(order):
    """In place of an equation: its TeX as plain text, in a thousandth of the time."""
    width, height = 3.0 * len(order.tex), 1.4 * order.size
    svg = (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><text y="{order.size}" '
           f'font-size="{order.size}" fill="{order.color}">{html.escape(order.tex)}</text></svg>')
    return Typeset(svg.encode(), width, height, order.size)


@pytest.fixture(autouse=True)
def drafted_at_once(monkeypatch):
    """No equation is typeset later, nor as slowly as in the application."""
    monkeypatch.setattr(Typesetter, "synchronous", True)
    monkeypatch.setattr(typeset, "_cache", Recent(512))
    monkeypatch.setattr(typeset, "_make", drafted)


@pytest.fixture
def shown(qtbot, qapp, panel_class):
    def show(session, width=640, height=260):
        panel = panel_class(session)
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qapp.processEvents()
        return panel

    return show


def settle(session):
    """Until all has come that the panels have asked for."""
    while session.prober.busy or session.passages.busy:
        QApplication.processEvents()
    QApplication.processEvents()


def picture(panel):
    """The pixels when all is there, without the mark of the focus, which depends on the window."""
    settle(panel.session)
    focused = QApplication.focusWidget()
    if focused is not None:
        focused.clearFocus()
    return pixels(panel.grab())


def pixels(pixmap):
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).copy()


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("task", ["characters", "weather"])
def test_that_a_panel_shows_the_same_at_a_position_whatever_path_led_there(shown, make_session, qapp, task, cell):
    optimizer = OPTIMIZERS.get((task, cell), "sgd")
    session = make_session(task=task, cell=cell, optimizer=optimizer, hidden=2, time_steps=3, iteration=2)
    walk_back_and_forth(shown(session), session, qapp)


@pytest.mark.parametrize("settings", STACKS.values(), ids=STACKS)
def test_that_a_panel_of_a_stack_shows_the_same_at_a_position_whatever_path_led_there(
    shown, make_session, qapp, settings
):
    session = make_session(hidden=2, time_steps=3, iteration=2, **settings)
    walk_back_and_forth(shown(session), session, qapp, 40)


@pytest.mark.parametrize("panel_class", VIEWED.values(), ids=VIEWED, indirect=True)
@pytest.mark.parametrize("settings", [*({"cell": cell} for cell in CELLS), *STACKS.values()], ids=[*CELLS, *STACKS])
def test_that_a_view_shows_the_same_at_a_position_whatever_view_and_position_were_before(
    shown, make_session, qapp, settings
):
    session = make_session(hidden=2, time_steps=3, iteration=2, **settings)
    panel = shown(session, 420, 200)
    walk_back_and_forth(panel, session, qapp, 9, panel.views())


def test_that_a_panel_with_typeset_equations_shows_the_same_whatever_path_led_there(
    shown, make_session, qapp, monkeypatch
):
    monkeypatch.setattr(typeset, "_make", MAKE)
    session = make_session(hidden=2, time_steps=3, iteration=2)
    walk_back_and_forth(shown(session), session, qapp)


def walk_back_and_forth(panel, session, qapp, most=None, views=(None,)):
    """Once straight through the positions, about ``most`` of them, in each view, then at random."""
    last, walk = len(session.cursor.trace), random.Random(1)
    positions = range(0, last + 1, -(-last // most) if most else 1)
    straight = {}
    for view in views:
        show_view(panel, view)
        straight |= {(view, position): look(panel, session, qapp, position) for position in positions}
    for view in reversed(views):
        show_view(panel, view)
        for position in walk.choices(positions, k=16 // min(len(views), 3)):
            np.testing.assert_array_equal(look(panel, session, qapp, position), straight[view, position],
                                          err_msg=f"view {view}, position {position}")


def show_view(panel, view):
    if view is not None:
        panel.show_view(view)


def look(panel, session, qapp, position):
    """The picture at a position, when all is there that the view asks for."""
    session.seek(position)
    qapp.processEvents()
    return picture(panel)


@pytest.mark.parametrize("settings", [{"hidden": 3, "time_steps": 40}, {"cell": "lstm", "hidden": 3, "time_steps": 7}])
def test_that_a_panel_painted_in_parts_is_the_same_as_one_painted_as_a_whole(shown, make_session, qapp, settings):
    session, walk = make_session(iteration=2, **settings), random.Random(2)
    panel, position = shown(session), 0
    for step in range(40):
        position = min(max(position + walk.choice((1, 1, 2, -1, 9, -4)), 0), len(session.cursor.trace))
        session.seek(position)
        session.selection.select(Selected("h", step % 7, step % 3))
        qapp.processEvents()
        if step % 4 == 0:
            settle(session)
            on_screen = QApplication.primaryScreen().grabWindow(panel.winId())
            np.testing.assert_array_equal(pixels(on_screen), pixels(panel.grab()), err_msg=f"position {position}")


def test_that_a_panel_changes_on_the_way_through_an_iteration(shown, make_session, qapp):
    session = make_session(hidden=3, time_steps=4)
    panel = shown(session)
    seen = set()
    for position in range(len(session.cursor.trace) + 1):
        session.seek(position)
        qapp.processEvents()
        seen.add(picture(panel).tobytes())
    assert (len(seen) >= 5) is panel.follows_position


def test_that_a_hidden_panel_draws_nothing_and_catches_up_when_shown(shown, make_session, qapp, panel_class):
    session = make_session(hidden=3, time_steps=4)
    panel = shown(session)
    session.seek(12)
    qapp.processEvents()
    expected = picture(panel)
    session.seek(0)
    panel.hide()
    told = []
    panel.show_position = told.append
    session.seek(5)
    session.seek(12)
    assert told == []
    del panel.show_position
    panel.show()
    qapp.processEvents()
    np.testing.assert_array_equal(picture(panel), expected)


@pytest.mark.parametrize("time_steps", [4, 7])
def test_that_a_hidden_panel_catches_up_with_another_trace(shown, make_session, qapp, qtbot, time_steps):
    session = make_session(hidden=3, time_steps=4)
    panel = shown(session)
    panel.hide()
    session.seek(5)
    session.open(Bookmark(History(Experiment(Settings(hidden=3, time_steps=time_steps, seed=9))), 2, 30))
    qtbot.waitUntil(lambda: session.iteration == 2)
    panel.show()
    qapp.processEvents()
    fresh = shown(make_session(hidden=3, time_steps=time_steps, seed=9, iteration=2, position=30))
    np.testing.assert_array_equal(picture(panel), picture(fresh))


def test_that_a_smaller_experiment_may_be_opened_while_something_is_selected(shown, make_session, qapp, qtbot):
    session = make_session(hidden=8, time_steps=6)
    panel = shown(session)
    for selected in (Selected("h", 5, 7), Selected("W", None, 7, 7), Selected("y_hat", 5, 25)):
        session.selection.select(selected)
        picture(panel)
        for settings in (Settings(task="weather", hidden=2, time_steps=2), Settings(hidden=8, time_steps=6)):
            session.open(Bookmark(History(Experiment(settings)), 1, 8))
            qtbot.waitUntil(lambda: not session.trainer.busy)
            picture(panel)


def test_that_anything_may_be_selected_at_every_position(shown, make_session):
    session = make_session(hidden=3, time_steps=3)
    panel = shown(session)
    kinds = [Selected("h", 1, 2), Selected("W", None, 1, 2), Selected("V"), Selected("y_hat", 0, 5),
             Selected(DECAY, 1), Selected(MEMORY, 2, None, 1)]
    for position in range(len(session.cursor.trace) + 1):
        session.seek(position)
        for selected in kinds:
            session.selection.select(selected)
            session.inquiry.ask_for_selected()
            picture(panel)
            panel.place_of(selected)


def test_that_a_selection_leaves_no_mark_when_it_is_cleared(shown, make_session, qapp):
    session = make_session(hidden=3, time_steps=4, position=20)
    panel = shown(session)
    before = picture(panel)
    for selected in (Selected("h", 2, 1), Selected("W"), Selected("U", None, 1, 0), Selected("d_a", 3, 2)):
        session.selection.select(selected)
        qapp.processEvents()
        picture(panel)
    session.selection.select(NOTHING)
    qapp.processEvents()
    np.testing.assert_array_equal(picture(panel), before)


def test_that_reading_aids_leave_no_mark_when_they_are_taken_back(shown, make_session, qapp):
    session = make_session(hidden=3, time_steps=4, position=40)
    panel = shown(session)
    before = picture(panel)
    session.aids.set_signs(True)
    for ranges in (Ranges.TRACE, Ranges.TRAINING, Ranges.BY_HAND, Ranges.FIXED):
        session.aids.set_ranges(ranges)
        qapp.processEvents()
        picture(panel)
    session.aids.set_signs(False)
    qapp.processEvents()
    np.testing.assert_array_equal(picture(panel), before)


def test_that_a_panel_follows_the_theme(shown, make_session, qapp):
    session = make_session(hidden=3, time_steps=4, position=20)
    panel = shown(session)
    lightness = []
    for theme in (LIGHT, DARK, LIGHT):
        apply_theme(qapp, theme)
        qapp.processEvents()
        lightness.append(picture(panel).reshape(-1, 4)[:, :3].mean())
    assert lightness[0] > 180 and lightness[1] < 100
    assert lightness[0] == lightness[2]


DRAWN = {
    **{f"{task} {cell} {hidden} {time_steps}": {"task": task, "cell": cell, "hidden": hidden, "time_steps": time_steps}
       for task, cell in (("characters", "elman"), ("weather", "lstm"), ("weather", "gru"), ("characters", "jordan"),
                          ("weather", "jordan"), ("characters", "dense"))
       for hidden, time_steps in ((1, 1), (64, 100))},
    "4 layers, both directions": {"layers": 4, "bidirectional": True, "cell": "lstm", "hidden": 2},
    "2 layers of jordan": {"layers": 2, "cell": "jordan"},
    "wide, both directions": {"bidirectional": True, "hidden": 64},
}


@pytest.mark.parametrize("settings", DRAWN.values(), ids=DRAWN)
def test_that_a_panel_draws_every_size_of_network_and_window(shown, make_session, qapp, settings):
    session = make_session(**{"time_steps": 12, **settings})
    for size in ((200, 90), (1600, 900)):
        panel = shown(session, *size)
        for position in (0, 1, len(session.cursor.trace) // 2, len(session.cursor.trace)):
            session.seek(position)
            qapp.processEvents()
            assert picture(panel).std() > 0
        panel.hide()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_that_a_panel_that_was_resized_in_a_view_shows_what_a_new_one_shows(
    shown, make_session, qapp, qtbot, theme
):
    apply_theme(qapp, theme)
    old, new = (shown(make_session(cell="lstm", hidden=3, time_steps=4, position=60), *size)
                for size in ((420, 200), (900, 480)))
    for view in old.views() or ("",):
        for size in ((420, 200), (900, 480)):
            old.resize(*size)
            for panel in (old, new):
                if view:
                    panel.show_view(view)
            qapp.processEvents()
            picture(old)
        qtbot.waitUntil(lambda: np.array_equal(picture(old), picture(new)))  # at once, or when a worker has answered
    apply_theme(qapp, LIGHT)


def test_that_a_closed_panel_is_not_kept_alive(make_session, qapp, panel_class):
    session = make_session(hidden=3, time_steps=4)
    panel = panel_class(session)
    panel.show()
    qapp.processEvents()
    panel.close()
    panel.deleteLater()
    reference = weakref.ref(panel)
    del panel
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert reference() is None
    session.seek(3)


def test_that_everything_that_can_be_operated_has_an_accessible_name(shown, make_session):
    panel = shown(make_session(hidden=3, time_steps=4))
    for kind in (QAbstractButton, QComboBox, QAbstractSpinBox):
        for widget in panel.findChildren(kind):
            assert widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()), widget


ALONE = """
import runpy, sys
from PySide6.QtWidgets import QApplication
QApplication.exec = staticmethod(lambda: QApplication.processEvents() or int(not QApplication.topLevelWidgets()))
runpy.run_module(sys.argv[1], run_name="__main__")
"""


@pytest.mark.parametrize("name", PANELS)
def test_that_a_panel_opens_alone(name):
    command = [sys.executable, "-c", ALONE, f"rnn_explorer.panels.{name}"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("cell, steps, phase", [
    ("elman_identity", 6, Phase.FORWARD), ("lstm", 5, Phase.LOSS), ("lstm_peephole", 5, Phase.CLIP)])
def test_that_every_view_shows_an_iteration_that_broke_off(shown, make_session, qtbot, cell, steps, phase):
    session = make_session(task="weather", cell=cell, learning_rate=1000.0, hidden=3, clipping="none", time_steps=steps)
    panel = shown(session)
    session.open_iteration(500, -1)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    trace = session.cursor.trace
    assert trace.problem is not None and trace.events[-1].phase is phase
    for view in panel.views() or (None,):
        if view is not None:
            panel.show_view(view)
        for position in (len(trace), len(trace) - 1, 0, len(trace)):
            session.seek(position)
            panel.grab()
        assert not np.array_equal(picture(panel), np.zeros_like(picture(panel)))


def test_that_a_panel_that_was_hidden_lays_out_the_trace_that_came_meanwhile(shown, make_session, qtbot):
    session = make_session(layers=2, hidden=3, time_steps=8, position=-1)
    panel = shown(session)
    panel.hide()
    session.open(Bookmark(History(Experiment(Settings(hidden=3, time_steps=2))), 2, -1))
    qtbot.waitUntil(lambda: not session.trainer.busy)
    session.open(Bookmark(History(Experiment(Settings(layers=3, hidden=5, time_steps=12))), 2, -1))
    qtbot.waitUntil(lambda: not session.trainer.busy)
    panel.resize(420, 300)
    panel.show()
    assert picture(panel).any()


ONE_WAY = {name: settings for name, settings in STACKS.items()
           if not settings.get("bidirectional") and settings.get("task") != "weather"}


@pytest.mark.parametrize("settings", [*({"cell": cell} for cell in CELLS), *ONE_WAY.values()], ids=[*CELLS, *ONE_WAY])
def test_that_a_panel_shows_a_generated_passage_the_same_whatever_view_and_position_were_before(
    shown, make_session, qapp, settings
):
    session = make_session(hidden=2, time_steps=3, iteration=2, **settings)
    panel = shown(session, 420, 200)
    show_passage(session)
    walk_back_and_forth(panel, session, qapp, 7, panel.views() or (None,))


def test_that_a_passage_leaves_no_mark_when_it_is_left(shown, make_session, qapp):
    session = make_session(hidden=2, time_steps=3, iteration=2, position=20)
    panel = shown(session)
    before = look(panel, session, qapp, 20)
    show_passage(session)
    for position in (0, 9, len(session.cursor.trace)):
        look(panel, session, qapp, position)
    session.passages.leave()
    np.testing.assert_array_equal(look(panel, session, qapp, 20), before)


def show_passage(session, given=2, more=3):
    """As from the panel Generate, but at once."""
    trace = session.cursor.trace
    learned = learned_at(session.experiment, trace, session.cursor.position)
    wish = Wish(learned, trace["x"][:given, 0], more, 1.0, 1)
    session.passages.show(Author()(wish, lambda: False).trace)


def test_that_anything_may_be_selected_in_a_generated_passage(shown, make_session):
    session = make_session(hidden=3, time_steps=3)
    panel = shown(session)
    show_passage(session)
    kinds = [Selected("h", 1, 2), Selected("W", None, 1, 2), Selected("W", 1), Selected("d_h", 1, 1),
             Selected("y_hat", 0, 5), Selected("x", 4, 5), Selected("L_t", 1), Selected("W_new", None, 0, 0)]
    for position in range(len(session.cursor.trace) + 1):
        session.seek(position)
        for selected in kinds:
            session.selection.select(selected)
            session.inquiry.ask_for_selected()
            place = panel.place_of(selected)
            picture(panel)
            if place is not None:
                panel.text_at(place.center())
