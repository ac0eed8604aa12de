"""What an iteration learns from: sequences, their targets, and what their components mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rnn_explorer.errors import BadInput, require_whole

PRECISE = 1e-5  # of a sum of probabilities


@dataclass(frozen=True)
class Axis:
    """What the components of an input or output vector mean to a person.

    labels: one per component. symbols: True if a vector means one of the labels (one-hot, probabilities),
    False if each component is a measurement. For measurements, ``offset + scale * value`` is in ``units``. image: rows
    and columns, if the measurements are better seen as a picture: row after row, from the top left. shares: whether all
    of them are from 0 to 1; a picture of one column is then one of an image that is read over time.
    """

    labels: tuple[str, ...]
    symbols: bool = True
    units: tuple[str, ...] = ()
    offset: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()
    image: tuple[int, int] | None = None
    shares: bool = False

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def ends_at_one(self) -> bool:
        """Whether no component is larger than 1, as it is read."""
        return self.symbols or self.shares

    def picture(self, vector: np.ndarray | None) -> np.ndarray | None:
        """``vector`` as an image of ink, (rows, columns); None if it is none."""
        return vector.reshape(self.image) if vector is not None and self.image and self.shares else None

    def measure(self, vector: np.ndarray) -> np.ndarray:
        """The measurements, in their units, of ``vector`` (..., components)."""
        with np.errstate(over="ignore"):
            return np.asarray(self.offset) + np.asarray(self.scale) * vector

    def windowed(self, width: int) -> Axis:
        """The components of ``width`` inputs side by side, the newest first: "a", "a (t−1)", … Of symbols each vector
        means as many as it is wide, the newest first.
        """
        labels = tuple(f"{label} (t−{back})" if back else label for back in range(width) for label in self.labels)
        return Axis(labels, self.symbols, self.units * width, self.offset * width, self.scale * width)


def one_hot(labels: np.ndarray, count: int) -> np.ndarray:
    """Whole numbers (...) from 0 to ``count`` − 1 as vectors that are 1 in one place, (..., count).

    Raises BadInput for any other number.
    """
    labels = np.asarray(labels)
    wrong = labels[(labels < 0) | (labels >= count) | (labels != np.floor(labels))]
    if wrong.size:
        raise BadInput(f"a label is {wrong.flat[0]}; it must be a whole number from 0 to {count - 1}")
    return np.eye(count)[labels.astype(np.intp)]


@dataclass(frozen=True)
class Batch:
    """Sequences and their targets, read-only from here on.

    inputs: (T, B, D). targets: (T, B, K). mask: bool, what has a target: time steps (T,), or time steps of sequences
    (T, B). lengths: the time steps of each sequence (B,), None if all have T; what is beyond a length is not looked at
    and may be anything.
    fed: (T,) bool, the time steps whose input is the output of the one before (free running; the others have teacher
    forcing, or inputs of their own); None if there are no such. continues: whether it goes on where the batch before it
    ended, for an iteration that carries the state over.
    Raises BadInput if the shapes do not fit, nothing has a target, or a value is not a finite number.
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    input_axis: Axis
    output_axis: Axis
    lengths: np.ndarray | None = None
    fed: np.ndarray | None = None
    continues: bool = True

    def __post_init__(self) -> None:
        for name in ("inputs", "targets", "mask", "lengths", "fed"):
            if (array := getattr(self, name)) is not None:
                object.__setattr__(self, name, np.asarray(array).view())
        self._check()
        if self.lengths is not None:
            object.__setattr__(self, "lengths", self.lengths.astype(np.intp))
        for array in (self.inputs, self.targets, self.mask, self.lengths, self.fed):
            if array is not None:
                array.flags.writeable = False

    @cached_property
    def form(self) -> tuple[object, ...]:
        """The same for batches that the same iterations can take: shapes, mask, lengths and fed time steps."""
        given = self.mask, self.lengths, self.fed
        return self.inputs.shape, self.mask.ndim, *(None if array is None else array.tobytes() for array in given)

    @property
    def has_target(self) -> np.ndarray:
        """At which time steps any sequence has a target, (T,) bool."""
        return self.mask if self.mask.ndim == 1 else self.mask.any(axis=1)

    @property
    def over(self) -> np.ndarray | None:
        """Where there is no time step of a sequence any more, (T, B) bool; None if all have T."""
        return None if self.lengths is None else np.arange(len(self.inputs))[:, None] >= self.lengths

    def windowed(self, width: int) -> Batch:
        """The same with inputs of ``width`` time steps at a time, the newest first, (T, B, width · D), 0 before time
        step 1: what a network without recurrence sees of the past. Raises BadInput if ``width`` is not from 1 to T.
        """
        steps, sequences, components = self.inputs.shape
        require_whole("the width of the window", width, 1, steps)
        inputs = np.zeros((steps, sequences, width, components))
        for back in range(width):
            inputs[back:, :, back] = self.inputs[: steps - back]
        return replace(self, inputs=inputs.reshape(steps, sequences, -1), input_axis=self.input_axis.windowed(width))

    def _check(self) -> None:
        if self.inputs.ndim != 3 or 0 in self.inputs.shape:
            raise BadInput(f"inputs have the shape {self.inputs.shape}; it must be (T, B, D), none of them 0")
        steps, sequences, _ = self.inputs.shape
        self._check_shape("inputs", (steps, sequences, len(self.input_axis)))
        self._check_shape("targets", (steps, sequences, len(self.output_axis)))
        self._check_shape("mask", (steps,), (steps, sequences))
        if self.lengths is not None:
            self._check_lengths(steps, sequences)
        self._check_finite("inputs")
        self._check_finite("targets")
        if self.mask.dtype != bool:
            raise BadInput(f"mask is of the type {self.mask.dtype}; it must be bool")
        if not self.mask.any():
            raise BadInput("mask is False at every time step; at least one time step needs a target")
        if self.lengths is not None:
            self._check_mask()
        if self.fed is not None:
            self._check_fed(steps)
        if self.output_axis.symbols:
            self._check_probabilities(self.targets[self.mask])

    def _check_shape(self, name: str, *allowed: tuple[int, ...]) -> None:
        array = getattr(self, name)
        if array.shape not in allowed:
            raise BadInput(f"{name} has the shape {array.shape}; it must be {' or '.join(map(str, allowed))}")

    def _check_finite(self, name: str) -> None:
        array = getattr(self, name)
        if array.dtype.kind not in "fiub":
            raise BadInput(f"{name} is of the type {array.dtype}; it must be real numbers")
        wrong = ~np.isfinite(array)
        if self.lengths is not None:
            wrong[self.over] = False
        if wrong.any():
            t, sequence, component = np.argwhere(wrong)[0]
            raise BadInput(f"{name} is {array[t, sequence, component]} at time step {t + 1}, sequence {sequence + 1}, "
                           f"component {component + 1}; it must be a finite number: replace it")

    def _check_lengths(self, steps: int, sequences: int) -> None:
        self._check_shape("lengths", (sequences,))
        for length in self.lengths.tolist():
            if length not in range(1, steps + 1):
                raise BadInput(f"a length is {length}; it must be a whole number of time steps from 1 to {steps}")

    def _check_mask(self) -> None:
        mask = self.mask if self.mask.ndim == 2 else self.mask[:, None]
        wrong = np.argwhere(mask & self.over)
        if wrong.size:
            t, sequence = wrong[0]
            raise BadInput(f"mask is True at time step {t + 1} of sequence {sequence + 1}, which has a length of "
                           f"{self.lengths[sequence]}; where a sequence is over it must be False")

    def _check_fed(self, steps: int) -> None:
        self._check_shape("fed", (steps,))
        if self.fed.dtype != bool:
            raise BadInput(f"fed is of the type {self.fed.dtype}; it must be bool")
        if self.fed[0]:
            raise BadInput("fed is True at time step 1, which has no output before it; give the first input yourself")
        if self.fed.any() and len(self.input_axis) != len(self.output_axis):
            raise BadInput(f"an output has {len(self.output_axis)} components and an input {len(self.input_axis)}; to "
                           f"become the next input, they must be as many")

    @staticmethod
    def _check_probabilities(targets: np.ndarray) -> None:
        """With these, and only these, ŷ − y is the gradient of the cross-entropy of a softmax."""
        sums = targets.sum(axis=-1)
        if (targets < 0).any() or (np.abs(sums - 1.0) > PRECISE).any():
            raise BadInput(f"targets of symbols must be probabilities: not negative, with the sum 1; a sum is "
                           f"{sums.ravel()[np.abs(sums - 1).argmax()]:g}")
