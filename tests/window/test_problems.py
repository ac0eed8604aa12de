"""What nobody expected is logged and told, and the program goes on."""

import logging
import sys

import pytest

from rnn_explorer.window import problems


@pytest.fixture
def told(qapp, monkeypatch):
    sentences = []
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    problems.install(sentences.append)
    yield sentences
    for handler in problems.log.handlers:
        handler.close()
    problems.log.handlers.clear()


def test_that_an_unexpected_exception_is_told_in_one_sentence_and_logged(told, capsys):
    try:
        raise RuntimeError("the sky fell")
    except RuntimeError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert len(told) == 1 and "the sky fell" in told[0] and "You can go on" in told[0]
    assert "RuntimeError: the sky fell" in problems.log_file().read_text(encoding="utf-8")
    assert "Traceback" in capsys.readouterr().err


def test_that_a_log_that_has_grown_too_large_is_begun_anew(told, monkeypatch):
    problems.log.handlers.clear()
    problems.log_file().write_bytes(b"x" * (problems.LARGEST + 1))
    problems.install(told.append)
    problems.log.log(logging.ERROR, "new")
    assert problems.log_file().read_text(encoding="utf-8") == "new\n"
