"""Where a new breakpoint is entered: a kind, and what it is made of."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from rnn_explorer.engine.trace import Phase, Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.session.breakpoints import (
    Breakpoint,
    Every,
    GradientAbove,
    GradientBelow,
    LossBelow,
    Reached,
    Saturation,
    name_of,
)
from rnn_explorer.session.setting import Number, Whole
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.number_entry import NumberEntry

FIRST = {LossBelow: "1", GradientAbove: "10", GradientBelow: "0.01", Saturation: "", Reached: "1", Every: "100"}
NOUNS = {Reached: "the time step", Every: "the number of iterations"}
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Form(QWidget):
    """What is entered is understood at every key; below it stands what it means, or why it is refused.

    Signals:
        wanted(Breakpoint): the person has entered it.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._timed: dict[Phase, bool] = {}  # the phases of the trace, and whether they have time steps
        self._steps = 1
        self._there: tuple[Breakpoint, ...] = ()
        self.kind = self._choice(self.tr("Kind of the new breakpoint"))
        for kind in FIRST:
            self.kind.addItem(kind.title, kind)
        self.phase = self._choice(self.tr("Phase of the new breakpoint"))
        self.number = NumberEntry(self._stepped, 6)
        self.number.setAccessibleName(self.tr("Number of the new breakpoint"))
        self.add = QPushButton(self.tr("Add"))
        self.add.setToolTip(self.tr("Add the breakpoint (Enter)"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self._lay_out()
        self.kind.activated.connect(self._begin)
        self.phase.activated.connect(self._show_reading)
        self.number.typed.connect(self._show_reading)
        self.add.clicked.connect(self._ask)
        self.number.show_text(FIRST[LossBelow])

    def show_trace(self, trace: Trace, there: tuple[Breakpoint, ...]) -> None:
        """Phases and time steps are those of a trace; ``there``: which breakpoints there are already."""
        timed = {phase: any(event.t is not None for event in trace.events if event.phase is phase)
                 for phase in dict.fromkeys(event.phase for event in trace.events)}
        if (timed, trace.sizes["T"], there) == (self._timed, self._steps, self._there):
            return
        if timed != self._timed:
            self.phase.clear()
            for phase in timed:
                self.phase.addItem(name_of(phase), phase)
        self._timed, self._steps, self._there = timed, trace.sizes["T"], there
        self._show_reading()

    def read(self) -> Breakpoint:
        """What has been entered. Raises BadInput."""
        kind, phase, number = self.kind.currentData(), self.phase.currentData(), self._number()
        if number is None:
            made = Reached(phase, None) if kind is Reached else kind()
        else:
            noun = NOUNS.get(kind, "the limit")
            value = number.read(noun, self.number.text())
            number.check(noun, value)
            made = Reached(phase, value - 1) if kind is Reached else kind(value)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            self._ask()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self.note.setFont(small_font(self.font()))
        return super().event(event)

    def _number(self) -> Number | None:
        """What number the kind is made of."""
        kind = self.kind.currentData()
        if kind is not Reached:
            return kind.kind
        return Whole(1, self._steps) if self._timed[self.phase.currentData()] else None

    def _stepped(self, text: str, by: int) -> str:
        number = self._number()
        try:
            return number.write(number.step(number.read("", text), by))
        except BadInput:
            return FIRST[self.kind.currentData()]

    @Slot()
    def _begin(self) -> None:
        """Another kind."""
        self.number.show_text(FIRST[self.kind.currentData()])
        self._show_reading()

    @Slot()
    def _ask(self) -> None:
        if self.add.isEnabled():
            self.wanted.emit(self.read())

    @Slot()
    def _show_reading(self) -> None:
        self.phase.setVisible(self.kind.currentData() is Reached)
        self.number.setVisible(self._number() is not None)
        made, role = None, QPalette.ColorRole.PlaceholderText
        try:
            made = self.read()
            told = f"Stop {made.words}. {made.says}".rstrip()
        except BadInput as problem:
            told, role = str(problem), QPalette.ColorRole.BrightText
        is_there = made in self._there
        if is_there:
            told = self.tr("In the list: stop {}.").format(made.words)
        self.add.setEnabled(made is not None and not is_there)
        self.note.setText(told[:1].upper() + told[1:])
        self.note.setForegroundRole(role)

    def _choice(self, name: str) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(name)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        choice.setMinimumContentsLength(10)
        choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return choice

    def _lay_out(self) -> None:
        self.number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.phase, 2)
        row.addWidget(self.number, 1)
        row.addWidget(self.add)
        row.setAlignment(self.add, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 10, 2)
        column.setSpacing(4)
        column.addWidget(self.kind)
        column.addLayout(row)
        column.addWidget(self.note)
