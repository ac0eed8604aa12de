"""The tool bar of the experiment: task, cell, sizes, learning rate, seed, and a text of one's own."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QToolBar, QWidget

from rnn_explorer.engine.cell import Cell
from rnn_explorer.registry import find_all
from rnn_explorer.session.experiment import (
    CELLS,
    HIDDEN_LIMITS,
    SEED_LIMITS,
    TASKS,
    TIME_STEP_LIMITS,
    Experiment,
    Settings,
)
from rnn_explorer.task import Task


class ExperimentBar(QToolBar):
    """Shows the settings of an experiment and asks for others.

    Signals:
        wanted(Settings, str): the user wants another experiment, and what was changed in a few words.
        left(): the user has finished an entry; the keys belong to the window again.
    """

    wanted = Signal(object, str)
    left = Signal()

    def __init__(self, experiment: Experiment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("experimentBar")
        self.setWindowTitle(self.tr("Experiment"))
        self.setMovable(False)
        self._experiment = experiment
        self._task = self._choice(self.tr("&Task"), find_all(TASKS, Task))
        self._cell = self._choice(self.tr("&Cell"), find_all(CELLS, Cell))
        self._hidden = self._number(self.tr("Hidden &units"), QSpinBox(), HIDDEN_LIMITS)
        self._steps = self._number(self.tr("Time &steps"), QSpinBox(), TIME_STEP_LIMITS)
        self._rate = self._number(self.tr("&Learning rate"), _rate_box(), (0.0001, 100.0))
        self._seed = self._number(self.tr("See&d"), QSpinBox(), SEED_LIMITS)
        self._text = QLineEdit()
        self._text_action = self._add(self.tr("Te&xt"), self._text)
        self._text.setPlaceholderText(self.tr("your own text: a–z and spaces"))
        self.show_experiment(experiment)
        self._connect()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings of ``experiment``."""
        self._experiment, settings = experiment, experiment.settings
        self._task.setCurrentIndex(self._task.findData(settings.task))
        self._cell.setCurrentIndex(self._cell.findData(settings.cell))
        self._hidden.setValue(settings.hidden)
        self._steps.setValue(experiment.time_steps)
        self._rate.setValue(experiment.optimizer.learning_rate)
        self._seed.setValue(settings.seed)
        self._text.setText(settings.text or "")
        for action in self._text_action:
            action.setVisible(settings.task == "characters")

    def _connect(self) -> None:
        self._task.activated.connect(self._change_task)
        self._cell.activated.connect(self._change_cell)
        self._hidden.valueChanged.connect(self._change_hidden)
        self._steps.valueChanged.connect(self._change_steps)
        self._rate.valueChanged.connect(self._change_rate)
        self._seed.valueChanged.connect(self._change_seed)
        self._text.returnPressed.connect(self._change_text)
        for box in (self._hidden, self._steps, self._rate, self._seed):
            box.lineEdit().returnPressed.connect(self.left)

    def _want(self, changed: Settings, what: str) -> None:
        if changed != self._experiment.settings:
            self.wanted.emit(changed, what)

    @Slot()
    def _change_task(self) -> None:
        task = self._task.currentData()
        changed = replace(self._experiment.settings, task=task, time_steps=None, learning_rate=None, text=None)
        if task != self._experiment.settings.task:
            self._want(changed, self.tr("change of the task"))
        self.left.emit()

    @Slot()
    def _change_cell(self) -> None:
        self._want(replace(self._experiment.settings, cell=self._cell.currentData()), self.tr("change of the cell"))
        self.left.emit()

    @Slot(int)
    def _change_hidden(self, value: int) -> None:
        self._want(replace(self._experiment.settings, hidden=value), self.tr("change of the hidden units"))

    @Slot(int)
    def _change_steps(self, value: int) -> None:
        if value != self._experiment.time_steps:
            self._want(replace(self._experiment.settings, time_steps=value), self.tr("change of the time steps"))

    @Slot(float)
    def _change_rate(self, value: float) -> None:
        if value != round(self._experiment.optimizer.learning_rate, self._rate.decimals()):
            self._want(replace(self._experiment.settings, learning_rate=value), self.tr("change of the learning rate"))

    @Slot(int)
    def _change_seed(self, value: int) -> None:
        self._want(replace(self._experiment.settings, seed=value), self.tr("change of the seed"))

    @Slot()
    def _change_text(self) -> None:
        text = self._text.text() or None
        self._want(replace(self._experiment.settings, text=text), self.tr("change of the text"))
        if self._experiment.settings.text == text:  # else the entry stays, to be mended
            self.left.emit()

    def _add(self, label: str, widget: QWidget) -> tuple:
        caption = QLabel(label)
        caption.setBuddy(widget)
        caption.setContentsMargins(6, 0, 2, 0)
        widget.setAccessibleName(label.replace("&", ""))
        return self.addWidget(caption), self.addWidget(widget)

    def _choice(self, label: str, classes: dict[str, type]) -> QComboBox:
        box = QComboBox()
        for name, found in classes.items():
            box.addItem(found.title, name)
        self._add(label, box)
        return box

    def _number(self, label: str, box, limits: tuple[float, float]):
        box.setRange(*limits)
        box.setKeyboardTracking(False)
        box.setMaximumWidth(box.fontMetrics().horizontalAdvance("0000000") + 40)
        self._add(label, box)
        return box


def _rate_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(4)
    box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    return box
