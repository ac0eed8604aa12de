"""What the record keeps of iterations of one kind, computed for many of them at once."""

import numpy as np

from rnn_explorer.engine.diagnostics.reading import has_loss
from rnn_explorer.engine.metrics import Metric
from rnn_explorer.engine.products import dot
from rnn_explorer.engine.quantity import Role
from rnn_explorer.engine.trace import Schema, Trace
from rnn_explorer.session.series import Series, series_of
from rnn_explorer.session.sheet import Sheet

SMALLEST, LARGEST = float(np.finfo(np.float32).smallest_subnormal), float(np.finfo(np.float32).max)
CLIPPED = "g_clipped"  # where each element is clipped by itself, there is no factor
LENGTHS = {"theta_new": "parameters", CLIPPED: "used"}  # vectors too long to be copied: what their lengths are


class Page:
    """A few iterations that share their layout. Only the last one may have broken off."""

    def __init__(self, trace: Trace, whole: Schema, metric: Metric) -> None:
        """``trace`` is any of them; it is not taken by that. whole: their schema, of which it may be a part."""
        self.layout = trace.schema.layout
        self.series = series_of(whole)
        self._metric = metric
        self._has_factor = "clip" in trace.columns
        columns = ("L", "g_norm", "eta", "y", "y_hat", *(("clip",) if self._has_factor else ()))
        vectors = {"norms" if series.parameter else series.quantity.name for series in self.series}
        self._sheet = Sheet(self.layout, (*columns, *sorted(vectors)))
        self._counted = np.column_stack([has_loss(trace, sequence) for sequence in range(trace.sizes["B"])])
        self._parameters = list(trace.parameters())
        self._measured = _measured(trace.schema)
        self._squares: list[list[float]] = []
        self._broken: Trace | None = None

    def __len__(self) -> int:
        """How many iterations are on it."""
        return len(self._squares)

    @property
    def is_full(self) -> bool:
        return self._sheet.is_full

    def take(self, trace: Trace) -> None:
        """An iteration more. The page must not be full."""
        numbers = trace.numbers
        self._sheet.take(numbers)
        view = trace.schema.layout.view
        vectors = [view(numbers, column).ravel() for _, column in self._measured]
        self._squares.append([dot(vector, vector) for vector in vectors])
        if trace.problem is not None:
            self._broken = trace

    def clear(self) -> None:
        """Begin again."""
        self._sheet.clear()
        self._squares.clear()

    def scalars(self) -> dict[str, np.ndarray]:
        """By the names of the record, each (iterations,)."""
        values = self._sheet.values
        scalars = {
            "loss": values("L"), "metric": self._metric.measure(values("y"), values("y_hat"), self._counted),
            "gradient": values("g_norm"), "used": values("g_norm"), "rate": values("eta"),
            "recurrent": np.full(len(self), np.nan), **self._lengths(),
        }
        if self._has_factor:
            scalars["used"] = scalars["gradient"] * values("clip")
        return {name: self._as_far_as_reached(name, array) for name, array in scalars.items()}

    def norms(self) -> np.ndarray:
        """(iterations, series, T) float32, errors of the first sequence. What is too small or large for it is its
        smallest or largest number, not 0 and not infinite.
        """
        norms = np.stack([self._norms_of(series) for series in self.series], axis=1)
        if not (norms.min(initial=1.0) > SMALLEST and norms.max(initial=1.0) < LARGEST):
            np.clip(norms, SMALLEST, LARGEST, out=norms, where=(norms > 0) & (norms < np.inf))
        return norms.astype(np.float32)

    def _norms_of(self, series: Series) -> np.ndarray:
        if series.parameter is None:
            vectors = self._sheet.values(series.quantity.name)[:, :, 0]
            norms = np.sqrt(np.vecdot(vectors, vectors))
        else:
            norms = self._sheet.values("norms")[:, self._parameters.index(series.parameter.name)]
        norms[-1, ~self._reached(series.quantity.name)] = np.nan
        return norms

    def _lengths(self) -> dict[str, np.ndarray]:
        """Of what was measured at once."""
        columns, lengths = np.array(self._squares).T, {}
        for (name, _), squares in zip(self._measured, columns, strict=True):
            lengths[name] = lengths.get(name, 0.0) + squares
        return {name: np.sqrt(squares) for name, squares in lengths.items()}

    def _as_far_as_reached(self, name: str, values: np.ndarray) -> np.ndarray:
        reads = {"loss": "L", "metric": "y_hat", "gradient": "g_norm", "used": "g_norm"}  # others: the update
        if self._broken is None or name == "rate" or (name in reads and self._reached(reads[name]).all()):
            return values
        return np.append(values[:-1], np.nan)

    def _reached(self, column: str) -> np.ndarray:
        """Where the last iteration on the page came to a column's values: (T,) or () bool."""
        broken = self._broken
        return np.True_ if broken is None else broken.known(column, len(broken))


def _measured(schema: Schema) -> list[tuple[str, str]]:
    """Which lengths are told, and of which columns."""
    updated = [f"{name}_new" for name, quantity in schema.quantities.items() if quantity.role is Role.RECURRENT]
    named = [*LENGTHS.items(), *((name, "recurrent") for name in updated)]
    return [(told, name) for name, told in named if name in schema.layout]
