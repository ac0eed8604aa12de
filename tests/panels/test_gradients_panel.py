import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from rnn_explorer.drawings.gradients import words
from rnn_explorer.drawings.gradients.colors import decade_rgb
from rnn_explorer.engine.diagnostics import contribution_norms, decay, origin_matrix
from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.gradients import HEADER, VIEWS, GradientsPanel
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.session.trainer import Bookmark
from rnn_explorer.widgets.numbers import significant
from rnn_explorer.widgets.theme import DARK, LIGHT
from rnn_explorer.window.theme import apply_theme


@pytest.fixture
def session(qtbot):
    made = Session(Settings(hidden=6, time_steps=8, threshold=0.5), iteration=3)
    yield made
    made.close()


@pytest.fixture
def show(qtbot, qapp):
    def shown(session, view="norms", width=600, height=160):
        made = GradientsPanel(session)
        qtbot.addWidget(made)
        made.resize(width, height)
        made.show()
        made.choose(view)
        qapp.processEvents()
        return made

    return shown


@pytest.fixture
def panel(show, session):
    return show(session)


def after(session: Session, name: str, t: int | None = None) -> int:
    """The position right after ``name`` was written."""
    events = session.cursor.trace.events
    return next(i + 1 for i, e in enumerate(events) if e.equation.writes == name and e.t == t)


def marked(panel: GradientsPanel, index: int) -> list[int]:
    """The time steps at which a series has a mark."""
    return np.flatnonzero(panel.view.widget._known[index]).tolist()


def in_row(panel: GradientsPanel, t: int, s: int) -> QPointF:
    """The middle of a cell of the matrix, in a panel whose every time step has a loss."""
    plot = panel.view.plots[0]
    area = plot.area()
    y = plot.mapTo(panel, QPointF()).y() + area.top() + (s + 0.5) / panel.trace.sizes["T"] * area.height()
    return QPointF(panel.columns().x(t), y)


def test_that_the_series_grow_from_the_end_of_time(panel, session):
    session.seek(after(session, "d_h", 5))
    assert marked(panel, 0) == [5, 6, 7]
    assert marked(panel, 1) == [6, 7]


def test_that_a_mark_is_at_the_norm_of_the_errors(panel, session):
    session.go_to_end()
    expected = [np.sqrt((errors[0] ** 2).sum()) for errors in session.cursor.trace["d_a"]]
    for t, norm in enumerate(expected):
        assert panel.view.widget.nearest(t, panel.view.widget.y_of(norm), 0.01) is not None


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("cell", ["elman", "lstm", "jordan"])
def test_that_what_a_view_shows_does_not_depend_on_the_path(show, make_session, qapp, cell, view):
    session = make_session(cell=cell, hidden=3, time_steps=5)
    panel, last = show(session, view), len(session.cursor.trace)
    straight = {}
    for position in range(0, last + 1, 3):
        session.seek(position)
        straight[position] = panel.grab().toImage()
    for position in (*reversed(straight), 0, 6, last // 9 * 3):
        session.seek(position)
        qapp.processEvents()
        assert panel.grab().toImage() == straight[position]


@pytest.mark.parametrize("view", VIEWS)
def test_that_a_view_looks_the_same_whatever_view_was_shown_before(show, make_session, qapp, view):
    session = make_session(cell="lstm", hidden=3, time_steps=5, position=90)
    fresh, used = show(session, view), show(session, "norms")
    for other in (*VIEWS, view):
        used.choose(other)
        qapp.processEvents()
    assert used.grab().toImage() == fresh.grab().toImage()


@pytest.mark.parametrize("view", VIEWS)
def test_that_a_view_keeps_no_mark_of_a_selection_nor_of_a_theme(show, make_session, qapp, view):
    session = make_session(cell="lstm", hidden=3, time_steps=5, position=130)
    panel = show(session, view)
    before = panel.grab().toImage()
    for selected in (Selected("L_t", 3), Selected("s", 2, 1), Selected("d_h", 4), NOTHING):
        session.selection.select(selected)
        qapp.processEvents()
        panel.grab()
    assert panel.grab().toImage() == before
    for theme in (DARK, LIGHT):
        apply_theme(qapp, theme)
        qapp.processEvents()
        assert (panel.grab().toImage() == before) == (theme is LIGHT)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("settings", [{"hidden": 1, "time_steps": 1}, {"hidden": 4, "time_steps": 150},
                                      {"task": "weather", "cell": "lstm"}, {"cell": "dense"}, {"truncation": 5}])
def test_that_a_view_can_be_drawn_at_every_size(show, make_session, qapp, view, settings):
    session = make_session(**settings)
    for size in ((200, 60), (1600, 900)):
        panel = show(session, view, *size)
        for position in (0, len(session.cursor.trace) // 2, len(session.cursor.trace)):
            session.seek(position)
            qapp.processEvents()
            assert not panel.grab().isNull()
        session.time_window.zoom(4, 2)
        qapp.processEvents()
        panel.grab()
        session.time_window.show_all()


def test_that_the_header_tells_of_clipping_when_it_is_known(session):
    trace = session.cursor.trace
    before = words.of_clipping(trace, after(session, "g_norm") - 1)
    assert before == ("τ = 0.5: a longer gradient is clipped", "τ = 0.5")
    assert len(words.of_clipping(trace, after(session, "g_norm"))) == 1
    longest = words.of_clipping(trace, after(session, "clip"))[0]
    assert longest.startswith(f"{trace.quantity('g_norm').symbol} = ") and "> τ = 0.5: clipped, κ = 0." in longest


def test_that_clipping_by_value_is_told_before_and_after_the_norm_is_known(make_session):
    trace = make_session(clipping="value", threshold=0.3).cursor.trace
    assert words.of_clipping(trace, 0) == ("elements clipped at ±τ = ±0.3", "elements within ±0.3")
    longest, *_, shortest = words.of_clipping(trace, len(trace))
    assert longest == f"{shortest} · elements clipped at ±τ = ±0.3"


@pytest.mark.parametrize(
    "settings, end", [({"threshold": 100.0}, "≤ τ = 100: not clipped"), ({"clipping": "none"}, "")]
)
def test_that_an_unclipped_gradient_is_told_as_such(make_session, settings, end):
    trace = make_session(hidden=2, time_steps=3, **settings).cursor.trace
    assert words.of_clipping(trace, len(trace))[0].endswith(end)
    assert bool(words.of_clipping(trace, 0)) == ("threshold" in settings)  # the threshold is marked from the start


def test_that_clipping_is_painted_as_soon_as_it_has_run(panel, session):
    session.seek(after(session, "g_norm") - 1)
    before = panel.grab().toImage().copy(300, 0, 300, HEADER)
    session.seek(after(session, "clip"))
    assert session.cursor.last_event.phase is Phase.CLIP
    assert panel.grab().toImage().copy(300, 0, 300, HEADER) != before


def test_that_the_norm_of_the_gradient_is_marked_at_the_right_edge(panel, session):
    margin = panel.columns().right + 1
    session.seek(after(session, "g_norm") - 1)
    before = panel.grab().toImage().copy(int(margin), HEADER, 13, 120)
    session.seek(after(session, "g_norm"))
    assert panel.grab().toImage().copy(int(margin), HEADER, 13, 120) != before
    assert panel.text_at(QPointF(margin + 6, 80)).startswith("‖∇L‖ = ")


def test_that_pointing_selects_the_time_step(panel, session):
    QTest.mouseMove(panel, QPointF(panel.columns().x(3), 130).toPoint())
    assert session.selection.selected == Selected(t=3)


def test_that_pointing_at_a_mark_selects_its_error(panel, session):
    session.go_to_end()
    y = panel.view.widget.y_of(panel.view.reading.norms[0, 3])
    assert panel.selected_at(QPointF(panel.columns().x(3), HEADER + y - 1)) == Selected("d_h", 3)


def test_that_the_tip_has_the_norms_that_are_known(panel, session):
    session.seek(after(session, "d_h", 5))
    lines = panel.text_at(QPointF(panel.columns().x(5), 100)).split("\n")
    assert lines[0].startswith("‖∂L/∂h(6)‖ = ") and lines[0].endswith("length of the error at the hidden state")
    assert lines[1].startswith("‖∂L/∂a(6)‖ · Empty: it has not happened yet. It comes in: ")


def test_that_the_marks_at_the_ends_of_the_scale_are_explained(panel):
    text = panel.text_at(QPointF(10, 60))
    assert "△ larger than 10²" in text and "▽ smaller than 10⁻⁸" in text and "0 exactly zero" in text
    assert panel.view.widget.accessibleDescription() == text
    assert "▽ below the scale" in words.of_norm(panel.trace.quantity("d_h"), 0, 1e-12)


def test_that_pointing_at_a_row_of_the_matrix_selects_its_loss_and_shows_it_alone_on_its_way_back(show, session):
    session.go_to_end()
    panel = show(session, "origins", 900, 400)
    QTest.mouseMove(panel, in_row(panel, 2, 6).toPoint())
    assert session.selection.selected == Selected("L_t", 6)
    np.testing.assert_array_equal(panel.view.widget.curves._alone, origin_matrix(session.cursor.trace)[6])
    session.selection.select(NOTHING)
    assert not len(panel.view.widget.curves._alone)


@pytest.mark.parametrize("view", ["norms", "shares"])
def test_that_a_loss_that_is_selected_elsewhere_is_seen_alone_as_far_as_it_has_come(show, session, view):
    session.seek(after(session, "d_h", 3))
    panel = show(session, view)
    session.selection.select(Selected("L_t", 5))
    assert np.flatnonzero(~np.isnan(panel.view.widget._alone)).tolist() == [3, 4, 5]
    assert panel.view.captions(panel._moment)[0] == "L(6) alone on its way back"


def test_that_a_state_of_another_network_that_was_chosen_is_forgotten(show, make_session, qtbot):
    session = make_session(layers=2, bidirectional=True, hidden=3, time_steps=5)
    panel = show(session, "origins")
    panel.choose("origins", "h.1.forward")
    panel.choose("norms")
    session.open(Bookmark(History(Experiment(Settings(hidden=3, time_steps=5))), 1, -1))
    qtbot.waitUntil(lambda: not session.trainer.busy and panel.trace.sizes["H"] == 3 and "h" in panel.trace.columns)
    session.selection.select(Selected("L_t", 3))
    assert panel.view.state == "h"


def test_that_pointing_at_a_part_of_a_bar_selects_the_loss_it_came_from(show, session):
    session.go_to_end()
    panel = show(session, "shares")
    area = panel.view.widget.area()
    assert panel.selected_at(QPointF(panel.columns().x(4), HEADER + area.bottom() - 3)) == Selected("L_t", 4)
    assert panel.selected_at(QPointF(panel.columns().x(4), HEADER + area.top() + 1)) == Selected(t=4)
    text = panel.text_at(QPointF(panel.columns().x(4), HEADER + area.bottom() - 3))
    assert text.startswith("‖∂L(5)/∂h(5)‖ = ") and "% of the norms" in text and "vector sum" in text


@pytest.mark.parametrize("settings, state, expected", [
    ({}, "h", "later losses"), ({"cell": "dense"}, "h", None), ({"bidirectional": True}, "h.forward", "later losses"),
    ({"bidirectional": True}, "h.reverse", "earlier losses"),
    ({"bidirectional": True, "layers": 2}, "h.1.forward", "other losses")])
def test_that_the_legend_of_the_shares_names_the_losses_that_there_are(show, make_session, settings, state, expected):
    panel = show(make_session(hidden=3, time_steps=4, **settings))
    panel.choose("shares", state)
    texts = [entry.text for entry in panel.view.legend()]
    assert texts == list(filter(None, ["own loss", expected, "Σ norms"]))


def test_that_the_cells_of_the_matrix_fill_by_columns_and_the_later_losses_never_come(show, session):
    session.seek(after(session, "d_h", 5))
    panel = show(session, "origins")
    filled = panel.view.widget.map._rgba[..., 3] > 0
    expected = np.tri(8, dtype=bool)
    expected[:, :5] = False
    np.testing.assert_array_equal(filled, expected)
    assert panel.text_at(in_row(panel, 2, 6)).startswith("‖∂L/∂h(3)‖ · Empty: it has not happened yet.")
    assert "it comes later" in panel.text_at(in_row(panel, 6, 5))


def test_that_keys_move_through_the_losses(show, make_session):
    session = make_session(task="weather", time_steps=6)  # one loss, at the end
    panel = show(session, "origins")
    QTest.keyClick(panel, Qt.Key.Key_Down)
    assert session.selection.selected == Selected("L_t", 5)
    other = show(make_session(time_steps=4), "shares")
    for expected in (0, 1, 2):
        QTest.keyClick(other, Qt.Key.Key_Down)
        assert other.selected == Selected("L_t", expected)
    QTest.keyClick(other, Qt.Key.Key_Up)
    assert other.selected == Selected("L_t", 1)
    QTest.keyClick(other, Qt.Key.Key_Escape)
    assert other.selected == NOTHING


@pytest.mark.parametrize("view", ["norms", "shares", "origins", "decay"])
def test_that_every_view_shows_where_the_errors_are_truncated(show, make_session, view):
    session = make_session(hidden=3, time_steps=8, truncation=4)
    panel = show(session, view)
    wall = QPointF(panel.columns().x(3.5), 90)
    assert panel.text_at(wall) == "truncated: time step 5 sends no error back to time step 4"
    with_wall = panel.grab().toImage()
    panel.view.plots[0].set_walls(())
    assert panel.grab().toImage() != with_wall


def test_that_the_legend_names_the_walls_and_no_line_leads_through_them(show, make_session):
    session = make_session(hidden=3, time_steps=4, truncation=2)
    panel = show(session)
    session.go_to_end()
    assert panel._header._legend[-1].text == "truncated"
    plot = panel.view.widget
    middle = (plot.columns.x(2) + plot.columns.x(3)) / 2  # behind the wall: of the second part
    image = plot.grab().toImage()
    for x, joined in ((middle, True), (plot.columns.x(1.5) + 4, False)):
        hues = {image.pixelColor(round(x) + dx, y).name() for dx in range(-2, 3) for y in range(5, plot.height() - 25)}
        assert (plot.theme.color("error").name() in hues or len(hues) > 3) == joined
    whole = show(make_session(hidden=3, time_steps=4))
    assert "truncated" not in [entry.text for entry in whole._header._legend]


@pytest.mark.parametrize("view", ["norms", "shares", "decay"])
def test_that_an_empty_plot_says_why_until_the_first_error_comes(show, session, view):
    panel = show(session, view)
    first = after(session, "d_a" if view == "decay" else "d_h", 7)
    for position, visible in ((0, True), (first - 1, True), (first, False), (0, True)):
        session.seek(position)
        assert panel._note.isVisible() == visible
    assert panel._note.text().startswith("No errors yet")
    panel.choose("history")
    assert not panel._note.isVisible()


def test_that_the_factors_of_the_decay_are_shown_as_they_come_to_be_known(show, session):
    panel = show(session, "decay")
    session.seek(after(session, "d_a", 5))
    assert panel.view._known(session.cursor.position).sum(axis=1).tolist() == [3, 2]
    text = panel.text_at(QPointF(panel.columns().x(4.7), 100))
    assert text.startswith("time step 6 → 5: f′ lets ×") and "Wᵀ" not in text
    session.seek(after(session, "d_h", 4))
    assert "Wᵀ makes it ×" in panel.text_at(QPointF(panel.columns().x(4.7), 100))


def test_that_a_factor_of_one_is_seen_too(show, make_session):
    session = make_session(cell="elman_identity", hidden=4, time_steps=6)
    session.go_to_end()
    panel = show(session, "decay")
    plot = panel.view.widget
    there = plot.grab().toImage()
    colors = [there.pixelColor(round(plot.columns.x(3 + 0.7)), round(plot.pixel(0)) + dy) for dy in (-1, 0, 1)]
    assert colors.count(plot.theme.color("muted")) >= 2  # the line alone has one


@pytest.mark.parametrize("cell, hint", [
    ("lstm", "Errors go back several ways"), ("jordan", "Errors go back through the outputs"),
    ("dense", "Nothing goes back through time")])
def test_that_the_decay_says_where_it_cannot_be_taken_apart(show, make_session, cell, hint):
    panel = show(make_session(cell=cell, hidden=2, time_steps=3), "decay")
    assert panel.view.hint().startswith(hint)
    assert not panel.view.widget.isVisible()
    assert panel.text_at(QPointF(200, 80)) == panel.view.hint()


def test_that_the_memory_of_an_lstm_fills_by_rows_in_the_forward_sweep(show, make_session):
    session = make_session(cell="lstm", hidden=3, time_steps=5)
    panel = show(session, "memory")
    session.seek(after(session, "gate_f", 2))
    filled = panel.view.widget._rgba[..., 3] > 0
    expected = np.tri(5, dtype=bool)
    expected[3:] = False
    np.testing.assert_array_equal(filled, expected)
    kept = np.sqrt((session.cursor.trace["gate_f"][1:3, 0].prod(axis=0) ** 2).mean())
    assert panel.view.reading.memory("s")[2, 0] == pytest.approx(kept)


def test_that_the_state_can_be_chosen_where_there_are_several(show, make_session):
    panel = show(make_session(cell="lstm", hidden=3, time_steps=5), "shares")
    assert panel._header.states.isVisible()
    panel.choose("origins", "s")
    assert panel.view.state == "s"
    with pytest.raises(KeyError):
        panel.choose("origins", "x")
    assert not show(make_session(hidden=3, time_steps=5), "shares")._header.states.isVisible()


LAYERED = {"cell": "lstm", "hidden": 3, "time_steps": 5, "layers": 2, "bidirectional": True}


@pytest.mark.parametrize("view", VIEWS)
def test_that_every_view_takes_layers_and_directions(show, make_session, view):
    session = make_session(**LAYERED)
    panel = show(session, view)
    assert panel.view.reading.states[0] == "h.2.forward"
    for position in (0, len(session.cursor.trace) // 2, len(session.cursor.trace)):
        session.seek(position)
        for selected in (Selected("L_t", 2), Selected("h.1", 1, 4), NOTHING):
            session.selection.select(selected)
            assert not panel.grab().isNull()
        assert isinstance(panel.text_at(QPointF(panel.columns().x(2), 100)), str)


def test_that_the_decay_of_every_layer_and_direction_is_chosen_and_read(show, make_session):
    session = make_session(hidden=3, time_steps=6, layers=2, bidirectional=True)
    panel = show(session, "decay")
    session.go_to_end()
    names = {panel._header.states.itemData(index) for index in range(panel._header.states.count())}
    assert names == {"h.1.forward", "h.1.reverse", "h.2.forward", "h.2.reverse"}
    between = QPointF(panel.columns().x(2.4), 100)
    for name, way in (("h.1.forward", "4 → 3"), ("h.2.reverse", "3 → 4")):
        panel.choose("decay", name)
        found = decay(session.cursor.trace, state=name)
        assert panel.text_at(between).startswith(f"time step {way}: f′ lets ×{significant(found.activation[2])} pass")
        assert panel.selected_at(between) == Selected(f"decay{name.removeprefix('h')}", 2)
        assert panel.place_of(panel.selected_at(between)).contains(panel.columns().x(2.5), 100)


def test_that_a_step_back_in_reverse_is_drawn_from_left_to_right(show, make_session):
    session = make_session(hidden=3, time_steps=4, bidirectional=True)
    panel = show(session, "decay")
    session.go_to_end()
    for name, sign in (("h.forward", 1), ("h.reverse", -1)):
        panel.choose("decay", name)
        (_, first, to, *_), *_ = panel.view.widget.bars()
        assert np.sign(to - first) == sign


def test_that_a_direction_in_which_no_error_goes_on_says_so(show, make_session):
    session = make_session(task="weather", hidden=3, time_steps=4, layers=2, bidirectional=True)
    panel = show(session, "decay")
    session.go_to_end()  # the only loss is at the last time step, where the way back in reverse ends
    for name, nothing in (("h.2.forward", False), ("h.2.reverse", True), ("h.1.reverse", False)):
        panel.choose("decay", name)
        assert panel._note.isVisible() == nothing
    panel.choose("decay", "h.2.reverse")
    assert panel._note.text().startswith("No error goes on")
    session.go_to_start()
    assert panel._note.text().startswith("No errors yet")


def test_that_in_reverse_the_memory_path_is_the_other_triangle(show, make_session):
    session = make_session(**LAYERED)
    panel = show(session, "memory")
    panel.choose("memory", "s.1.reverse")
    session.seek(after(session, "gate_f.1.reverse", 2))
    expected = ~np.tri(5, k=-1, dtype=bool)
    expected[:2] = False
    np.testing.assert_array_equal(panel.view.widget._rgba[..., 3] > 0, expected)
    plot = panel.view.widget
    row = HEADER + plot.place_of_row(2).center().y()
    assert panel.selected_at(QPointF(panel.columns().x(3), row)) == Selected("memory.1.reverse", 2, None, 3)
    assert "it is passed before" in panel.text_at(QPointF(panel.columns().x(1), row))
    assert "f[1]←(4) … f[1]←(3)" in panel.text_at(QPointF(panel.columns().x(4), row))


def test_that_every_number_of_the_memory_path_is_reached_by_keys(show, make_session):
    session = make_session(cell="lstm", hidden=3, time_steps=5)
    session.go_to_end()
    panel = show(session, "memory")
    for key, row, column in (("Down", 0, None), ("Up", 4, None), ("BracketLeft", 4, 3), ("BracketLeft", 4, 2),
                             ("Up", 3, 2), ("BracketRight", 3, 3), ("BracketRight", 3, 0), ("Up", 2, 0)):
        QTest.keyClick(panel, getattr(Qt.Key, f"Key_{key}"))
        assert panel.selected == Selected("memory", row, None, column), key
    session.inquiry.ask_for_selected()
    assert session.inquiry.answer.measure.title == "∂s(3)/∂s(1)"
    QTest.keyClick(panel, Qt.Key.Key_Up)
    QTest.keyClick(panel, Qt.Key.Key_Up)
    assert panel.selected == Selected("memory", 0, None, 0)


def test_that_the_state_of_one_view_is_not_forced_on_another(show, make_session):
    panel = show(make_session(**LAYERED), "memory")
    assert panel.view.state == "s.2.forward"
    panel.choose("origins")
    assert panel.view.state == "h.2.forward"
    panel.choose("origins", "s.1.forward")
    panel.choose("memory")
    assert panel.view.state == "s.1.forward"


def test_that_the_series_of_layers_are_named_by_their_symbols(show, make_session):
    session = make_session(**LAYERED)
    panel = show(session, "norms", 2000)
    names = [entry.text for entry in panel.view.legend()]
    assert len(set(names)) == len(names) >= 8
    assert names[0] == f"‖{session.cursor.trace.quantity('d_h.1.forward').text()}‖"


def test_that_the_chosen_view_stays_when_another_experiment_is_opened(show, make_session, qtbot):
    session = make_session(cell="lstm", hidden=3, time_steps=5)
    panel = show(session, "memory")
    session.open(Bookmark(History(Experiment(Settings(hidden=2, time_steps=4))), 1, 10))
    qtbot.waitUntil(lambda: not session.trainer.busy)
    assert panel.view.hint().startswith("The memory path is that of an LSTM") and not panel.view.widget.isVisible()


def row_of(panel: GradientsPanel, iteration: int, t: int) -> QPointF:
    """The middle of a cell of the history, in a panel with a row for each iteration."""
    plot = panel.view.widget
    return QPointF(panel.columns().x(t), HEADER + plot.area().top() + (iteration - 0.5) * plot._row_height())


def test_that_every_iteration_is_in_the_history_on_the_fixed_scale(show, make_session):
    session = make_session(hidden=4, time_steps=6, iteration=9, position=0)
    panel = show(session, "history")
    session.go_to_end()
    map_ = panel.view.widget
    assert (map_.bunch, map_._values.shape) == (1, (9, 6))
    np.testing.assert_array_equal(map_._values, session.record.norms[:, 0])
    np.testing.assert_array_equal(map_._rgba[..., :3], decade_rgb(session.record.norms[:, 0], LIGHT))


def test_that_the_history_of_the_iteration_that_goes_on_fills_from_the_end_of_time(show, make_session):
    session = make_session(hidden=4, time_steps=6, iteration=3)
    panel = show(session, "history")
    for position, filled in ((0, 0), (after(session, "d_h", 4), 2), (len(session.cursor.trace), 6), (0, 0)):
        session.seek(position)
        assert (panel.view.widget._rgba[..., 3] > 0).sum(axis=1).tolist() == [6, 6, filled]
    assert "it has not happened yet" in panel.text_at(row_of(panel, 3, 2))


def test_that_the_present_is_marked_in_the_rows_of_the_history_only_and_seen_on_its_own_hue(show, make_session):
    session = make_session(hidden=4, time_steps=6, iteration=3)
    panel = show(session, "history", 600, 300)
    session.seek(after(session, "d_h", 4))
    plot = panel.view.widget
    image, marked = plot.grab().toImage(), plot.marked()
    assert marked.height() == pytest.approx(3 * plot._row_height()) and marked.bottom() < plot.area().bottom() - 100
    ground = plot.theme.color("base")
    assert image.pixelColor(round(plot.columns.x(4)), round(plot.area().bottom() - 20)) == ground
    beside = round(plot.columns.x(3.5))
    halo = [image.pixelColor(beside + dx, round(marked.top() + 0.5 * plot._row_height())) for dx in range(-3, 4)]
    assert ground in halo


def test_that_the_history_grows_while_the_same_iteration_is_looked_at(show, make_session, qapp):
    session = make_session(hidden=4, time_steps=6, iteration=4)
    panel = show(session, "history")
    further = History(session.experiment)
    further.trace(9)
    session._take_record(further.record())  # as when a training runs on behind
    assert session.iteration == 4 and panel.view.widget._values.shape == (9, 6)
    panel.choose("norms")
    further.trace(11)
    session._take_record(further.record())
    panel.choose("history")
    np.testing.assert_array_equal(panel.view.widget._values, session.record.norms[:, 0])
    panel.hide()
    further.trace(20)
    session._take_record(further.record())
    panel.show()
    qapp.processEvents()
    assert panel.view.widget._values.shape == (20, 6)


def test_that_pointing_at_the_history_tells_iteration_and_norm_and_a_click_leads_there(show, make_session, qtbot):
    session = make_session(hidden=4, time_steps=6, iteration=9)
    panel = show(session, "history")
    point = row_of(panel, 4, 2)
    norm = words.written(session.record.norms[3, 0, 2])
    assert panel.text_at(point).startswith(f"iteration 4: ‖∂L/∂h(3)‖ = {norm} · length of the error")
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=point.toPoint())
    qtbot.waitUntil(lambda: session.iteration == 4)
    assert panel.view.widget.label == "▸ 4"
    QTest.keyClick(panel, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: session.iteration == 5)


def test_that_iterations_share_a_row_of_which_the_largest_is_shown_and_a_click_leads_to_it(show, make_session, qtbot):
    session = make_session(hidden=3, time_steps=4, iteration=700)
    panel = show(session, "history")
    map_ = panel.view.widget
    assert map_.bunch == 6 and map_.what == "max of 6"
    norms = session.record.norms[:, 0]
    session.go_to_end()
    np.testing.assert_array_equal(map_._values, np.maximum.reduceat(norms, np.arange(0, 700, 6)))
    point = QPointF(panel.columns().x(1), HEADER + map_.area().top() + 10.5 * map_._row_height())
    expected = 61 + int(norms[60:66, 1].argmax())
    assert panel.text_at(point).startswith("iterations 61 to 66: the largest ‖∂L/∂h(2)‖ is ")
    assert f"at iteration {expected}; a click leads there" in panel.text_at(point)
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=point.toPoint())
    qtbot.waitUntil(lambda: session.iteration == expected)


def test_that_a_number_of_another_iteration_is_explained_there(show, make_session, qtbot):
    session = make_session(hidden=4, time_steps=6, iteration=9)
    panel = show(session, "history")
    point = row_of(panel, 4, 2)
    QTest.mouseMove(panel, point.toPoint())
    assert session.selection.selected == Selected(t=2, elsewhere=(4, "d_h"))
    assert panel.text_at(point).endswith("A click leads there.\nE leads there and explains it.")
    session.visit.explain()
    assert (session.iteration, session.inquiry.number) == (9, None)  # the window does not wait
    qtbot.waitUntil(lambda: session.iteration == 4)
    number = session.inquiry.number
    assert (number.column, number.t) == ("d_h", 2) and session.cursor.position == len(session.cursor.trace)
    session.inquiry.clear()
    session.visit.explain()  # the pointer still rests there
    assert session.inquiry.number == number


def test_that_who_goes_elsewhere_in_the_meantime_is_told_nothing(show, make_session, qtbot):
    session = make_session(hidden=4, time_steps=6, iteration=9)
    panel = show(session, "history")
    QTest.mouseMove(panel, row_of(panel, 4, 2).toPoint())
    session.visit.explain()
    session.go_to_iteration(5)
    qtbot.waitUntil(lambda: session.iteration == 5)
    session.go_to_iteration(4)
    qtbot.waitUntil(lambda: session.iteration == 4)
    assert session.inquiry.number is None


def test_that_keys_and_a_click_explain_a_number_of_the_iteration_that_is_shown(show, make_session, qtbot):
    session = make_session(hidden=4, time_steps=6, iteration=9)
    session.go_to_end()
    panel = show(session, "history")
    QTest.keyClick(panel, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: session.iteration == 8)
    for _ in range(3):
        QTest.keyClick(panel, Qt.Key.Key_BracketRight)
    session.visit.explain()
    assert (session.inquiry.number.column, session.inquiry.number.t) == ("d_h", 2)
    QTest.mouseMove(panel, row_of(panel, 8, 4).toPoint())
    QTest.mouseClick(panel, Qt.MouseButton.LeftButton, pos=row_of(panel, 8, 4).toPoint())
    assert session.iteration == 8 and session.inquiry.number.t == 4


def test_that_no_number_is_promised_where_nothing_tells_what_made_it(show, make_session):
    session = make_session(hidden=4, time_steps=6, iteration=9)
    panel = show(session, "history")
    panel.choose("history", "W")
    assert panel.selected_at(row_of(panel, 4, 2)) == Selected(t=2)
    assert panel.text_at(row_of(panel, 4, 2)).endswith("A click leads there.")


def test_that_the_history_offers_the_contributions_to_w(show, session):
    panel = show(session, "history")
    panel.choose("history", "W")
    contributions = contribution_norms(session.cursor.trace)["W"]
    session.go_to_end()
    np.testing.assert_allclose(panel.view.widget._values[-1], contributions, rtol=1e-6)


@pytest.mark.parametrize("view, selected, name", [
    ("norms", Selected("d_a", 4), "d_a"), ("shares", Selected("d_h", 4), "d_h"), ("origins", Selected("d_h", 4), "d_h"),
    ("history", Selected("d_h", 4), "d_h")])
def test_that_a_view_tells_where_an_error_is_drawn_as_soon_as_it_is(show, session, view, selected, name):
    panel = show(session, view, 600, 400)
    session.seek(after(session, name, 4) - 1)
    assert panel.place_of(selected) is None
    session.seek(after(session, name, 4))
    place = panel.place_of(selected)
    assert panel.columns().column(4, HEADER, 400).intersects(place) and panel.rect().contains(place.toRect())
    assert panel.place_of(Selected(name, 4, 2)) is None  # a single number is not drawn
    session.time_window.zoom(4, 0)
    assert panel.place_of(selected) is None


def test_that_the_places_are_those_of_the_marks(show, session):
    session.go_to_end()
    panel = show(session, "norms")
    y = HEADER + panel.view.widget.y_of(panel.view.reading.norms[0, 3])
    assert panel.place_of(Selected("d_h", 3)).center() == QPointF(panel.columns().x(3), y)
    assert panel.place_of(Selected("g_norm")).center().x() > panel.columns().right
    matrix = show(session, "origins", 600, 400)
    assert matrix.place_of(Selected("L_t", 6)).contains(in_row(matrix, 2, 6))
    history = show(session, "history")
    assert history.place_of(Selected("d_h", 2)).contains(row_of(history, 3, 2))
