"""Where parameters lie: all of a network in one vector; in it, in one matrix, those that one product serves."""

from collections.abc import Iterable, Mapping
from math import prod

from rnn_explorer.engine.arena import Layout
from rnn_explorer.engine.layer import Layer

JOINED = "joined_weights"  # the matrix (G, N) of what a cell multiplies by joined rows


def fast(name: str) -> str:
    """The name of a scratch array for a copy of the matrix ``name``."""
    return f"fast_{name}"


def lay_out(
    layout: Layout, vector: str, pattern: str, layers: Iterable[Layer], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    """Something for each parameter: in an array ``vector``, each by the ``pattern`` of its name, joined and fused as
    the cells of the ``layers`` say. shapes: of all parameters by name.
    """
    layout.add(vector, (sum(map(prod, shapes.values())),))
    skip = 0
    for layer in layers:
        for name in layer.cell.matrices:
            skip = _add_joined(layout, vector, pattern, layer, name, shapes, skip)
    for name, shape in shapes.items():
        if pattern.format(name) not in layout:
            layout.alias(pattern.format(name), vector, shape, skip)
            skip += prod(shape)


def _add_joined(
    layout: Layout, vector: str, pattern: str, layer: Layer, name: str, shapes: Mapping[str, tuple[int, ...]], skip: int
) -> int:
    """The matrix ``name`` behind the first ``skip`` numbers of ``vector``. Returns what is to be skipped then."""
    columns = {column: layer.cell.fused_parameters.get(column, (column,)) for column in layer.cell.matrices[name]}
    own = {column: shapes[layer.name(gates[0])] for column, gates in columns.items()}
    gates, (units, *_) = len(next(iter(columns.values()))), next(iter(own.values()))
    widths = {column: prod(shape[1:]) for column, shape in own.items()}
    whole, rows = pattern.format(layer.name(name)), units * sum(widths.values())
    layout.alias(whole, vector, (gates * units, sum(widths.values())), skip)
    for gate in range(gates):
        layout.alias(f"{whole} {gate}", vector, (units, sum(widths.values())), skip + gate * rows)
    first = 0
    for column, parts in columns.items():
        place = slice(first, first + widths[column]) if len(own[column]) == 2 else first
        if gates > 1:
            layout.part(pattern.format(layer.name(column)), whole, place)
        for gate, part in enumerate(parts):
            layout.part(pattern.format(layer.name(part)), f"{whole} {gate}", place)
        first += widths[column]
    return skip + gates * rows
