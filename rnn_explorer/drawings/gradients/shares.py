"""The errors by the loss that they came from, as shares of bars."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients import words
from rnn_explorer.drawings.gradients.legend import Entry, distances, own_loss, stroke
from rnn_explorer.drawings.gradients.reading import LOSS
from rnn_explorer.drawings.gradients.share_plot import SharePlot
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.session.selection import Selected


class SharesView(View):
    """A bar a time step, as high as the norm of the error, with the shares of the losses; one alone as a curve."""

    by_state = True
    rows = LOSS

    def make(self, parent: QWidget) -> QWidget:
        return SharePlot(parent)

    def hint(self) -> str:
        return self.tr(self.reading.without_errors)

    def nothing_yet(self) -> str:
        return self.none_before(self._known(self.position))

    def show_values(self) -> None:
        self.widget.set_origins(self.reading.origins(self.state), self.reading.total(self.state))

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        self.widget.set_reached(self._known(moment.position))
        self.widget.set_alone(self.known_alone(moment.position))

    def show_selected(self, selected: Selected) -> None:
        super().show_selected(selected)
        self.widget.set_row(self.row if self.row in self.row_times() else None)
        self.widget.set_alone(self.known_alone(self.position))

    def selected_at(self, point: QPointF, t: int) -> Selected:
        s = self.widget.loss_at(t, point.y())
        return Selected(t=t) if s is None else Selected(LOSS, s)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        error = self.reading.trace.quantity(f"d_{self.state}")
        if t is None:
            return self.widget.explanation() + "\n" + self._explanation()
        if not self._known(position)[t]:
            return words.not_yet(self.reading.trace, error, t, position)
        s = self.widget.loss_at(t, point.y())
        lines = [words.of_norm(error, t, self.reading.total(self.state)[t]), self._sum_at(t)]
        if s is not None:
            share = self.reading.origins(self.state)[s, t] / np.nansum(self.reading.origins(self.state)[:, t])
            one = words.of_one_loss(self.reading, self.state, s, t)
            lines.insert(0, one + self.tr(": {0:.0f} % of the norms").format(100 * share))
        return "\n".join(lines)

    def place_of(self, selected: Selected) -> QRectF | None:
        plot, t = self.widget, selected.t
        if (selected.quantity != f"d_{self.state}" or selected.unit is not None or t not in plot.columns.visible
                or not self._known(self.position)[t]):
            return None
        top = plot.y_of(self.reading.total(self.state)[t])
        return plot.columns.column(t, top, max(plot.area().bottom() - top, 1.0))

    def row_times(self) -> list[int]:
        origins = self.reading.origins(self.state)
        return [] if origins is None else np.flatnonzero(~np.isnan(origins).all(axis=1)).tolist()

    def legend(self) -> Iterable[Entry]:
        yield own_loss(self.tr("own loss"), self.tr("own"))
        there = np.nan_to_num(self.reading.origins(self.state)) > 0
        earlier, later = np.triu(there, 1).any(), np.tril(there, -1).any()
        if earlier and later:
            yield distances(self.tr("other losses"), self.tr("others"))
        elif earlier:
            yield distances(self.tr("earlier losses"), self.tr("earlier"))
        elif later:
            yield distances(self.tr("later losses"), self.tr("later"))
        yield stroke("muted", self.tr("Σ norms"))

    def captions(self, moment: Moment) -> tuple[str, ...]:
        return self.alone_captions() or (self.tr("height: ‖vector sum‖ · parts: shares of the norms"),
                                         self.tr("parts: shares of the norms"), self.tr("parts: shares"))

    def _known(self, position: int) -> np.ndarray:
        return self.reading.trace.known(f"d_{self.state}", position)

    def _sum_at(self, t: int) -> str:
        column = self.reading.origins(self.state)[:, t]
        count, total = np.count_nonzero(np.nan_to_num(column)), words.written(np.nansum(column))
        return self.tr("the vector sum of what comes from {0} losses; the sum of their norms is {1}: the difference "
                       "cancels out").format(count, total)

    def _explanation(self) -> str:
        return self.tr("Errors add as vectors, their norms do not. The height of a bar is the norm of the sum; its "
                       "parts are the shares of the losses in the sum of the norms (the tick above), not lengths on "
                       "the scale.")
