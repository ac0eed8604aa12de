"""The header of the panel of the hidden state: what is shown, in which order, of which unit or passage."""

import math

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from rnn_explorer.drawings.hidden_state.units import INDEX, SELECTIVITY, SIMILARITY, quantities_per_unit
from rnn_explorer.drawings.hidden_state.view import ORDER, PASSAGE, UNIT, View
from rnn_explorer.engine.trace import Trace
from rnn_explorer.widgets.caption import Caption
from rnn_explorer.widgets.choice import Choice
from rnn_explorer.widgets.heatmap import ColorScale
from rnn_explorer.widgets.ink import small_font
from rnn_explorer.widgets.time_columns import RIGHT

HEIGHT = 18


class Header(QWidget):
    """Slim choices, a caption, and the legend of the colours.

    Signals:
        chosen(): something else is chosen.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._views = self._choice(self.tr("View of the hidden units"))
        self._quantities = self._choice(self.tr("Quantity shown"), QSizePolicy.Policy.Preferred)
        self._quantities.setMinimumWidth(52)  # it gives way first
        self._quantities.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._orders = self._choice(self.tr("Order of the units"))
        self._units = self._choice(self.tr("Unit (↑ ↓)"))
        self._passages = self._choice(self.tr("Passage"))
        self._passages.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._passages.setMinimumContentsLength(8)  # else it grows some time after they are known
        self.caption = Caption(self)
        self._scale = ColorScale(self)
        self._offer_what_never_changes()
        self._lay_out()

    @property
    def view(self) -> str:
        return self._views.currentData()

    @property
    def quantity(self) -> str:
        return self._quantities.currentData()

    @property
    def order(self) -> str:
        return self._orders.currentData()

    @property
    def unit(self) -> int:
        return self._units.currentData() or 0

    @property
    def passage(self) -> int:
        return self._passages.currentData() or 0

    def offer(self, trace: Trace) -> None:
        """The quantities of ``trace`` and their units."""
        quantities = quantities_per_unit(trace).values()
        self._quantities.offer([(f"{q.text()}  {q.meaning}", q.name) for q in quantities], next(iter(quantities)).name)
        self._widen()
        units = trace[self.quantity].shape[-1]
        self._units.offer([(self.tr("unit {0}").format(unit + 1), unit) for unit in range(units)])

    def offer_passages(self, count: int) -> None:
        """So many passages have been read."""
        self._passages.offer([(self.tr("passage {0}").format(index + 1), index) for index in range(count)])

    def choose(self, view: str, quantity: str | None = None, order: str | None = None, unit: int | None = None) -> None:
        """Choose, as a person does; None: as it is. Raises KeyError for what is not offered."""
        wanted = ((self._views, view), (self._quantities, quantity), (self._orders, order), (self._units, unit))
        for choice, data in wanted:
            if data is not None and choice.findData(data) < 0:
                raise KeyError(data)
        for choice, data in wanted:
            if data is not None:
                choice.setCurrentIndex(choice.findData(data))
        self.chosen.emit()

    def suit(self, view: View) -> None:
        """Show the choices that there are in ``view``."""
        for choice, what in ((self._orders, ORDER), (self._units, UNIT), (self._passages, PASSAGE)):
            choice.setVisible(what in view.chooses)
        self._scale.setVisible(view.is_coloured)
        self.layout().activate()  # now, and not when the event comes: what is seen depends on no path

    def explain(self, view: View) -> None:
        """What the colours of ``view`` mean."""
        self._scale.set_limit(view.limit, view.is_bounded, view.about_colors())
        self.layout().activate()

    def _choice(self, name: str, width: QSizePolicy.Policy = QSizePolicy.Policy.Fixed) -> Choice:
        choice = Choice(name, HEIGHT, self, width)
        choice.activated.connect(self._on_chosen)
        return choice

    @Slot()
    def _on_chosen(self) -> None:
        self.chosen.emit()

    def _widen(self) -> None:
        """As wide as the longest quantity. It does not adjust itself: it would some time after it was laid out."""
        advance = QFontMetricsF(small_font(self.font())).horizontalAdvance
        widest = max(advance(self._quantities.itemText(index)) for index in range(self._quantities.count()))
        self._quantities.setMinimumContentsLength(math.ceil(widest / advance("X")))

    def _offer_what_never_changes(self) -> None:
        self._views.offer([(self.tr("heatmap"), "heatmap"), (self.tr("reacts to"), "reactions"),
                           (self.tr("excerpts"), "excerpts"), (self.tr("words"), "words"),
                           (self.tr("trajectory"), "trajectory")])
        self._orders.offer([(self.tr("by index"), INDEX), (self.tr("by similarity"), SIMILARITY),
                            (self.tr("by selectivity"), SELECTIVITY)])
        self._orders.setToolTip(self.tr("Order of the units. By similarity: units whose h(t) rise and fall together "
                                        "are neighbours. By selectivity: the unit that goes best with any one label "
                                        "is first"))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, RIGHT, 0)
        row.setSpacing(6)
        for choice in (self._views, self._quantities, self._orders, self._units, self._passages):
            row.addWidget(choice)
        row.addWidget(self.caption, 1)
        row.addWidget(self._scale)
