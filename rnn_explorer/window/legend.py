"""The legend: a window beside the work that says what colours and lines mean, and where the colours end."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFormLayout,
    QMainWindow,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rnn_explorer.drawings.colors import color_limit
from rnn_explorer.drawings.key import entries
from rnn_explorer.session.reading_aids import Ranges
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.check_box import CheckBox
from rnn_explorer.widgets.theme import theme_of
from rnn_explorer.window.keys import OwnKeys

SAMPLE = 80.0  # pixels
GAP = 10.0
DECIMALS = 6
LIMITS = (10.0**-DECIMALS, 1e6)


def toggle(window: QMainWindow) -> None:
    """Open the legend of a window that has a ``session``, or close it."""
    legend = window.findChild(Legend) or _made(window)
    legend.setVisible(not legend.isVisible())


def _made(window: QMainWindow) -> Legend:
    """A legend in which the window's keys work too, once it has been clicked."""
    legend = Legend(window.session, window)
    for menu in window.menuBar().findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly):
        legend.addActions(menu.actions())
    for own_keys in window.findChildren(OwnKeys):
        own_keys.watch_children_of(legend)
    return legend


def next_ranges(window: QMainWindow) -> None:
    """Let the colours end at other values, and say which."""
    aids = window.session.aids
    aids.next_ranges()
    window.statusBar().showMessage(window.tr("colours end at: {}").format(_NAMES[aids.ranges]), 3000)


class Legend(QDialog):
    """Does not interrupt; Esc closes it."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Legend"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # the keys stay where they are
        area = QScrollArea()
        area.setWidget(Key())
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.tr("What colours and lines mean"))
        column = QVBoxLayout(self)
        column.addWidget(RangeEditor(session))
        column.addWidget(area, 1)
        area.setFocus()  # not a choice, which would look for letters
        self.resize(560, 700)


class RangeEditor(QWidget):
    """Where the colours end, and whether there are sign marks."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = 0.0  # the limit of the chosen quantity as it is
        self.ranges, self.column, self.limit, self.signs = QComboBox(), QComboBox(), Limit(), CheckBox()
        self._lay_out()
        for ranges in Ranges:
            self.ranges.addItem(_NAMES[ranges], ranges)
        self.ranges.activated.connect(self._choose_ranges)
        self.column.activated.connect(self._show_limit)
        self.limit.valueChanged.connect(self._choose_limit)
        self.signs.toggled.connect(session.aids.set_signs)
        session.aids.changed.connect(self.show_aids)
        session.cursor.trace_changed.connect(self.show_aids)
        self.show_aids()

    @Slot()
    def show_aids(self) -> None:
        """What is set now, for the columns of the trace that is shown."""
        aids, trace = self._session.aids, self._session.cursor.trace
        self.ranges.setCurrentIndex(self.ranges.findData(aids.ranges))
        self.signs.setChecked(aids.signs)
        names = [name for name, quantity in trace.schema.quantities.items() if quantity.in_time]
        if names != [self.column.itemData(index) for index in range(self.column.count())]:
            self.column.clear()
            for name in names:
                self.column.addItem(f"{trace.quantity(name).text()}  {trace.quantity(name).meaning}", name)
        self._show_limit()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Colours end at"), self.ranges)
        form.addRow(self.tr("Quantity"), self.column)
        form.addRow(self.tr("Its limit ±"), self.limit)
        form.addRow(self.tr("Sign marks"), self.signs)
        self.column.setMinimumContentsLength(24)
        self.column.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        named = {self.ranges: "Colours end at", self.column: "Quantity", self.limit: "Limit", self.signs: "Sign marks"}
        for field, name in named.items():
            field.setAccessibleName(self.tr(name))

    @Slot()
    def _choose_ranges(self) -> None:
        self._session.aids.set_ranges(self.ranges.currentData())

    @Slot()
    def _show_limit(self) -> None:
        quantity = self._session.cursor.trace.quantity(self.column.currentData())
        one_hot = quantity.name == "x" and self._session.cursor.trace.inputs.ends_at_one
        self._shown = round(color_limit(quantity, one_hot, self._session.aids), DECIMALS)
        self.limit.setValue(self._shown)

    @Slot(float)
    def _choose_limit(self, limit: float) -> None:
        if limit != self._shown:
            self._session.aids.set_limit(self.column.currentData(), limit)


class Limit(QDoubleSpinBox):
    """A number above 0, written as short as it can be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(DECIMALS)
        self.setRange(*LIMITS)
        self.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:
        return f"{value:g}"


class Key(QWidget):
    """All entries, one below the other under the headings of their sections."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sections = entries()
        texts = [f"{title}: {entry.text}" for title, section in self._sections.items() for entry in section]
        self.setAccessibleDescription("\n".join(texts))

    def sizeHint(self) -> QSize:
        advance = QFontMetricsF(self.font()).horizontalAdvance
        widest = max(advance(entry.text) for section in self._sections.values() for entry in section)
        rows = sum(len(section) + 1.4 for section in self._sections.values())
        return QSize(round(SAMPLE + 3 * GAP + widest), round(rows * self._row()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, y = theme_of(self), 0.0
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(event.rect(), theme.color("base"))
            for title, section in self._sections.items():
                y = self._paint_title(painter, title, y)
                for entry in section:
                    painter.save()
                    entry.draw(painter, QRectF(GAP, y, SAMPLE, self._row()), theme)
                    painter.restore()
                    painter.setPen(theme.color("ink"))
                    text = QRectF(SAMPLE + 2 * GAP, y, self.width() - SAMPLE - 2 * GAP, self._row())
                    painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, entry.text)
                    y += self._row()

    def _paint_title(self, painter: QPainter, title: str, y: float) -> float:
        """Returns where its section begins."""
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        painter.setPen(theme_of(self).color("muted"))
        room = QRectF(GAP, y, self.width(), 1.4 * self._row())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self.font())
        return room.bottom()

    def _row(self) -> float:
        return round(QFontMetricsF(self.font()).height() * 1.45)


_NAMES = {
    Ranges.FIXED: "fixed: the same in every training",
    Ranges.TRACE: "the largest value of this trace",
    Ranges.TRAINING: "the largest value of this training",
    Ranges.BY_HAND: "set by hand",
}
