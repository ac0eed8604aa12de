"""Long-range agreement: "I grew up in Italy … I speak fluent", and the network names the language. Many to one."""

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache, cached_property
from types import MappingProxyType

import numpy as np

from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task import Shape
from rnn_explorer.task_kinds.drawn import DrawnTask, at_the_end, require_steps

LANGUAGES = MappingProxyType({"Italy": "Italian", "Norway": "Norwegian", "Spain": "Spanish", "Japan": "Japanese",
                              "Poland": "Polish", "Finland": "Finnish"})
COUNTRIES = tuple(LANGUAGES)
ANY = "…"  # in a sentence: any country
START, END = ["I", "grew", "up", "in"], ["I", "speak", "fluent"]
NEAREST = 1 + len(END)  # words from the country to the last one, with only a full stop between
UP = "up"  # comes nowhere else: two words after it is the country that decides
SENTENCES = tuple(sentence.split() for sentence in (
    "it rained .", "then I moved .", "my sister left .", f"he left {ANY} .", f"I like {ANY} .", f"she lives in {ANY} .",
    "we met on a train .", f"last year I moved to {ANY} .", f"my friends went home to {ANY} by train .",
))
REST = ((), ("now",), ("and", "now"))  # what is too short for a sentence
VOCABULARY = (*sorted({word for words in (START, END, *SENTENCES, *REST) for word in words} - {ANY}), *COUNTRIES)
NUMBERS = MappingProxyType({word: number for number, word in enumerate((*VOCABULARY, ANY))})


class Agreement(DrawnTask):
    """"I grew up in", a country, other sentences, which may name other countries, and "I speak fluent". The country is
    ``lag`` words before the last one. A longer sequence begins in the middle of other sentences.
    """

    title = "Long-range agreement"
    summary = "Read “I grew up in Italy … I speak fluent”, and name the language: the word that decides is far back."
    look_for = "Units that keep the country where somebody grew up, while other countries are named and do not count."
    shape = Shape.MANY_TO_ONE
    loss = "cross-entropy"
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "lstm", "hidden": 16, "forget_bias": 5.0, "optimizer": "adam",
                                  "learning_rate": 0.005, "batch_size": 32, "mean": True, "threshold": 1.0})
    lags = (NEAREST, 200)
    meanings = MappingProxyType({
        "country": "the word is a country",
        "known": "the country where somebody grew up has been read",
        **{country: f"the person grew up in {country}, as has been read" for country in COUNTRIES},
    })

    def __init__(self, lag: int = 9) -> None:
        self.lag = lag
        self.time_steps = len(START) + 1 + lag

    @cached_property
    def inputs(self) -> Axis:
        return Axis(VOCABULARY)

    @cached_property
    def outputs(self) -> Axis:
        return Axis(tuple(LANGUAGES.values()))

    def draw(self, time_steps: int, sequences: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        require_steps(time_steps, self.lag + len(START) + 1, f"the country comes {self.lag} words before the end, "
                      f"after “{' '.join(START)}”")
        countries = rng.integers(len(COUNTRIES), size=sequences)
        texts = [self._text(time_steps, COUNTRIES[country], rng) for country in countries]
        words = np.array([[NUMBERS[word] for word in text] for text in texts]).T
        left_open = words == NUMBERS[ANY]
        words[left_open] = rng.integers(NUMBERS[COUNTRIES[0]], len(VOCABULARY), size=left_open.sum())
        return one_hot(words, len(VOCABULARY)), at_the_end(one_hot(countries, len(COUNTRIES)), time_steps)

    def variety(self, time_steps: int) -> float:
        before = max(time_steps - self.time_steps, 0)
        return len(COUNTRIES) * ways(self.lag - NEAREST) * ways(before)

    def baselines(self, batch: Batch) -> Mapping[str, np.ndarray]:
        """All languages are equally frequent."""
        return {"uniform": np.full(batch.targets.shape, 1 / len(LANGUAGES))}

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Countries, and which of them counts from where on."""
        words = batch.inputs.argmax(axis=-1)
        first = NUMBERS[COUNTRIES[0]]
        decides = np.zeros(words.shape, dtype=bool)
        decides[2:] = words[:-2] == NUMBERS[UP]
        known = {country: (decides & (words == first + index)).cumsum(axis=0) > 0
                 for index, country in enumerate(COUNTRIES)}
        return {"country": words >= first, "known": decides.cumsum(axis=0) > 0} | known

    def _text(self, time_steps: int, country: str, rng: np.random.Generator) -> list[str]:
        text = [*START, country, ".", *passage(self.lag - NEAREST, rng), *END]
        before = passage(time_steps, rng) if time_steps > len(text) else []
        return [*before, *text][-time_steps:]


@cache
def ways(words: int) -> int:
    """How many passages of so many words there are."""
    if words < len(REST):
        return int(words >= 0)
    return sum(ways_with(sentence, words) for sentence in SENTENCES)


def ways_with(sentence: list[str], words: int) -> int:
    """How many of them begin with a sentence."""
    return len(COUNTRIES) ** sentence.count(ANY) * ways(words - len(sentence))


@cache
def shares(words: int) -> list[float]:
    """How many of them begin with each sentence or one before it, as a share; the last one, which is 1, is left out."""
    return np.cumsum([ways_with(sentence, words) / ways(words) for sentence in SENTENCES])[:-1].tolist()


def passage(words: int, rng: np.random.Generator) -> list[str]:
    """So many words, each passage as likely as any other; the countries are left open."""
    text: list[str] = []
    while words >= len(REST):
        sentence = SENTENCES[bisect_right(shares(words), rng.random())]
        text += sentence
        words -= len(sentence)
    return text + list(REST[words])
