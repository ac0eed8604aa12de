"""Entries of numbers, and what is read of them."""

from rnn_explorer.errors import BadInput
from rnn_explorer.session.setting import Number
from rnn_explorer.widgets.number_entry import NumberEntry


class NumberField(NumberEntry):
    """noun: how a sentence speaks of it. value: at first."""

    def __init__(self, kind: Number, noun: str, value: float, letters: int, says: str) -> None:
        super().__init__(self._stepped, letters)
        self._kind = kind
        self._noun = noun
        self.setAccelerated(True)
        self.setAccessibleName(noun.removeprefix("the ").capitalize())
        self.setToolTip(says)
        self.show_value(value)

    def show_value(self, value: float) -> None:
        self.show_text(self._kind.write(value))

    def value(self) -> float:
        """Raises BadInput if what is typed is no such number."""
        found = self._kind.read(self._noun, self.text())
        self._kind.check(self._noun, found)
        return found

    def _stepped(self, text: str, by: int) -> str:
        try:
            value = self._kind.read(self._noun, text)
        except BadInput:
            value = self._kind.low
        return self._kind.write(self._kind.step(value, by))
