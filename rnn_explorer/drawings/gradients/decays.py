"""Why an error shrinks or grows from one time step to the one before it."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.gradients.decay_plot import DecayPlot
from rnn_explorer.drawings.gradients.legend import Entry, dot, swatch
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.session.measures import DECAY
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import significant


class DecayView(View):
    """The factor of every step back, as the product of the activation's and of the recurrent matrix's."""

    def make(self, parent: QWidget) -> QWidget:
        return DecayPlot(parent)

    def hint(self) -> str:
        if self.reading.decay is not None:
            return ""
        if self.reading.without_errors:
            return self.tr(self.reading.without_errors)
        if not self.reading.recurs:
            return self.tr("Nothing goes back through time in this network.")
        ways = self.tr("Errors go back through the outputs of this network,") if self.reading.through_outputs else \
            self.tr("Errors go back several ways in this network,")
        return ways + self.tr("\nnot through W and one activation alone: there are no two factors.\n"
                              "See “by loss” and “origin matrix”.")

    def nothing_yet(self) -> str:
        return self.none_before(self._known(self.position))

    def show_values(self) -> None:
        self.widget.set_factors(self.reading.decay.activation, self.reading.decay.recurrent)

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        if not self.hint():
            self.widget.set_known(self._known(moment.position))

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        steps = self.reading.trace.sizes["T"]
        if t is None:
            return self.tr("Logarithmic, fixed: from ×1/16 to ×4. Lengths add as the factors multiply.\n"
                           "The error at h(t) that comes from later, compared with the error at h(t+1).")
        edge = self._edge_at(point, t)
        if not 0 <= edge < steps - 1:
            return self.tr("There is no time step beyond {0}").format(1 if edge < 0 else steps)
        if not self._known(position)[0, edge]:
            empty = why_empty(self.reading.trace, "d_a", edge + 1, position)
            return self.tr("time step {0} → {1}: ").format(edge + 2, edge + 1) + empty
        return self._described(edge, bool(self._known(position)[1, edge]))

    def selected_at(self, point: QPointF, t: int) -> Selected:
        edge = self._edge_at(point, t)
        return Selected(DECAY, edge) if 0 <= edge < self.reading.trace.sizes["T"] - 1 else Selected(t=t)

    def place_of(self, selected: Selected) -> QRectF | None:
        plot, t = self.widget, selected.t
        if selected.quantity != DECAY or t not in plot.columns.visible or not self._known(self.position)[0, t]:
            return None
        left, right = plot.columns.x(t), plot.columns.x(t + 1)
        return QRectF(left, plot.area().top(), right - left, plot.area().height())

    def legend(self) -> Iterable[Entry]:
        yield swatch("muted", self.tr("activation f′"))
        yield swatch("recurrence", self.tr("matrix W"))
        yield dot("error", self.tr("both"))

    def captions(self, moment: Moment) -> tuple[str, ...]:
        factors = self.reading.decay.factor[self._known(moment.position)[1]]
        factors = factors[factors > 0]
        if not len(factors):
            return ()
        mean = significant(float(np.exp(np.log(factors).mean())))
        return (self.tr("×{0} a step back, in the geometric mean").format(mean),
                self.tr("mean ×{0} a step back").format(mean), f"×{mean}")

    def _edge_at(self, point: QPointF, t: int) -> int:
        """The time step that the nearest step back leads to."""
        return t if point.x() >= self.widget.columns.x(t) else t - 1

    def _known(self, position: int) -> np.ndarray:
        trace = self.reading.trace
        return np.stack([trace.known("d_a", position)[1:], trace.known("d_h", position)[:-1]])

    def _described(self, edge: int, whole: bool) -> str:
        """The factor of the activation, which is known, and if it is known the ``whole``."""
        decay, head = self.reading.decay, self.tr("time step {0} → {1}: ").format(edge + 2, edge + 1)
        if np.isnan(decay.activation[edge]):
            return head + self.tr("no error arrives at h({0})").format(edge + 2)
        slope = self.tr("f′ lets ×{0} pass (mean slope {1})").format(
            significant(decay.activation[edge]), significant(decay.mean_slope[edge + 1]))
        if not whole:
            return head + slope
        if not decay.recurrent[edge] > 0:
            return head + self.tr("{0} · ×0: nothing goes on from there").format(slope)
        return head + self.tr("{0} · Wᵀ makes it ×{1} · together ×{2}").format(
            slope, significant(decay.recurrent[edge]), significant(decay.factor[edge]))
