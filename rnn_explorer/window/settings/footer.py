"""What the settings come to, and the two things that can be done with them."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from rnn_explorer.session.changes import goes_on
from rnn_explorer.session.draft import Reading
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.settings import SETTINGS
from rnn_explorer.widgets.ink import small_font

ONE_ROW = (2, 0), (2, 2), (2, 3), (2, 4)  # of the buttons in the grid
TWO_ROWS = (2, 0), (2, 1), (3, 0), (3, 1)
PADDING = 14  # pixels of a button beside its text, at least


class Footer(QWidget):
    """Parameters, memory, time; buttons to apply and to revert."""

    def __init__(self) -> None:
        super().__init__()
        self.apply = self._button(self.tr("&Begin anew"), self.tr("Another training from the start (Enter)"))
        self.suggest = self._button(self.tr("S&uggested"), self.tr(
            "Enter the settings with which this task is learned within a minute"))
        self.go_on = self._button(self.tr("C&ontinue"), self.tr(
            "A branch goes on from the iteration that is looked at, with its weights and these settings"))
        self.revert = self._button(self.tr("Revert"), self.tr("Forget the changes (Esc)"))
        self.parameters, self.costs = QLabel(), QLabel()
        for label in (self.parameters, self.costs):
            label.setWordWrap(True)
        self.costs.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setVerticalSpacing(2)
        grid.addWidget(self.parameters, 0, 0, 1, 5)
        grid.addWidget(self.costs, 1, 0, 1, 5)
        grid.setColumnStretch(1, 1)
        self._places: tuple[tuple[int, int], ...] = ()

    def height_at(self, width: int) -> int:
        """The height that it needs; its buttons are in one row where each has room for its text, else in two."""
        buttons = self.suggest, self.revert, self.go_on, self.apply
        for button in buttons:
            button.setMinimumWidth(button.fontMetrics().horizontalAdvance(button.text().replace("&", "")) + PADDING)
        margins, gaps = self._grid.contentsMargins(), 3 * self._grid.horizontalSpacing()
        needed = sum(button.minimumWidth() for button in buttons) + margins.left() + margins.right() + gaps
        places = ONE_ROW if needed <= width else TWO_ROWS
        if places != self._places:
            self._places = places
            self._grid.setColumnStretch(0, places is TWO_ROWS)
            for button, place in zip(buttons, places, strict=True):
                self._grid.addWidget(button, *place)
        return self.heightForWidth(width)

    def show_reading(self, reading: Reading, in_effect: Experiment) -> None:
        """What has been entered, beside what is in effect."""
        if reading.experiment is None:
            labels = ", ".join(SETTINGS[name].label for name in reading.problems if name)
            general = reading.problems.get("", "")
            _set(self.parameters, general or self.tr("Refused: {}").format(labels))
            _set(self.costs, self.tr("The experiment goes on as it is."))
        else:
            _set(self.parameters, parameters(reading.experiment, in_effect))
            _set(self.costs, costs(reading.experiment, None if reading.changed else in_effect.seconds))
        self.suggest.setEnabled(bool(reading.settings.task_class.suggested))
        self.apply.setEnabled(bool(reading.changed) and not reading.problems)
        self.go_on.setEnabled(self.apply.isEnabled() and goes_on(in_effect, reading.experiment))
        self.revert.setEnabled(bool(reading.changed or reading.problems))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self.costs.setFont(small_font(self.font()))
        return super().event(event)

    @staticmethod
    def _button(text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(True)  # Enter is for the button that has the focus
        return button


def parameters(experiment: Experiment, in_effect: Experiment) -> str:
    """How many there are, and were."""
    tr = QCoreApplication.translate
    count, before = experiment.network.layout.size, in_effect.network.layout.size
    now = tr("Footer", " (now {:,})").format(before) if count != before else ""
    return tr("Footer", "{:,} parameters{}, shared by {} time steps").format(count, now, experiment.time_steps)


def costs(experiment: Experiment, seconds: float | None) -> str:
    """What sharing saves, and what a trace costs."""
    tr = QCoreApplication.translate
    unshared = experiment.network.layout.size * experiment.time_steps
    parts = [tr("Footer", "{:,} if not shared").format(unshared),
             tr("Footer", "trace {}").format(_memory(experiment.trace_bytes))]
    if seconds is not None:
        parts.append(tr("Footer", "{:.2g} ms an iteration").format(1000 * seconds))
    return " · ".join(parts)


def _memory(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


def _set(label: QLabel, text: str) -> None:
    """No layout where nothing changes."""
    if label.text() != text:
        label.setText(text)
