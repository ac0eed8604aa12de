"""Where in a ledger a number of the trace is written."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF

from rnn_explorer.drawings.ledger.page import Page
from rnn_explorer.engine.equation import Place, Symbol
from rnn_explorer.engine.operations import Outer, OverSequences
from rnn_explorer.session.selection import Selected


def place_in(page: Page, scrolled: float, selected: Selected) -> QRectF | None:
    """On the screen, in the ledger that is scrolled by so many pixels; None if it is not in it."""
    return next(_in_stages(page, scrolled, selected), None) or next(_in_rows(page, scrolled, selected), None)


def _in_stages(page: Page, scrolled: float, selected: Selected) -> Iterator[QRectF]:
    """What is made of the gradient; before the update the parameter itself."""
    content, slots = page.content, page.slots
    index = tuple(at for at in (selected.unit, selected.column) if at is not None)
    if content.index not in (None, index) and index:
        return
    for number, stage in enumerate(content.stages):
        rect = QRectF(0, slots.foot_top(scrolled) + slots.stage_top(number), page.width, slots.stage)
        before, result = page.places_in(rect)
        if rect.top() >= slots.header and selected.quantity == stage.column:
            yield result
        elif rect.top() >= slots.header and stage.before is not None and selected.quantity == content.account.name:
            yield before


def _in_rows(page: Page, scrolled: float, selected: Selected) -> Iterator[QRectF]:
    """What is multiplied in the contribution of a time step; of a bias the contribution itself."""
    account, slots = page.content.account, page.slots
    symbols = (account.term.column, account.term.row) if isinstance(account.term, Outer) else ()
    if isinstance(account.term, OverSequences) and isinstance(account.term.vector, Symbol):
        symbols = (account.term.vector,)
    for which, symbol in enumerate(symbols):
        row = _row_of(page, symbol, selected)
        if row is None:
            continue
        rect = QRectF(0, slots.header + slots.row_top(row) - scrolled, page.width, slots.row)
        seen = slots.header <= rect.top() and rect.bottom() <= slots.header + slots.page + 1
        if seen and len(symbols) == 1 and (page.content.index is None or page.content.index == (selected.unit,)):
            yield page.places_in(rect)[0]
        elif seen and len(symbols) == 2:
            yield from _factor(page, rect, which, selected.unit)


def _factor(page: Page, rect: QRectF, which: int, unit: int | None) -> Iterator[QRectF]:
    """Where there is no room for what is multiplied: the contribution that it makes to the weight."""
    place, index = page.factor_in(rect, which, unit), page.content.index
    if place is not None:
        yield place
    elif index is not None and index[which] == unit and not page.places.factor_widths:
        yield page.places_in(rect)[0]


def _row_of(page: Page, symbol: Symbol, selected: Selected) -> int | None:
    """The row in which a symbol is the vector that is selected."""
    account = page.content.account
    ends = 0, account.trace.sizes["T"] - 1  # read the initial states
    steps = ends if selected.t is None else (selected.t - symbol.shift,)
    return next((account.rows[t] for t in steps if t in account.rows
                 and symbol.column(Place(account.trace, t)) == selected.quantity), None)
