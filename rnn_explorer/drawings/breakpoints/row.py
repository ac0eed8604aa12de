"""One breakpoint in the list: whether it halts, when, how often it was hit."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from rnn_explorer.session.breakpoints import Breakpoint, Hit
from rnn_explorer.widgets.check_box import CheckBox
from rnn_explorer.widgets.icons import icon
from rnn_explorer.widgets.ink import small_font

KEYS_OF_THE_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _RowBox(CheckBox):
    """Leaves the keys of the list to the list."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in KEYS_OF_THE_LIST:
            event.ignore()
        else:
            super().keyPressEvent(event)


class Line(QWidget):
    """A box, a sentence that wraps, and room for more at the right."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = _RowBox()
        self.box.setAccessibleName(f"{self.tr('Stop')} {words}")
        self.sentence = QLabel(words)
        self.sentence.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 3)
        row.setSpacing(6)
        self.setMinimumHeight(round(self.fontMetrics().height() * 1.7))
        row.addWidget(self.box)
        row.addWidget(self.sentence, 1)


class FixedLine(Line):
    """What always halts, and can not be changed."""

    def __init__(self, words: str, remark: str) -> None:
        super().__init__(words)
        self.box.setChecked(True)
        self.box.setEnabled(False)
        self._remark = QLabel(remark)
        for label in (self.sentence, self._remark):
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._remark.setContentsMargins(0, 0, 6, 0)
        self.layout().addWidget(self._remark)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self._remark.setFont(small_font(self.font()))
        return super().event(event)


class Row(Line):
    """A breakpoint of the person's.

    Signals:
        switched(Breakpoint, bool): it shall halt, or not.
        removed(Breakpoint): it shall go.
        sought(Breakpoint): the person wants to see where it was hit.
    """

    switched = Signal(object, bool)
    removed = Signal(object)
    sought = Signal(object)

    def __init__(self, item: Breakpoint) -> None:
        super().__init__(item.words)
        self.sentence.setToolTip(item.says)
        self.item = item
        self._hits = self._button(self.tr("Go to where it was hit (Enter)"), self._seek)
        remove = self._button(self.tr("Remove the breakpoint (Delete)"), self._remove)
        remove.setIcon(icon("x"))
        remove.setIconSize(QSize(12, 12))
        self.box.clicked.connect(self._switch)

    def show_item(self, item: Breakpoint, hits: tuple[Hit, ...]) -> None:
        """The same breakpoint, maybe turned on or off, and its hits."""
        self.item = item
        self.box.setChecked(item.enabled)
        role = QPalette.ColorRole.WindowText if item.enabled else QPalette.ColorRole.PlaceholderText
        self.sentence.setForegroundRole(role)
        told = self.tr("no hit") if not hits else self.tr("1 hit") if len(hits) == 1 else f"{len(hits):,} hits"
        self._hits.setText(told)
        self._hits.setEnabled(bool(hits))
        last = self.tr(", the last in iteration {:,}").format(hits[-1].iteration) if hits else ""
        self.box.setAccessibleDescription(told + last)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            self._hits.setFont(small_font(self.font()))
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The sentence is as good as the box."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.box.setFocus(Qt.FocusReason.MouseFocusReason)
            self.box.click()

    def _button(self, name: str, slot) -> QToolButton:
        """For the mouse: the keys are those of the list."""
        button = QToolButton()
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(slot)
        self.layout().addWidget(button)
        return button

    @Slot(bool)
    def _switch(self, checked: bool) -> None:
        self.switched.emit(self.item, checked)

    @Slot()
    def _seek(self) -> None:
        self.sought.emit(self.item)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self.item)
