"""What lights up as the source of a number: the numbers that count most, each once, with their shares."""

import pytest

from rnn_explorer.session.answer import Answer
from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.lights import LEAST, MOST
from rnn_explorer.session.selection import Selected


@pytest.fixture
def session(make_session):
    return make_session(hidden=6, time_steps=20, iteration=3)


def test_that_both_factors_of_a_summand_light_up_with_its_share_and_its_sign(session):
    trace = session.cursor.trace
    answer = Answer(trace, Number("a", 4, (2,)))
    shares = {light.selected: light.share for light in answer.lights}
    total = sum(abs(summand.value) for summand in answer.explanation.summands)
    for unit in range(6):
        share = trace["W"][2, unit] * trace["h"][3, 0, unit] / total
        if abs(share) >= LEAST:
            assert shares[Selected("h", 3, unit)] == pytest.approx(share) == shares[Selected("W", None, 2, unit)]


def test_that_the_largest_come_first_and_what_is_zero_does_not_light_up(session):
    trace = session.cursor.trace
    lights = Answer(trace, Number("a", 4, (2,))).lights
    shares = [abs(light.share) for light in lights]
    assert shares == sorted(shares, reverse=True) and min(shares) >= LEAST
    read = int(trace["x"][4, 0].argmax())
    assert {light.selected.unit for light in lights if light.selected.quantity == "x"} <= {read}


def test_that_a_sum_of_many_lights_only_its_largest(session):
    answer = Answer(session.cursor.trace, Number("d_W", None, (2, 1)))
    assert len(answer.explanation.summands) == 20
    assert len(answer.lights) <= 2 * MOST
    assert {light.selected.quantity for light in answer.lights} == {"d_a", "h"}


def test_that_a_number_in_two_summands_lights_up_once(session):
    lights = Answer(session.cursor.trace, Number("d_a", 4, (1,))).lights
    assert len({light.selected for light in lights}) == len(lights)


def test_that_the_arguments_of_a_function_light_up_without_a_sign(session):
    lights = Answer(session.cursor.trace, Number("y_hat", 4, (1,))).lights
    assert len(lights) <= MOST and all(not light.adds and light.share >= 0 for light in lights)
    (only,) = Answer(session.cursor.trace, Number("h", 4, (1,))).lights
    assert only.selected == Selected("a", 4, 1)


def test_that_a_given_number_has_no_sources(session):
    assert Answer(session.cursor.trace, Number("W", None, (0, 0))).lights == ()
