"""Starts the application: the objects that there is one of."""

import signal
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths, Qt, QTimer
from PySide6.QtWidgets import QApplication

from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.fonts import install_fonts
from rnn_explorer.widgets.theme import LIGHT, THEMES
from rnn_explorer.window import docks, problems
from rnn_explorer.window.garbage import GarbageCollector
from rnn_explorer.window.main_window import MainWindow
from rnn_explorer.window.theme import apply_theme

PREPARE_AFTER = 500  # milliseconds: the window is painted first


def create_application(theme: str) -> QApplication:
    """The application object, with fonts and theme."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    app.setApplicationName("rnn-explorer")
    app.setApplicationDisplayName("RNN Explorer")
    app.setOrganizationName("rnn-explorer")
    app.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus)
    install_fonts()
    apply_theme(app, THEMES[theme])
    return app


def settings_store() -> QSettings:
    """Where the window remembers itself."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return QSettings(f"{folder}/rnn-explorer/window.ini", QSettings.Format.IniFormat)


def run(settings: Settings, theme: str | None, saved: Path | None = None) -> int:
    """Open the window, and in it the session that was ``saved``; return the exit status when it is closed. Raises
    BadInput on bad settings.
    """
    store = settings_store()
    app = create_application(theme or remembered_theme(store))
    session = Session(settings)
    try:
        window = MainWindow(session, store)
        problems.install(window.notice.say)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, partial(_close, window))
        window.show()
        window.setFocus()
        GarbageCollector(app)
        if saved is not None:
            window.saving.open_session(saved)
        QTimer.singleShot(PREPARE_AFTER, partial(_prepare, window))
        return app.exec()
    finally:
        session.close()


def remembered_theme(store: QSettings) -> str:
    """The theme used last."""
    name = store.value("window/theme")
    return name if isinstance(name, str) and name in THEMES else LIGHT.name


def _prepare(window: MainWindow) -> None:
    """What is wanted soon, and was not before the first paint."""
    window.session.trainer.prepare(window.session.bookmark.history)
    _import_panels()


def _import_panels() -> None:
    """One by one: a key may be pressed in between."""
    if docks.import_next():
        QTimer.singleShot(0, _import_panels)


def _close(window: MainWindow, signal_number: int, frame: object) -> None:
    """Not at once: the signal may have come in the middle of a paint."""
    QTimer.singleShot(0, window.close)
