import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF

from rnn_explorer.drawings.sequence.curves import Box
from rnn_explorer.drawings.sequence.measures import Series
from rnn_explorer.engine.batch import Axis, Batch
from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.losses import SQUARED_ERROR
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.sequence import SequencePanel, described
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import measurement

STEPS = 6


@pytest.fixture
def session(make_session):
    return make_session(hidden=4, time_steps=STEPS, text="hello world")


@pytest.fixture
def panel(qtbot, session):
    panel = SequencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(600, 95)
    panel.show()
    return panel


def measurements():
    """Many to one: two measurements a time step, one target at the end."""
    rng = np.random.default_rng(0)
    mask = np.arange(STEPS) == STEPS - 1
    inputs = Axis(("rain", "highest"), False, ("mm", "°C"), (3.0, 16.0), (6.0, 7.0))
    outputs = Axis(("highest",), False, ("°C",), (16.0,), (7.0,))
    batch = Batch(rng.normal(size=(STEPS, 1, 2)), rng.normal(size=(STEPS, 1, 1)), mask, inputs, outputs)
    network = Network(Elman(), 2, 4, 1, SQUARED_ERROR)
    return run_iteration(network, network.initialize(rng), batch, Sgd())


def curve_of(values, kind):
    return Series(kind, np.array(values), kind)


def column_of(panel, t):
    image, rect = panel.grab().toImage(), panel.columns().column(t, 0, panel.height()).toAlignedRect()
    ratio = image.width() / panel.width()
    return image.copy(*(round(ratio * part) for part in rect.adjusted(1, 0, -1, 0).getRect()))


def end_of(trace, phase):
    return max(index for index, event in enumerate(trace.events) if event.phase is phase) + 1


def test_that_an_output_is_drawn_from_the_moment_it_is_known(session, panel):
    trace = session.cursor.trace
    known_from = int(trace.columns["y_hat"].known_from[2])
    empty = column_of(panel, 2)
    session.seek(known_from - 1)
    neighbour = column_of(panel, 1)
    session.seek(end_of(trace, Phase.UPDATE))
    assert column_of(panel, 2) != empty
    assert column_of(panel, 1) == neighbour


def test_that_inputs_and_targets_are_there_before_anything_is_computed(session, panel):
    drawn = panel.grab().toImage()
    session.seek(len(session.cursor.trace))
    for t in range(STEPS):
        assert "output" in described(session.cursor.trace, t, 0)[3] and "not happened yet" in described(
            session.cursor.trace, t, 0)[3]
    assert described(session.cursor.trace, 0, 0)[1:3] == ["input x(1) = h", "target y(1) = e"]
    assert drawn != panel.grab().toImage()


def test_that_an_output_that_is_read_again_is_empty_until_it_is_known(qtbot, make_session):
    session = make_session(hidden=4, time_steps=STEPS, teacher_forcing=2)
    panel = SequencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(600, 95)
    panel.show()
    known_from = int(session.cursor.trace.columns["x"].known_from[3])
    session.seek(known_from - 1)
    empty, place = column_of(panel, 3).copy(0, 0, 80, 20), panel.columns().column(3, 0, 20).center()
    assert "input x(4), the output before: Empty" in panel.text_at(place)
    session.seek(known_from)
    assert column_of(panel, 3).copy(0, 0, 80, 20) != empty
    assert "input x(4), the output before = " in panel.text_at(place)


def test_that_the_picture_depends_on_the_position_only(session, panel):
    end = len(session.cursor.trace)
    straight = []
    for position in range(end + 1):
        session.seek(position)
        straight.append(panel.grab().toImage())
    for position in np.random.default_rng(1).permutation(end + 1).tolist():
        session.seek(position)
        assert panel.grab().toImage() == straight[position]


@pytest.mark.parametrize("width", [200, 320, 600, 1200])
@pytest.mark.parametrize("steps", [1, 9, 100])
def test_that_columns_of_any_width_are_drawn(qtbot, make_session, width, steps):
    session = make_session(hidden=2, time_steps=steps)
    panel = SequencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(width, 95)
    panel.show()
    before = panel.grab().toImage()
    session.seek(end_of(session.cursor.trace, Phase.FORWARD))
    assert panel.grab().toImage() != before


def test_that_a_large_panel_has_larger_letters_and_more_of_the_most_probable_symbols(panel):
    def lines():
        return [rect for name, _, rect in panel._drawing.spots(0) if name == "y_hat"][:-1]

    small = panel._drawing._small.pointSizeF()
    few = len(lines())
    panel.resize(1280, 720)
    assert panel._drawing._small.pointSizeF() > 1.5 * small
    assert len(lines()) > few
    assert lines()[0].height() < 4 * panel._drawing._line, "a letter far from its neighbours"


def test_that_in_a_large_panel_the_probability_of_a_letter_is_drawn_close_to_it(qtbot, make_session):
    panel = SequencePanel(make_session(hidden=2, time_steps=50))
    qtbot.addWidget(panel)
    panel.resize(1280, 720)
    panel.show()
    panel.session.seek(len(panel.trace))
    rect = next(rect for name, _, rect in panel._drawing.spots(0) if name == "y_hat")
    image, rows = panel.grab().toImage(), range(round(rect.top()), round(rect.bottom()))
    column = [image.pixelColor(round(rect.left()) + 2, y).name() for y in rows]
    filled = [y for y, color in enumerate(column) if color != column[0]]
    assert filled and rect.height() > 3 * panel._drawing._line
    assert max(filled) <= rect.height() / 2 + 1.1 * panel._drawing._line


def test_that_measurements_are_told_in_their_units(session, panel):
    trace = measurements()
    session.cursor.show(trace, len(trace))
    rain, highest = trace.inputs.measure(trace["x"][STEPS - 1, 0])
    expected = trace.outputs.measure(trace["y_hat"][STEPS - 1, 0])[0]
    _, inputs, _, output = described(trace, STEPS - 1, len(trace))
    assert inputs.replace("−", "-") == f"input x({STEPS}) = rain {rain:.1f} mm, highest {highest:.1f} °C"
    assert output.replace("−", "-") == f"output ŷ({STEPS}) = highest {expected:.1f} °C"


def test_that_the_probability_of_the_target_is_told(session, panel):
    session.go_to_end()
    trace = session.cursor.trace
    p = trace["y_hat"][2, 0, trace["y"][2, 0].argmax()]
    assert panel.text_at(panel.columns().column(2, 0, 90).center()).endswith(f"p(target) = {p:.3f}")
    assert panel.text_at(QPointF(5, 40)) == ""


def test_that_a_time_step_without_a_target_tells_none(session, panel):
    assert [line.split()[0] for line in described(measurements(), 0, 0)] == ["time", "input"]


def test_that_the_prediction_of_a_measurement_appears_when_it_is_known(session, panel):
    trace = measurements()
    session.cursor.show(trace, 0)
    empty = column_of(panel, STEPS - 1)
    session.seek(len(trace))
    assert column_of(panel, STEPS - 1) != empty


def test_that_pointing_at_a_column_selects_its_time_step(qtbot, session, panel):
    qtbot.mouseMove(panel, QPoint(round(panel.columns().x(3)), 40))
    assert session.selection.selected.t == 3


def test_that_an_output_is_drawn_on_the_scale_of_its_target():
    box = Box(curve_of([-1.0, 0.0, 1.0], "target"), curve_of([-1.0, 0.5, 1e6], "output"), 10.0, 100.0)
    assert box.y(-1.0) > box.y(0.0) > box.y(0.5) > box.y(1.0) > 10.0
    assert box.y(1e6) == box.y(2.0)  # at the end of the scale, so that the targets are not pressed flat
    calm = Box(curve_of([-1.0, 0.0, 1.0], "target"), curve_of([0.0, np.nan, np.nan], "output"), 10.0, 100.0)
    assert calm.y(1.0) - 10.0 == pytest.approx(110.0 - calm.y(-1.0))


@pytest.mark.parametrize("size", [(300, 60), (900, 200)])
def test_that_the_curve_of_the_outputs_grows_with_the_time_steps(qtbot, make_session, size):
    session = make_session(task="sine", hidden=3, time_steps=STEPS)
    panel = SequencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(*size)
    panel.show()
    known_from = session.cursor.trace.columns["y_hat"].known_from
    empty = [column_of(panel, t) for t in (2, 4)]
    session.seek(int(known_from[2]))
    assert [column_of(panel, t) != before for t, before in zip((2, 4), empty, strict=True)] == [True, False]
    session.go_to_end()
    place = panel.place_of(Selected("y_hat", 4, 0))
    assert panel.selected_at(place.center()) == Selected("y_hat", 4, 0)


def test_that_numbers_near_1_have_two_decimals_and_marks_none(make_session, qtbot):
    trace = make_session(task="adding", time_steps=20).cursor.trace
    marked = int(trace["x"][:, 0, 1].argmax())
    number = f"{trace['x'][marked, 0, 0]:.2f}"
    assert described(trace, marked, 0)[1] == f"input x({marked + 1}) = number {number}, marked 1"
    assert [measurement(-0.001, 2), measurement(-0.5, 2), measurement(0.0), measurement(2e6)] == [
        "0.00", "−0.50", "0.0", "2e06"]


def test_that_a_mark_is_a_dot_at_its_time_step_where_numbers_have_no_room(qtbot, make_session):
    session = make_session(task="adding", lag=40)
    panel = SequencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(500, 70)
    panel.show()
    marked = session.cursor.trace["x"][:, 0, 1] > 0
    place = panel.place_of(Selected("x", int(marked.argmax()), 1)).toAlignedRect()
    row = panel.grab().toImage().copy(84, place.top(), panel.width() - 98, place.height())
    inked = {x for x in range(row.width()) for y in range(row.height()) if row.pixelColor(x, y).lightness() < 128}
    runs = sum(x - 1 not in inked for x in inked)
    assert runs == marked.sum() == 2


def test_that_an_answer_takes_the_room_of_the_empty_columns_before_it(qtbot, make_session):
    answers = {}
    for task in ("agreement", "reber"):
        panel = SequencePanel(make_session(task=task))
        qtbot.addWidget(panel)
        panel.resize(600, 95)
        last = len(panel.trace["x"]) - 1
        k = int(panel.trace["y_hat"][last, 0].argmax())
        answers[task] = panel.place_of(Selected("y_hat", last, k)).width() / panel.columns().column_width
    assert answers["agreement"] > 2.0 and answers["reber"] == 1.0


def test_that_an_answer_is_shown_only_where_the_first_sequence_is_asked(qtbot, make_session):
    session = make_session(task="speakers", hidden=4, batch_size=4)
    panel = SequencePanel(session)
    qtbot.addWidget(panel)
    panel.resize(900, 120)
    panel.show()
    session.seek(len(session.cursor.trace))
    end, steps = session.cursor.trace.lengths[0], session.cursor.trace.sizes["T"]
    shown = {t for t in range(steps) if panel.place_of(Selected("y_hat", t)) or panel.place_of(Selected("y", t))}
    assert end < steps
    assert shown == {end - 1}
