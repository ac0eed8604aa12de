"""The breakpoints: what a training that goes on by itself halts at, and where that was."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from rnn_explorer.drawings.breakpoints.form import Form
from rnn_explorer.drawings.breakpoints.here import HereButton
from rnn_explorer.drawings.breakpoints.row import FixedLine, Row
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.breakpoints import Breakpoint, Reached
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class BreakpointsPanel(Panel):
    """A list, below it a form for new ones. Up and Down go through the list, Space turns one on or off, Delete removes
    it, Enter goes to where it was hit; Insert leads to the form, Enter adds what is entered there.
    """

    title = "Breakpoints"
    column = "right"
    rank = 4
    is_text = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._rows: list[Row] = []
        self._shown: object = None  # the list and the hits
        self._form, self._here = Form(), HereButton()
        self._list, self._view = QVBoxLayout(), _View()
        self._none = QLabel(self.tr("Runs, playing and long steps halt at breakpoints, single steps do not."))
        super().__init__(session, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(160, 70)
        self._lay_out()
        self._form.wanted.connect(self._add)
        self._here.clicked.connect(session.stops.toggle_here)
        session.breakpoints.changed.connect(self._on_trace)
        session.breakpoints.hits_changed.connect(self._on_trace)

    def show_trace(self, trace: Trace) -> None:
        breakpoints = self.session.breakpoints
        shown = [(item, item.enabled) for item in breakpoints.items], breakpoints.hits
        if shown != self._shown:
            self._shown = shown
            self._show_list()
        self._form.show_trace(trace, breakpoints.items)

    def show_position(self, position: int) -> None:
        event = self.last_event
        here = None if event is None else Reached(event.phase, event.t)
        self._here.show_place(here, here in self.session.breakpoints.items)

    def show_selection(self, selected: Selected) -> None:
        """Nothing here is selected."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """There is no number here that could be explained."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = next((row for row in self._rows if row.box.hasFocus()), None)
        if event.key() == Qt.Key.Key_Insert:
            self._form.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Escape:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif row is None:
            event.ignore()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._focus(self._rows.index(row) + (1 if event.key() == Qt.Key.Key_Down else -1))
        elif event.key() == Qt.Key.Key_Delete:
            self.session.breakpoints.remove(row.item)
        elif event.key() in ENTER:
            self._seek(row.item)
        else:
            event.ignore()

    @Slot(object)
    def _add(self, item: Breakpoint) -> None:
        self.session.breakpoints.add(item)

    @Slot(object)
    def _seek(self, item: Breakpoint) -> None:
        """To the hit before the present place; from the first one to the last."""
        hits = [hit for hit in self.session.breakpoints.hits if hit.breakpoint == item]
        before = [hit for hit in hits if (hit.iteration, hit.position) < (self.trace.iteration, self.position)]
        for hit in (before or hits)[-1:]:
            self.session.go_to_hit(hit)

    def _show_list(self) -> None:
        """Rows stay as long as their breakpoints, and the keys stay where they were."""
        breakpoints, rows = self.session.breakpoints, {row.item: row for row in self._rows}
        focused = next((index for index, row in enumerate(self._rows) if row.box.hasFocus()), None)
        self._rows = [rows.pop(item, None) or self._row(item) for item in breakpoints.items]
        for row in rows.values():
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for index, (row, item) in enumerate(zip(self._rows, breakpoints.items, strict=True)):
            self._list.insertWidget(index, row)
            row.show_item(item, tuple(hit for hit in breakpoints.hits if hit.breakpoint == item))
        self._none.setVisible(not self._rows)
        self.setFocusProxy(self._rows[0].box if self._rows else self._form.kind)
        if focused is not None:
            self._focus(focused)

    def _row(self, item: Breakpoint) -> Row:
        row = Row(item)
        row.switched.connect(self.session.breakpoints.enable)
        row.removed.connect(self.session.breakpoints.remove)
        row.sought.connect(self._seek)
        return row

    def _focus(self, index: int) -> None:
        boxes = [row.box for row in self._rows] or [self._form.kind]
        box = boxes[min(max(index, 0), len(boxes) - 1)]
        box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._view.ensureWidgetVisible(box)

    def _lay_out(self) -> None:
        """In a view that scrolls, what changes in it lays out nothing else."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(0)
        self._none.setWordWrap(True)
        self._none.setContentsMargins(10, 3, 10, 3)
        self._none.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._list.setSpacing(0)
        always = FixedLine(self.tr("when a value is no longer a finite number"), self.tr("always"))
        column.addWidget(_heading(self.tr("Stop")))
        column.addLayout(self._list)
        for part in (always, self._none, _heading(self.tr("New breakpoint")), self._form):
            column.addWidget(part)
        here = QVBoxLayout()
        here.setContentsMargins(10, 4, 10, 4)
        here.addWidget(self._here)
        column.addLayout(here)
        column.addStretch(1)
        view = self._view
        view.setWidget(content)
        view.setWidgetResizable(True)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(view)


class _View(QScrollArea):
    """Scrolls, and leaves the keys to the list."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


def _heading(text: str) -> QLabel:
    heading = QLabel(text)
    heading.setContentsMargins(10, 4, 10, 2)
    font = QFont(heading.font())
    font.setWeight(QFont.Weight.DemiBold)
    heading.setFont(font)
    return heading


if __name__ == "__main__":
    open_alone(BreakpointsPanel)
