"""The tool bar of the experiment: task, cell, sizes, learning rate, seed, and a text of one's own."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QLineEdit, QSpinBox, QToolBar, QWidget

from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.optimizer import LEARNING_RATE_LIMITS, Optimizer
from rnn_explorer.registry import find_all
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.settings import (
    CELLS,
    HIDDEN_LIMITS,
    OPTIMIZERS,
    SEED_LIMITS,
    TASKS,
    TIME_STEP_LIMITS,
)
from rnn_explorer.task import Task


class _Number(QSpinBox):
    """A whole number; tells only what the user has entered.

    Signals:
        entered()
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editingFinished.connect(self.entered)

    def stepBy(self, steps: int) -> None:
        super().stepBy(steps)
        self.entered.emit()


class _Rate(QDoubleSpinBox):
    """A learning rate; tells only what the user has entered.

    Signals:
        entered()
    """

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDecimals(6)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.editingFinished.connect(self.entered)

    def stepBy(self, steps: int) -> None:
        super().stepBy(steps)
        self.entered.emit()

    def textFromValue(self, value: float) -> str:
        """Without the zeros at its end."""
        text = super().textFromValue(value)
        return text.rstrip("0").rstrip(self.locale().decimalPoint()) or "0"


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
        self._task = self._choice(self.tr("&Task"), find_all(TASKS, Task), letters=8)
        self._cell = self._choice(self.tr("&Cell"), find_all(CELLS, Cell), letters=6)
        self._hidden = self._number(self.tr("H&idden"), _Number(), HIDDEN_LIMITS)
        self._steps = self._number(self.tr("Ti&me steps"), _Number(), TIME_STEP_LIMITS)
        self._optimizer = self._choice(self.tr("&Optimizer"), find_all(OPTIMIZERS, Optimizer), letters=5)
        self._rate = self._number(self.tr("&Rate"), _Rate(), LEARNING_RATE_LIMITS)
        self._seed = self._number(self.tr("See&d"), _Number(), SEED_LIMITS)
        self._text = QLineEdit()
        self._text.setMinimumWidth(self.fontMetrics().horizontalAdvance("your own text: a–z"))
        self._text_actions = self._add(self.tr("Te&xt"), self._text)
        self._text.setPlaceholderText(self.tr("your own: a–z, spaces"))
        self._describe(self._hidden, self.tr("Number of hidden units"))
        self._describe(self._rate, self.tr("Learning rate η"))
        self._describe(self._seed, self.tr("Seed: decides everything that is random"))
        self.show_experiment(experiment)
        self._connect()

    def show_experiment(self, experiment: Experiment) -> None:
        """Show the settings of ``experiment``."""
        self._experiment, settings = experiment, experiment.settings
        self._task.setCurrentIndex(self._task.findData(settings.task))
        self._cell.setCurrentIndex(self._cell.findData(settings.cell))
        self._optimizer.setCurrentIndex(self._optimizer.findData(settings.optimizer))
        self._hidden.setValue(settings.hidden)
        self._steps.setValue(experiment.time_steps)
        self._rate.setValue(experiment.optimizer.learning_rate)
        self._seed.setValue(settings.seed)
        self._text.setText(settings.text or "")
        self._shown = {box: box.value() for box in (self._hidden, self._steps, self._rate, self._seed)}
        for action in self._text_actions:
            action.setVisible(experiment.task.reads_text)

    def show_numbers(self) -> None:
        """Show the numbers that are in effect, after others were refused; an entered text stays, to be mended."""
        for box, value in self._shown.items():
            box.setValue(value)

    def accept(self) -> None:
        """What was wanted is on its way."""
        if self._text.hasFocus():
            self.left.emit()

    def _connect(self) -> None:
        self._task.activated.connect(self._change_task)
        self._cell.activated.connect(self._change_cell)
        self._optimizer.activated.connect(self._change_optimizer)
        self._hidden.entered.connect(self._change_hidden)
        self._steps.entered.connect(self._change_steps)
        self._rate.entered.connect(self._change_rate)
        self._seed.entered.connect(self._change_seed)
        self._text.returnPressed.connect(self._change_text)
        for box in self._shown:
            box.lineEdit().returnPressed.connect(self.left)

    def _want(self, what: str, **changed: object) -> None:
        settings = replace(self._experiment.settings, **changed)
        if settings != self._experiment.settings:
            self.wanted.emit(settings, what)

    @Slot()
    def _change_task(self) -> None:
        task = self._task.currentData()
        if task != self._experiment.settings.task:
            self._want(self.tr("change of the task"), task=task, time_steps=None, learning_rate=None, text=None)
        self.left.emit()

    @Slot()
    def _change_cell(self) -> None:
        self._want(self.tr("change of the cell"), cell=self._cell.currentData())
        self.left.emit()

    @Slot()
    def _change_optimizer(self) -> None:
        optimizer = self._optimizer.currentData()
        if optimizer != self._experiment.settings.optimizer:
            self._want(self.tr("change of the optimizer"), optimizer=optimizer, learning_rate=None)
        self.left.emit()

    @Slot()
    def _change_hidden(self) -> None:
        self._change(self._hidden, self.tr("change of the hidden units"), "hidden")

    @Slot()
    def _change_steps(self) -> None:
        self._change(self._steps, self.tr("change of the time steps"), "time_steps")

    @Slot()
    def _change_rate(self) -> None:
        self._change(self._rate, self.tr("change of the learning rate"), "learning_rate")

    @Slot()
    def _change_seed(self) -> None:
        self._change(self._seed, self.tr("change of the seed"), "seed")

    def _change(self, box: _Number | _Rate, what: str, name: str) -> None:
        if box.value() != self._shown[box]:
            self._want(what, **{name: box.value()})

    @Slot()
    def _change_text(self) -> None:
        self._want(self.tr("change of the text"), text=self._text.text() or None)

    @staticmethod
    def _describe(widget: QWidget, name: str) -> None:
        """The whole name of what has a short caption."""
        widget.setAccessibleName(name)
        widget.setToolTip(name)

    def _add(self, label: str, widget: QWidget) -> tuple[QAction, QAction]:
        caption = QLabel(label)
        caption.setBuddy(widget)
        caption.setContentsMargins(6, 0, 2, 0)
        widget.setAccessibleName(label.replace("&", ""))
        return self.addWidget(caption), self.addWidget(widget)

    def _choice(self, label: str, classes: dict[str, type], letters: int) -> QComboBox:
        box = QComboBox()
        for name, found in classes.items():
            box.addItem(found.title, name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(letters)
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 24)  # the list shows whole titles
        self._add(label, box)
        return box

    def _number(self, label: str, box: _Number | _Rate, limits: tuple[float, float]) -> _Number | _Rate:
        box.setRange(*limits)
        box.setKeyboardTracking(False)
        box.setMaximumWidth(box.fontMetrics().horizontalAdvance("00000") + 36)
        self._add(label, box)
        return box
