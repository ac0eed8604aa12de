"""The tool bar of the experiment: what is changed most, put into effect at once."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLabel, QToolBar, QToolButton, QWidget

from rnn_explorer.session.draft import Draft
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.settings import SETTINGS
from rnn_explorer.widgets.icons import icon
from rnn_explorer.window.settings.entries import ChoiceField, NumberField, TextField, field_for

CAPTIONS = {"task": "Tas&k", "cell": "&Cell", "hidden": "H&idden", "time_steps": "Ti&me steps",
            "learning_rate": "&Rate", "seed": "See&d", "text": "Te&xt"}
LETTERS = {"task": 10, "cell": 7, "hidden": 3, "time_steps": 3, "learning_rate": 5, "seed": 4}
ICON = QSize(16, 16)
ROOMY = 1200  # pixels of the bar, from which on choices show their longest titles


class ExperimentBar(QToolBar):
    """Shows some of the settings that are in effect and asks for others.

    Signals:
        wanted(Settings, str): the user wants another experiment, and what was changed in a few words.
        refused(str): what was entered can not be, and why.
        left(): the user has finished an entry; the keys belong to the window again.
        more(): the user wants all settings.
    """

    wanted = Signal(object, str)
    refused = Signal(str)
    left = Signal()
    more = Signal()

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("experimentBar")
        self.setWindowTitle(self.tr("Experiment"))
        self.setMovable(False)
        self.setIconSize(ICON)
        self._draft = Draft(experiment)
        self._entries = {name: _Entry(self, name, caption) for name, caption in CAPTIONS.items() if name != "text"}
        self._add_button()
        self._entries["text"] = _Entry(self, "text", CAPTIONS["text"])  # last: it takes the room that is left
        self.show_experiment(experiment)

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings of ``experiment``."""
        self._draft.show(experiment)
        reasons = experiment.settings.reasons()
        for name, entry in self._entries.items():
            entry.show(self._draft.raw(name), experiment.left_open.get(name))
            entry.set_visible(name not in reasons)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        policy = QComboBox.SizeAdjustPolicy
        for entry in self._entries.values():
            if isinstance(entry.field, ChoiceField):
                entry.field.setSizeAdjustPolicy(policy.AdjustToContents if event.size().width() >= ROOMY else
                                                policy.AdjustToMinimumContentsLengthWithIcon)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed, and leaves."""
        if event.key() == Qt.Key.Key_Escape:
            for name, entry in self._entries.items():
                entry.field.show_raw(self._draft.raw(name))
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def enter(self, name: str) -> None:
        """Ask for what was entered for the setting ``name``; if it is refused, only a text stays, to be mended."""
        entry, raw = self._entries[name], self._entries[name].field.raw()
        self._draft.enter(name, raw)
        reading = self._draft.read()
        self._draft.clear()
        if reading.problems:
            self.refused.emit(" ".join(reading.problems.values()))
            if not isinstance(entry.field, TextField):
                entry.field.show_raw(self._draft.raw(name))
        elif reading.changed:
            self.wanted.emit(reading.settings, reading.words)
        if isinstance(entry.field, ChoiceField):
            self.left.emit()

    def show_numbers(self) -> None:
        """Show what is in effect, after something else was refused; an entered text stays, to be mended."""
        for name, entry in self._entries.items():
            if not isinstance(entry.field, TextField):
                entry.field.show_raw(self._draft.raw(name))

    def accept(self) -> None:
        """What was wanted is on its way."""
        if self._entries["text"].field.hasFocus():
            self.left.emit()

    def _add_button(self) -> None:
        button = QToolButton()
        button.setIcon(icon("sliders-horizontal"))
        button.setIconSize(ICON)
        button.setAutoRaise(True)
        button.setAccessibleName(self.tr("All settings of the experiment"))
        button.setToolTip(self.tr("All settings of the experiment (Ctrl+,)"))
        button.clicked.connect(self.more)
        self.addWidget(button)


class _Entry:
    """A caption and a field in the bar."""

    def __init__(self, bar: ExperimentBar, name: str, caption: str) -> None:
        setting = SETTINGS[name]
        self._bar, self._name = bar, name
        self.field = field_for(setting, LETTERS.get(name, 0))
        label = QLabel(caption)
        label.setBuddy(self.field)
        label.setContentsMargins(6, 0, 2, 0)
        self._actions: tuple[QAction, QAction] = bar.addWidget(label), bar.addWidget(self.field)
        self.field.entered.connect(self._enter)
        if isinstance(self.field, NumberField):
            self.field.lineEdit().returnPressed.connect(bar.left)
        if isinstance(self.field, TextField):
            self.field.setMinimumWidth(self.field.fontMetrics().horizontalAdvance(setting.none) + 12)

    def show(self, raw: object, left_open: float | None) -> None:
        self.field.show_raw(raw)
        if isinstance(self.field, NumberField):
            self.field.show_left_open(left_open, "")

    def set_visible(self, visible: bool) -> None:
        for action in self._actions:
            action.setVisible(visible)

    @Slot()
    def _enter(self) -> None:
        self._bar.enter(self._name)
