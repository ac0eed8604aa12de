"""Expressions within expressions, also those that no cell has yet, and kinds of nodes that are new."""

from dataclasses import dataclass

import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import run_iteration
from rnn_explorer.engine.equation import Expression, Place, Symbol
from rnn_explorer.engine.operations import Difference, Function, Hadamard, Scaled, Sum
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.sources import Summand
from rnn_explorer.engine.summands import summands_of


@pytest.fixture
def trace(network, rng):
    return run_iteration(network, network.initialize(rng), make_batch(rng, 3, 3, 3, 2, "cross-entropy"), Sgd())


def test_that_a_sum_in_a_product_stays_together_and_products_dissolve(trace):
    a, b, h, eta = map(Symbol, ("a", "b", "h", "eta"))
    expression = Difference(a, Hadamard(Sum((b, a)), Scaled((eta,), Hadamard(h, h))))
    place = Place(trace, 1)
    first, second = summands_of(expression, place, (2, 3))
    assert [type(factor).__name__ for factor in second.factors] == ["Subtotal", "Source", "Source", "Source"]
    assert first.value + second.value == pytest.approx(expression.value(place)[2, 3], rel=1e-14)
    assert [(s.column, s.index) for s in second.sources[:2]] == [("b", (3,)), ("a", (3,))]


def test_that_an_argument_can_be_an_expression(trace):
    place, double = Place(trace, 1), Function("double", lambda v: 2 * v, "2 #1", "2 #1")
    (summand,) = summands_of(double(Difference(Symbol("a"), Symbol("h"))), place, (2, 3))
    ((argument,),) = summand.factors[0].arguments
    assert summand.value == 2 * argument.value == 2 * (trace["a"][1, 2, 3] - trace["h"][1, 2, 3])
    assert [(s.column, s.t, s.sequence, s.index) for s in argument.sources] == [("a", 1, 2, (3,)), ("h", 1, 2, (3,))]


@dataclass(frozen=True)
class Negated(Expression):
    """A kind of node that the engine does not know."""

    term: Expression
    value = tex = text = None


def test_that_an_unknown_kind_of_expression_is_named(trace):
    with pytest.raises(TypeError, match="Negated"):
        summands_of(Negated(Symbol("a")), Place(trace, 0), (0, 0))


def test_that_a_new_kind_of_expression_can_be_registered(trace):
    class Registered(Negated):
        pass

    @summands_of.register(Registered)
    def _negated(negated: Registered, place: Place, index: tuple) -> list[Summand]:
        return [Summand(s.factors, -s.sign) for s in summands_of(negated.term, place, index)]

    product = Hadamard(Registered(Symbol("a")), Scaled((Symbol("eta"),), Registered(Registered(Symbol("h")))))
    (summand,) = summands_of(product, Place(trace, 1), (2, 3))
    assert summand.sign == -1
    assert summand.value == pytest.approx(-trace["eta"] * trace["a"][1, 2, 3] * trace["h"][1, 2, 3], rel=1e-14)
