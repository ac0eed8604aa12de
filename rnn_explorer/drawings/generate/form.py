"""Where a passage is wished for: the prompt, how far it goes on, the temperature and the seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from rnn_explorer.drawings.generate.fields import NumberField
from rnn_explorer.engine.batch import Axis
from rnn_explorer.errors import BadInput
from rnn_explorer.session import prompts
from rnn_explorer.session.generating import FromData
from rnn_explorer.session.setting import Real, Whole
from rnn_explorer.widgets.ranking import Ranking
from rnn_explorer.widgets.slider import Slider

OFFERED = 5  # guesses
TENTHS = 20  # of the slider: temperatures from 0 to 2
MOST = Whole(1, 500)  # time steps
TEMPERATURE = Real(0.0, 100.0, by=0.1)
SEED = Whole(0, 2**31 - 1)


@dataclass(frozen=True, eq=False)
class Entered:
    """What is typed; None where it can not be read. problem: a sentence that says why, else empty."""

    prompt: np.ndarray | FromData | None
    temperature: float | None
    more: int | None
    seed: int | None
    problem: str

    @property
    def is_whole(self) -> bool:
        """Whether a passage can be generated from it."""
        return not self.problem


class Form(QWidget):
    """Of symbols the prompt is typed, or made of the guesses; of measurements it is taken from the data.

    Signals:
        typed(): something else is entered.
        wanted(): a passage. again(): one with the next seed.
        asked_for_data(): a prompt from what is on the screen.
    """

    typed = Signal()
    wanted = Signal()
    again = Signal()
    asked_for_data = Signal()

    def __init__(self) -> None:
        super().__init__()
        tr = self.tr
        self._axis: Axis | None = None
        self.prompt = QLineEdit()
        self.prompt.setAccessibleName(tr("Prompt"))
        self.ranking = Ranking(tr("What could come next"), OFFERED)
        self.given = NumberField(MOST, "the length of the prompt", 20, 4, tr("Time steps that the network is given"))
        self.number = NumberField(Whole(1, 9999), "the number of the sequence", 1, 4,
                                  tr("Which of the sequences that the training never learns from"))
        self.temperature = NumberField(TEMPERATURE, "the temperature", 1, 4, tr(
            "0: always the most likely symbol; 1: as probable as the network says; above: more even"))
        self.slider = Slider(TENTHS, 5)
        self.slider.setAccessibleName(tr("Temperature, from 0 to 2"))
        self.more = NumberField(MOST, "the length", 30, 4, tr("Time steps that the network goes on for"))
        self.seed = NumberField(SEED, "the seed", 1, 5, tr("Decides what is drawn: the same seed, the same passage"))
        self.generate = QPushButton(tr("Generate"))
        self.generate.setToolTip(tr("Let the network go on from the prompt (Enter)"))
        self.repeat = QPushButton(tr("Again"))
        self.repeat.setToolTip(tr("Another passage: with the next seed"))
        self._data = QToolButton()
        self._data.setText(tr("from the data"))
        self._data.setToolTip(tr("Take the prompt from the sequence that is on the screen"))
        self._rows: dict[str, list[QWidget]] = {}
        self._lay_out()
        self._connect()
        self._slide()

    def show_axis(self, axis: Axis, draws: bool) -> None:
        """What the components of an input mean, and whether one is drawn."""
        self._axis = axis if draws else None
        for row, shown in (("prompt", draws), ("next", draws), ("temperature", draws), ("data", not draws)):
            for widget in self._rows[row]:
                widget.setVisible(shown)
        for widget in (*self._rows["seed"], self.repeat):
            widget.setVisible(draws)
        of_words = draws and not prompts.spells(axis)
        self.prompt.setPlaceholderText(self.tr("words of the task") if of_words else self.tr("type how it begins"))

    def show_prompt(self, vectors: np.ndarray) -> None:
        """Another prompt (P, D), as it would be typed."""
        self.prompt.setText(prompts.typed(vectors, self._axis))

    def show_guesses(self, probabilities: np.ndarray) -> None:
        """The most likely of the symbols (K)."""
        best = np.argsort(-probabilities, kind="stable")[:OFFERED]
        self.ranking.show_items(tuple((self._axis.labels[k], float(probabilities[k])) for k in best))

    def entered(self) -> Entered:
        """What is typed now."""
        problems: list[str] = []

        def read(what) -> object:
            try:
                return what()
            except BadInput as problem:
                problems.append(str(problem))
                return None

        prompt = read(self._prompt)
        temperature = read(self.temperature.value) if self._axis is not None else 1.0
        more, seed = read(self.more.value), read(self.seed.value)
        problem = problems[0] if problems else ""
        return Entered(prompt, temperature, more, seed, f"{problem[:1].upper()}{problem[1:]}")

    def next_seed(self) -> None:
        """One more."""
        self.seed.stepBy(1)

    def _prompt(self) -> np.ndarray | FromData:
        if self._axis is not None:
            return prompts.read(self.prompt.text(), self._axis)
        return FromData(self.number.value(), self.given.value())

    def _lay_out(self) -> None:
        tr, grid = self.tr, QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        behind = QLabel(tr("of held-out sequence"))
        rows = {
            "prompt": (tr("Prompt"), [self.prompt, self._data]),
            "data": (tr("Prompt"), [self.given, behind, self.number]),
            "next": (tr("Next"), [self.ranking]), "temperature": (tr("Temperature"), [self.slider, self.temperature]),
        }
        for index, (name, (caption, widgets)) in enumerate(rows.items()):
            self._rows[name] = _row(grid, index, caption, widgets, stretched=name != "data")
        seed = QLabel(tr("Seed"))
        self._rows["seed"] = [seed, self.seed]
        _row(grid, len(rows), tr("Length"), [self.more, seed, self.seed], stretched=False)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.generate, self.repeat):
            buttons.addWidget(button)
        grid.addLayout(buttons, len(rows) + 1, 1)

    def _connect(self) -> None:
        self.prompt.textChanged.connect(self.typed)
        for field in (self.given, self.number, self.more, self.seed):
            field.typed.connect(self.typed)
        self.temperature.typed.connect(self._slide)
        self.slider.actionTriggered.connect(self._take_slider)
        self.ranking.chosen.connect(self._add)
        self.generate.clicked.connect(self.wanted)
        self.repeat.clicked.connect(self.again)
        self._data.clicked.connect(self.asked_for_data)

    @Slot(str)
    def _add(self, label: str) -> None:
        """As if it were typed."""
        self.prompt.setText(prompts.with_more(self.prompt.text(), label, self._axis))

    @Slot()
    def _slide(self) -> None:
        """The slider follows what is typed, as far as it goes."""
        try:
            tenths = round(10 * self.temperature.value())
        except BadInput:
            tenths = self.slider.value()
        self.slider.setValue(min(tenths, TENTHS))
        self.typed.emit()

    @Slot(int)
    def _take_slider(self, action: int) -> None:
        """The person has moved it."""
        self.temperature.show_value(self.slider.sliderPosition() / 10)
        self.typed.emit()


def _row(grid: QGridLayout, index: int, caption: str, widgets: list[QWidget], stretched: bool) -> list[QWidget]:
    """A caption, and beside it some widgets; the first takes the room that there is, if it is ``stretched``."""
    label = QLabel(caption)
    label.setBuddy(widgets[0])
    row = QHBoxLayout()
    row.setSpacing(6)
    for number, widget in enumerate(widgets):
        row.addWidget(widget, int(stretched and number == 0))
    if not stretched:
        row.addStretch(1)
    grid.addWidget(label, index, 0)
    grid.addLayout(row, index, 1)
    return [label, *widgets]
