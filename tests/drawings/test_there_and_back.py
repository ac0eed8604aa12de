"""A person goes to a generated passage and back."""

from types import SimpleNamespace

from rnn_explorer.drawings.there_and_back import ThereAndBack


def made_of(*trips):
    """How often something was made; of traces that are passages if their names say so."""
    made = []
    kept = ThereAndBack(lambda trace: made.append(trace.name) or object())
    for name in trips:
        kept.of(SimpleNamespace(name=name, is_generated=name.startswith("passage")), name)
    return made


def test_that_the_way_back_from_passages_makes_nothing_again():
    assert made_of("iteration", "passage", "iteration", "passage", "iteration") == ["iteration", "passage"]
    assert made_of("iteration", "passage 1", "passage 2", "iteration") == ["iteration", "passage 1", "passage 2"]


def test_that_another_iteration_forgets_what_was_made():
    assert made_of("1", "2", "1") == ["1", "2", "1"]
    assert made_of("1", "passage", "2", "passage") == ["1", "passage", "2", "passage"]
