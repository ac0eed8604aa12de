"""What one number is made of: its equation, its summands, and the way on to each of the numbers in them."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent

from rnn_explorer.drawings.colors import is_signed
from rnn_explorer.drawings.explanation import words
from rnn_explorer.drawings.explanation.rows import rows_of
from rnn_explorer.drawings.explanation.sheet import ExplanationSheet, Page
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.sources import Source
from rnn_explorer.panel import Panel, open_alone
from rnn_explorer.session.answer import Answer
from rnn_explorer.session.inquiry import number_of, written_by
from rnn_explorer.session.measures import Measure
from rnn_explorer.session.selection import NOTHING, Selected
from rnn_explorer.widgets.numbers import significant

FAR = 10  # rows, with Shift


class ExplanationPanel(Panel):
    """Answers the inquiry of the session."""

    title = "Explanation"
    column = "right"
    rank = 1

    def __init__(self, session, parent=None) -> None:
        self._by_size = True
        self._pointed: Selected | None = None
        self._shown: tuple[Answer, bool, bool] | None = None  # of which the page is
        super().__init__(session, parent)
        self.sheet = ExplanationSheet(self)
        self.sheet.set_order(self._by_size)
        self.sheet.back_wanted.connect(session.inquiry.back)
        self.sheet.forward_wanted.connect(session.inquiry.forward)
        self.sheet.order_wanted.connect(self._change_order)
        self.sheet.offer_taken.connect(self._go_there)
        self.sheet.table.pointed.connect(self._point_at)
        self.sheet.table.chosen.connect(self._go_on)
        session.inquiry.changed.connect(self._on_position)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # one for all of its parts
        self.setMinimumSize(200, 80)

    def show_position(self, position: int) -> None:
        """The page is made anew only if it says something else."""
        inquiry = self.session.inquiry
        if inquiry.number is None:
            self._shown = None
            self.sheet.set_page(self._hint())
        else:
            answer = inquiry.answer
            shown = answer, answer.known_from <= position, self._by_size
            if shown != self._shown:
                self._shown = shown
                self.sheet.set_page(page_of(*shown))
        names = (words.title_of(self.trace, n) if n is not None else "" for n in (inquiry.before, inquiry.after))
        self.sheet.set_ways(*names)
        self.show_selection(self.selected)

    def show_selection(self, selected: Selected) -> None:
        self.sheet.table.set_selected(selected)

    def place_of(self, selected: Selected) -> QRectF | None:
        """The row in which a number is pointed at, by mouse or keys."""
        if self._pointed is None or selected != self._pointed:
            return None
        place = self.sheet.table.place_of_marked()
        return None if place is None else place.translated(self.sheet.table.pos())

    def text_at(self, point: QPointF) -> str:
        """All of what may be cut off above the summands."""
        page = self.sheet.page
        return "\n".join(filter(None, (page.title, page.meaning, page.equation))) if page.meaning else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.sheet.setGeometry(self.rect())
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """With the focus here, its keys are not for the window."""
        if event.type() == QEvent.Type.ShortcutOverride and event.key() in _MOVES | _TURNS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down through the rows, [ and ] through the numbers of a row, Enter goes on, Backspace goes back."""
        key, far = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _MOVES:
            self.sheet.table.move(_MOVES[key] * (FAR if far else 1))
        elif key in _TURNS:
            self.sheet.table.turn(_TURNS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif key == Qt.Key.Key_Backspace:
            self.session.inquiry.back()
            self._select_number()
        elif key == Qt.Key.Key_S:
            self._change_order()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event) -> None:
        """Beside the numbers a click asks for nothing."""
        event.accept()

    def _hint(self) -> Page:
        """What to do as long as nothing is in question."""
        event = self.last_event
        last = "" if event is None else words.title_of(self.trace, written_by(self.trace, event))
        return Page("No number yet", note=words.hint(last))

    def _enter(self) -> None:
        marked = self.sheet.table.marked
        if self._shown is not None and not self._shown[1]:
            self._go_there()
        elif marked is not None:
            self._go_on(marked)
            self._select_number()

    def _select_number(self) -> None:
        """The number in question lights up, until another one is pointed at."""
        number = self.session.inquiry.number
        self.select(NOTHING if number is None else number.selected)

    @Slot(object)
    def _point_at(self, source: Source | None) -> None:
        self._pointed = None if source is None else number_of(source).selected
        self.select(self._pointed or NOTHING)

    @Slot(object)
    def _go_on(self, source: Source) -> None:
        self.session.inquiry.ask(number_of(source))

    @Slot()
    def _go_there(self) -> None:
        """To where the number happens, if it does."""
        position = self.session.inquiry.answer.known_from
        if position <= len(self.trace):
            self.session.seek(position)

    @Slot()
    def _change_order(self) -> None:
        self._by_size = not self._by_size
        self.sheet.set_order(self._by_size)
        self.show_position(self.position)


_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TURNS = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}


def page_of(answer: Answer, known: bool, by_size: bool) -> Page:
    """What there is to say about a number."""
    trace, number, event = answer.trace, answer.number, answer.event
    if answer.measure is not None:
        return _page_of_measure(answer, answer.measure, known)
    title, meaning = words.title_of(trace, number), words.meaning_of(trace, number)
    if event is None:
        value = words.value_of(trace, number) if known else ""
        return Page(title, value, meaning, note=words.given_by(trace, number))
    equation = event.equation.text(place_of(trace, event))
    if not known:
        return Page(title, "", meaning, equation, words.not_yet(trace, answer.known_from), "Go there (Enter)")
    explanation = answer.explanation
    signed = is_signed(trace.quantity(number.column))
    value = words.written(explanation.value, signed)
    total = explanation.value if len(explanation.summands) > 1 else None
    return Page(title, value, meaning, equation, trace=trace, rows=rows_of(explanation, by_size, signed), total=total,
                share=words.share_of_largest(explanation.summands))


def _page_of_measure(answer: Answer, measure: Measure, known: bool) -> Page:
    """Its formula, and the same with the numbers."""
    if not known:
        note = words.not_yet(answer.trace, answer.known_from)
        return Page(measure.title, "", measure.meaning, measure.formula, note, "Go there (Enter)")
    return Page(measure.title, significant(measure.value), measure.meaning, measure.formula, "\n".join(measure.told))


if __name__ == "__main__":
    open_alone(ExplanationPanel)
