"""How the errors changed in the course of the training."""

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.emptiness import why_empty
from rnn_explorer.drawings.gradients.iteration_map import IterationMap
from rnn_explorer.drawings.gradients.legend import Entry, decade_bar, zero
from rnn_explorer.drawings.gradients.reading import Reading
from rnn_explorer.drawings.gradients.view import Moment, View
from rnn_explorer.drawings.gradients.words import written
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.series import Series


class HistoryView(View):
    """A row for each iteration that has been computed, a column for each time step: how large an error was there."""

    of_record = True

    def make(self, parent: QWidget) -> QWidget:
        return IterationMap(parent)

    def choices(self, reading: Reading) -> list[tuple[str, str]]:
        return [(series.text(), short(series)) for series in reading.record.series]

    def hint(self) -> str:
        return "" if self.reading.record.series else self.tr("There are no errors of hidden units in this network.")

    def show_values(self) -> None:
        record = self.reading.record
        self.widget.set_norms(record.norms[:, self._index], record.bunch, len(record), self.reading.trace.iteration)

    def show_moment(self, moment: Moment) -> None:
        super().show_moment(moment)
        record, trace = self.reading.record, self.reading.trace
        happening = trace.iteration == len(record) and not trace.is_generated
        if not self.hint() and happening and record.bunch == 1:
            self.widget.set_known(trace.known(self._series.quantity.name, self.position))

    def selected_at(self, point: QPointF, t: int) -> Selected:
        iterations, trace = self.widget.iterations_at(point.y()), self.reading.trace
        if iterations is None or self._series.parameter is not None:
            return Selected(t=t)
        iteration, norm = self.widget.largest(iterations, t)
        if iteration == trace.iteration and not trace.is_generated:
            return Selected(self._series.name, t)
        return Selected(t=t) if np.isnan(norm) else Selected(t=t, elsewhere=(iteration, self._series.name))

    def selected_by_keys(self, t: int) -> Selected:
        is_there = self._series.parameter is None and not self.reading.trace.is_generated
        return Selected(self._series.name, t) if is_there else Selected(t=t)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        iterations = self.widget.iterations_at(point.y())
        if iterations is None:
            return self.tr("further iterations have not been computed")
        if t is None:
            return self._explanation()
        iteration, norm = self.widget.largest(iterations, t)
        name, where = self._series.text(str(t + 1)), self._where(iterations)
        if np.isnan(norm):
            return f"{where}: {name} · {self._why_empty(t, position)}"
        if len(iterations) > 1:
            told = self.tr("{0}: the largest {1} is {2}, at iteration {3:,}; a click leads there").format(
                where, name, written(norm), iteration)
        else:
            told = f"{where}: {name} = {written(norm)} · {self._series.meaning}"
            told += "" if iteration == self.reading.trace.iteration else self.tr("\nA click leads there.")
        is_elsewhere = self.selected_at(point, t).elsewhere is not None
        return self.tr("{0}\nE leads there and explains it.").format(told) if is_elsewhere else told

    def place_of(self, selected: Selected) -> QRectF | None:
        series, t = self._series, selected.t
        drawn = series.parameter is None and selected.quantity == series.name and selected.unit is None
        if not drawn or t not in self.widget.columns.visible:
            return None
        return self.widget.place_of(t) if self.reading.trace.known(series.name, self.position)[t] else None

    def iteration_at(self, point: QPointF) -> int | None:
        iterations, t = self.widget.iterations_at(point.y()), self.widget.columns.at(point.x())
        return None if iterations is None else self.widget.largest(iterations, t)[0]

    def iteration_after(self, rows: int) -> int | None:
        iterations = self.widget.iterations_after(rows)
        return iterations[0] if rows > 0 else iterations[-1]

    def legend(self) -> Iterable[Entry]:
        yield decade_bar()
        if (self.reading.record.norms[:, self._index] == 0).any():
            yield zero(self.tr("exactly 0"))

    def captions(self, moment: Moment) -> tuple[str, ...]:
        bunch = self.widget.bunch
        rows = self.tr("a row: an iteration") if bunch == 1 else \
            self.tr("a row: the largest of {0:,} iterations").format(bunch)
        return self.tr("{0}, the newest at the bottom").format(rows), rows

    @property
    def _index(self) -> int:
        names = [short(series) for series in self.reading.record.series]
        return names.index(self.state) if self.state in names else 0

    @property
    def _series(self) -> Series:
        return self.reading.record.series[self._index]

    def _where(self, iterations: range) -> str:
        if len(iterations) == 1:
            return self.tr("iteration {0:,}").format(iterations[0])
        return self.tr("iterations {0:,} to {1:,}").format(iterations[0], iterations[-1])

    def _why_empty(self, t: int, position: int) -> str:
        """Of a norm in the iteration that is shown, or of a time step that the sequences do not have."""
        empty = why_empty(self.reading.trace, self._series.quantity.name, t, position)
        return empty or self.tr("Empty: nothing is there")

    def _explanation(self) -> str:
        return self.tr("Row: an iteration, the newest at the bottom. Column: a time step. Colour: {0}, on the fixed "
                       "logarithmic scale.\nA click, Up and Down lead to another iteration; E explains a number of "
                       "any of them.").format(
            self._series.text())


def short(series: Series) -> str:
    """The name of the state whose error it is, or of the parameter."""
    return series.name.removeprefix("d_")
