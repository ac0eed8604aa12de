"""The heatmap: units × time steps of one quantity, under the shared time axis."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.hidden_state import words
from rnn_explorer.drawings.hidden_state.view import ORDER, Content, Moment, View
from rnn_explorer.engine.diagnostics import Reactions
from rnn_explorer.engine.quantity import Quantity
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.heatmap import Heatmap
from rnn_explorer.widgets.time_columns import TimeColumns

NUMBERED_FROM = 82  # pixels of height: below, the numbers of the time steps are left to the panels around


class HeatView(View):
    """What the units do in the iteration that is shown, as far as it has happened."""

    chooses = frozenset({ORDER})
    probes = False

    def make(self, parent: QWidget) -> Heatmap:
        return Heatmap(parent)

    def hint(self, content: Content) -> str:
        return ""

    def show(self, content: Content) -> None:
        self.content = content
        values = content.trace[content.quantity.name][:, 0]
        self.widget.set_values(values, content.limit, content.order, self._notes(content))
        self.widget.set_signs(content.aids.signs)

    def _notes(self, content: Content) -> list[str] | None:
        if not content.selective:
            return None
        if content.finding is None:
            return [self.tr("…")] * len(content.order)
        found = content.finding.reactions
        return [_note(found, unit) for unit in range(len(content.order))]

    def show_moment(self, moment: Moment) -> None:
        self.widget.set_known(self.content.trace.known(self.content.quantity.name, moment.position))
        self.widget.set_present(moment.t, moment.color)

    def show_selected(self, selected: Selected, unit: int | None) -> None:
        self.widget.set_selected(selected.t)
        self.widget.set_unit(unit)

    def set_columns(self, columns: TimeColumns) -> None:
        self.widget.set_numbered(self.widget.height() >= NUMBERED_FROM)
        self.widget.set_columns(columns)

    def selected_at(self, point: QPointF) -> Selected:
        t, unit = self.widget.columns.at(point.x()), self.widget.unit_at(point.y())
        return NOTHING if unit is None else Selected(self.content.quantity.name, t, unit)

    def text_at(self, point: QPointF, position: int) -> str:
        at, quantity, trace = self.selected_at(point), self.content.quantity, self.content.trace
        if at.unit is None:
            return ""
        if at.t is None:
            return self._of_unit(at.unit)
        name = words.symbol_of_unit(quantity, at.t + 1, at.unit)
        if not trace.known(quantity.name, position)[at.t]:
            return f"{name} · {quantity.meaning}\n{why_empty(trace, quantity.name, at.t, position)}"
        value = words.written(quantity, float(trace[quantity.name][at.t, 0, at.unit]))
        about = f"\n{self._of_unit(at.unit)}" if self.content.selective else ""
        return f"{name} = {value} · {quantity.meaning}{about}"

    def _of_unit(self, unit: int) -> str:
        """What is known of the unit of a row, if the rows are in order of that."""
        finding = self.content.finding
        if not self.content.selective or finding is None:
            return self.tr("unit {0}").format(unit + 1)
        label = finding.reactions.strongest(unit)
        if label is None:
            return self.tr("unit {0} never changes").format(unit + 1)
        return words.of_correlation(finding, self.probed, label, unit)

    @property
    def probed(self) -> Quantity:
        """What the finding is about: the quantity that is shown, or the state beside an error."""
        return self.content.trace.quantity(self.content.finding.question.column)

    def captions(self) -> tuple[str, ...]:
        bunch = self.widget.bunch
        if bunch == 1:
            return ()
        return (self.tr("each line shows the largest of {0} units").format(bunch),
                self.tr("{0} units a line").format(bunch))

    def place_of(self, selected: Selected) -> QRectF | None:
        content, heatmap = self.content, self.widget
        if content is None or selected.quantity != content.quantity.name:
            return None
        rect = heatmap.area()
        if selected.t is not None:
            if selected.t not in heatmap.columns.visible:
                return None
            rect = heatmap.columns.column(selected.t, rect.top(), rect.height())
        if selected.unit is None:
            return rect
        row = np.flatnonzero(content.order == selected.unit)
        height = rect.height() / len(content.order)
        return QRectF(rect.left(), rect.top() + row[0] * height, rect.width(), height) if len(row) else None


def _note(found: Reactions, unit: int) -> str:
    """+vowel: what a unit goes best with, and which way."""
    label = found.strongest(unit)
    if label is None:
        return ""
    return f"{'−' if found.correlations[label, unit] < 0 else '+'} {found.labels[label]}"
