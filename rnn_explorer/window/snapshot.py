"""Pictures without a screen: the window, or one panel of it."""

import sys

from PySide6.QtCore import QMessageLogContext, QSize, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from rnn_explorer.errors import BadInput, require_range
from rnn_explorer.panel import Panel
from rnn_explorer.registry import find
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.typeset import Typesetter
from rnn_explorer.window.application import create_application
from rnn_explorer.window.docks import PANELS
from rnn_explorer.window.main_window import MainWindow


def take(settings: Settings, iteration: int, position: int, size: QSize, theme: str, panel: str | None) -> QPixmap:
    """A picture of ``panel`` (by name), or of the window if that is None, at a position of an iteration.

    Raises BadInput for an unknown panel, a position that the iteration does not have, or bad settings.
    """
    qInstallMessageHandler(log)
    app = create_application(theme)
    Typesetter.synchronous = True
    panel_class = find(PANELS, Panel, panel) if panel else None
    session = Session(settings, iteration)
    try:
        require_range("the position", position, 0, len(session.cursor.trace))
        session.cursor.seek(position)
        widget = panel_class(session) if panel_class else MainWindow(session)
        return _picture(app, widget, size)
    finally:
        session.close()


def log(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's messages, without the one with which the offscreen platform greets every window."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def show_at(app: QApplication, widget: QWidget, size: QSize) -> None:
    """Show a panel or the window in that size, on no screen, and let it settle. It can be larger, if it has to be."""
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.resize(size)
    if isinstance(widget, MainWindow):
        widget.reset_layout()  # shares of the new size
    widget.show()
    for _ in range(3):  # layouts settle
        app.processEvents()


def _picture(app: QApplication, widget: QWidget, size: QSize) -> QPixmap:
    show_at(app, widget, size)
    if widget.size() != size:
        possible = widget.size() * widget.devicePixelRatioF()
        raise BadInput(f"this picture can not be of that size; the nearest is {possible.width()}x{possible.height()}")
    picture = widget.grab()
    widget.close()
    return picture
