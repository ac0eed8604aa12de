"""What the tests of the unfolded network share: a panel at a level of detail, and what it shows."""

from PySide6.QtGui import QImage

from rnn_explorer.drawings.levels import Level
from rnn_explorer.panels.unfolded import UnfoldedPanel

STEPS, HIDDEN = 6, 4
KEYS = {Level.BOX: "1", Level.LAYERS: "2", Level.NEURONS: "3", Level.INSIDE: "4"}


def shown_at(qtbot, make_session, level, width=560, height=160, **settings):
    """A panel that a key has brought to a level, and its session."""
    session = make_session(**{"hidden": HIDDEN, "time_steps": STEPS} | settings)
    panel = UnfoldedPanel(session)
    qtbot.addWidget(panel)
    panel.resize(width, height)
    panel.show()
    qtbot.keyClick(panel, KEYS[level])
    return panel, session


def position_after(trace, writes, t):
    """The position right after the event that writes a quantity at time step t."""
    return int(trace.columns[writes].known_from[t])


def picture(panel) -> QImage:
    return panel.grab().toImage()
