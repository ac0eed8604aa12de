"""A view of the hidden units: what the panel of the hidden state lets a person choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from rnn_explorer.drawings.colors import color_limit, is_bounded
from rnn_explorer.engine.quantity import Quantity, Role
from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.probe import Finding
from rnn_explorer.session.reading_aids import Ranges, ReadingAids
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.time_columns import TimeColumns

ORDER, UNIT, PASSAGE = "order", "unit", "passage"  # what a view may let a person choose


@dataclass(frozen=True)
class Moment:
    """Where the cursor is: its position, time step (from 0, None if it has none) and the hue of its phase."""

    position: int
    t: int | None
    color: QColor


@dataclass(frozen=True, eq=False)
class Content:
    """What is to be seen.

    order: of the units (H,). selective: whether that is their selectivity. finding: what is known of the quantity from
    other data, maybe of another iteration; None if nothing yet. unit, passage: the ones that are looked at.
    """

    trace: Trace
    quantity: Quantity
    aids: ReadingAids
    order: np.ndarray
    selective: bool = False
    finding: Finding | None = None
    unit: int = 0
    passage: int = 0

    @property
    def limit(self) -> float:
        """Where the colours of the values end."""
        return color_limit(self.quantity, aids=self.aids)


class View:
    """One way to look at a quantity of the hidden units. Points are in pixels of ``widget``.

    A subclass writes ``make`` and ``show``, and what it needs of the others.

    chooses: what it lets a person choose, beside the quantity. probes: whether it shows a finding. of_correlations:
    whether its colours are correlations. is_coloured: whether its colours are values at all.
    """

    chooses: ClassVar[frozenset[str]] = frozenset()
    probes: ClassVar[bool] = True
    of_correlations: ClassVar[bool] = False
    is_coloured: ClassVar[bool] = True

    def __init__(self, parent: QWidget) -> None:
        self.content: Content | None = None
        self.widget = self.make(parent)

    def make(self, parent: QWidget) -> QWidget:
        """The widget that shows it."""
        raise NotImplementedError

    def hint(self, content: Content) -> str:
        """Why there is nothing to show; empty if there is."""
        if not self.probes:
            return ""
        if content.quantity.role is Role.ERROR:
            return self.tr("Errors come from the losses, not from what is read.\n"
                           "Choose a quantity of the forward sweep.")
        if content.finding is None:
            return self.tr("Being computed: the network reads other data …")
        if not content.finding.is_finite:
            return self.tr("With these parameters there are values that are not finite numbers.")
        return ""

    def show(self, content: Content) -> None:
        """Take over what does not depend on the position; there is no hint."""
        raise NotImplementedError

    def show_moment(self, moment: Moment) -> None:
        """Show what is known."""

    def show_selected(self, selected: Selected, unit: int | None) -> None:
        """Light up what is selected; ``unit``: the hidden unit that is meant."""

    def set_columns(self, columns: TimeColumns) -> None:
        """Other time steps are visible, or the width is another."""

    def selected_at(self, point: QPointF) -> Selected:
        """What is pointed at."""
        return NOTHING

    def text_at(self, point: QPointF, position: int) -> str:
        """The tool tip."""
        return ""

    def place_of(self, selected: Selected) -> QRectF | None:
        """Where a number of the trace is drawn now; None if it is not."""
        return None

    @property
    def limit(self) -> float:
        """Where the colours of what is shown end."""
        return 1.0 if self.of_correlations else self.content.limit

    @property
    def is_bounded(self) -> bool:
        """Whether no value can lie beyond."""
        return self.of_correlations or is_bounded(self.content.quantity, self.content.aids)

    def about_colors(self) -> str:
        """What holds of the scale of the colours."""
        if self.of_correlations:
            return self.tr("Correlations, from −1 to +1.")
        name = self.content.quantity.text()
        if self.content.aids.ranges is Ranges.FIXED:
            return self.tr("{0} is a number without a unit. The scale is fixed: a colour means the same number at "
                           "every time step of every iteration.").format(name)
        return self.tr("{0} is a number without a unit. Where the colours end is chosen: {1}.").format(
            name, self.content.aids.ranges.value)

    def captions(self) -> tuple[str, ...]:
        """What is said at the right of the header, the longest wording first."""
        return ()

    def tr(self, text: str) -> str:
        return QCoreApplication.translate("hidden state", text)
