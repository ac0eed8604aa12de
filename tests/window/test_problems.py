"""What nobody expected is logged and told, and the program goes on."""

import logging
import sys
from threading import Thread

import pytest

from rnn_explorer.window import problems


@pytest.fixture
def install(qapp, monkeypatch):
    sentences = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def install():
        problems.install(sentences.append)
        return sentences

    yield install
    for handler in problems.log.handlers:
        handler.close()
    problems.log.handlers.clear()


def fall():
    try:
        raise RuntimeError("the sky fell")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def test_that_an_unexpected_exception_is_told_in_one_sentence_and_logged(install, capsys):
    told = install()
    fall()
    assert len(told) == 1 and "the sky fell" in told[0] and "You can go on" in told[0]
    assert "RuntimeError: the sky fell" in problems.log_file().read_text(encoding="utf-8")
    assert capsys.readouterr().err.count("Traceback") == 1


def test_that_a_problem_in_another_thread_is_told_in_the_gui_thread(install, capsys, qtbot):
    told = install()
    thread = Thread(target=fall)
    thread.start()
    thread.join()
    assert told == []
    qtbot.waitUntil(lambda: len(told) == 1)
    assert "the sky fell" in capsys.readouterr().err


def test_that_a_log_that_has_grown_too_large_is_begun_anew(install):
    problems.log_file().parent.mkdir(parents=True)
    problems.log_file().write_bytes(b"x" * (problems.LARGEST + 1))
    install()
    problems.log.log(logging.ERROR, "new")
    assert problems.log_file().read_text(encoding="utf-8") == "new\n"


def test_that_a_home_that_can_not_be_written_is_no_obstacle(install, monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(problems, "log_file", lambda: tmp_path / "file" / "log")
    told = install()
    fall()
    assert len(told) == 1
    assert "the sky fell" in capsys.readouterr().err
