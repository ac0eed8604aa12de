"""The training in a process of its own: the same bits, and nothing hangs, is lost or left behind."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from rnn_explorer.engine.trace import Unit
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.messages import Answer, Begin, Keep, News, Request
from rnn_explorer.session.process import TrainingProcess
from rnn_explorer.session.worker import Worker

FAR = 10**6  # iterations: it takes minutes
KINDS = [
    {"optimizer": "adam", "threshold": 0.5, "truncation": 3, "teacher_forcing": 2},
    {"cell": "lstm", "layers": 2, "carries_state": True, "batch_size": 3},
    {"cell": "gru", "bidirectional": True, "task": "weather", "precision": "float32"},
]


def go(qtbot, session, iteration):
    session.go_to_iteration(iteration)
    qtbot.waitUntil(lambda: not session.trainer.busy)
    return session.cursor.trace


def is_running(number):
    try:
        with open(f"/proc/{number}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for_end_of(number):
    end = time.monotonic() + 10
    while is_running(number):
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def process(qapp):
    """As at the start of the application."""
    shared = TrainingProcess.shared()
    shared.close()
    yield shared
    shared.close()


@pytest.mark.parametrize("settings", KINDS)
def test_that_both_processes_compute_the_same_bits_in_any_order(make_session, qtbot, settings):
    here = History(Experiment(Settings(hidden=5, time_steps=7, **settings)))
    originals = {n: here.trace(n).numbers.tobytes() for n in range(1, 301)}
    session = make_session(hidden=5, time_steps=7, **settings)
    for n in (300, 299, 1, 150, 149, 148, 300):
        trace = go(qtbot, session, n)
        assert (trace.iteration, trace.numbers.tobytes()) == (n, originals[n])
    record, other = session.record, here.record()
    assert len(record) == 300
    for name in ("loss", "metric", "gradient", "used", "rate", "parameters", "recurrent", "norms",
                 "validation_loss", "validation_metric"):
        np.testing.assert_array_equal(getattr(record, name), getattr(other, name))
    assert (record.series, record.largest, record.baselines) == (other.series, other.largest, other.baselines)


def test_that_a_trace_from_there_has_the_events_and_columns_of_one_from_here(make_session, qtbot):
    session = make_session(task="weather", cell="elman_identity", learning_rate=5.0, clipping="none")
    broken = go(qtbot, session, 500)
    here = History(session.experiment).trace(500)
    assert (broken.iteration, broken.problem, len(broken)) == (here.iteration, here.problem, len(here))
    assert broken.problem is not None
    for name in here.columns:
        np.testing.assert_array_equal(broken[name], here[name])
        np.testing.assert_array_equal(broken.known(name, len(broken)), here.known(name, len(here)))


def test_that_the_process_starts_with_the_first_iteration_that_is_not_there(process, make_session, qtbot):
    session = make_session(hidden=3, time_steps=4)
    session.step(Unit.PHASE, True)
    assert process.number is None
    session.go_to_iteration(2)
    qtbot.waitUntil(lambda: session.iteration == 2)
    assert is_running(process.number)


def test_that_sessions_share_one_process_and_do_not_disturb_each_other(process, make_session, qtbot):
    sessions = [make_session(hidden=3, time_steps=4, seed=seed) for seed in range(1, 6)]
    for session in sessions:
        session.go_to_iteration(9)
    qtbot.waitUntil(lambda: all(session.iteration == 9 for session in sessions))
    children = subprocess.run(["ps", "-ww", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True,
                              text=True)
    assert children.stdout.count("rnn_explorer.session.worker") == 1


def test_that_a_request_that_was_overtaken_stops_at_once(make_session, qtbot):
    session = make_session(hidden=3, time_steps=4)
    session.go_to_iteration(FAR)
    qtbot.wait(200)
    assert session.trainer.busy
    assert go(qtbot, session, 3).iteration == 3


def test_that_closing_in_the_middle_of_a_computation_leaves_no_process(process, make_session, qtbot):
    session = make_session(hidden=3, time_steps=4)
    session.go_to_iteration(FAR)
    qtbot.waitUntil(lambda: process.number is not None)
    number = process.number
    session.close()
    process.close()
    assert not is_running(number)


def test_that_a_killed_process_is_told_and_begins_again_with_everything(process, make_session, qtbot):
    session = make_session(hidden=3, time_steps=4, optimizer="adam")
    losses = list(go(qtbot, session, 40) and session.record.loss)
    bits = session.cursor.trace.numbers.tobytes()
    killed = process.number
    session.go_to_iteration(FAR)
    with qtbot.waitSignal(session.problem) as told:
        os.kill(killed, signal.SIGKILL)
    assert "ended (signal 9)" in told.args[0] and "nothing is lost" in told.args[0]
    assert not session.trainer.busy and session.iteration == 40
    go(qtbot, session, 39)
    assert go(qtbot, session, 40).numbers.tobytes() == bits
    assert list(session.record.loss[:40]) == losses
    assert process.number != killed and not is_running(killed)


def test_that_who_has_asked_for_nothing_is_not_refused_when_the_process_is_killed(process, make_session, qtbot):
    session = make_session(hidden=3, time_steps=4)
    session.what_if.watch(True)
    qtbot.waitUntil(lambda: session.what_if.outcome.after is not None)
    refused, told = [], []
    session.passages.refused.connect(refused.append)
    session.problem.connect(told.append)
    os.kill(process.number, signal.SIGKILL)
    qtbot.waitUntil(lambda: told != [])
    qtbot.wait(50)
    assert (len(told), refused, session.what_if.problem) == (1, [], "")


def test_that_without_processes_the_training_shares_the_one_of_the_window(process, make_session, qtbot, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    session = make_session(hidden=3, time_steps=4)
    here = History(session.experiment).trace(30).numbers.tobytes()
    with qtbot.waitSignal(session.problem) as told:
        session.go_to_iteration(30)
    assert "cannot have a process of its own here (Operation not permitted)" in told.args[0]
    qtbot.waitUntil(lambda: session.iteration == 30)
    assert session.cursor.trace.numbers.tobytes() == here
    session.go_to_iteration(FAR)
    process.close()


APPLICATION = """
import sys, time
from PySide6.QtCore import QCoreApplication
from rnn_explorer.session.messages import Answer, Begin, Keep, Request
from rnn_explorer.session.process import TrainingProcess
from rnn_explorer.session.worker import Worker
from rnn_explorer.session.session import Session
from rnn_explorer.session.settings import Settings
app = QCoreApplication([])
session = Session(Settings(hidden=3, time_steps=4))
session.go_to_iteration(10**6)
while TrainingProcess.shared().number is None:
    time.sleep(0.01)
time.sleep(0.5)  # in the middle of it
print(TrainingProcess.shared().number, flush=True)
if sys.argv[1] == "stays":
    app.exec()
"""


@pytest.mark.parametrize("way", ["stays", "ends"])
def test_that_the_process_ends_with_the_application_even_if_that_is_killed(way):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", APPLICATION, way], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=environment, text=True) as application:
        number = int(application.stdout.readline())
        if way == "stays":
            assert is_running(number)
            application.kill()
        status = application.wait(20)
        assert status == (-signal.SIGKILL if way == "stays" else 0)
        wait_for_end_of(number)
        assert application.stderr.read() == ""


def test_that_all_histories_together_keep_to_their_memory_and_none_is_lost():
    told = []
    worker = Worker(told.append)

    def work(*messages):
        for message in messages:
            worker.take(message)
        worker._inbox.put(None)
        worker.work()

    work(Keep(40_000))
    for number in (1, 2, 3):
        work(Begin(number, Settings(hidden=3, time_steps=4, seed=number)), Request(1, number, number, 20))
        assert sum(history.state_bytes for history in worker._histories.values()) <= 40_000
    assert list(worker._histories)[-1] == 3 and 1 not in worker._histories
    first = next(answer.kept.numbers.tobytes() for answer in told if isinstance(answer, Answer))
    work(Request(1, 4, 1, 20))
    assert told[-1].kept.numbers.tobytes() == first


def test_that_only_the_histories_used_last_keep_the_memory_of_traces_and_all_go_on_as_before():
    told = []
    worker = Worker(told.append)
    for number in range(1, 8):
        worker.take(Begin(number, Settings(hidden=3, time_steps=4)))
        worker.take(Request(number, 1, number, 20))
    worker.take(Request(1, 2, 1, 60))
    worker._inbox.put(None)
    worker.work()
    ready = [number for number, history in worker._histories.items() if history.experiment._iterations]
    assert ready == [5, 6, 7, 1]
    here = History(Experiment(Settings(hidden=3, time_steps=4)))
    assert told[-1].kept.numbers.tobytes() == here.trace(60).numbers.tobytes()
    rows = [news.rows for news in told if isinstance(news, News) and news.history == 1]
    validation = np.concatenate([part.scalars["validation_loss"] for part in rows])
    np.testing.assert_array_equal(validation, here.record().validation_loss)


def test_that_the_process_that_trains_loads_no_qt():
    program = "import sys, rnn_explorer.session.worker; sys.exit('PySide6' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", program], env=environment).returncode == 0
