"""The base class of the panels: one view of (trace, position, selection) each."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from shiboken6 import isValid

from rnn_explorer.drawings.colors import PHASE_COLORS
from rnn_explorer.engine.trace import Event, Trace
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.theme import Theme, theme_of


class Panel(QWidget):
    """A view of a session. It is told what to show, and only while it is visible.

    A subclass writes ``show_trace`` (once a trace), ``show_position`` (often: cheap and idempotent: what it shows
    at a position does not depend on the path there), ``show_selection``, and ``restyle`` if it keeps anything that
    depends on the theme. To act, it calls the session, and is then told like everyone else.

    title: of its dock. column: where it is docked ("left", "center", "right", "bottom"); rank: its order there.
    share: how much of the column's height it takes, compared with the others. is_text: its numbers stand close
    together, so that no arrows are drawn across them. follows_position: whether it shows something else on the way
    through an iteration.
    """

    title: ClassVar[str]
    column: ClassVar[str]
    rank: ClassVar[int] = 0
    share: ClassVar[int] = 100
    is_text: ClassVar[bool] = False
    follows_position: ClassVar[bool] = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._pending: set[Callable[[], None]] = set()
        self._told: Trace | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.title)
        session.cursor.trace_changed.connect(self._on_trace)
        session.cursor.position_changed.connect(self._on_position)
        session.selection.changed.connect(self._on_selection)
        session.time_window.changed.connect(self._on_time_window)
        session.aids.changed.connect(self._on_trace)
        self._on_trace()

    # what a subclass writes -----------------------------------------------------------------------------------

    def show_trace(self, trace: Trace) -> None:
        """Another trace (or another theme): prepare what does not depend on the position."""

    def show_position(self, position: int) -> None:
        """Show what is known at ``position``."""
        self.update()

    def show_selection(self, selected: Selected) -> None:
        """Light up what is selected."""
        self.update()

    def show_time_window(self) -> None:
        """Other time steps are visible: of interest to those that show them side by side."""

    def restyle(self) -> None:
        """Another theme: drop what was made with the colours of the one before."""

    def text_at(self, point: QPointF) -> str:
        """The tool tip at ``point``: name, value and meaning of the number there; empty if there is none."""
        return ""

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number, a vector or a matrix is drawn now, in the panel's pixels; None if it is not."""
        return None

    def views(self) -> tuple[str, ...]:
        """The names of its views, or of its levels of detail; none if there is only one."""
        return ()

    def show_view(self, name: str) -> None:
        """Show one of ``views()``; for a visible panel. Raises KeyError if there is none of that name."""
        raise KeyError(name)

    # what a subclass uses -------------------------------------------------------------------------------------

    @property
    def trace(self) -> Trace:
        return self.session.cursor.trace

    @property
    def position(self) -> int:
        return self.session.cursor.position

    @property
    def selected(self) -> Selected:
        return self.session.selection.selected

    @property
    def last_event(self) -> Event | None:
        """The event that ran last; None at the start of the iteration."""
        return self.session.cursor.last_event

    @property
    def current_t(self) -> int | None:
        """The time step (from 0) of the last event, None if it has none."""
        return self.last_event.t if self.last_event else None

    @property
    def theme(self) -> Theme:
        return theme_of(self)

    def phase_color(self) -> QColor:
        """The hue of the present phase."""
        return self.theme.color(PHASE_COLORS[self.last_event.phase] if self.last_event else "muted")

    def select(self, selected: Selected) -> None:
        self.session.selection.select(selected)

    # how it is told -------------------------------------------------------------------------------------------

    @Slot()
    def _on_trace(self) -> None:
        self._tell({self._tell_trace, self._tell_position, self._tell_selection})

    @Slot()
    def _on_position(self) -> None:
        self._tell({self._tell_position})

    @Slot()
    def _on_selection(self) -> None:
        self._tell({self._tell_selection})

    @Slot()
    def _on_time_window(self) -> None:
        self._tell({self.show_time_window})

    def _tell_trace(self) -> None:
        self._told = self.trace
        self.show_trace(self.trace)

    def _tell_position(self) -> None:
        self.show_position(self.position)

    def _tell_selection(self) -> None:
        self.show_selection(self.selected)

    def _tell(self, news: set[Callable[[], None]]) -> None:
        """Now if visible, else when it becomes visible; while a training is followed a new trace in its turn, if it has
        the same places as the one that is painted until then.
        """
        self._gather(news)
        alike = self._told is not None and self._told.schema is self.trace.schema
        if self.session.runner.followed and alike and self._tell_trace in self._pending:
            self.session.pace.add(self._tell_pending)
        else:
            self._tell_pending()

    def _gather(self, news: set[Callable[[], None]]) -> None:
        if self._told is not self.trace:  # of a new one, somebody else may have been told before
            news = news | {self._tell_trace, self._tell_position, self._tell_selection}
        self._pending |= news

    def _tell_pending(self) -> None:
        if isValid(self) and self.isVisible():
            self._tell_now()

    def _tell_now(self) -> None:
        """Always the trace before what is shown of it."""
        news, self._pending = self._pending, set()
        for tell in (self._tell_trace, self.show_time_window, self._tell_position, self._tell_selection):
            if tell in news:
                tell()

    def showEvent(self, event: QEvent) -> None:
        self._gather(set())
        self._tell_pending()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.text_at(QPointF(event.pos())), self)
            return True
        if event.type() == QEvent.Type.Resize and self._told is not None and not self.isVisible():
            self._gather(set())
            self._tell_now()  # what becomes visible gets its size first: it must not lay out what was there before
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.restyle()
            self._on_trace()
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a number asks for its explanation."""
        if event.button() == Qt.MouseButton.LeftButton and self.selected.quantity is not None:
            self.session.inquiry.ask_for_selected()
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.select(NOTHING)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moved = _moved(self.selected, event.key(), self.trace, self.current_t or 0)
        inquiry = self.session.inquiry
        nothing_to_clear = moved == self.selected == NOTHING and inquiry.number is None
        if event.key() == Qt.Key.Key_Escape:
            inquiry.clear()
        if moved is None or nothing_to_clear:
            super().keyPressEvent(event)
        else:
            self.select(moved)


_MOVES = {Qt.Key.Key_Up: ("unit", -1), Qt.Key.Key_Down: ("unit", 1),
          Qt.Key.Key_BracketLeft: ("t", -1), Qt.Key.Key_BracketRight: ("t", 1)}


def _moved(selected: Selected, key: int, trace: Trace, present: int) -> Selected | None:
    """The selection moved by a key: Up and Down through the hidden units, [ and ] through time, from the present time
    step; Escape clears.
    """
    if key == Qt.Key.Key_Escape:
        return NOTHING
    if key not in _MOVES:
        return None
    what, by = _MOVES[key]
    unit, t = selected.unit or 0, selected.t
    if what == "unit":
        started = selected.unit is not None
        return Selected(_units_of(selected, trace), selected.t, (unit + by if started else 0) % trace.sizes["H"])
    return Selected(selected.quantity, (present if t is None else t + by) % trace.sizes["T"], selected.unit)


def _units_of(selected: Selected, trace: Trace) -> str:
    """The column of hidden units that is selected, else the hidden state, of several the highest."""
    of_units = [name for name in trace.columns if trace.quantity(name).axes == ("T", "B", "H")]
    if selected.quantity in of_units:
        return selected.quantity
    return [name for name in of_units if name.partition(".")[0] == "h"][-1]


def open_alone(panel_class: type[Panel]) -> None:
    """Show one panel on the default experiment, half way back through time; arrow keys step."""
    from rnn_explorer.session.experiment import Settings
    from rnn_explorer.widgets.fonts import install_fonts
    from rnn_explorer.widgets.theme import LIGHT

    app = QApplication(sys.argv)
    app.setStyle("Fusion")
    app.setPalette(LIGHT.palette())
    install_fonts()
    session = Session(Settings(), position=80)
    panel = panel_class(session)
    panel.setWindowTitle(panel.title)
    panel.resize(720, 420)
    for key, slot in (("Right", session.step_forward), ("Left", session.step_back)):
        panel.addAction(panel.title, key, slot).setVisible(False)
    panel.show()
    status = app.exec()
    session.close()
    sys.exit(status)
