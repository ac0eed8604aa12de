"""What can be chosen above the charts of a training, and the one act that there is."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.ink import small_font

HEIGHT = 20
GAP = 6
SMOOTHINGS = (1, 5, 20, 100)


class Header(QWidget):
    """The scale of the loss, the smoothing, and a key for the test.

    Signals:
        chosen(): something else is chosen by the person.
        test_wanted(): the network is to be measured on the test's data.
    """

    chosen = Signal()
    test_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setMouseTracking(True)  # the pointer is the panel's affair
        self.scale = Choice(self.tr("Scale of the loss"), HEIGHT - 2, self)
        self.scale.offer([(self.tr("loss log"), True), (self.tr("loss linear"), False)])
        self.smoothing = Choice(self.tr("Smoothing: the mean of the last iterations"), HEIGHT - 2, self)
        self.smoothing.offer([(self.tr("raw") if count == 1 else self.tr("mean of {0}").format(count), count)
                              for count in SMOOTHINGS])
        self.test = _TestKey(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 1, 0, 1)
        row.setSpacing(GAP)
        for widget in (self.scale, self.smoothing, self.test):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        for choice in (self.scale, self.smoothing):
            choice.activated.connect(self._tell)
        self.test.clicked.connect(self.test_wanted)

    def choose(self, logarithmic: bool, smoothing: int) -> None:
        """As a person does, but nobody is told."""
        self.scale.setCurrentIndex(self.scale.findData(logarithmic))
        self.smoothing.setCurrentIndex(self.smoothing.findData(smoothing))

    @Slot()
    def _tell(self) -> None:
        self.chosen.emit()


class _TestKey(QToolButton):
    """Slim, as the choices are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFont(small_font(parent.font()))  # now, as the choices do
        name = self.tr("Measure on the test data")
        self.setText(self.tr("test"))
        self.setAccessibleName(name)
        self.setToolTip(self.tr("{0}, with the parameters of the iteration that is shown.\nThey say how good the "
                                "network is: look at them in the end.\n"
                                "Settings are chosen by the validation.").format(name))
        self.setFixedHeight(HEIGHT - 2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
