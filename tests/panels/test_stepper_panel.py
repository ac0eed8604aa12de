"""The stepper: what its strips tell, and what they do not tell before it has happened."""

import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.panels.stepper import StepperPanel, segments_of, status_of
from rnn_explorer.session.settings import Settings


@pytest.fixture
def session(make_session):
    return make_session(hidden=3, time_steps=4, iteration=3)


@pytest.fixture
def panel(session, qtbot):
    panel = StepperPanel(session)
    qtbot.addWidget(panel)
    panel.resize(1280, 90)
    panel.show()
    return panel


def after(trace, writes):
    return 1 + next(i for i, event in enumerate(trace.events) if event.equation.writes == writes)


def test_that_the_loss_of_the_iteration_is_told_only_after_it_has_happened(session, panel):
    known = after(session.cursor.trace, "L")
    for position, told in ((0, False), (known - 1, False), (known, True), (known - 1, False)):
        session.seek(position)
        text = panel._strip.text_at(panel._strip.width())
        assert ("not happened yet" not in text) is told
        assert (f"{session.record.loss[-1]:.4g}" in text) is told


def test_that_every_cell_tells_what_it_computes(session):
    trace = session.cursor.trace
    told = [segment.text_at(position) for segment in segments_of(trace)
            for position in range(segment.start + 1, segment.end + 1)]
    assert len(told) == len(trace)
    assert told[0] == "forward · time step 1"
    assert told[after(trace, "d_U") - 1] == "sum over time · gradient of U"
    assert told[after(trace, "W_new") - 1] == "update · update of W"
    assert len(set(told[after(trace, "d_U") - 1:])) == len(told) - after(trace, "d_U") + 1


def test_that_a_time_step_has_a_cell_in_every_sweep(make_session):
    trace = make_session(hidden=3, time_steps=4, bidirectional=True).cursor.trace
    forward = segments_of(trace)[0]
    assert forward.labels[:12] == (*"1234", *"4321", *"1234")


def test_that_the_stepper_can_be_low(panel):
    assert panel.minimumSizeHint().height() <= 66


def test_that_a_unit_that_another_experiment_has_not_gives_way_before_it_is_shown(panel, session, qtbot):
    session.set_unit(Unit.EPOCH)
    session.acts.begin(Settings(task="adding", hidden=3, time_steps=12), "no epochs")
    qtbot.waitUntil(lambda: session.settings.task == "adding")
    assert session.unit is Unit.ITERATION


def test_that_a_small_loss_is_not_told_as_0(make_session):
    trace = make_session(task="weather", cell="lstm", time_steps=50, iteration=1).cursor.trace
    assert 0 < trace["L"] < 0.005
    assert f"<b>{float(trace['L']):#.4g}</b>" in status_of(trace, len(trace))


def test_that_a_huge_loss_is_no_row_of_digits(make_session):
    session = make_session(task="weather", cell="elman_identity", time_steps=50, start="orthogonal", scale_of_w=1.2)
    trace = session.cursor.trace
    assert "<b>3.002·10⁷</b>" in status_of(trace, len(trace))
