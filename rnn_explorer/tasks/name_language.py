"""Which language is a given name from? Many to one."""

from types import MappingProxyType

from rnn_explorer.task_kinds.reading import OneAnswer
from rnn_explorer.task_kinds.vocabulary import PAUSE, Piece, Vocabulary, table_of


class NameLanguage(OneAnswer):
    """Given names (``resources/data/names.txt``), a letter a time step; a short one has pauses before it."""

    title = "Language"
    summary = "Read a given name, letter by letter, and say in the end which of four languages it is from."
    look_for = "How the answer leans with every letter: “k” and double vowels, “sch”, a last “o” or “a”."
    time_steps = 12
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "gru", "hidden": 16, "optimizer": "adam", "batch_size": 16,
                                  "weight_decay": 0.02, "schedule": "cosine"})
    meanings = MappingProxyType({"vowel": "the letter that is read is a, e, i, o, u or y"})
    by_symbol = "bag of letters"

    def __init__(self) -> None:
        table = table_of("names.txt")
        letters = Vocabulary.of((name for names in table.values() for name in names), PAUSE)
        languages = Vocabulary(tuple(table))
        pieces = [Piece(letters.numbers(name), languages.numbers([language]))
                  for language, names in table.items() for name in names]
        super().__init__(letters, languages, pieces, {"vowel": "aeiouy"})
