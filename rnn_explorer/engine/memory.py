"""Where everything of an iteration lies: the layout of its arena."""

from collections.abc import Iterable, Iterator
from math import prod

from rnn_explorer.engine import losses, optimizer
from rnn_explorer.engine.arena import Layout
from rnn_explorer.engine.layer import Layer
from rnn_explorer.engine.network import Network
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.engine.parameters import fast
from rnn_explorer.engine.quantity import Quantity, Role, initial_name, inserted
from rnn_explorer.engine.sums import columns_of


def kept_layout(
    network: Network, optimizer: Optimizer, quantities: Iterable[Quantity], steps: int, sequences: int,
    carried: Iterable[str], norms: bool = False,
) -> Layout:
    """The numbers that a trace keeps; ``carried``: the initial states that come from the iteration before; ``norms``:
    whether there are the norms of what every time step contributes to every parameter.
    """
    size = {**network.size, "T": steps, "B": sequences}
    shapes = {quantity.name: tuple(size[axis] for axis in quantity.axes) for quantity in quantities}
    in_time = {quantity.name for quantity in quantities if quantity.in_time}
    carried = {name: shapes[name] for name in carried}
    layout, after = (_state(network, optimizer, suffix, carried) for suffix in ("", "_new"))
    layout.align()
    for layer in network.directions:
        _add_carried(layout, layer, shapes)
    if network.cell.reads_output:
        _add_state_column(layout, "y_hat", shapes["y_hat"])
    fused = {name for layer in network.directions for parts in _fused(layer).values() for name in parts}
    for name in columns_of(network.gradients):  # side by side: all are squared at once
        if name not in layout and name not in fused:
            layout.add(name, shapes[name], in_time=True)
    for layer in network.directions:
        _add_fused(layout, layer, shapes)
    for vector, pattern in {"g": "d_{}", **optimizer.vectors()}.items():
        layout.align()
        network.lay_out(layout, vector, pattern)
    for name, shape in shapes.items():
        if name not in layout and name not in after:
            layout.add(name, shape, name in in_time)
    if norms:
        _add_norms(layout, network, steps)
    layout.align()
    layout.append(after)
    return layout


def with_scratch(kept: Layout, network: Network, steps: int, sequences: int) -> Layout:
    """The numbers that a trace keeps, and behind them those that are only computed with."""
    size = {**network.size, "T": steps, "B": sequences, "P": network.layout.size}
    size |= {f"{count}H": count * network.hidden for count in (2, 3, 4)}  # several gates side by side
    layout = kept.copy()
    for layer in network.directions:
        width, hidden = size[layer.axis], network.hidden
        for name in layer.cell.matrices:
            layout.align()
            layout.add(layer.name(fast(name)), layout.shape(layer.name(name)))
        after = sum(layout.shape(layer.name(error))[-1] for error in layer.cell.carried_errors)
        back = _width_above(network, layer) + after + hidden * layer.cell.hands_on
        _add_scratch(layout, {layer.name(name): axes for name, axes in layer.cell.scratch.items()},
                     {**size, "D": width, "N": width + 1 + hidden, "M": back})
    _add_scratch(layout, {**losses.SCRATCH, **optimizer.SCRATCH}, size)
    return layout


def _width_above(network: Network, layer: Layer) -> int:
    """How many errors come to a hidden state of ``layer`` from above."""
    if network.bidirectional:
        return network.hidden
    return len(layer.cell.input_errors) * network.hidden if layer.number < network.layers else network.outputs


def carried_states(network: Network) -> dict[str, str]:
    """What goes on in the next iteration if states are carried over: the initial states, and where each comes from."""
    states = [layer.name(state) for layer in network.directions for state in layer.cell.states]
    return {initial_name(state): state for state in (*states, *(("y_hat",) if network.cell.reads_output else ()))}


def unbounded_columns(network: Network) -> tuple[str, ...]:
    """The names of the arrays of the layers that hold values without bounds."""
    return tuple(dict.fromkeys(name for layer in network.directions for name in _unbounded(layer)))


def _unbounded(layer: Layer) -> Iterator[str]:
    whole = {part: name for name, parts in _fused(layer).items() for part in parts}
    return (whole.get(column.name, column.name) for column in layer.columns
            if column.role is Role.VALUE and column.natural_range is None)


def _add_scratch(layout: Layout, arrays: dict[str, tuple[str, ...]], size: dict[str, int]) -> None:
    for name, axes in arrays.items():
        layout.align()
        layout.add(name, tuple(size[axis] for axis in axes), axes[0] == "T")


def _fused(layer: Layer) -> dict[str, list[str]]:
    return {layer.name(whole): [layer.name(part) for part in parts]
            for whole, parts in layer.cell.fused_columns.items()}


def _add_carried(layout: Layout, layer: Layer, shapes: dict[str, tuple[int, ...]]) -> None:
    """States and carried errors, which have a row more: before the first time step, after the last one."""
    for whole, parts in _fused(layer).items():
        *in_time, width = shapes[parts[0]]
        shapes[whole] = (*in_time, len(parts) * width)
    for state in layer.cell.states:
        _add_state_column(layout, layer.name(state), shapes[layer.name(state)], bool(layer.reverse))
    for error in layer.cell.carried_errors:
        _add_error_column(layout, layer.name(error), shapes[layer.name(error)], bool(layer.reverse))


def _add_fused(layout: Layout, layer: Layer, shapes: dict[str, tuple[int, ...]]) -> None:
    """Columns that lie in one array, and their names."""
    for whole, parts in _fused(layer).items():
        if whole not in layout:
            layout.add(whole, shapes[whole], in_time=True)
        del shapes[whole]
        for index, part in enumerate(parts):
            width = shapes[part][-1]
            layout.part(part, whole, slice(index * width, (index + 1) * width))


def _add_state_column(layout: Layout, name: str, shape: tuple[int, ...], reverse: bool = False) -> None:
    steps, *row = shape
    before, initial = (inserted(name, word) for word in ("_before", "_0"))
    _add_with_a_row_more(layout, name, shape, (name, before) if reverse else (before, name))
    layout.alias(initial, inserted(name, "_whole"), tuple(row), skip=steps * prod(row) if reverse else 0)


def _add_error_column(layout: Layout, name: str, shape: tuple[int, ...], reverse: bool) -> None:
    after = inserted(name, "_after")
    _add_with_a_row_more(layout, name, shape, (after, name) if reverse else (name, after))


def _add_with_a_row_more(layout: Layout, name: str, shape: tuple[int, ...], names: tuple[str, str]) -> None:
    """All rows but the last have the first of the ``names``, all but the first the second."""
    steps, *row = shape
    whole = inserted(name, "_whole")
    layout.add(whole, (steps + 1, *row))
    for index, part in enumerate(names):
        layout.alias(part, whole, shape, index * prod(row), in_time=True)


def _state(network: Network, optimizer: Optimizer, suffix: str, carried: dict[str, tuple[int, ...]]) -> Layout:
    """What goes from one iteration to the next, as one vector: the parameters, the optimizer's state, the states. A
    record begins with it and ends with the next one.
    """
    layout = Layout()
    network.lay_out(layout, f"theta{suffix}", f"{{}}{suffix}")
    for companion in optimizer.state:
        network.lay_out(layout, f"theta_{companion.name}{suffix}", f"{{}}_{companion.name}{suffix}")
    for counter in optimizer.counters:
        layout.add(f"{counter}{suffix}", ())
    for name, shape in carried.items():
        layout.add(f"carried {name}{suffix}", shape)
    layout.alias(f"state{suffix}", f"theta{suffix}", (layout.size,))
    return layout


def _add_norms(layout: Layout, network: Network, steps: int) -> None:
    """A row for each parameter, (P, T): of all, one by one, and fused as the cell says."""
    layout.add("norms", (len(network.parameters), steps))
    skips = {quantity.name: index * steps for index, quantity in enumerate(network.parameters)}
    for name, skip in skips.items():
        layout.alias(f"norms_{name}", "norms", (steps,), skip)
    for layer in network.directions:
        for whole, parts in layer.cell.fused_parameters.items():
            layout.alias(f"norms_{layer.name(whole)}", "norms", (len(parts), steps), skips[layer.name(parts[0])])
