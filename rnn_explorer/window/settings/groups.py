"""The groups of settings under each other, or beside each other where there is room."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

WIDE = 290  # pixels, of a column
ARRANGEMENTS = ((4,), (2, 2), (1, 1, 2), (1, 1, 1, 1))  # for 1, 2, … columns: groups in each
GAP = 8
INDENT = 10  # of the headings, as of the rows: with a style sheet a label in no layout yet loses its margins


class GroupsView(QScrollArea):
    """Scrolls up and down; the number of columns follows the width, and heights follow what is said."""

    def __init__(self, groups: dict[str, list[QWidget]]) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = QWidget()
        self._groups = [_group(title, rows, self._content) for title, rows in groups.items()]
        self.setWidget(self._content)
        self._content.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:
        """A sentence has become longer or shorter."""
        if watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().eventFilter(watched, event)

    def arrange(self) -> None:
        """Give every group the height that it needs now."""
        whole = self.viewport().width()
        counts = ARRANGEMENTS[max(1, min(len(ARRANGEMENTS), whole // WIDE)) - 1]
        width, groups, bottom = whole // len(counts), iter(self._groups), 0
        for column, count in enumerate(counts):
            top = 0
            for _ in range(count):
                group = next(groups)
                group.layout().activate()
                height = group.layout().totalHeightForWidth(width)
                group.setGeometry(column * width, top, width, height)
                top += height + GAP
            bottom = max(bottom, top)
        self._content.resize(whole, bottom)
        self._keep_in_sight(QApplication.focusWidget())

    def _keep_in_sight(self, field: QWidget | None) -> None:
        """All of the row where the keys go, also if its sentence has grown."""
        if field is not None and self._content.isAncestorOf(field):
            self.ensureWidgetVisible(field.parentWidget(), 0, 0)


def _group(title: str, rows: list[QWidget], parent: QWidget) -> QWidget:
    group = QWidget(parent)
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 6, 0, 0)
    column.setSpacing(0)
    heading = QLabel(title)
    heading.setIndent(INDENT)
    font = QFont(heading.font())
    font.setWeight(QFont.Weight.DemiBold)
    heading.setFont(font)
    column.addWidget(heading)
    for row in rows:
        column.addWidget(row)
    return group
