"""What an iteration learns from: sequences, their targets, and what their components mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rnn_explorer.errors import BadInput


@dataclass(frozen=True)
class Axis:
    """What the components of an input or output vector mean to a person.

    labels: one per component. symbols: True if a vector means one of the labels (one-hot, probabilities),
    False if each component is a measurement. For measurements, ``offset + scale * value`` is in ``units``.
    """

    labels: tuple[str, ...]
    symbols: bool = True
    units: tuple[str, ...] = ()
    offset: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def measure(self, vector: np.ndarray) -> np.ndarray:
        """The measurements, in their units, of ``vector`` (..., components)."""
        return np.asarray(self.offset) + np.asarray(self.scale) * vector


@dataclass(frozen=True)
class Batch:
    """Sequences of equal length, read-only from here on.

    inputs: (T, B, D). targets: (T, B, K). mask: (T,) bool, the time steps that have a target.
    Raises BadInput if the shapes do not fit, nothing has a target, or a value is not finite.
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    input_axis: Axis
    output_axis: Axis

    def __post_init__(self) -> None:
        self._check()
        for name in ("inputs", "targets", "mask"):
            view = getattr(self, name).view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    def _check(self) -> None:
        if self.inputs.ndim != 3 or 0 in self.inputs.shape:
            raise BadInput(f"inputs have the shape {self.inputs.shape}; it must be (T, B, D), none of them 0")
        steps, sequences, _ = self.inputs.shape
        expected = {
            "inputs": (self.inputs, (steps, sequences, len(self.input_axis))),
            "targets": (self.targets, (steps, sequences, len(self.output_axis))),
            "mask": (self.mask, (steps,)),
        }
        for name, (array, shape) in expected.items():
            if array.shape != shape:
                raise BadInput(f"{name} has the shape {array.shape}; it must be {shape}")
            if not np.isfinite(array).all():
                raise BadInput(f"{name} holds a value that is not a finite number; replace it")
        if self.mask.dtype != bool:
            raise BadInput(f"mask is of the type {self.mask.dtype}; it must be bool")
        if not self.mask.any():
            raise BadInput("mask is False at every time step; at least one time step needs a target")
        if self.output_axis.symbols:
            self._check_probabilities(self.targets[self.mask])

    @staticmethod
    def _check_probabilities(targets: np.ndarray) -> None:
        """With these, and only these, ŷ − y is the gradient of the cross-entropy of a softmax."""
        sums = targets.sum(axis=-1)
        if (targets < 0).any() or not np.allclose(sums, 1.0):
            raise BadInput(f"targets of symbols must be probabilities: not negative, with the sum 1; a sum is "
                           f"{sums.ravel()[np.abs(sums - 1).argmax()]:g}")
