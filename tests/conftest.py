"""What all tests share: no screen, a home of their own, and a session that is closed."""

import gc
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import hypothesis
import numpy as np
import pytest
from PySide6.QtGui import QCursor

from rnn_explorer.engine.cells.elman import Elman
from rnn_explorer.engine.losses import LOSSES
from rnn_explorer.engine.network import Network
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.theme import LIGHT

hypothesis.settings.register_profile("untimed", deadline=None)  # a busy machine is no fault
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def no_collection_while_qt_works():
    """As in the application: see ``window/garbage.py``."""
    gc.disable()
    gc.freeze()


@pytest.fixture(autouse=True)
def as_if_alone(request):
    """Tests of widgets leave no window, garbage, theme or font behind, nor the pointer where the next will be."""
    app = request.getfixturevalue("qapp") if "qapp" in request.fixturenames else None
    font = app and app.font()
    yield
    if app:
        for window in app.topLevelWidgets():
            window.hide()
        gc.collect()
        app.setStyleSheet("")
        app.setPalette(LIGHT.palette())
        app.setFont(font)
        QCursor.setPos(app.primaryScreen().geometry().bottomRight())


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory, monkeypatch):
    """No test reads or writes the user's settings."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    return home


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network():
    return Network(Elman(), inputs=3, hidden=4, outputs=2, loss=LOSSES["cross-entropy"])


@pytest.fixture
def make_session(qapp):
    """Sessions that are closed at the end of the test."""
    made = []

    def make(iteration=1, position=0, **settings):
        made.append(Session(Settings(**settings), iteration, position))
        return made[-1]

    yield make
    for session in made:
        session.close()
