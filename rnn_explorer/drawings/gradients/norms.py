"""The errors' norms as lines over time."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients import words
from rnn_explorer.drawings.gradients.legend import Entry, series
from rnn_explorer.drawings.gradients.norm_plot import NormPlot, around
from rnn_explorer.drawings.gradients.reading import LOSS
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.selection import Selected

REACH = 9  # pixels, within which the pointer is on a mark


class NormsView(View):
    """The norm of every error that is carried through time, and of the pre-activations'; at the right the clipping."""

    caption_color = "update"

    def make(self, parent: QWidget) -> QWidget:
        return NormPlot(parent)

    def hint(self) -> str:
        """What there is of an iteration that broke off is shown."""
        return self.tr(self.reading.without_errors) if self.reading.trace.is_generated else ""

    def nothing_yet(self) -> str:
        return self.none_before(self.reading.known(self.position))

    def show_values(self) -> None:
        self.widget.set_values(self.reading.norms)

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        self.widget.set_known(self.reading.known(moment.position))
        self.widget.set_alone(self.known_alone(moment.position))
        self.widget.set_clipping(*clip_levels(self.reading.trace, moment.position))

    def show_selected(self, selected: Selected) -> None:
        super().show_selected(selected)
        self.widget.set_alone(self.known_alone(self.position))

    def selected_at(self, point: QPointF, t: int) -> Selected:
        index = self.widget.nearest(t, point.y(), REACH)
        return Selected(None if index is None else self.reading.errors[index].name, t)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        if t is None and point.x() > self.widget.area().right():
            return "\n".join(words.of_clipping(self.reading.trace, position)[:1] or [self.widget.explanation()])
        if t is None:
            return self.widget.explanation()
        lines = [words.of_norm(error, t, norm) if known else words.not_yet(self.reading.trace, error, t, position)
                 for error, norm, known in zip(self.reading.errors, self.reading.norms[:, t],
                                               self.reading.known(position)[:, t], strict=True)]
        return "\n".join([*lines, *self._alone(t, position)])

    def place_of(self, selected: Selected) -> QRectF | None:
        plot, t = self.widget, selected.t
        if selected.quantity in ("g_norm", "threshold"):
            return plot.place_of_clipping(selected.quantity == "g_norm")
        names = [error.name for error in self.reading.errors]
        if selected.quantity not in names or selected.unit is not None or t not in plot.columns.visible:
            return None
        index = names.index(selected.quantity)
        if not self.reading.known(self.position)[index, t]:
            return None
        return around(plot.columns.x(t), plot.y_of(self.reading.norms[index, t]))

    def legend(self) -> Iterable[Entry]:
        trace = self.reading.trace
        shorts = [trace.quantity(error.name.removeprefix("d_")).text().removesuffix("(t)") for error in
                  self.reading.errors]
        return [series(index, f"‖{error.text()}‖", short) for index, (error, short) in
                enumerate(zip(self.reading.errors, shorts, strict=True))]

    def captions(self, moment: Moment) -> tuple[str, ...]:
        return self.alone_captions() or words.of_clipping(self.reading.trace, moment.position)

    def _alone(self, t: int, position: int) -> list[str]:
        """What comes from the selected loss, if it is seen at ``t``."""
        s = self.selected.t
        if self.selected.quantity != LOSS or not len(values := self.known_alone(position)) or values[t] != values[t]:
            return []
        return [words.of_one_loss(self.reading, self.state, s, t)]


def clip_levels(trace: Trace, position: int) -> tuple[float | None, float | None]:
    """The gradient's norm as soon as it is known, and the threshold if it is one for the norm."""
    norm = float(trace["g_norm"]) if trace.known("g_norm", position) else None
    return norm, float(trace["threshold"]) if "clip" in trace.columns else None
