"""The columns of a table: what they are, and which the network reads and predicts."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from rnn_explorer.sources.source import Source
from rnn_explorer.sources.understood import Column, Understood
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.window.own_data import facts
from rnn_explorer.window.settings.entries import SwitchField, describe

EXAMPLES = 23  # characters
SHOWN = 7  # rows without scrolling


class ColumnList(QScrollArea):
    """Signals:
        changed(): the person has chosen otherwise.
    """

    changed = Signal()

    def __init__(self, understood: Understood, source: Source) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inputs: dict[str, SwitchField] = {}
        self._targets: dict[str, SwitchField] = {}
        content = QWidget()
        content.setAutoFillBackground(True)
        content.setBackgroundRole(QPalette.ColorRole.Base)
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(10, 6, 10, 6)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(3)
        self._add_header()
        for row, column in enumerate(understood.columns, start=1):
            self._add(row, column, source)
        self._grid.setColumnStretch(6, 1)
        self._grid.setRowStretch(len(understood.columns) + 1, 1)
        self.setWidget(content)
        line = self.fontMetrics().height() + 6
        self.setMinimumHeight(line * (min(len(understood.columns), SHOWN) + 1) + 16)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the columns that are read."""
        return tuple(name for name, field in self._inputs.items() if field.isChecked())

    @property
    def targets(self) -> tuple[str, ...]:
        """The names of the columns that are predicted."""
        return tuple(name for name, field in self._targets.items() if field.isChecked())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Polish:
            for index in range(self._grid.columnCount()):
                if (item := self._grid.itemAtPosition(0, index)) is not None:
                    item.widget().setFont(small_font(self.font()))
        return super().event(event)

    def _add_header(self) -> None:
        titles = (self.tr("Read"), self.tr("Predict"), self.tr("Column"), self.tr("Cells"), self.tr("Range"),
                  self.tr("Missing"), self.tr("First cells"))
        for index, title in enumerate(titles):
            label = QLabel(title)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self._grid.addWidget(label, 0, index)

    def _add(self, row: int, column: Column, source: Source) -> None:
        if column.place >= 0:
            self._add_switch(row, 0, column, self._inputs, column.name in source.inputs)
            self._add_switch(row, 1, column, self._targets, column.name in source.targets)
        gaps = column.missing + column.wrong
        gaps_said, cells = f"{gaps:,}" if gaps else "", ", ".join(filter(None, map(str.strip, column.examples)))
        cells = cells if len(cells) <= EXAMPLES else f"{cells[:EXAMPLES]}…"
        said = column.name, facts.kind(column), facts.span(column), gaps_said, cells
        for index, text in ((index, text) for index, text in enumerate(said, start=2) if text):
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setEnabled(column.place >= 0 or index != 2)
            if index in (3, 6) or column.place < 0:
                label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            if index == 6:
                label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # takes what is left
            self._grid.addWidget(label, row, index)

    def _add_switch(self, row: int, index: int, column: Column, fields: dict[str, SwitchField], checked: bool) -> None:
        field = fields[column.name] = SwitchField()
        field.setChecked(checked)
        says = self.tr("the network reads it") if index == 0 else self.tr("the network predicts it")
        describe(field, column.name, says)
        field.typed.connect(self.changed)
        field.setObjectName(f"{'input' if index == 0 else 'target'} {column.name}")
        self._grid.addWidget(field, row, index)
