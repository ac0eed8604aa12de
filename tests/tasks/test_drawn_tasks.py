"""The tasks that are drawn: what makes each of them what it is."""

import numpy as np
import pytest

from rnn_explorer.errors import BadInput
from rnn_explorer.registry import find_all
from rnn_explorer.task import Part, Task
from rnn_explorer.task_kinds.drawn import DrawnTask, parts_of
from rnn_explorer.tasks.adding import Adding
from rnn_explorer.tasks.agreement import COUNTRIES, LANGUAGES, VOCABULARY, Agreement
from rnn_explorer.tasks.parity import Parity
from rnn_explorer.tasks.reber import GRAMMAR, SYMBOLS, Reber
from rnn_explorer.tasks.recall import Recall
from rnn_explorer.tasks.sawtooth import Sawtooth
from rnn_explorer.tasks.shuffled import ANSWERS, Shuffled, shares
from rnn_explorer.tasks.sine import PERIODS, Sine
from rnn_explorer.tasks.xor_in_time import XorInTime

DRAWN = {name: task for name, task in find_all("rnn_explorer.tasks", Task).items() if issubclass(task, DrawnTask)}
MANY = 500  # sequences


def drawn(task, sequences=MANY, time_steps=None):
    return task.batch(1, time_steps or task.time_steps, np.random.default_rng(3), sequences)


def symbols(axis, vectors):
    """The labels of one-hot vectors (T, B, K), by sequence."""
    return [[axis.labels[k] for k in sequence] for sequence in vectors.argmax(axis=-1).T]


@pytest.mark.parametrize("name", [name for name, task in DRAWN.items() if task().variety(task().time_steps) < np.inf])
def test_that_no_sequence_of_symbols_is_in_two_parts(name):
    task = DRAWN[name]()
    held_out = {part: task.held_out(part, task.time_steps) for part in (Part.VALIDATION, Part.TEST)}
    for part, batch in {**held_out, Part.TRAINING: drawn(task)}.items():
        assert set(parts_of(batch.inputs)) == {part}


@pytest.mark.parametrize("task, steps", [(Parity(), 6), (XorInTime(), 8), (Recall(lag=3), 4), (Agreement(lag=4), 9)])
def test_that_of_few_possible_sequences_none_is_held_out_and_all_are_learned_from(task, steps):
    assert task.held_out(Part.VALIDATION, steps) is None
    batch = drawn(task, 5000, steps)
    assert len({batch.inputs[:, b].tobytes() for b in range(5000)}) == task.variety(steps)


@pytest.mark.parametrize("name", [name for name, task in DRAWN.items() if task.lags])
def test_that_too_few_time_steps_for_the_lag_are_refused_with_the_remedy(name):
    task = DRAWN[name](lag=12)
    with pytest.raises(BadInput, match="so use at least"):
        task.batch(1, 12, np.random.default_rng(0))


@pytest.mark.parametrize("name", [name for name, task in DRAWN.items() if task.feeds_back])
def test_that_the_targets_are_the_next_inputs(name):
    task = DRAWN[name]()
    batch = drawn(task, 5)
    assert task.outputs == task.inputs
    np.testing.assert_array_equal(batch.targets[:-1], batch.inputs[1:])


# Waves


def test_that_a_sine_wave_goes_on_as_its_period_says():
    values = drawn(Sine()).inputs[..., 0]
    cosines = (values[2:] + values[:-2]) / (2 * values[1:-1])  # the cosine of what passes in a time step
    np.testing.assert_allclose(np.median(cosines, axis=0), cosines[len(cosines) // 2], rtol=1e-6)
    periods = 2 * np.pi / np.arccos(np.median(cosines, axis=0))
    assert PERIODS[0] <= periods.min() < 11 and 19 < periods.max() <= PERIODS[1]


def test_that_a_sawtooth_rises_evenly_and_drops():
    steps = np.diff(drawn(Sawtooth()).inputs[..., 0], axis=0)
    rises = steps.max(axis=0)
    np.testing.assert_allclose(np.where(steps > 0, steps, steps + 2), np.broadcast_to(rises, steps.shape))
    assert (steps < 0).any(axis=0).all()


@pytest.mark.parametrize("name", ["sine", "sawtooth", "noisy_wave", "mixed_waves"])
def test_that_a_wave_rises_and_turns_where_it_does(name):
    task = DRAWN[name]()
    batch = drawn(task, 1)
    values = np.append(batch.inputs[:, 0, 0], batch.targets[-1, 0, 0])
    labels = {label: known[:, 0] for label, known in task.labels(batch).items()}
    np.testing.assert_array_equal(labels["rising"], np.diff(values) > 0)
    assert labels["turning"][1:].sum() == np.count_nonzero(np.diff(np.sign(np.diff(values))))
    straight = task.baselines(batch)["straight on"]
    np.testing.assert_allclose(straight[1:, 0, 0], 2 * values[1:-1] - values[:-2])


# Bits and grammars


def test_that_every_third_bit_is_the_xor_of_the_two_before():
    task = XorInTime()
    batch = drawn(task)
    bits = batch.inputs[..., 1].astype(int)
    np.testing.assert_array_equal(bits[2::3], bits[0::3] ^ bits[1::3])
    labels = task.labels(batch)
    np.testing.assert_array_equal(batch.targets[..., 1][labels["XOR next"]], labels["XOR"][labels["XOR next"]])
    assert labels["place"][:4, 0].tolist() == [1, 2, 3, 1]
    assert abs(bits.mean() - 0.5) < 0.02


def test_that_parity_is_whether_the_ones_are_odd():
    task = Parity()
    batch = drawn(task)
    odd = batch.inputs[..., 1].sum(axis=0) % 2
    np.testing.assert_array_equal(batch.targets[-1, :, 1], odd)
    np.testing.assert_array_equal(task.labels(batch)["odd"][-1], odd)
    assert 0.4 < odd.mean() < 0.6


def test_that_strings_follow_the_grammar_of_reber():
    task = Reber()
    batch = drawn(task, 50, 60)
    for b, sequence in enumerate(symbols(task.inputs, batch.inputs)):
        state, labels = 0, task.labels(batch)
        for t, symbol in enumerate(sequence):
            state = GRAMMAR[state][symbol]
            assert labels[f"state {state}"][t, b]
            assert SYMBOLS[batch.targets[t, b].argmax()] in GRAMMAR[state]
    assert {symbol for sequence in symbols(task.inputs, batch.inputs) for symbol in sequence} == set(SYMBOLS)


def test_that_the_baselines_of_reber_are_the_shares_that_are_counted():
    task = Reber()
    batch = drawn(task, 2, 20_000)
    counted = batch.targets.mean(axis=(0, 1))
    np.testing.assert_allclose(task.baselines(batch)["most frequent"][0, 0], counted, atol=0.01)
    after_t = batch.targets[batch.inputs[..., SYMBOLS.index("T")] == 1].mean(axis=0)
    row = task.baselines(batch)["pairs of symbols"][batch.inputs[..., SYMBOLS.index("T")] == 1][0]
    np.testing.assert_allclose(row, after_t, atol=0.01)


# What has a dial


def test_that_the_sum_is_that_of_two_marked_numbers_before_the_lag():
    task = Adding(lag=15)
    batch = drawn(task)
    numbers, marks = np.moveaxis(batch.inputs, -1, 0)
    assert (marks.sum(axis=0) == 2).all() and marks[15:].sum() == 0 and marks[:15].any(axis=1).all()
    np.testing.assert_allclose(batch.targets[-1, :, 0], (numbers * marks).sum(axis=0))
    np.testing.assert_allclose(task.labels(batch)["sum so far"][-1], batch.targets[-1, :, 0])


def test_that_always_the_mean_has_a_squared_error_of_a_sixth():
    task = Adding()
    batch = drawn(task, 20_000)
    errors = np.square(task.baselines(batch)["mean"] - batch.targets)[-1]
    assert abs(errors.mean() - 1 / 6) < 0.004


@pytest.mark.parametrize("longer", [0, 7])
def test_that_the_capital_letter_is_as_far_back_as_the_lag_says(longer):
    task = Recall(lag=9)
    batch = drawn(task, time_steps=task.time_steps + longer)
    for sequence, (answer,) in zip(symbols(task.inputs, batch.inputs), symbols(task.outputs, batch.targets[-1:]),
                                   strict=True):
        assert sequence[-10] == answer and sequence[-1] == "?"
        assert sum(symbol.isupper() for symbol in sequence) == 1
    remembering = task.labels(batch)["remembering"]
    assert not remembering[:longer].any() and remembering[longer:].all()


@pytest.mark.parametrize("lag", [4, 5, 6, 7, 8, 9, 23, 100])
@pytest.mark.parametrize("longer", [0, 11])
def test_that_the_deciding_word_is_lag_words_back(lag, longer):
    task = Agreement(lag)
    batch = drawn(task, 40, task.time_steps + longer)
    labels = task.labels(batch)
    for b, text in enumerate(symbols(task.inputs, batch.inputs)):
        country = text[-1 - lag]
        assert text[-5 - lag : -1 - lag] == ["I", "grew", "up", "in"] and text[-3:] == ["I", "speak", "fluent"]
        assert LANGUAGES[country] == task.outputs.labels[batch.targets[-1, b].argmax()]
        assert not labels["known"][: -1 - lag, b].any() and labels[country][-1 - lag :, b].all()


def test_that_other_countries_are_named_that_do_not_count():
    task = Agreement()
    countries = task.labels(drawn(task))["country"].sum(axis=0)
    assert countries.min() == 1 and countries.max() == 2 and countries.mean() > 1.5
    assert set(COUNTRIES) == set(LANGUAGES) and len(set(VOCABULARY)) == len(VOCABULARY)


# Order


def test_that_shuffling_a_sequence_changes_nothing():
    task, rng = Shuffled(), np.random.default_rng(0)
    batch = drawn(task, 50, 8)
    for b, words in enumerate(symbols(task.inputs, batch.inputs)):
        shuffled = rng.permutation(words).tolist()
        lead = shuffled.count("dog") - shuffled.count("cat")
        assert ANSWERS[batch.targets[-1, b].argmax()] == ("as many" if lead == 0 else
                                                         "more dogs" if lead > 0 else "more cats")


@pytest.mark.parametrize("words", [1, 2, 15, 16])
def test_that_the_baseline_knows_how_often_each_answer_comes(words):
    batch = drawn(Shuffled(), 20_000, words)
    np.testing.assert_allclose(shares(words, 0), batch.targets[-1].mean(axis=0), atol=0.03)
    after_dog = batch.targets[-1][batch.inputs[-1, :, 1] == 1].mean(axis=0)
    np.testing.assert_allclose(shares(words - 1, 1), after_dog, atol=0.03)
