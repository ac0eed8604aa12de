import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest

from rnn_explorer.engine.trace import Phase
from rnn_explorer.panels.gradients import HEADER, GradientsPanel, clipping_texts, errors_per_unit, norms_of
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session


@pytest.fixture
def session(qtbot):
    made = Session(Settings(hidden=6, time_steps=8, threshold=0.5), iteration=3)
    yield made
    made.close()


@pytest.fixture
def panel(qtbot, session):
    made = GradientsPanel(session)
    qtbot.addWidget(made)
    made.resize(600, 160)
    made.show()
    return made


def after(session: Session, name: str, t: int | None = None) -> int:
    """The position right after ``name`` was written."""
    events = session.cursor.trace.events
    return next(i + 1 for i, e in enumerate(events) if e.equation.writes == name and e.t == t)


def marked(panel: GradientsPanel, index: int) -> list[int]:
    """The time steps at which a series has a mark."""
    return panel.plot._series[index]._marks.getData()[0].astype(int).tolist()


def test_that_the_series_grow_from_the_end_of_time(panel, session):
    session.seek(after(session, "d_h", 5))
    assert marked(panel, 0) == [5, 6, 7]
    assert marked(panel, 1) == [6, 7]


def test_that_a_mark_is_at_the_norm_of_the_errors(panel, session):
    session.go_to_end()
    y = panel.plot._series[1]._marks.getData()[1]
    expected = [np.sqrt((errors[0] ** 2).sum()) for errors in session.cursor.trace["d_a"]]
    assert 10.0**y == pytest.approx(expected)


def test_that_only_the_first_sequence_counts():
    errors = np.zeros((2, 3, 2))
    errors[0, 0], errors[1, 2] = (3, 4), (8, 9)
    assert norms_of(errors).tolist() == [5.0, 0.0]


def test_that_what_is_shown_does_not_depend_on_the_path(panel, session):
    middle = after(session, "d_a", 4)
    session.seek(middle)
    straight = panel.grab().toImage()
    for position in (len(session.cursor.trace), 0, 5, middle):
        session.seek(position)
    assert panel.grab().toImage() == straight


def test_that_the_header_tells_of_clipping_when_it_is_known(session):
    trace = session.cursor.trace
    assert clipping_texts(trace, after(session, "g_norm") - 1) == ()
    assert len(clipping_texts(trace, after(session, "g_norm"))) == 1
    longest = clipping_texts(trace, after(session, "clip"))[0]
    assert longest.startswith(f"{trace.quantity('g_norm').symbol} = ") and "clipped at 0.5: × 0." in longest


def test_that_an_unclipped_gradient_is_told_as_such(qtbot):
    calm = Session(Settings(hidden=2, time_steps=3, threshold=100.0))
    texts = clipping_texts(calm.cursor.trace, len(calm.cursor.trace))
    calm.close()
    assert texts[0].endswith("below 100: not clipped")


def test_that_clipping_is_painted_as_soon_as_it_has_run(panel, session):
    session.seek(after(session, "g_norm") - 1)
    before = panel.grab().toImage().copy(300, 0, 300, HEADER)
    session.seek(after(session, "clip"))
    assert session.cursor.last_event.phase is Phase.CLIP
    assert panel.grab().toImage().copy(300, 0, 300, HEADER) != before


def test_that_pointing_selects_the_time_step(panel, session):
    QTest.mouseMove(panel, QPointF(panel.columns().x(3), 120).toPoint())
    assert session.selection.selected == Selected(t=3)


def test_that_pointing_at_a_mark_selects_its_error(panel, session):
    session.go_to_end()
    area = panel.plot.area()
    y = area.top() + (2.6 - np.log10(panel._norms[0, 3])) / 11.2 * area.height()
    assert panel.selected_at(QPointF(panel.columns().x(3), HEADER + y - 1)) == Selected("d_h", 3)


def test_that_the_tip_has_the_norms_that_are_known(panel, session):
    session.seek(after(session, "d_h", 5))
    lines = panel.text_at(QPointF(panel.columns().x(5), 100)).split("\n")
    assert lines[0].startswith("‖∂L/∂h(6)‖ = ") and lines[0].endswith("length of the error at the hidden state")
    assert lines[1] == "‖∂L/∂a(6)‖ has not happened yet"


def test_that_the_marks_at_the_ends_of_the_scale_are_explained(panel):
    text = panel.text_at(QPointF(10, 60))
    assert "△ larger than 10²" in text and "▽ smaller than 10⁻⁸" in text and "0 exactly zero" in text
    assert panel.plot.accessibleDescription() == text
    assert "▽ below the scale" in panel._described(panel._errors[0], 0, 1e-12)


def test_that_of_many_errors_only_those_that_are_carried_through_time_are_drawn(make_session):
    for cell, expected in (("elman", ["d_h", "d_a"]), ("lstm", ["d_h", "d_s"]), ("gru", ["d_h"])):
        trace = make_session(cell=cell, hidden=2, time_steps=3).cursor.trace
        assert [error.name for error in errors_per_unit(trace)] == expected
