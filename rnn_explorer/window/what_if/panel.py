"""The panel where a person tries changes, sees what would come of them, and goes on with them in a branch."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rnn_explorer.drawings.what_if.outcome import OutcomePainter, ways_of
from rnn_explorer.engine.trace import Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.panel import Panel
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.session.setting import Group, Real, Setting
from rnn_explorer.session.settings import SETTINGS
from rnn_explorer.window.settings.row import Row
from rnn_explorer.window.what_if.list import ChangesList
from rnn_explorer.window.what_if.target import Target

CHANGED = ("learning_rate", "clipping", "threshold", "truncation", "teacher_forcing", "cell")
SCALE = Setting(Real(0.0, 10.0, by=0.1), Group.TRAINING, "Recurrent weights ×", "the factor",
                "A factor on them as they are now: from vanishing to exploding.", name="scale", default=1.0)
ENTRIES = 0.42  # of the height, at most


class WhatIfPanel(Panel):
    """Above, what is changed; below, the loss and the answers as they are and as they would be.

    It is no view of a position, and so it is the window's and not among the other panels.
    """

    title = "What if"
    column = "right"
    rank = 3
    is_text = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._refused: dict[str, str] = {}  # what was entered for the training that is looked at, and why
        self._history = session.history
        self._rows: dict[str, Row] = {}
        super().__init__(session, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(200, 120)
        session.what_if.changed.connect(self._show_changes)
        session.what_if.came.connect(self.update)

    def show_trace(self, trace: Trace) -> None:
        if not self._rows:
            self._build()
        if self.session.history is not self._history:
            self._history, self._refused = self.session.history, {}
        self._show_changes()

    def show_position(self, position: int) -> None:
        """The outcome is of the whole iteration."""

    def show_selection(self, selected: Selected) -> None:
        """The number that is in question is changed, not the one that is pointed at."""

    def take_number(self) -> None:
        """The keys are for the number in question."""
        self._target.take_focus()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)
        self.session.what_if.watch(True)

    def hideEvent(self, event: QEvent) -> None:
        self.session.what_if.watch(False)
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """There is no number here that could be explained."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        what_if, below = self.session.what_if, self._scroll.geometry().bottom() + 1
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("base"))
            painter.fillRect(QRectF(0, below, self.width(), 1), self.theme.color("faint"))
            room = QRectF(0, below, self.width(), self._buttons.y() - below)
            if what_if.problem:
                painter.setPen(self.theme.color("error"))
                painter.drawText(room.adjusted(12, 8, -12, -8), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                                 what_if.problem)
            else:
                self._painter_of_outcome().paint(painter, room)

    # how it is put together -----------------------------------------------------------------------------------

    def _painter_of_outcome(self) -> OutcomePainter:
        what_if = self.session.what_if
        return OutcomePainter(ways_of(what_if.outcome, what_if.changes), self.theme, self.font())

    def _build(self) -> None:
        """Only when it is first seen."""
        settings = [SCALE, *(SETTINGS[name] for name in CHANGED)]
        captions = max(self.fontMetrics().horizontalAdvance(setting.label) for setting in settings) + 2
        self._target, self._list = Target(self.session), ChangesList()
        self._rows = {setting.name: Row(setting, captions) for setting in settings}
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        for part in (self._list, self._target, *self._rows.values()):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = QScrollArea(self, frameShape=QFrame.Shape.NoFrame, widgetResizable=True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(content)
        self._buttons = self._make_buttons()
        self._connect()
        for part in (self._scroll, self._buttons):
            part.show()
        self._arrange()

    def _make_buttons(self) -> QWidget:
        buttons = QWidget(self)
        row = QHBoxLayout(buttons)
        row.setContentsMargins(10, 4, 10, 6)
        self._discard = QPushButton(self.tr("Disc&ard"))
        self._discard.setToolTip(self.tr("Forget the changes"))
        self._go_on = QPushButton(self.tr("Co&ntinue from here"))
        self._go_on.setToolTip(self.tr("A branch goes on with the changes; what has been stays as it is (Ctrl+B)"))
        row.addStretch(1)
        row.addWidget(self._discard)
        row.addWidget(self._go_on)
        return buttons

    def _connect(self) -> None:
        what_if = self.session.what_if
        for row in self._rows.values():
            row.typed.connect(self._enter)
        self._list.removed.connect(self._remove)
        self._discard.clicked.connect(what_if.discard)
        self._go_on.clicked.connect(what_if.go_on)

    def _arrange(self) -> None:
        if not self._rows:
            return
        foot = self._buttons.sizeHint().height()
        wanted = self._painter_of_outcome().height
        above = max(round(self.height() - foot - wanted), round(ENTRIES * (self.height() - foot)))
        self._scroll.setGeometry(0, 0, self.width(), above)
        self._buttons.setGeometry(0, self.height() - foot, self.width(), foot)
        self.update()

    # what is changed ------------------------------------------------------------------------------------------

    @Slot()
    def _show_changes(self) -> None:
        if not self._rows:
            return
        changes, settings = self.session.what_if.changes, self.session.settings
        self._list.show_lines(changes.words(self.session.passages.place[0], settings))
        self._list.show_what_lasts(bool(changes.held), bool(changes.lasting))
        self._discard.setEnabled(bool(changes))
        self._go_on.setEnabled(bool(changes.lasting) or not changes)
        reasons, left_open = settings.reasons(), self.session.experiment.left_open
        self._show_row("scale", changes.scale, changes.scale != 1.0, reasons.get("scale_of_w", ""))
        for name in CHANGED:
            field, value = self._rows[name].field, changes.settings.get(name, getattr(settings, name))
            if hasattr(field, "show_left_open"):
                field.show_left_open(left_open.get(name), SETTINGS[name].none)
            self._show_row(name, value, name in changes.settings, reasons.get(name, ""))
        self._target.show_number()
        self._arrange()

    def _show_row(self, name: str, value: object, changed: bool, reason: str) -> None:
        """What was refused stays as it was entered, with why."""
        row = self._rows[name]
        if name not in self._refused:
            row.field.show_raw(row.setting.write(value))
        row.show_state(changed, self._refused.get(name, ""), reason)

    @Slot(str)
    def _enter(self, name: str) -> None:
        """A setting, or the factor."""
        what_if, row = self.session.what_if, self._rows[name]
        setting, raw = row.setting, row.field.raw()
        try:
            value = None if raw == "" and setting.none else setting.read(raw)
        except BadInput as problem:
            self._refused[name] = str(problem)
            row.show_state(True, str(problem), "")
            return
        self._refused.pop(name, None)
        changes = what_if.changes
        changed = changes.with_scale(value) if name == "scale" else changes.with_setting(
            name, value, self.session.settings)
        what_if.set(changed, self.tr("change of {}").format(setting.thing))

    @Slot(int)
    def _remove(self, line: int) -> None:
        what_if = self.session.what_if
        what_if.set(what_if.changes.without(line), self.tr("taking back of a change"))
