"""What only the person can say of a file: one form for each kind, below what is shown of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from rnn_explorer.registry import find
from rnn_explorer.session.settings import TASKS, TIME_STEP_LIMITS
from rnn_explorer.sources.cache import opened
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.understood import Understood
from rnn_explorer.task import Task
from rnn_explorer.window.own_data.columns import ColumnList
from rnn_explorer.window.own_data.preview import SoundPreview, TextPreview
from rnn_explorer.window.settings.entries import describe

SLOWER = (1, 2, 4, 8, 16)  # values a second, as parts of those that are kept


class Form(QWidget):
    """Shows what was understood and asks.

    Signals:
        changed(): the person has said something else.
    """

    changed = Signal()

    def __init__(self, understood: Understood) -> None:
        super().__init__()
        self._source = understood.source()
        task = find(TASKS, Task, self._source.task)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._rows = QFormLayout()
        self._rows.setVerticalSpacing(6)
        self._rows.setHorizontalSpacing(12)
        self._show(understood, box)
        box.addLayout(self._rows)
        self._steps = self.spin(task.time_steps, *TIME_STEP_LIMITS)
        self.row(self.tr("&Time steps"), self._steps, self.tr("of a sequence: what the network reads at a time"))
        self._validation = self.spin(self._source.validation, 0, 45)
        self._test = self.spin(self._source.test, 0, 45)
        self._add_split()

    @property
    def time_steps(self) -> int:
        """Of a sequence."""
        return self._steps.value()

    @property
    def source(self) -> Source:
        """What has been said. Raises BadInput if it can not be."""
        return replace(self._source, validation=self._validation.value(), test=self._test.value(), **self._said())

    def row(self, caption: str, field: QWidget, says: str) -> None:
        """A question: its caption, where it is answered, what it means."""
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(field)
        line.addWidget(QLabel(says))
        line.addStretch(1)
        label = QLabel(caption)
        label.setBuddy(field)
        describe(field, caption.replace("&", ""), says)
        self._rows.addRow(label, line)

    def spin(self, value: int, low: int, high: int) -> QSpinBox:
        """An entry for a whole number."""
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setValue(value)
        spin.setMinimumWidth(spin.fontMetrics().horizontalAdvance("000000") + 32)
        spin.valueChanged.connect(self._tell)
        return spin

    def choice(self, offered: dict[object, str]) -> QComboBox:
        """An entry for one of several values."""
        choice = QComboBox()
        for value, text in offered.items():
            choice.addItem(text, value)
        choice.currentIndexChanged.connect(self._tell)
        return choice

    def _show(self, understood: Understood, box: QVBoxLayout) -> None:
        """What is shown, and the questions of this kind."""
        raise NotImplementedError

    def _said(self) -> dict[str, object]:
        """The answers, as fields of a source."""
        return {}

    def _add_split(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for field, name, says in (
            (self._validation, self.tr("Validation, percent"), self.tr("% to validate, then")),
            (self._test, self.tr("Test, percent"), self.tr("% to test: the end of the series")),
        ):
            describe(field, name, self.tr("the end of the series, which the training never learns from"))
            line.addWidget(field)
            line.addWidget(QLabel(says))
        line.addStretch(1)
        label = QLabel(self.tr("&Held out"))
        label.setBuddy(self._validation)
        self._rows.addRow(label, line)

    @Slot()
    def _tell(self) -> None:
        self.changed.emit()


class TextForm(Form):
    """Of a text nothing more is asked."""

    def _show(self, understood: Understood, box: QVBoxLayout) -> None:
        box.addWidget(TextPreview(understood))


class TableForm(Form):
    """Which columns are read, which are predicted, how far ahead, and when."""

    def _show(self, understood: Understood, box: QVBoxLayout) -> None:
        self._columns = ColumnList(understood, self._source)
        self._columns.changed.connect(self._tell)
        box.addWidget(self._columns, 1)
        self._horizon = self.spin(1, 1, 10_000)
        step = self.tr("rows ahead (the next row is {} later)").format(understood.step)
        self.row(self.tr("H&orizon"), self._horizon, step if understood.step else self.tr("rows ahead"))
        self._last = self.choice({False: self.tr("at every time step"), True: self.tr("after the last one")})
        self.row(self.tr("&Predict"), self._last, "")

    def _said(self) -> dict[str, object]:
        return {"inputs": self._columns.inputs, "targets": self._columns.targets, "horizon": self._horizon.value(),
                "last": self._last.currentData()}


class RecordingForm(Form):
    """How many values a second, and how many of them in a time step."""

    def _show(self, understood: Understood, box: QVBoxLayout) -> None:
        box.addWidget(SoundPreview(opened(self._source, "recording")[1]))
        rates = [rate for slower in SLOWER if (rate := -(-understood.rate // slower)) >= 100]
        self._rate = self.choice({rate: f"{rate:,}" for rate in rates})
        fitting = max(rate for rate in rates if rate <= max(self._source.rate, rates[-1]))
        self._rate.setCurrentIndex(self._rate.findData(fitting))
        self.row(self.tr("&Rate"), self._rate, self.tr("values a second: fewer, and a sequence is longer"))
        self._frame = self.spin(1, 1, 64)
        self.row(self.tr("&Frame"), self._frame, self.tr("values in a time step; the next frame is predicted"))

    def _said(self) -> dict[str, object]:
        return {"rate": self._rate.currentData(), "frame": self._frame.value()}


FORMS: dict[str, type[Form]] = {"text": TextForm, "table": TableForm, "recording": RecordingForm}
