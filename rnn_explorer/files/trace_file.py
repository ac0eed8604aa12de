"""A trace as an .npz file, described in ``docs/trace-format.md``."""

import io
import json
from pathlib import Path

import numpy as np

from rnn_explorer.engine.trace import NEVER, Trace
from rnn_explorer.errors import BadInput
from rnn_explorer.files.safe_write import write_bytes

FORMAT = 1


def save_trace(path: Path, trace: Trace) -> None:
    """Write ``trace``. Raises BadInput if the name does not end in .npz or can not be written."""
    require_npz(path)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays(trace))  # no objects: can be read without pickle
    write_bytes(path, buffer.getvalue())


def require_npz(path: Path) -> None:
    """Raise BadInput unless the name ends in .npz."""
    if path.suffix.lower() != ".npz":
        raise BadInput(f"the trace's name is {path.name}; it must end in .npz")


def arrays(trace: Trace) -> dict[str, np.ndarray]:
    """The columns by name, ``known_from.NAME`` for each, the events, and ``about``: the rest as JSON."""
    columns = {name: column.values for name, column in trace.columns.items()}
    known = {
        f"known_from.{name}": np.where(column.known_from == NEVER, -1, column.known_from)
        for name, column in trace.columns.items()
    }
    return {**columns, **known, **_events(trace), "about": np.array(json.dumps(_about(trace), ensure_ascii=False))}


def _events(trace: Trace) -> dict[str, np.ndarray]:
    return {
        "events.phase": np.array([event.phase.value for event in trace.events]),
        "events.writes": np.array([event.equation.writes for event in trace.events]),
        "events.t": np.array([-1 if event.t is None else event.t for event in trace.events]),
        "events.sweep": np.array([event.sweep for event in trace.events]),
    }


def _about(trace: Trace) -> dict:
    quantities = {
        name: {
            "symbol": column.quantity.text(),
            "tex": column.quantity.typeset(),
            "meaning": column.quantity.meaning,
            "axes": "".join(column.quantity.axes),
            "role": column.quantity.role.value,
        }
        for name, column in trace.columns.items()
    }
    axes = {
        name: {"labels": axis.labels, "symbols": axis.symbols, "units": axis.units, "offset": axis.offset,
               "scale": axis.scale}
        for name, axis in (("inputs", trace.inputs), ("outputs", trace.outputs))
    }
    how = {"walls": sorted(trace.walls), "lengths": trace.lengths, "problem": trace.problem,
           "prompt": trace.prompt}
    return {"format": FORMAT, "iteration": trace.iteration, **how, "quantities": quantities, **axes}
