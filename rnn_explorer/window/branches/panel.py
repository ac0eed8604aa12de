"""All trainings of the session: which comes from which, how far each is, and the ways from one to another."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from rnn_explorer.engine.trace import Trace
from rnn_explorer.panel import Panel
from rnn_explorer.session.branches import Branch, chosen
from rnn_explorer.session.history import History
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.numbers import magnitude

NAME, FROM, ITERATIONS, LOSS = range(4)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LAST = 20  # iterations: the loss is their mean
INDENTATION = 3, 14  # pixels, at least and at most
SHARE = 0.4  # of the names' column, for the deepest one
REFRESHED = 250  # milliseconds
BOXES = """QTreeView::indicator {width: 10px; height: 10px; border: 1px solid palette(dark)}
QTreeView::indicator:checked {background: palette(dark)}
QTreeView::indicator:selected {border-color: palette(highlighted-text)}
QTreeView::indicator:checked:selected {background: palette(highlighted-text)}
QHeaderView::section {border: 0; border-bottom: 1px solid palette(mid); padding: 2px 4px}"""
# in a dark palette Qt's own outline can not be seen


class BranchesPanel(Panel):
    """Enter or a double click goes to a training, F2 gives it another name, Delete takes it from the list; a check mark
    draws its loss beside that of the others.

    Signals:
        compared(History): the person wants to see this one beside the one that is looked at.
    """

    title = "Trainings"
    column = "left"
    rank = 3
    is_text = True

    compared = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self._tree: Tree | None = None
        self._items: dict[History, QTreeWidgetItem] = {}
        self._soon = QTimer(interval=REFRESHED, singleShot=True)
        super().__init__(session, parent)
        self._soon.setParent(self)
        self._soon.timeout.connect(self._show_figures)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(180, 80)
        session.branches.changed.connect(self._show_all)
        session.record_grew.connect(self._refresh_soon)

    def show_trace(self, trace: Trace) -> None:
        if self._tree is None:
            self._build()
            self._show_all()
        self._refresh_soon()

    def show_position(self, position: int) -> None:
        """Nothing here is of a position."""

    def show_selection(self, selected: Selected) -> None:
        """Nothing here is selected."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """There is no number here that could be explained."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _build(self) -> None:
        """Only when it is first seen."""
        self._tree = Tree()
        self._says = QLabel()
        self._says.setWordWrap(True)
        self._says.setTextFormat(Qt.TextFormat.PlainText)  # whatever a name contains
        self._says.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._says.setContentsMargins(10, 2, 10, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addWidget(self._tree, 1)
        column.addWidget(self._says)
        column.addLayout(self._buttons())
        self.setFocusProxy(self._tree)
        self._tree.currentItemChanged.connect(self._show_words)
        self._tree.itemChanged.connect(self._take_edit)
        self._tree.wanted.connect(self._go)
        self._tree.unwanted.connect(self._delete)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 0, 10, 0)
        for text, tip, call in (
            (self.tr("&Go there"), self.tr("Look at this training (Enter)"), self._go),
            (self.tr("C&ompare"), self.tr("See it beside the one that is looked at"), self._compare),
            (self.tr("Delete"), self.tr("Take it from the list (Delete); it can be undone"), self._delete),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(call)
            row.addWidget(button)
        row.addStretch(1)
        return row

    @property
    def _chosen(self) -> Branch | None:
        item = self._tree.currentItem()
        return None if item is None else next(
            (branch for branch in self.session.branches.all if self._items.get(branch.history) is item), None)

    @Slot()
    def _show_all(self) -> None:
        """Another list."""
        if self._tree is None:
            return
        before = self._chosen
        self._tree.clear()
        self._items = {}
        for branch in self.session.branches.all:
            item = self._items[branch.history] = _item(branch, branch.history in self.session.branches.shown)
            above = self._items.get(branch.parent)
            (self._tree.addTopLevelItem if above is None else above.addChild)(item)
        self._tree.show_begins(any(branch.parent is not None for branch in self.session.branches.all))
        self._tree.expandAll()
        self._tree.indent()
        chosen = self.session.history if before is None else before.history
        self._tree.setCurrentItem(self._items.get(chosen))
        self._show_figures()

    @Slot()
    def _refresh_soon(self) -> None:
        if self._tree is not None and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _show_figures(self) -> None:
        """How far each is, and which is looked at."""
        if self._tree is None or not self.isVisible():
            return
        for history, item in self._items.items():
            record = history.record()
            item.setText(ITERATIONS, f"{len(record):,}")
            losses = record.loss[-LAST:]
            item.setText(LOSS, magnitude(float(np.mean(losses))) if len(losses) else "")
            item.setCheckState(NAME, _checked(history in self.session.branches.shown))
            font = QFont(self.font())
            font.setBold(history is self.session.history)
            item.setFont(NAME, font)
        self._show_words()

    @Slot()
    def _show_words(self) -> None:
        branch = self._chosen
        if branch is None:
            self._says.setText("")
        elif branch.parent is None:
            settings = chosen(branch.history.experiment.settings) or self.tr("all settings as at the first start")
            self._says.setText(self.tr("From the start: {}.").format(settings))
        else:
            says = branch.says or self.tr("nothing is changed")
            self._says.setText(self.tr("From iteration {} on: {}.").format(branch.begins, says))

    @Slot(QTreeWidgetItem, int)
    def _take_edit(self, item: QTreeWidgetItem, column: int) -> None:
        """A name, or a check mark."""
        branches = self.session.branches
        branch = next((one for one in branches.all if self._items.get(one.history) is item), None)
        if branch is None or column != NAME:
            return
        checked = item.checkState(NAME) is Qt.CheckState.Checked
        if checked != (branch.history in branches.shown):
            branches.show(branch.history, checked)
        elif item.text(NAME).strip() not in ("", branch.name):
            self.session.acts.rename(branch.history, item.text(NAME))
        else:
            item.setText(NAME, branch.name)

    @Slot()
    def _go(self) -> None:
        branch = self._chosen
        if branch is not None and branch.history is not self.session.history:
            self.session.acts.go_to(branch.history)

    @Slot()
    def _compare(self) -> None:
        branch = self._chosen
        if branch is not None:
            self.compared.emit(branch.history)

    @Slot()
    def _delete(self) -> None:
        branch = self._chosen
        if branch is not None:
            self.session.acts.delete(branch.history)


def _item(branch: Branch, shown: bool) -> QTreeWidgetItem:
    item = QTreeWidgetItem()
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setText(NAME, branch.name)
    item.setToolTip(NAME, branch.name)
    item.setCheckState(NAME, _checked(shown))
    item.setText(FROM, "" if branch.parent is None else str(branch.begins))
    for column in (FROM, ITERATIONS, LOSS):
        item.setTextAlignment(column, RIGHT)
    return item


def _checked(shown: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked


class Tree(QTreeWidget):
    """Trainings below those they come from.

    Signals:
        wanted(): go to the current one. unwanted(): delete it.
    """

    wanted = Signal()
    unwanted = Signal()

    def __init__(self) -> None:
        super().__init__(frameShape=QFrame.Shape.NoFrame)
        self.setColumnCount(4)
        self._set_up_header()
        self.setAccessibleName(self.tr("All trainings"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setUniformRowHeights(True)
        self.setStyleSheet(BOXES)
        self.itemDoubleClicked.connect(self.wanted)

    def _set_up_header(self) -> None:
        titles = self.tr("training"), self.tr("from"), self.tr("to"), self.tr("mean loss")
        tips = (self.tr("A check mark draws its loss beside that of the others"), self.tr("Its first own iteration"),
                self.tr("Its last iteration"), self.tr("Of its last {} iterations").format(LAST))
        self.setHeaderLabels(titles)
        for column, tip in enumerate(tips):
            self.headerItem().setToolTip(column, tip)
            self.headerItem().setTextAlignment(column, LEFT if column == NAME else RIGHT)
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(30)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def show_begins(self, shown: bool) -> None:
        """Whether there is a column for where they begin, and room for signs that some begin in others."""
        self.setRootIsDecorated(shown)
        self.setColumnHidden(FROM, not shown)
        self.headerItem().setText(ITERATIONS, self.tr("to") if shown else self.tr("iterations"))

    def indent(self) -> None:
        """By as much as leaves most of the room to the names."""
        room = SHARE * self.columnWidth(NAME) / max(self._depth(self.invisibleRootItem()), 1)
        self.setIndentation(round(min(max(room, INDENTATION[0]), INDENTATION[1])))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.indent()

    def _depth(self, item: QTreeWidgetItem) -> int:
        return max((1 + self._depth(item.child(n)) for n in range(item.childCount())), default=0)

    def event(self, event: QEvent) -> bool:
        """Its own keys come before those of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Delete):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.unwanted.emit()
        else:
            super().keyPressEvent(event)
