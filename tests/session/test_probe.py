import numpy as np
import pytest

from rnn_explorer.session.probe import Prober, answer, question_of


@pytest.fixture
def prober(qapp):
    made = Prober()
    yield made
    made.close()


def question(session, column="h"):
    return question_of(session.experiment, session.cursor.trace, column)


def test_that_the_answer_is_computed_with_the_parameters_of_the_iteration(make_session):
    session = make_session(task="weather", hidden=4, time_steps=6, iteration=5)
    finding = answer(question(session))
    passage = finding.passages[0]
    w, u, b = (session.cursor.trace[name] for name in ("W", "U", "b"))
    h = np.zeros(4)
    for x, expected in zip(passage.inputs, passage.values, strict=True):
        h = np.tanh(b + w @ h + u @ x)
        np.testing.assert_allclose(expected, h)
    assert finding.time_steps >= 600
    everything = np.concatenate([p.values for p in finding.passages])
    rain = np.concatenate([p.inputs[:, 0] for p in finding.passages])
    label = finding.reactions.labels.index("rain")
    assert finding.reactions.correlations[label, 2] == pytest.approx(np.corrcoef(everything[:, 2], rain)[0, 1])


@pytest.mark.parametrize("settings", [{"cell": "lstm", "layers": 2}, {"bidirectional": True}, {"cell": "jordan"},
                                      {"cell": "dense", "window": 12}], ids=str)
def test_that_every_network_and_every_forward_quantity_is_answered(make_session, settings):
    session = make_session(hidden=3, time_steps=12, **settings)
    trace = session.cursor.trace
    for name, column in trace.columns.items():
        if column.quantity.axes in (("T", "B", "H"), ("T", "B", "J")) and not name.startswith("d_"):
            values = answer(question(session, name)).passages[0].values
            assert values.shape[1] == trace[name].shape[-1]


def test_that_the_same_question_has_the_same_answer(make_session):
    one, other = (answer(question(make_session(task="weather", seed=3, hidden=2))) for _ in range(2))
    np.testing.assert_array_equal(one.passages[9].values, other.passages[9].values)


def test_that_of_the_questions_that_wait_only_the_last_is_answered(prober, make_session, qtbot):
    session = make_session(hidden=3)
    asked = [question(session) for _ in range(5)]
    arrived = []
    prober.arrived.connect(arrived.append)
    for each in asked:
        prober.ask(each)
    qtbot.waitUntil(lambda: not prober.busy)
    assert [finding.question for finding in arrived] == [asked[0], asked[-1]]


def test_that_an_answer_to_what_is_no_longer_of_interest_is_dropped(prober, make_session, qtbot):
    session = make_session(hidden=3)
    first, second = question(session, "h"), question(session, "a")
    assert answer(first, stale=lambda: True) is None
    arrived = []
    prober.arrived.connect(arrived.append)
    prober.ask(first)
    prober.ask(second)
    qtbot.waitUntil(lambda: not prober.busy)
    assert arrived[-1].question is second


def test_that_an_error_of_the_worker_is_told(prober, make_session, qtbot):
    session = make_session(hidden=3)
    with qtbot.waitSignal(prober.failed) as failed:
        prober.ask(question(session, "no such column"))
    assert isinstance(failed.args[0], KeyError)


def test_that_a_session_closes_the_thread(make_session, qtbot):
    session = make_session(hidden=3)
    with qtbot.waitSignal(session.prober.arrived):
        session.prober.ask(question(session))
    session.close()
    assert session.prober._thread.isFinished()
