"""A view of the errors: what the panel of gradient magnitudes lets a person choose from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.gradients.legend import Entry
from rnn_explorer.drawings.gradients.reading import LOSS, Reading
from rnn_explorer.session.selection import Selected
from rnn_explorer.widgets.time_columns import TimeColumns
from rnn_explorer.widgets.time_plot import TimePlot


@dataclass(frozen=True)
class Moment:
    """Where the cursor is: its position, time step (from 0, None if it has none) and the hue of its phase."""

    position: int
    t: int | None
    color: QColor


class View(ABC):
    """One way to look at the errors of a reading. Points are in pixels of ``widget``.

    by_state: whether it shows one state at a time (h, or s of an LSTM). of_record: whether it shows all iterations that
    have been computed. rows: the column whose time step is selected
    with a row, or one part, of the view; None if it has none. caption_color: the theme's name of it. position: the one
    that is shown.
    """

    caption_color: ClassVar[str] = "muted"

    by_state: ClassVar[bool] = False
    of_record: ClassVar[bool] = False
    rows: ClassVar[str | None] = None

    def __init__(self, parent: QWidget) -> None:
        self.reading: Reading | None = None
        self.state = "h"
        self.position = 0
        self.selected = Selected()
        self.widget = self.make(parent)

    @abstractmethod
    def make(self, parent: QWidget) -> QWidget:
        """The widget that shows it."""

    @property
    def plots(self) -> Sequence[TimePlot]:
        """The plots under the shared time axis."""
        return (self.widget,)

    def choices(self, reading: Reading) -> list[tuple[str, str]]:
        """What it can show one of at a time, as it is written and by its name; none if there is no choice."""
        return [(reading.trace.quantity(name).text(), name) for name in reading.states] if self.by_state else []

    def hint(self) -> str:
        """Why there is nothing to show in this trace; empty if there is."""
        return ""

    def nothing_yet(self) -> str:
        """Why an empty plot is empty at the position; empty if it is not."""
        return ""

    def show_reading(self, reading: Reading, state: str) -> None:
        """Another trace, or another of its states."""
        self.reading, self.state = reading, state
        for plot in self.plots:
            plot.set_walls(reading.trace.walls)
        if not self.hint():
            self.show_values()

    @abstractmethod
    def show_values(self) -> None:
        """Take over what does not depend on the position."""

    def show_moment(self, moment: Moment) -> None:
        """Show what is known."""
        self.position = moment.position
        for plot in self.plots:
            plot.set_present(moment.t, moment.color)

    def show_selected(self, selected: Selected) -> None:
        """Light up what is selected."""
        self.selected = selected
        for plot in self.plots:
            plot.set_selected(selected.t)

    def set_columns(self, columns: TimeColumns) -> None:
        """Other time steps are visible, or the width is another."""
        for plot in self.plots:
            plot.set_columns(columns)

    def selected_at(self, point: QPointF, t: int) -> Selected:
        """What is pointed at in the column of the time step ``t``."""
        return Selected(t=t)

    def text_at(self, point: QPointF, t: int | None, position: int) -> str:
        """The tool tip in the column of ``t``; None: beside the columns."""
        return ""

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a vector is drawn now, in pixels of ``widget``; None if it is not. Single numbers are nowhere: all that
        is here is a norm.
        """
        return None

    def selected_by_keys(self, t: int) -> Selected:
        """What is meant at a time step that keys have moved to."""
        return Selected(t=t)

    def iteration_at(self, point: QPointF) -> int | None:
        """The iteration (from 1) that a click at ``point`` leads to, None if to no one."""
        return None

    def iteration_after(self, rows: int) -> int | None:
        """The iteration so many rows (signed) below the shown one, None if rows are something else."""
        return None

    def row_times(self) -> Sequence[int]:
        """The time steps that keys move to through the rows."""
        return ()

    def row_selected(self, t: int) -> Selected:
        """What is meant at a row that keys have moved to."""
        return Selected(self.rows, t)

    @property
    def has_numbers(self) -> bool:
        """Whether a row is selected whose numbers can be moved along."""
        return False

    def moved_along(self, by: int) -> Selected:
        """What is meant ``by`` numbers (signed) further in the selected row."""
        return self.selected

    def legend(self) -> Iterable[Entry]:
        """What the marks mean, the most important first."""
        return ()

    def captions(self, moment: Moment) -> tuple[str, ...]:
        """What is said at the right, the longest wording first."""
        return ()

    # what a subclass uses -------------------------------------------------------------------------------------

    @property
    def row(self) -> int | None:
        """The time step of the row, or the loss, that is selected."""
        return self.selected.t if self.rows is not None and self.selected.quantity == self.rows else None

    @property
    def place(self) -> str:
        """The layer and the direction of the state, as in the names of columns."""
        return "".join(self.state.partition(".")[1:])

    @property
    def in_reverse(self) -> bool:
        """Whether the layer of the state goes from the last time step to the first."""
        return self.place.endswith(".reverse")

    def symbol(self, name: str, time: str = "t") -> str:
        """A quantity of the layer of the state, as it is written."""
        return self.reading.trace.quantity(f"{name}{self.place}").text(time)

    def known_alone(self, position: int) -> np.ndarray:
        """The errors from the selected loss alone as far as they are known, (T,); empty without one."""
        reading, selected = self.reading, self.selected
        values = reading.alone(self.state, selected.t if selected.quantity == LOSS else None)
        if values is None:
            return np.zeros(0)
        return np.where(reading.trace.known(f"d_{self.state}", position), values, np.nan)

    def none_before(self, known: np.ndarray) -> str:
        """What is said as long as no error is ``known`` (any shape)."""
        return "" if known.any() else self.reading.without_errors or self.tr(
            "No errors yet: they come on the way back, after the losses.")

    def alone_captions(self) -> tuple[str, ...]:
        """Which loss is seen alone; empty if none is."""
        if self.selected.quantity != LOSS or self.reading.alone(self.state, self.selected.t) is None:
            return ()
        loss = self.reading.trace.quantity(LOSS).text(str(self.selected.t + 1))
        return (self.tr("{0} alone on its way back").format(loss), loss)

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("gradients", text)
