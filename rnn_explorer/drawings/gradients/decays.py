"""Why an error shrinks or grows from one time step to the one before it."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.gradients.decay_plot import DecayPlot
from rnn_explorer.drawings.gradients.legend import Entry, dot, swatch
from rnn_explorer.drawings.gradients.reading import Reading
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.session.measures import DECAY
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.numbers import significant


class DecayView(View):
    """The factor of every step back in a layer, as the product of the activation's and of the recurrent matrix's."""

    def make(self, parent: QWidget) -> QWidget:
        return DecayPlot(parent)

    def choices(self, reading: Reading) -> list[tuple[str, str]]:
        return [(reading.trace.quantity(name).text(), name) for name in reading.states
                if name.startswith("h") and reading.decay(name) is not None]

    def hint(self) -> str:
        if self.reading.decay(self.state) is not None:
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
        known = self._known(self.position)
        over = known.any() and (known == self._known(len(self.reading.trace))).all()
        if over and np.isnan(self.reading.decay(self.state).activation).all():
            return self.tr("No error goes on to another time step here: none arrives before the way back ends.")
        return self.none_before(known)

    def show_values(self) -> None:
        decay = self.reading.decay(self.state)
        self.widget.set_factors(decay.activation, decay.recurrent, self.in_reverse)

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        if not self.hint():
            self.widget.set_known(self._known(moment.position))

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        steps = self.reading.trace.sizes["T"]
        if t is None:
            here, there = (self.symbol("h", at) for at in (("t+1", "t") if self.in_reverse else ("t", "t+1")))
            return self.tr("Logarithmic, fixed: from ×1/16 to ×4. Lengths add as the factors multiply.\n"
                           "The error at {0} that comes from {1}, compared with the error there.").format(here, there)
        edge = self._edge_at(point, t)
        if edge not in self._edges:
            return self.tr("There is no time step beyond {0}").format(1 if edge < 0 else steps)
        if not self._known(position)[0, edge]:
            begin, _ = self._ends(edge)
            return self._head(edge) + why_empty(self.reading.trace, f"d_a{self.place}", begin, position)
        return self._described(edge, bool(self._known(position)[1, edge]))

    def selected_at(self, point: QPointF, t: int) -> Selected:
        edge = self._edge_at(point, t)
        return Selected(f"{DECAY}{self.place}", edge) if edge in self._edges else Selected(t=t)

    def place_of(self, selected: Selected) -> QRectF | None:
        plot, t = self.widget, selected.t
        if (selected.quantity != f"{DECAY}{self.place}" or t not in self._edges or t not in plot.columns.visible
                or not self._known(self.position)[0, t]):
            return None
        left, right = plot.columns.x(t), plot.columns.x(t + 1)
        return QRectF(left, plot.area().top(), right - left, plot.area().height())

    def legend(self) -> Iterable[Entry]:
        yield swatch("muted", self.tr("activation f′"))
        yield swatch("recurrence", self.tr("matrix {0}").format(self.symbol("W")))
        yield dot("error", self.tr("both"))

    def captions(self, moment: Moment) -> tuple[str, ...]:
        factors = self.reading.decay(self.state).factor[self._known(moment.position)[1]]
        factors = factors[factors > 0]
        if not len(factors):
            return ()
        mean = significant(float(np.exp(np.log(factors).mean())))
        return (self.tr("×{0} a step back, in the geometric mean").format(mean),
                self.tr("mean ×{0} a step back").format(mean), f"×{mean}")

    @property
    def _edges(self) -> range:
        return range(self.reading.trace.sizes["T"] - 1)

    def _edge_at(self, point: QPointF, t: int) -> int:
        """The time step that the nearest step back leads to."""
        return t if point.x() >= self.widget.columns.x(t) else t - 1

    def _known(self, position: int) -> np.ndarray:
        """Of the factors of the activation and of the whole, (2, T − 1) bool."""
        begins, ends = slice(1, None), slice(None, -1)
        if self.in_reverse:
            begins, ends = ends, begins
        known = self.reading.trace.known
        return np.stack([known(f"d_a{self.place}", position)[begins], known(f"d_{self.state}", position)[ends]])

    def _ends(self, edge: int) -> tuple[int, int]:
        """Where the step back between ``edge`` and the next time step begins, and where it ends."""
        return (edge, edge + 1) if self.in_reverse else (edge + 1, edge)

    def _head(self, edge: int) -> str:
        begin, end = self._ends(edge)
        return self.tr("time step {0} → {1}: ").format(begin + 1, end + 1)

    def _described(self, edge: int, whole: bool) -> str:
        """The factor of the activation, which is known, and if it is known the ``whole``."""
        decay, head, (begin, _) = self.reading.decay(self.state), self._head(edge), self._ends(edge)
        if np.isnan(decay.activation[edge]):
            return head + self.tr("no error arrives at {0}").format(self.symbol("h", str(begin + 1)))
        slope = self.tr("f′ lets ×{0} pass (mean slope {1})").format(
            significant(decay.activation[edge]), significant(decay.mean_slope[begin]))
        if not whole:
            return head + slope
        if not decay.recurrent[edge] > 0:
            return head + self.tr("{0} · ×0: nothing goes on from there").format(slope)
        return head + self.tr("{0} · {1}ᵀ makes it ×{2} · together ×{3}").format(
            slope, self.symbol("W"), significant(decay.recurrent[edge]), significant(decay.factor[edge]))
