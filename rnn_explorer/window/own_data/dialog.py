"""Beside the work: a file is being read; then what was understood of it, and what only the person can say."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.understood import Understood
from rnn_explorer.widgets.ink import bold, small_font
from rnn_explorer.window.own_data import facts
from rnn_explorer.window.own_data.form import FORMS, Form
from rnn_explorer.window.own_data.sentence import Sentence

WIDTH, MARGIN = 680, 16  # logical pixels
FRAME = QSize(8, 40)  # what a window manager may add
NOTES = 6  # sentences; of more it is said how many


class _Place(QScrollArea):
    """Scrolls only where there is no room: else it is as high as its form."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        form = self.widget()
        if form is None:
            return QSize()
        inside = WIDTH - 2 * MARGIN
        return QSize(inside, max(form.sizeHint().height(), form.heightForWidth(inside)))


class OwnDataDialog(QDialog):
    """Signals:
        wanted(Source, int): the person wants to begin with this, in windows of so many time steps.
        read_as(str): the person wants the file read as another kind.
    """

    wanted = Signal(object, int)
    read_as = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("ownData")
        self.setWindowTitle(self.tr("Your own data"))
        self._name, self._facts = QLabel(), QLabel()
        for label in (self._name, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._facts.setWordWrap(True)
        self._kind = QComboBox()
        self._kind.setAccessibleName(self.tr("Read the file as"))
        self._kind.setToolTip(self.tr("Read the file as"))
        for kind, title in (("text", self.tr("Text")), ("table", self.tr("Table"))):
            self._kind.addItem(title, kind)
        self._kind.activated.connect(self._read_again)
        self._progress = QProgressBar()
        self._progress.setRange(0, 1000)
        self._notes, self._problem = Sentence("accent"), Sentence("error")
        self._form: Form | None = None
        self._place = _Place()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._begin = QPushButton(self.tr("&Begin"))
        self._begin.setToolTip(self.tr("Begin an experiment with these data (Enter); it can be undone"))
        self._buttons.addButton(self._begin, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.accepted.connect(self._want)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()

    def show_reading(self, path: Path, share: float | None) -> None:
        """The file is being read; ``share``: of it, 0 to 1, None at first."""
        self._name.setText(path.name)
        self._facts.setText(self.tr("Reading …  The experiment goes on meanwhile."))
        self._progress.setVisible(True)
        self._progress.setValue(round(1000 * (share or 0.0)))
        if share is None:
            self._kind.setVisible(False)
            self._put(None)
            self._notes.say("")
            self.refuse("")

    def show_understood(self, understood: Understood) -> None:
        """What was understood; now the person is asked."""
        self._progress.setVisible(False)
        self._facts.setText(facts.facts(understood))
        notes = understood.notes
        more = (self.tr("And {} more of this kind.").format(len(notes) - NOTES),) if len(notes) > NOTES else ()
        self._notes.say("\n".join((*notes[:NOTES], *more)))
        self._offer(understood.kind)
        self._put(FORMS[understood.kind](understood))
        self._check()
        self._begin.setFocus()

    def show_refused(self, path: Path, kind: str | None, sentence: str) -> None:
        """The file can not be read."""
        self._name.setText(path.name)
        self._progress.setVisible(False)
        self._facts.setText(self.tr("Nothing has changed; the experiment goes on."))
        self._put(None)
        self._offer(kind or ("table" if path.suffix.lower() in (".csv", ".tsv") else "text"))
        self._kind.setVisible(path.suffix.lower() != ".wav")
        self.refuse(sentence)
        self._fit()

    def refuse(self, sentence: str) -> None:
        """Say why it can not begin."""
        self._problem.say(sentence[:1].upper() + sentence[1:])

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self._name.setFont(bold(self.font()))
            self._facts.setFont(small_font(self.font()))
        return super().event(event)

    def _offer(self, kind: str) -> None:
        self._kind.setVisible(kind != "recording")
        self._kind.setCurrentIndex(self._kind.findData(kind))

    def _put(self, form: Form | None) -> None:
        """This form in the place of the one before."""
        if self._form is not None:
            self._place.takeWidget().deleteLater()
        self._form = form
        self._place.setVisible(form is not None)
        if form is not None:
            form.changed.connect(self._check)
            self._place.setWidget(form)
            self._place.updateGeometry()
        self._begin.setVisible(form is not None)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Close") if form is None and self._progress.isHidden() else self.tr("Cancel"))
        self._fit()

    def _fit(self) -> None:
        """As high as what is said needs, and as the screen allows; then the questions scroll."""
        self.layout().activate()
        wanted = QSize(WIDTH, self.layout().totalHeightForWidth(WIDTH))
        self.resize(wanted.boundedTo(self.screen().availableSize() - FRAME))

    def _said(self) -> Source | None:
        try:
            return self._form.source
        except BadInput as problem:
            self.refuse(str(problem))
            return None

    @Slot()
    def _check(self) -> None:
        self.refuse("")
        self._begin.setEnabled(self._said() is not None)

    @Slot()
    def _want(self) -> None:
        if self._form is not None and (source := self._said()) is not None:
            self.wanted.emit(source, self._form.time_steps)

    @Slot()
    def _read_again(self) -> None:
        self.read_as.emit(self._kind.currentData())

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(self._kind)
        self._facts.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._facts.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        box = QVBoxLayout(self)
        box.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 2)
        box.setSpacing(10)
        box.addLayout(top)
        for widget in (self._facts, self._progress, self._notes):
            box.addWidget(widget)
        box.addWidget(self._place, 1)
        box.addWidget(self._problem)
        box.addWidget(self._buttons)
