"""What the Help menu shows, in windows that do not interrupt."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QMainWindow, QTextBrowser, QVBoxLayout

import rnn_explorer
from rnn_explorer.window.actions import Action

MORE_KEYS = (
    ("In a panel: previous and next hidden unit", "Up, Down"),
    ("In a panel: previous and next time step, selected", "[ , ]"),
    ("In a panel: select nothing and explain nothing", "Esc"),
    ("Explain a number", "a click on it"),
    ("In the explanation: previous and next summand, ten of them", "Up, Down, with Shift"),
    ("In the explanation: previous and next number of a summand", "[ , ]"),
    ("In the explanation: go on to the number, go back", "Enter, Backspace"),
    ("In the explanation: by size or in the order of the equation", "S"),
    ("In the equations: previous and next row of the numbers, a page of them", "Up, Down, with Shift"),
    ("In the gradient magnitudes: previous and next row, number in a row", "Up, Down; [ , ]"),
    ("In the breakpoints: new, remove, on or off, go to where it was hit", "Insert, Delete, Space, Enter"),
    ("In the settings of the experiment: apply, revert", "Enter, Esc"),
    ("From one place for the keys to the next; of tabs that have them, to another panel", "Tab; Left, Right"),
    ("Zoom the time axis", "Ctrl + wheel; in the unfolded network + and −"),
    ("In the topology and the unfolded network: black box, layers, neurons, inside", "1, 2, 3, 4"),
    ("In the unfolded network: other units, where not all have room", "wheel"),
    ("Move along the time axis", "Shift + wheel"),
)


def shortcuts(window: QMainWindow) -> str:
    """All keys, as an HTML table, from the actions themselves."""
    native = QKeySequence.SequenceFormat.NativeText
    rows = [
        (action.text().replace("&", "").rstrip("…"), " or ".join(k.toString(native) for k in action.shortcuts()))
        for action in window.findChildren(Action)
    ]
    cells = "".join(
        f"<tr><td>{escape(name)}</td><td width='24'></td><td><b>{escape(keys)}</b></td></tr>"
        for name, keys in (*rows, *MORE_KEYS)
        if keys
    )
    return f"<table cellpadding='3'>{cells}</table>"


def about() -> str:
    """What this is."""
    return (
        f"<h3>RNN Explorer {rnn_explorer.__version__}</h3>"
        "<p>Watch a recurrent neural network learn, one time step at a time, forward and backward. Every number on "
        "the screen was computed by the engine; nothing is drawn for decoration.</p>"
        "<p>MIT licence. Icons: Lucide (ISC). Typeface: Inter and DejaVu (their licences are in the resources). "
        "Weather: NOAA, public domain.</p>"
    )


def show(window: QMainWindow, title: str, html: str) -> None:
    """Open a text beside the work, or raise the window in which it is open; Esc closes it."""
    opened = window.findChild(QDialog, title)
    if opened is not None:
        opened.raise_()
        opened.activateWindow()
        return
    dialog = QDialog(window)
    dialog.setObjectName(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    text = QTextBrowser()
    text.setOpenExternalLinks(True)
    text.setAccessibleName(title)
    text.setHtml(html)
    layout = QVBoxLayout(dialog)
    layout.addWidget(text)
    dialog.resize(460, 560)
    dialog.show()
