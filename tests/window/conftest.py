import pytest

from rnn_explorer.window.application import create_application
from rnn_explorer.window.main_window import MainWindow


@pytest.fixture
def make_window(qtbot, qapp, make_session):
    """Windows that are shown, active, and have the keys."""
    def make(store=None, hidden=3, time_steps=4, **settings):
        create_application("light")
        window = MainWindow(make_session(hidden=hidden, time_steps=time_steps, **settings), store)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        window.setFocus()
        qapp.processEvents()
        return window

    return make


@pytest.fixture
def window(make_window):
    return make_window()
