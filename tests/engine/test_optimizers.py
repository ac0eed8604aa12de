"""Optimizers, clipping and schedules: the same numbers as PyTorch, and every one of them explained."""

from itertools import product

import numpy as np
import pytest
from batches import make_batch

from rnn_explorer.engine.bptt import Bptt, run_iteration
from rnn_explorer.engine.clipping import CLIPPINGS
from rnn_explorer.engine.equation import place_of
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.optimizers.adam import Adam
from rnn_explorer.engine.optimizers.momentum import Momentum
from rnn_explorer.engine.optimizers.rmsprop import RmsProp
from rnn_explorer.engine.optimizers.sgd import Sgd
from rnn_explorer.engine.schedules import Constant, Cosine, Step
from rnn_explorer.engine.trace import Phase
from rnn_explorer.errors import BadInput
from rnn_explorer.registry import find_all

OPTIMIZERS = find_all("rnn_explorer.engine.optimizers", Optimizer)
ITERATIONS = 5


def train(network, optimizer, iterations=ITERATIONS):
    """The traces of some iterations, each from the state after the one before."""
    rng = np.random.default_rng(2)
    state, traces = network.initialize(rng), []
    state += rng.normal(scale=0.3, size=state.shape)  # biases that are not 0
    for n in range(1, iterations + 1):
        batch = make_batch(rng, 5, 2, 3, 2, "cross-entropy")
        traces.append(run_iteration(network, state, batch, optimizer, n))
        state = traces[-1].updated_state()
    return traces


def in_torch(optimizer, parameters, torch):
    """PyTorch's optimizer with the same numbers."""
    shared = {"lr": optimizer.learning_rate, "weight_decay": optimizer.weight_decay}
    match optimizer:
        case Adam():
            betas = optimizer.beta1, optimizer.beta2
            return torch.optim.Adam(parameters, betas=betas, eps=optimizer.epsilon, **shared)
        case RmsProp():
            return torch.optim.RMSprop(parameters, alpha=optimizer.smoothing, eps=optimizer.epsilon, **shared)
        case Momentum():
            return torch.optim.SGD(parameters, momentum=optimizer.momentum, **shared)
        case Sgd():
            return torch.optim.SGD(parameters, **shared)


def clip_in_torch(optimizer, parameters, torch):
    if optimizer.clipping == "norm":
        norm = torch.nn.utils.get_total_norm([p.grad for p in parameters])  # clip_grad_norm_ adds 1e-6 to it
        for p in parameters:
            p.grad *= min(1.0, optimizer.threshold / float(norm))
    if optimizer.clipping == "value":
        torch.nn.utils.clip_grad_value_(parameters, optimizer.threshold)


def scheduler_in_torch(schedule, theirs, torch):
    scheduler = torch.optim.lr_scheduler
    match schedule:
        case Step():
            return scheduler.StepLR(theirs, schedule.every, schedule.factor)
        case Cosine():
            return scheduler.CosineAnnealingLR(theirs, schedule.iterations, schedule.last)
        case Constant():
            return scheduler.ConstantLR(theirs, factor=1.0)


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("clipping", CLIPPINGS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_that_the_updates_are_those_of_pytorch(network, optimizer, clipping, decay):
    torch = pytest.importorskip("torch")
    ours = optimizer(learning_rate=0.05, threshold=0.2, clipping=clipping, weight_decay=decay, schedule=Step(2, 0.5))
    traces = train(network, ours)
    parameters = {name: torch.tensor(traces[0][name]) for name in traces[0].parameters()}
    theirs = in_torch(ours, list(parameters.values()), torch)
    scheduler = scheduler_in_torch(ours.schedule, theirs, torch)
    for trace in traces:
        for name, parameter in parameters.items():
            parameter.grad = torch.tensor(trace[f"d_{name}"])
        clip_in_torch(ours, list(parameters.values()), torch)
        theirs.step()
        scheduler.step()
        for name, parameter in parameters.items():
            new = parameter.numpy()
            np.testing.assert_allclose(trace[f"{name}_new"], new, rtol=1e-12, atol=1e-12 * np.abs(new).max())


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("clipping", CLIPPINGS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_that_the_equations_of_the_update_give_what_the_fast_code_wrote(network, optimizer, clipping, decay):
    for trace in train(network, optimizer(threshold=0.2, clipping=clipping, weight_decay=decay)):
        for event in trace.events:
            if event.phase in (Phase.CLIP, Phase.UPDATE):
                written, value = trace[event.equation.writes], event.equation.value(place_of(trace, event))
                assert np.shape(value) == written.shape, event
                scale = np.abs(written).max()
                np.testing.assert_allclose(value, written, rtol=1e-12, atol=1e-12 * scale, err_msg=str(event))


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_that_every_column_of_the_update_is_given_or_written_by_an_event(network, optimizer):
    for clipping, decay in product(CLIPPINGS, (0.0, 0.1)):
        trace = train(network, optimizer(clipping=clipping, weight_decay=decay), 1)[0]
        unknown = [name for name in trace.columns if not trace.known(name, len(trace)).all()]
        assert unknown == []


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_that_the_state_after_an_iteration_is_the_state_before_the_next(network, optimizer):
    first, second = train(network, optimizer(), 2)
    after = {name.removesuffix("_new"): first[name] for name in first.columns if name.endswith("_new")}
    assert after.keys() >= first.parameters().keys()
    for name, values in after.items():
        np.testing.assert_array_equal(second[name], values, err_msg=name)


def test_that_the_optimizer_remembers_nothing_itself(network, rng):
    batch = make_batch(rng, 5, 2, 3, 2, "cross-entropy")
    parameters, used = network.initialize(rng), Bptt(network, Adam(), batch)
    first = used.run(parameters, batch)
    used.run(first.updated_state(), batch, 2)
    again = used.run(parameters, batch)
    for name in first.columns:
        assert again[name].tobytes() == first[name].tobytes(), name


def test_that_a_vector_that_is_neither_parameters_nor_a_state_is_refused(network, rng):
    batch = make_batch(rng, 5, 2, 3, 2, "cross-entropy")
    size = network.layout.size
    with pytest.raises(BadInput, match=rf"shape \({size + 1},\); it must be \({size},\), or \({3 * size + 1},\)"):
        run_iteration(network, np.zeros(size + 1), batch, Adam())


def test_that_the_equation_of_the_update_says_what_is_computed(network):
    def texts(optimizer):
        trace = train(network, optimizer, 1)[0]
        events = {event.equation.writes: event for event in trace.events}
        return {name: event.equation.text(place_of(trace, event)) for name, event in events.items()}

    assert texts(Sgd())["W_new"] == "W new = W − η κ ∂L/∂W"
    assert texts(Sgd(clipping="none"))["W_new"] == "W new = W − η ∂L/∂W"
    decayed = texts(Sgd(clipping="value", weight_decay=0.1))
    assert decayed["W_clipped"] == "g_W clipped = max(−τ, min(τ, ∂L/∂W))"
    assert decayed["W_decayed"] == "g_W = g_W clipped + λ W"
    assert decayed["W_new"] == "W new = W − η g_W"
    adam = texts(Adam())
    assert adam["W_m_new"] == "m_W new = β₁ m_W + (1 − β₁) κ ∂L/∂W"
    assert adam["W_v_hat"] == "v^_W = v_W new / (1 − β₂^k)"
    assert adam["W_new"] == "W new = W − η m^_W / (√v^_W + ε)"


def test_that_clipping_by_value_moves_only_what_is_beyond_the_threshold(network):
    gradient = train(network, Sgd(clipping="none"), 1)[0]["d_W"]
    threshold = np.median(np.abs(gradient))
    clipped = train(network, Sgd(threshold=threshold, clipping="value"), 1)[0]["W_clipped"]
    small = np.abs(gradient) <= threshold
    np.testing.assert_array_equal(clipped[small], gradient[small])
    np.testing.assert_array_equal(clipped[~small], threshold * np.sign(gradient[~small]))


@pytest.mark.parametrize("schedule", [Constant(), Step(3, 0.1), Cosine(10, 0.02)], ids=lambda s: type(s).__name__)
def test_that_the_learning_rates_are_those_of_pytorch(schedule):
    torch = pytest.importorskip("torch")
    theirs = torch.optim.SGD([torch.zeros(1)], lr=0.5)
    scheduler = scheduler_in_torch(schedule, theirs, torch)
    for iteration in range(1, 12):
        assert schedule.rate(0.5, iteration) == pytest.approx(theirs.param_groups[0]["lr"], rel=1e-12)
        theirs.step()
        scheduler.step()


def test_that_the_cosine_stays_at_its_end():
    assert Cosine(10, 0.02).rate(0.5, 1000) == 0.02


def test_that_the_learning_rate_of_the_iteration_is_in_its_trace(network):
    rates = [float(trace["eta"]) for trace in train(network, Sgd(learning_rate=0.4, schedule=Step(2, 0.5)))]
    assert rates == [0.4, 0.4, 0.2, 0.2, 0.1]


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Sgd(weight_decay=-0.1), "the weight decay is -0.1"),
        (lambda: Sgd(clipping="nrom"), "no clipping named 'nrom' .did you mean norm"),
        (lambda: Momentum(momentum=1.0), "the momentum is 1.0"),
        (lambda: RmsProp(smoothing=-0.5), "the smoothing is -0.5"),
        (lambda: Adam(beta2=1.0), "beta 2 is 1.0"),
        (lambda: Step(every=0), "iterations of a step is 0"),
        (lambda: Cosine(iterations=0), "iterations of the cosine is 0"),
    ],
)
def test_that_what_can_not_work_is_refused(make, message):
    with pytest.raises(BadInput, match=message):
        make()
