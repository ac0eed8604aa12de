"""The line above a view of the errors: what is chosen, what the marks mean, and what there is to say."""

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients.legend import Entry, caption_room, paint_legend
from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.fonts import tabular
from rnn_explorer.widgets.ink import paint_caption, small_font
from rnn_explorer.widgets.theme import theme_of
from rnn_explorer.widgets.time_columns import RIGHT

HEIGHT = 18
LEFT, BESIDE, GAP = 6, 6, 10


class Header(QWidget):
    """Two choices at the left, a legend, and a caption at the right.

    Signals:
        view_chosen(), state_chosen(str): something else was chosen by the person.
    """

    view_chosen = Signal()
    state_chosen = Signal(str)

    def __init__(self, views: list[tuple[str, str]], parent: QWidget) -> None:
        """``views``: what can be chosen first, as it is written and by name."""
        super().__init__(parent)
        self.setMouseTracking(True)  # the pointer is the panel's affair
        self.views = Choice(self.tr("View of the errors"), HEIGHT, self)
        self.views.offer(views)
        self.states = Choice(self.tr("Which error is shown"), HEIGHT, self)
        self.views.activated.connect(self._tell_view)
        self.states.activated.connect(self._tell_state)
        self._legend: tuple[Entry, ...] = ()
        self._captions: tuple[str, ...] = ()
        self._role = "muted"
        self._left = 0

    def text(self) -> str:
        """The longest wording of what is said at the right, and the names of the marks from left to right."""
        marks = " · ".join(entry.text for entry in self._legend)
        return "\n".join(filter(None, (*self._captions[:1], marks)))

    def offer_states(self, choices: list[tuple[str, str]], chosen: str) -> None:
        """What can be chosen in the second place, and what is; with one or none, there is no such choice."""
        self.states.offer(choices)
        self.states.setCurrentIndex(self.states.findData(chosen))
        self.states.setVisible(len(choices) > 1)
        x = LEFT
        for choice in (self.views, self.states):
            choice.setGeometry(x, 0, choice.sizeHint().width(), HEIGHT)
            x += choice.width() + BESIDE if choice is self.views or len(choices) > 1 else 0
        self._left = x + GAP

    def show_legend(self, legend: tuple[Entry, ...]) -> None:
        """What the marks mean, the most important first."""
        self._legend = legend
        self.update()

    def show_caption(self, captions: tuple[str, ...], role: str) -> None:
        """The longest of the wordings that fits, in a colour of the theme."""
        if (captions, role) != (self._captions, self._role):
            self._captions, self._role = captions, role
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), theme.color("base"))
            painter.setFont(tabular(small_font(self.font())))
            room = QRectF(self._left, 0, self.width() - RIGHT - self._left, HEIGHT)
            kept = caption_room(painter.font(), self._captions, room.width())
            room.setLeft(paint_legend(painter, room.adjusted(0, 0, -kept, 0), self._legend, theme))
            paint_caption(painter, room, self._captions, theme.color(self._role))

    @Slot()
    def _tell_view(self) -> None:
        self.view_chosen.emit()

    @Slot()
    def _tell_state(self) -> None:
        self.state_chosen.emit(self.states.currentData())
