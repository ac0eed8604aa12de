import gc

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.drawings.hidden_state.excerpt import MOST
from rnn_explorer.drawings.hidden_state.header import HEIGHT
from rnn_explorer.drawings.hidden_state.units import hidden_unit, quantities_per_unit
from rnn_explorer.panels.hidden_state import VIEWS, HiddenStatePanel
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.session.trainer import Bookmark
from rnn_explorer.widgets.theme import LIGHT, signed_color
from rnn_explorer.widgets.time_columns import RIGHT


@pytest.fixture
def session(qtbot):
    made = Session(Settings(hidden=6, time_steps=8), iteration=3)
    yield made
    made.close()


@pytest.fixture
def shown(qtbot):
    def show(session, width=600, height=200):
        made = HiddenStatePanel(session)
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        return made

    return show


@pytest.fixture
def panel(shown, session):
    return shown(session)


@pytest.fixture
def found(qtbot):
    """Chooses a view and waits for what it shows."""
    def choose(panel, view, **choice):
        panel.choose(view, **choice)
        qtbot.waitUntil(lambda: not panel.session.prober.busy)
        return panel.view

    return choose


def cell(panel: HiddenStatePanel, t: int, row: int) -> QPointF:
    """The middle of a cell of the heatmap, in pixels of the panel."""
    heatmap = panel.view.widget
    area = heatmap.area()
    return QPointF(panel.columns().x(t), HEIGHT + area.top() + (row + 0.5) * area.height() / panel.trace.sizes["H"])


def middle_of(grid, row: int, column: int) -> QPointF:
    return grid.cell(row, column).center() + QPointF(0, HEIGHT)


def offered(choice) -> list:
    return [choice.itemData(index) for index in range(choice.count())]


def test_that_every_quantity_of_the_hidden_units_is_offered(panel):
    assert offered(panel.header._quantities) == ["h", "a", "d_h", "d_a"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("quantity", ["h", "d_a"])
def test_that_what_is_shown_does_not_depend_on_the_path(panel, session, found, view, quantity):
    found(panel, view, quantity=quantity, order="selectivity")
    middle = 3 * len(session.cursor.trace) // 4
    session.seek(middle)
    straight = panel.grab().toImage()
    for position in (len(session.cursor.trace), 0, 5, middle - 1, middle + 3, middle):
        session.seek(position)
        panel.grab()
    assert panel.grab().toImage() == straight


def test_that_only_what_is_known_is_filled(panel, session):
    session.seek(10)
    assert panel.view.widget._known.tolist() == session.cursor.trace.known("h", 10).tolist()
    panel.choose("heatmap", "d_h")
    assert not panel.view.widget._known.any()


def test_that_the_colours_mean_the_same_in_every_iteration(panel, session):
    quantity = session.cursor.trace.quantity
    assert [color_limit(quantity(name)) for name in ("h", "a", "d_h", "d_a")] == [1.0, 3.0, 1.0, 1.0]


def test_that_pointing_selects_quantity_time_step_and_unit(panel, session):
    panel.choose("heatmap", "a")
    QTest.mouseMove(panel, cell(panel, 4, 2).toPoint())
    assert session.selection.selected == Selected("a", 4, 2)


@pytest.mark.parametrize("order", ["similarity", "selectivity"])
def test_that_pointing_finds_the_unit_in_every_order(panel, found, order):
    found(panel, "heatmap", order=order)
    assert panel.selected_at(cell(panel, 0, 1)).unit == panel.view.widget._order[1]


def test_that_the_wheel_zooms_the_shared_time_axis(panel, session):
    at = cell(panel, 4, 2)
    QApplication.sendEvent(
        panel.childAt(at.toPoint()) or panel,
        QWheelEvent(at, QPointF(panel.mapToGlobal(at)), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    assert session.time_window.count < 8
    assert panel.view.widget.columns == panel.columns()


def test_that_the_tip_has_name_value_and_meaning(panel, session):
    session.seek(len(session.cursor.trace))
    value = session.cursor.trace["h"][4, 0, 2]
    tip = panel.text_at(cell(panel, 4, 2))
    assert tip.startswith("h₃(5) = ") and tip.endswith("· hidden state")
    assert float(tip.split()[2].replace("−", "-")) == pytest.approx(value, rel=5e-3)


def test_that_the_tip_of_an_empty_cell_has_no_value(panel, session):
    session.seek(0)
    assert "not happened yet" in panel.text_at(cell(panel, 4, 2))


@pytest.mark.parametrize(
    ("selected", "unit"),
    [(Selected("d_a", 3, 4), 4), (Selected("W", None, 2, 1), 2), (Selected("V", None, 9, 1), 1),
     (Selected("U", None, 3, 0), 3), (Selected("b", None, 5), 5), (Selected("y_hat", 0, 2), None),
     (Selected("W"), None), (Selected("L"), None), (NOTHING, None)],
)
def test_that_whatever_means_a_hidden_unit_lights_up_its_row(panel, session, selected, unit):
    trace = session.cursor.trace
    assert hidden_unit(selected, trace, trace.quantity("h")) == unit
    session.selection.select(Selected(None, selected.t))
    without = panel.grab().toImage()
    session.selection.select(selected)
    assert (panel.grab().toImage() != without) == (unit is not None)


@pytest.mark.parametrize("selected, unit", [(Selected("h.1", 2, 3), None), (Selected("d_a.2", 2, 3), 3),
                                            (Selected("W.2_new", None, 3, 1), 3), (Selected("W.1", None, 3, 1), None)])
def test_that_a_unit_of_another_layer_is_another_unit(make_session, selected, unit):
    trace = make_session(layers=2, hidden=5, time_steps=4).cursor.trace
    assert hidden_unit(selected, trace, trace.quantity("h.2")) == unit


def test_that_a_chosen_quantity_stays_in_the_next_iteration(panel, session, qtbot):
    panel.choose("heatmap", "d_a")
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.go_to_iteration(4)
    assert panel.quantity.name == "d_a"
    assert np.array_equal(panel.view.widget._values, session.cursor.trace["d_a"][:, 0])


@pytest.mark.parametrize("choice", [{"view": "no such"}, {"view": "heatmap", "quantity": "y_hat"},
                                    {"view": "excerpts", "unit": 6}], ids=str)
def test_that_what_is_not_offered_is_refused(panel, choice):
    with pytest.raises(KeyError):
        panel.choose(**choice)


def test_that_a_choice_by_keys_is_shown(panel):
    panel.header._quantities.setFocus()
    QTest.keyClick(panel.header._quantities, Qt.Key.Key_Down)
    assert panel.quantity.name == "a"
    assert np.array_equal(panel.view.widget._values, panel.trace["a"][:, 0])


def test_that_a_low_panel_leaves_the_numbers_of_the_time_steps_to_others(panel, qapp):
    panel.resize(600, 130)
    qapp.processEvents()
    heatmap = panel.view.widget
    shown = heatmap.area().height()
    panel.resize(600, 60)
    qapp.processEvents()
    assert not heatmap._numbered
    assert heatmap.area().height() > shown - 70 + 8


@pytest.mark.parametrize(
    "settings, first, units", [({"layers": 2, "cell": "lstm"}, "h.2", 6), ({"bidirectional": True}, "h", 12)]
)
def test_that_the_highest_hidden_state_is_shown_and_all_others_are_offered(make_session, shown, settings, first, units):
    panel = shown(make_session(hidden=6, time_steps=4, **settings))
    assert panel.quantity.name == first
    for name in quantities_per_unit(panel.trace):
        panel.choose("heatmap", name, "similarity")
        order = panel.view.widget._order.tolist()
        assert sorted(order) == list(range(units if name in (first, f"d_{first}") else 6))


@pytest.mark.parametrize("settings", [{"cell": "lstm", "layers": 2}, {"cell": "gru", "bidirectional": True},
                                      {"cell": "jordan"}, {"cell": "dense", "window": 2}], ids=str)
@pytest.mark.parametrize("task", ["characters", "weather"])
def test_that_every_view_shows_every_quantity_at_every_size(make_session, shown, found, task, settings):
    panel = shown(make_session(task=task, hidden=3, time_steps=4, **settings))
    for view in VIEWS:
        for name in list(quantities_per_unit(panel.trace))[:: 3 if view in ("reactions", "trajectory") else 8]:
            found(panel, view, quantity=name, order="selectivity")
            for size in ((120, 50), (900, 500)):
                panel.resize(*size)
                panel.text_at(QPointF(size[0] / 2, size[1] / 2))
                panel.grab()


# what units react to ------------------------------------------------------------------------------------------


def test_that_the_most_selective_unit_is_the_first_row_and_its_label_is_named(panel, found):
    view = found(panel, "heatmap", order="selectivity")
    reactions = view.content.finding.reactions
    first = int(view.widget._order[0])
    assert first == reactions.selectivity.argmax()
    labels = [text for _, text in view.widget._y_ticks]
    assert labels[0].split()[1] in reactions.labels[reactions.strongest(first)] and labels[0].endswith(str(first + 1))


def test_that_the_tip_of_a_correlation_says_how_many_time_steps_and_which_parameters(panel, found):
    view = found(panel, "reactions")
    reactions = view.content.finding.reactions
    tip = panel.text_at(middle_of(view.widget.grid, 2, 0))
    assert tip.startswith(f"h₃(t) and “{reactions.labels[0]}”: r = ")
    assert f"n = {reactions.counts[0]} time steps, true at {reactions.occurrences[0]}" in tip
    assert float(tip.split("r = ")[1].split()[0].replace("−", "-")) == pytest.approx(reactions.correlations[0, 2],
                                                                                    abs=0.005)
    assert "the parameters of iteration 3" in tip


def test_that_a_click_on_a_unit_opens_its_excerpts(panel, session, found):
    view = found(panel, "reactions")
    at = middle_of(view.widget.grid, 4, 1).toPoint()
    QTest.mouseMove(panel, at)
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=at)
    assert panel.header.view == "excerpts" and panel.view.widget.unit == 4
    assert session.selection.selected == Selected("h", None, 4)


def test_that_a_click_while_an_output_is_selected_opens_no_excerpts(panel, session, found):
    found(panel, "reactions")
    session.selection.select(Selected("o", 2, panel.trace.sizes["K"] - 1))
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.rect().bottomRight())
    assert panel.header.view == "reactions"


def test_that_keys_open_the_excerpts_and_go_through_the_units(panel, session, found):
    found(panel, "heatmap")
    session.selection.select(Selected("h", 2, 5))
    QTest.keyClick(panel, Qt.Key.Key_Return)
    found(panel, "excerpts")
    seen = [panel.view.widget.unit]
    for _ in range(2):
        QTest.keyClick(panel, Qt.Key.Key_Down)
        seen.append(panel.view.widget.unit)
    assert seen == [5, 0, 1]
    assert session.selection.selected.unit == 1


def test_that_the_excerpts_are_the_largest_and_smallest_values_that_were_read(panel, found):
    view = found(panel, "excerpts", unit=2)
    values = np.concatenate([passage.values[:, 2] for passage in view.content.finding.passages])
    extremes = view.widget._extremes
    assert extremes.largest[0].value == values.max() and extremes.smallest[0].value == values.min()
    for excerpt in (*extremes.largest, *extremes.smallest):
        assert view.content.finding.passages[excerpt.passage].values[excerpt.t, 2] == excerpt.value


@pytest.mark.parametrize("size", [(420, 280), (1280, 700), (1900, 1000)])
@pytest.mark.parametrize("task", ["characters", "weather", "captions"])
def test_that_excerpts_are_apart_and_fill_a_panel_that_has_room_for_all_of_them(make_session, shown, found, task, size):
    panel = shown(make_session(task=task, hidden=3, time_steps=6), *size)
    view = found(panel, "excerpts")
    found_places = list(view.widget._places(view.widget._drawn_by()))
    rects = [rect for _, rect in found_places]
    assert not any(one.intersects(other) for index, one in enumerate(rects) for other in rects[:index])
    assert 0 < max(rect.bottom() for rect in rects) <= view.widget.height()
    extremes = view.widget._extremes
    if size[0] > 500 and len(extremes.largest) == MOST:
        assert len(found_places) == len(extremes.largest) + len(extremes.smallest)
        assert max(rect.bottom() for rect in rects) > 0.85 * view.widget.height()


def test_that_the_letter_of_an_excerpt_has_as_much_room_as_it_needs(panel, found):
    drawn = found(panel, "excerpts").widget._drawn_by()
    excerpt, rect = next(panel.view.widget._places(drawn))
    assert min(drawn._cells(rect, excerpt)[2]) > drawn.metrics.horizontalAdvance("m") - 1


def test_that_an_excerpt_can_be_pointed_at(panel, found):
    view = found(panel, "excerpts", unit=2)
    excerpt, rect = next(view.widget._places(view.widget._drawn_by()))
    steps, lefts, widths = view.widget._drawn_by()._cells(rect, excerpt)
    at = steps.index(excerpt.t)
    tip = panel.text_at(QPointF(lefts[at] + widths[at] / 2, rect.center().y() + HEIGHT))
    assert tip.startswith(f"h₃({excerpt.t + 1}) = ") and f"sequence {excerpt.passage + 1}" in tip


def test_that_another_unit_that_is_selected_is_shown_as_long_as_it_is(panel, session, found):
    found(panel, "excerpts", unit=2)
    session.selection.select(Selected("d_a", 3, 4))
    assert panel.view.widget.unit == 4
    session.selection.select(NOTHING)
    assert panel.view.widget.unit == 2


def test_that_the_state_after_a_word_is_that_of_its_last_letter(panel, found):
    view = found(panel, "words")
    passage, grid = view.widget.passage, view.widget.grid
    word = passage.words[1]
    tip = panel.text_at(middle_of(grid, 3, 1))
    assert f"after “{view.widget.word(1)}”" in tip
    value = float(tip.split("= ")[1].split()[0].replace("−", "-"))
    assert value == pytest.approx(passage.values[word.stop - 1, 3], abs=0.0005)


@pytest.mark.parametrize("width", [420, 1900])
def test_that_words_fill_the_width(shown, session, found, width):
    panel = shown(session, width, 300)
    assert found(panel, "words").widget.grid.rights[-1] == pytest.approx(width - RIGHT)


def test_that_another_passage_has_other_words(panel, found):
    view = found(panel, "words")
    first = view.widget.word(0)
    passages = panel.header._passages
    assert passages.count() == len(view.content.finding.passages)
    passages.setFocus()
    QTest.keyClick(passages, Qt.Key.Key_Down)
    assert panel.view.widget.word(0) != first


@pytest.mark.parametrize("task, view, quantity, hint", [
    ("weather", "words", "h", "no words"), ("characters", "reactions", "d_h", "Errors come from the losses"),
    ("characters", "excerpts", "d_a", "forward sweep")])
def test_that_an_empty_view_says_why(make_session, shown, found, task, view, quantity, hint):
    panel = shown(make_session(task=task, hidden=3, time_steps=4))
    found(panel, "reactions", quantity="h")
    assert panel.header.caption.text
    found(panel, view, quantity=quantity)
    assert not panel.header.caption.text
    assert hint in panel.text_at(QPointF(100, 100))
    assert not panel.view.widget.isVisible()


@pytest.mark.parametrize("view", VIEWS)
def test_that_every_view_shows_an_iteration_that_broke_off(make_session, shown, found, qtbot, view):
    session = make_session(task="weather", cell="elman_identity", learning_rate=5.0, clipping="none", hidden=3)
    panel = shown(session)
    found(panel, view, order="selectivity")
    session.open_iteration(500, -1)
    qtbot.waitUntil(lambda: not session.trainer.busy and not session.prober.busy)
    assert session.cursor.trace.problem is not None
    for position in (len(session.cursor.trace), 0):
        session.seek(position)
        panel.text_at(QPointF(100, 100))
        panel.grab()


def test_that_a_view_says_that_it_is_being_computed(panel):
    panel.choose("reactions")
    assert "Being computed" in panel.text_at(QPointF(100, 100))


def test_that_a_unit_of_a_larger_network_is_forgotten_while_another_view_is_seen(panel, session, found, qtbot):
    found(panel, "reactions")
    session.selection.select(Selected("h", None, panel.trace.sizes["H"] - 1))
    found(panel, "heatmap")
    session.open(Bookmark(History(Experiment(Settings(hidden=2, time_steps=6))), 1, -1))
    qtbot.waitUntil(lambda: not session.trainer.busy)
    captions = found(panel, "reactions").captions()
    assert captions and not captions[0].startswith("unit")


def test_that_what_is_stale_says_so_until_the_answer_arrives(panel, session, found, qtbot):
    view = found(panel, "reactions")
    old = view.content.finding
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.go_to_iteration(9)
    assert view.content.finding is old
    assert "being computed for iteration 9" in panel.header.caption.text
    qtbot.waitUntil(lambda: view.content.finding is not old)
    assert view.content.finding.question.iteration == 9
    assert "being computed" not in panel.header.caption.text


def test_that_a_hidden_panel_asks_for_nothing(panel, session, found, qtbot):
    found(panel, "reactions")
    panel.hide()
    with qtbot.waitSignal(session.cursor.trace_changed):
        session.go_to_iteration(4)
    assert not session.prober.busy
    panel.show()
    assert session.prober.busy
    qtbot.waitUntil(lambda: not session.prober.busy)


# the trajectory -----------------------------------------------------------------------------------------------


def test_that_the_trajectory_goes_as_far_as_the_cursor(panel, session, found):
    sheet = found(panel, "trajectory").widget
    known = []
    for position in (0, 10, len(session.cursor.trace)):
        session.seek(position)
        known.append(int(sheet._known.sum()))
    assert known == [1, 1 + session.cursor.trace.known("h", 10).sum(), 9]


def test_that_pointing_at_a_point_selects_its_time_step_and_nothing_of_the_future(panel, session, found):
    sheet = found(panel, "trajectory").widget
    at = (sheet.path.places[5] + QPointF(0, HEIGHT)).toPoint()  # h(0) is the first
    session.seek(len(session.cursor.trace))
    QTest.mouseMove(panel, at)
    assert session.selection.selected == Selected("h", 4)
    session.seek(0)
    assert panel.selected_at(QPointF(at)) == NOTHING


def test_that_the_plane_stands_still_while_a_person_steps(panel, session, found):
    sheet = found(panel, "trajectory").widget
    places = [(at.x(), at.y()) for at in sheet.path.places]
    for position in (3, 40, 9):
        session.seek(position)
        assert [(at.x(), at.y()) for at in sheet.path.places] == places


@pytest.mark.parametrize("steps", [3, 60])
def test_that_the_trajectory_is_the_same_picture_step_by_step_and_at_once(make_session, shown, found, steps):
    session = make_session(hidden=3, time_steps=steps)
    panel = shown(session)
    found(panel, "trajectory")
    for position in range(0, len(session.cursor.trace), 7):
        session.seek(position)
        walked = panel.grab().toImage()
        panel.view.widget.redraw()
        assert panel.grab().toImage() == walked


# where a number is drawn --------------------------------------------------------------------------------------


def test_that_the_panel_knows_where_it_draws_a_number_a_vector_and_a_row(panel, session):
    heatmap = panel.view.widget
    place = panel.place_of(Selected("h", 4, 2))
    assert place.contains(cell(panel, 4, 2))
    vector = panel.place_of(Selected("h", 4))
    assert vector.contains(place) and vector.height() == pytest.approx(heatmap.area().height())
    assert panel.place_of(Selected("h", None, 2)).width() == pytest.approx(heatmap.area().width())
    assert panel.place_of(Selected("a", 4, 2)) is None
    session.time_window.zoom(4, 0)
    assert panel.place_of(Selected("h", 7, 2)) is None


def test_that_a_point_of_the_trajectory_is_where_its_state_is_drawn(panel, session, found):
    sheet = found(panel, "trajectory").widget
    session.seek(len(session.cursor.trace))
    assert panel.place_of(Selected("h", 2)).center() == sheet.path.places[3] + QPointF(0, HEIGHT)
    session.seek(0)
    assert panel.place_of(Selected("h", 2)) is None


def test_that_a_view_of_other_data_draws_no_number_of_the_iteration(panel, found):
    for view in ("reactions", "excerpts", "words"):
        found(panel, view)
        assert panel.place_of(Selected("h", 2, 1)) is None


def test_that_a_finding_keeps_no_trace_alive(panel, session, found, qtbot):
    found(panel, "reactions")
    gc.collect()
    finding = panel._probing._finding
    assert finding.question.parameters.base is None


def test_that_the_colours_end_where_the_person_has_said(panel, session):
    session.go_to_end()
    panel.choose("heatmap", "h")
    session.aids.set_limit("h", 0.5)
    assert panel.header._scale.ends() == ("≤ −0.5", "≥ +0.5") and "by hand" in panel.header._scale.toolTip()
    color = panel.grab().toImage().pixelColor(cell(panel, 2, 1).toPoint() + QPoint(3, 3))
    assert color == signed_color(float(session.cursor.trace["h"][2, 0, 1]), 0.5, LIGHT)


def test_that_in_a_crowd_of_points_the_latest_ones_stand_out(make_session, shown, qapp):
    session = make_session(hidden=4, time_steps=80)
    panel = shown(session)
    panel.choose("trajectory")
    session.seek(int(session.cursor.trace.columns["h"].known_from[70]))
    path, image = panel.view.widget.path, panel.grab().toImage()

    def lightness(index: int) -> int:
        at = path.places[index].toPoint() + QPoint(0, HEIGHT)
        return min(image.pixelColor(at + QPoint(dx, dy)).lightness() for dx in (-1, 0, 1) for dy in (-1, 0, 1))

    latest = [path.places[index] for index in range(60, 72)]
    apart = [index for index in range(1, 50) if all((path.places[index] - at).manhattanLength() > 12 for at in latest)]
    assert path.is_crowded and apart and lightness(70) < np.median([*map(lightness, apart)]) - 40


def test_that_keys_begin_to_select_at_the_present_time_step(panel, session):
    session.seek(next(n for n, event in enumerate(session.cursor.trace.events, 1) if event.t == 4))
    for expected in (4, 3):
        QTest.keyClick(panel, Qt.Key.Key_BracketLeft)
        assert panel.selected == Selected(None, expected)
