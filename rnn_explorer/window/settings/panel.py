"""The panel of the experiment: every setting in one place, as a draft that is put into effect at once."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import Panel
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.draft import Draft
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.session.setting import Group
from rnn_explorer.session.settings import SETTINGS
from rnn_explorer.window.settings.entries import NumberField
from rnn_explorer.window.settings.footer import Footer
from rnn_explorer.window.settings.groups import GroupsView
from rnn_explorer.window.settings.row import Row

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SettingsPanel(Panel):
    """Enter puts what has been entered into effect, Escape forgets it; what is refused is said beside its entry.

    It is no view of a position, and so it is the window's and not among the other panels.

    Signals:
        wanted(Settings, str): the person wants another experiment, and what was changed in a few words.
        left(): the person has finished; the keys belong to the window again.
    """

    title = "Experiment"
    column = "left"
    rank = 2

    wanted = Signal(object, str)
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._draft = Draft(session.experiment)
        self._reading = self._draft.read()
        super().__init__(session, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(180, 80)
        self._build()

    def show_trace(self, trace: Trace) -> None:
        """Another experiment may be in effect."""
        if self.session.experiment is not self._draft.experiment:
            self._draft.show(self.session.experiment)
            self._show_entries()
        elif not self._reading.changed:
            self._footer.show_reading(self._reading, self._draft.experiment)

    def show_position(self, position: int) -> None:
        """Nothing here is of a position."""

    def show_selection(self, selected: Selected) -> None:
        """Nothing here is selected."""

    @Slot()
    def apply(self) -> None:
        """Put what has been entered into effect, if all of it can be."""
        if self._reading.changed and not self._reading.problems:
            self.wanted.emit(self._reading.settings, self._reading.words)

    @Slot()
    def suggest(self) -> None:
        """Enter what the task suggests."""
        self._draft.suggest()
        self._show_entries()

    @Slot()
    def go_on(self) -> None:
        """Continue from here with what has been entered: a branch."""
        self.session.acts.go_on(Changes.to(self._reading.settings, self.session.settings))

    @Slot()
    def revert(self) -> None:
        """Forget what has been entered; if there is nothing, leave."""
        if not (self._reading.changed or self._reading.problems):
            self.left.emit()
        self._draft.clear()
        self._show_entries()

    def event(self, event: QEvent) -> bool:
        """Escape is for what has been entered, before it dismisses a notice of the window."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self.apply()
        elif event.key() == Qt.Key.Key_Escape:
            self.revert()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """There is no number here that could be explained."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("window"))
            painter.fillRect(0, self._footer.y(), self.width(), 1, self.theme.color("faint"))

    def _build(self) -> None:
        captions = max(self.fontMetrics().horizontalAdvance(setting.label) for setting in SETTINGS.values()) + 2
        self._rows = {name: Row(setting, captions) for name, setting in SETTINGS.items()}
        self._footer = Footer()
        groups = {group.value: [row for row in self._rows.values() if row.setting.group is group] for group in Group}
        self._view = GroupsView(groups)
        for part in (self._view, self._footer):
            part.setParent(self)
            part.show()
        for row in self._rows.values():
            row.typed.connect(self._enter)
        self._footer.apply.clicked.connect(self.apply)
        self._footer.suggest.clicked.connect(self.suggest)
        self._footer.go_on.clicked.connect(self.go_on)
        self._footer.revert.clicked.connect(self.revert)
        self.setFocusProxy(self._rows["task"].field)
        self._show_entries()

    def _arrange(self) -> None:
        """Not by a layout: each sentence that changes would lay out the whole window."""
        height = self._footer.height_at(self.width())
        self._view.setGeometry(0, 0, self.width(), self.height() - height)
        self._footer.setGeometry(0, self.height() - height, self.width(), height)

    @Slot(str)
    def _enter(self, name: str) -> None:
        self._draft.enter(name, self._rows[name].field.raw())
        for other in SETTINGS[name].resets:
            self._rows[other].field.show_raw(self._draft.raw(other))
        self._show_reading()

    def _show_entries(self) -> None:
        for name, row in self._rows.items():
            row.field.show_raw(self._draft.raw(name))
        self._show_reading()

    def _show_reading(self) -> None:
        """What has been entered, understood: beside every entry, and below."""
        reading = self._reading = self._draft.read()
        left_open = {} if reading.experiment is None else reading.experiment.left_open
        for name, row in self._rows.items():
            row.show_state(name in reading.changed, reading.problems.get(name, ""), reading.reasons.get(name, ""))
            if isinstance(row.field, NumberField):
                row.field.show_left_open(left_open.get(name), row.setting.none)
        self._footer.show_reading(reading, self._draft.experiment)
        self._view.arrange()
