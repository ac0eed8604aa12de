"""The utterances that are stored: nine men say two Japanese vowels (see ``resources/data/README.md``)."""

from abc import abstractmethod
from types import MappingProxyType

import numpy as np

from rnn_explorer.assets import resources
from rnn_explorer.engine.batch import Axis, Batch, one_hot
from rnn_explorer.task_kinds.measured.pieces import Pieces

COEFFICIENTS = 12
MOST_FRAMES = 29
RECORDED_FIRST = 270  # utterances, 30 of each speaker; the others were recorded on other occasions
SPEAKERS = Axis(tuple(map(str, range(1, 10))))


class Utterances(Pieces):
    """Utterances of 7 to 29 frames, each with its own length; with fewer time steps, only their beginnings.

    What is recorded first is learned from. lengths: how many frames each has, (n,). speakers: from 0, (n,).
    """

    time_steps = 20
    most_time_steps = MOST_FRAMES
    learning_rate = 0.05
    suggested = MappingProxyType({"cell": "gru", "hidden": 16, "optimizer": "adam", "learning_rate": 0.005,
                                  "batch_size": 8, "weight_decay": 0.01})
    meanings = MappingProxyType({"frame": "1 at the beginning of the utterance"}
                                | {name: f"speaker {name} is talking" for name in SPEAKERS.labels})

    def __init__(self) -> None:
        with np.load(resources() / "data" / "japanese-vowels.npz") as stored:
            frames, self.lengths = stored["thousandths"] / 1000.0, stored["lengths"].astype(np.intp)
            self.speakers = stored["speakers"].astype(np.intp) - 1
        later = np.arange(RECORDED_FIRST, len(self.lengths))
        super().__init__(np.arange(RECORDED_FIRST), later[::2], later[1::2])
        first = frames[: self.lengths[:RECORDED_FIRST].sum()]
        mean, deviation = first.mean(axis=0), first.std(axis=0)
        self._frames = np.zeros((len(self.lengths), MOST_FRAMES, COEFFICIENTS))  # 0 where an utterance is over
        self._frames[np.arange(MOST_FRAMES) < self.lengths[:, None]] = (frames - mean) / deviation
        names = tuple(f"c{number}" for number in range(1, COEFFICIENTS + 1))
        self._inputs = Axis(names, False, ("",) * COEFFICIENTS, tuple(mean.tolist()), tuple(deviation.tolist()),
                            (COEFFICIENTS, 1))

    @property
    def inputs(self) -> Axis:
        return self._inputs

    @property
    def outputs(self) -> Axis:
        return SPEAKERS

    @abstractmethod
    def asked(self, left: np.ndarray) -> np.ndarray:
        """Where there is a target, bool, from how many frames are ``left`` after each, (T, B); below 0 it is over."""

    def batch_of(self, pieces: np.ndarray, time_steps: int) -> Batch:
        lengths, answers = np.minimum(self.lengths[pieces], time_steps), one_hot(self.speakers[pieces], len(SPEAKERS))
        targets = np.broadcast_to(answers, (time_steps, *answers.shape))
        mask = self.asked(lengths - 1 - np.arange(time_steps)[:, None])
        mask = mask if len(pieces) > 1 else mask[:, 0]
        inputs = self._frames[pieces, :time_steps].swapaxes(0, 1)
        return Batch(inputs, targets, mask, self.inputs, self.outputs, lengths, continues=False)

    def labels(self, batch: Batch) -> dict[str, np.ndarray]:
        """Who it is, and how far the utterance has come; nothing where it is over."""
        over, number = batch.over, np.arange(1.0, len(batch.inputs) + 1)[:, None]
        who = {name: np.where(over, np.nan, batch.targets[..., k]) for k, name in enumerate(SPEAKERS.labels)}
        return {"frame": np.where(over, np.nan, number)} | who
