"""The network goes on by itself: from a prompt it writes, or draws the curve, and one can step through that."""

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from rnn_explorer.drawings.generate import words
from rnn_explorer.drawings.generate.form import Form
from rnn_explorer.drawings.generate.view import PassageView
from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.generating import Generated, Guesses, draws_symbols, problem_with
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.task import Shape
from rnn_explorer.widgets.caption import Caption

PROMPTED = 6  # time steps of the first prompt
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class GeneratePanel(Panel):
    """What could come next follows what is typed and the iteration that is shown; a passage is generated when the
    person asks for it (Enter), with the parameters of that iteration.
    """

    title = "Generate"
    column = "right"
    rank = 3
    follows_position = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._experiment: Experiment | None = None  # that the form is for
        self._asked: tuple[object, ...] = ()  # what the last guesses are for
        super().__init__(session, parent)
        self.form = Form()
        self.view = PassageView()
        self._problem = QLabel()
        self._caption = Caption()
        self._step = QPushButton(self.tr("Step through it"))
        self._lay_out()
        self.form.typed.connect(self._read)
        self.form.wanted.connect(self.generate)
        self.form.again.connect(self.generate_again)
        self.form.asked_for_data.connect(self._take_data)
        self.view.chosen.connect(self._step_to)
        self._step.clicked.connect(session.passages.toggle)
        session.passages.generated.connect(self._show_generated)
        session.passages.guessed.connect(self._show_guesses)
        session.passages.refused.connect(self._refuse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(self.form.prompt)
        self.setMinimumSize(180, 80)

    def show_trace(self, trace: Trace) -> None:
        if self.session.experiment is not self._experiment:
            self._show_experiment()
        self._show_passage()

    def show_position(self, position: int) -> None:
        self._guess()
        self._show_present()

    def show_selection(self, selected: Selected) -> None:
        """Nothing here is selected."""

    @Slot()
    def generate(self) -> None:
        """Have a passage generated from what is entered."""
        entered = self.form.entered()
        if entered.is_whole and not problem_with(self._experiment):
            self.session.passages.generate(entered.prompt, entered.more, entered.temperature, entered.seed)

    @Slot()
    def generate_again(self) -> None:
        """With the next seed."""
        self.form.next_seed()
        self.generate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, wherever it is pressed."""
        if event.key() in ENTER:
            self.generate()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self.theme.color("window"))

    def event(self, event: QEvent) -> bool:
        """Escape in an entry gives the keys back to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def _lay_out(self) -> None:
        content = QWidget()
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(5)
        self._problem.setWordWrap(True)
        column.addWidget(self.form)
        column.addWidget(self._problem)
        column.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.addWidget(self._step)
        row.addWidget(self._caption, 1)
        column.addLayout(row)
        scrolled = QScrollArea()
        scrolled.setWidget(content)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled)

    def _show_experiment(self) -> None:
        """Another one: what was typed may be of another alphabet."""
        self._experiment, self._asked = self.session.experiment, ()
        sentence = problem_with(self._experiment)
        self.form.setVisible(not sentence)
        self.view.setVisible(not sentence)
        self._step.setVisible(not sentence)
        if not sentence:
            self.form.show_axis(self._experiment.task.inputs, draws_symbols(self._experiment))
            self._take_data()
        self._read()

    @Slot()
    def _take_data(self) -> None:
        """The prompt is how the sequence on the screen begins."""
        if draws_symbols(self._experiment):
            trace, _ = self.session.passages.place
            steps = 1 if self._experiment.task.shape is Shape.ONE_TO_MANY else PROMPTED
            self.form.show_prompt(trace["x"][:steps, 0])

    @Slot()
    def _read(self) -> None:
        """Something else is entered, or can be."""
        if self._experiment is None:
            return
        refused = problem_with(self._experiment)
        problem = refused or self.form.entered().problem
        self._say(problem, QPalette.ColorRole.PlaceholderText if refused else QPalette.ColorRole.BrightText)
        self._column.setStretchFactor(self._problem, 1 if refused else 0)  # alone, in the middle
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter if refused else Qt.AlignmentFlag.AlignLeft)
        for button in (self.form.generate, self.form.repeat):
            button.setEnabled(not problem)
        if self.isVisible():
            self._guess()

    def _say(self, sentence: str, role: QPalette.ColorRole) -> None:
        self._problem.setText(sentence)
        self._problem.setForegroundRole(role)
        self._problem.setVisible(bool(sentence))

    def _guess(self) -> None:
        """Ask what could come next, if that may be something else than it was."""
        if problem_with(self._experiment) or not draws_symbols(self._experiment):
            return
        entered, (trace, position) = self.form.entered(), self.session.passages.place
        if entered.prompt is None or entered.temperature is None:
            self.form.ranking.show_items(())
            self._asked = ()
            return
        asked = trace, position == len(trace), entered.prompt.tobytes(), entered.temperature
        if asked != self._asked:
            self._asked = asked
            self.session.passages.guess(entered.prompt, entered.temperature)

    @Slot(object)
    def _show_guesses(self, guesses: Guesses) -> None:
        if guesses.guess.learned.experiment is self._experiment and self._asked:
            self.form.show_guesses(guesses.probabilities)

    @Slot(object)
    def _show_generated(self, generated: Generated) -> None:
        self._read()
        if generated.trace.problem is not None:
            self._refuse(generated.trace.problem)
        if self.session.passages.shown:
            self.session.passages.show(generated.trace)
        self._show_passage()

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        self._say(f"{sentence[:1].upper()}{sentence[1:]}", QPalette.ColorRole.BrightText)

    def _show_passage(self) -> None:
        passages = self.session.passages
        last, shown = passages.last, passages.shown
        self.view.show_generated(last)
        self._caption.set_wordings(() if last is None else words.captions(last))
        self._step.setEnabled(last is not None)
        self._step.setText(self.tr("Back to the training") if shown else self.tr("Step through it"))
        self._step.setToolTip(self.tr("Look at the passage in all panels, time step by time step, or return (G)"))
        self._show_present()

    def _show_present(self) -> None:
        last = self.session.passages.last
        is_shown = last is not None and self.trace is last.trace
        self.view.show_present(self.current_t if is_shown else None)

    @Slot(int)
    def _step_to(self, t: int) -> None:
        """Where the input of a time step has been read."""
        passages = self.session.passages
        trace = passages.last.trace
        if self.trace is not trace:
            passages.show(trace)
        written = int(trace.columns["x"].known_from[t])
        self.session.seek(written or next(n for n, event in enumerate(trace.events, start=1) if event.t == t))


if __name__ == "__main__":
    open_alone(GeneratePanel)
