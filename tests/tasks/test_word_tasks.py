"""The tasks on words, letters and notes: their sentences, their labels, and what is held out."""

import numpy as np
import pytest

from rnn_explorer.engine.batch import Batch
from rnn_explorer.engine.forward import ForwardSweep
from rnn_explorer.registry import find_all
from rnn_explorer.session.experiment import Experiment, Settings
from rnn_explorer.session.history import History
from rnn_explorer.task import Part, Task
from rnn_explorer.task_kinds.vocabulary import END, PAUSE, expanded, sentences_of
from rnn_explorer.tasks.melody import HELD, Melody, steps_of
from rnn_explorer.tasks.name_language import NameLanguage
from rnn_explorer.tasks.names import Names
from rnn_explorer.tasks.next_word import NextWord
from rnn_explorer.tasks.nouns import Nouns
from rnn_explorer.tasks.phrase import Phrase
from rnn_explorer.tasks.sentiment import Sentiment

TASKS = (NextWord, Nouns, Sentiment, Names, NameLanguage, Melody, Phrase)


@pytest.fixture(params=TASKS)
def task(request):
    return request.param()


def rng():
    return np.random.default_rng(0)


def read(batch, b=0):
    return [batch.input_axis.labels[k] for k in batch.inputs[:, b].argmax(axis=-1)]


def wanted(batch, b=0):
    return [batch.output_axis.labels[k] for k in batch.targets[:, b].argmax(axis=-1)]


def only(task, text):
    """A batch of one sequence of a task: what its labels say of a text."""
    numbers = task.read.numbers(text)
    inputs, outputs = np.eye(len(task.inputs))[numbers][:, None], np.zeros((len(text), 1, len(task.outputs)))
    outputs[..., 0] = 1.0
    return Batch(inputs, outputs, np.ones(len(text), dtype=bool), task.inputs, task.outputs)


def test_that_a_pattern_stands_for_all_its_sentences():
    assert expanded("{i|we} eat {|hot} soup") == ["i eat soup", "i eat hot soup", "we eat soup", "we eat hot soup"]


def test_that_there_are_some_hundreds_of_sentences_of_few_words():
    for name, task in (("sentences.txt", NextWord()), ("nouns.txt", Nouns()), ("opinions.txt", Sentiment())):
        assert 300 <= len(sentences_of(name)) <= 800
        assert len(task.inputs) <= 120


def test_that_no_piece_that_is_held_out_is_learned_and_its_symbols_are(task):
    pieces = {part: {piece.read.tobytes() + piece.wanted.tobytes() for piece in task.pieces[part]} for part in Part}
    assert not pieces[Part.VALIDATION] & pieces[Part.TEST]
    assert not (pieces[Part.VALIDATION] | pieces[Part.TEST]) & pieces[Part.TRAINING]
    learned, others = ({k for part in parts for piece in task.pieces[part] for k in piece.read.tolist()}
                       for parts in ((Part.TRAINING,), (Part.VALIDATION, Part.TEST)))
    assert others <= learned


def test_that_the_suggested_settings_beat_every_baseline_on_what_is_held_out(task):
    name = next(name for name, found in find_all("rnn_explorer.tasks", Task).items() if found is type(task))
    experiment = Experiment(Settings(task=name, **task.suggested))
    trace = History(experiment).trace(400)
    for part in (Part.VALIDATION, Part.TEST):
        batch = task.held_out(part, experiment.time_steps)
        sweep = ForwardSweep(experiment.network, experiment.optimizer, batch)
        answers = sweep.run(trace.updated_parameters(), batch, "y_hat")
        baselines = task.baselines(batch)
        assert loss(batch, answers) < 0.97 * min(loss(batch, each) for each in baselines.values()), part


def loss(batch, answers):
    return -np.log((answers * batch.targets).sum(axis=-1)[batch.mask]).mean()


@pytest.mark.parametrize("task", [NextWord, Nouns, Names])
def test_that_a_window_begins_with_a_whole_sentence_if_the_longest_has_room(task):
    task = task()
    beginnings = {tuple(piece.read[:3].tolist()) for piece in task.pieces[Part.TRAINING]}
    for iteration in range(20):
        batch = task.batch(iteration, task.time_steps, np.random.default_rng(iteration), 3)
        assert {tuple(batch.inputs[:3, b].argmax(axis=-1).tolist()) for b in range(3)} <= beginnings


@pytest.mark.parametrize("task", [NextWord, Names, Melody])
def test_that_the_target_is_what_comes_next(task):
    batch = task().batch(1, 160, rng())
    assert wanted(batch)[:-1] == read(batch)[1:]
    assert END in read(batch)


def test_that_a_short_sentence_has_pauses_before_it_and_a_long_one_loses_its_beginning():
    task = Sentiment()
    long = read(task.batch(1, 30, rng()))
    words = [word for word in long if word != PAUSE]
    assert long == [PAUSE] * (30 - len(words)) + words
    assert read(task.batch(1, 2, rng())) == words[-2:]


@pytest.mark.parametrize("task", [Sentiment, NameLanguage])
def test_that_the_only_target_is_at_the_end(task):
    batch = task().batch(1, 7, rng(), 4)
    assert batch.mask.tolist() == [False] * 6 + [True]


def test_that_not_turns_the_sentiment():
    signs = {line[2:]: line[0] for line in sentences_of("opinions.txt")}
    turned = 0
    for text, sign in signs.items():
        without = text.replace(" not ", " ")
        if without != text and without in signs:
            assert signs[without] != sign
            turned += 1
    assert turned > 15
    order = "the film was {} not {}"
    assert signs[order.format("good", "bad")] == "+" and signs[order.format("bad", "good")] == "-"


def test_that_teddy_is_a_name_or_not_and_only_the_next_word_tells():
    task, said = Nouns(), {}
    for piece in (piece for part in Part for piece in task.pieces[part]):
        text = [task.read.symbols[k] for k in piece.read]
        if text[1:3] == ["said", "teddy"]:
            said.setdefault(text[3], set()).add(task.answers.symbols[piece.wanted[2]])
    assert said["bears"] == {"common"}
    assert said["roosevelt"] == said["miller"] == {"proper"}


def test_that_the_labels_of_words_are_what_a_reader_says():
    task = NextWord()
    labels = {name: label[:, 0].astype(float).tolist()
              for name, label in task.labels(only(task, [END, "the", "cat", "drinks", "milk", END, "we"])).items()}
    assert labels["verb"] == [0, 0, 0, 1, 0, 0, 0]
    assert labels["animal"] == [0, 0, 1, 0, 0, 0, 0]
    assert labels["food or drink"] == [0, 0, 0, 0, 1, 0, 0]
    np.testing.assert_array_equal(labels["place"], [np.nan, 1, 2, 3, 4, np.nan, 1])


def test_that_every_word_is_a_time_step_but_for_what_stands_between_sentences():
    task = NextWord()
    words = task.words(only(task, [END, "we", "go", END, "i"]))
    assert [list(word) for word in words[0]] == [[1], [2], [4]]


def test_that_the_words_of_names_are_the_names():
    task = Names()
    batch = only(task, [*"ri", END, "FI", *"aino", END, "DE", "o"])
    assert [list(word) for word in task.words(batch)[0]] == [[4, 5, 6, 7]]
    labels, n = {name: label[:, 0] for name, label in task.labels(batch).items()}, np.nan
    np.testing.assert_array_equal(labels["Finnish"], [n, n, n, 1, 1, 1, 1, 1, n, 0, 0])
    np.testing.assert_array_equal(labels["place"], [n, n, n, n, 1, 2, 3, 4, n, n, 1])
    assert all(len(names) > 5 for names in task.words(task.probe(3, rng())[0]))


def test_that_notes_and_single_letters_are_no_words():
    for task in (Melody(), NameLanguage(), Phrase()):
        assert task.words(task.batch(1, 8, rng())) is None


@pytest.mark.parametrize("task", [NextWord, Nouns, Melody])
def test_that_a_probe_reads_each_sentence_by_itself(task):
    task = task()
    (batch,) = task.probe(3, rng())
    beginnings = {tuple(piece.read.tolist()) for piece in task.pieces[Part.TRAINING]}
    for b, length in enumerate(batch.lengths.tolist()):
        assert tuple(batch.inputs[:length, b].argmax(axis=-1).tolist()) in beginnings


def test_that_a_phrase_comes_from_its_first_letter_alone():
    batch = Phrase().batch(1, 13, rng(), 3)
    for b in range(3):
        letter, *nothing = read(batch, b)
        assert set(nothing) == {PAUSE}
        assert "".join(wanted(batch, b)).startswith(f"␣for␣{letter}")


def test_that_a_network_can_read_the_phrase_that_it_writes():
    experiment = Experiment(Settings(task="phrase", teacher_forcing=1))
    trace = experiment.run(1, experiment.initial_parameters)
    np.testing.assert_array_equal(trace["x"][1:], trace["y_hat"][:-1])


def test_that_notes_last_as_long_as_they_are_written():
    assert steps_of("C2 G,/2 c3/2") == ["C", HELD, HELD, HELD, "G,", "c", HELD, HELD]


def test_that_a_melody_sounds_as_it_is_written():
    notes = Melody().heard([HELD, "A", HELD, "A,", END, "c"])
    frequencies, seconds = zip(*notes, strict=True)
    np.testing.assert_allclose(frequencies, [0, 440, 220, 0, 523.25], atol=0.01)
    assert seconds == (0.25, 0.5, 0.25, 0.25, 0.25)


def test_that_words_have_no_sound():
    assert NextWord().heard(["tea"]) is None and Melody().heard([]) == []


def test_that_the_labels_of_a_melody_are_what_a_listener_says():
    task = Melody()
    labels = {name: label[:, 0] for name, label in task.labels(only(task, [HELD, "C", HELD, "A", END])).items()}
    n = np.nan
    np.testing.assert_array_equal(labels["held for"], [n, 1, 2, 1, n])
    np.testing.assert_array_equal(labels["pitch"], [n, -9, -9, 0, n])
    np.testing.assert_array_equal(labels["chord of C"], [n, 1, 1, 0, n])
    np.testing.assert_array_equal(labels["new note"], [0, 1, 0, 1, 0])


def test_that_no_name_is_of_two_languages():
    task = NameLanguage()
    said = {}
    for piece in (piece for part in Part for piece in task.pieces[part]):
        said.setdefault(piece.read.tobytes(), set()).add(int(piece.wanted[0]))
    assert all(len(languages) == 1 for languages in said.values())
