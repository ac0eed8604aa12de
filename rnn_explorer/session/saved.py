"""A session as data: its trainings with their records, its breakpoints, and where in them the person is.

Iterations are not in it, as they can be replayed; what a training begins with and what it has come to are.
``docs/session-format.md`` describes the same for other programs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from rnn_explorer.engine.trace import Phase
from rnn_explorer.errors import BadInput
from rnn_explorer.session import breakpoints
from rnn_explorer.session.amendment import Amendment
from rnn_explorer.session.branches import Branch
from rnn_explorer.session.breakpoints import Breakpoint
from rnn_explorer.session.experiment import Experiment
from rnn_explorer.session.history import History, Origin, Resume
from rnn_explorer.session.record import HELD_OUT, SCALARS, Record
from rnn_explorer.session.series import series_of
from rnn_explorer.session.settings import SETTINGS, Settings
from rnn_explorer.session.trainer import Bookmark
from rnn_explorer.session.validation import Scores

if TYPE_CHECKING:
    from rnn_explorer.session.session import Session

FORMAT = 1
ARRAYS = (*SCALARS, *HELD_OUT, "norms")
NOTHING: Mapping = MappingProxyType({})
Arrays = Mapping[str, np.ndarray]
Told = dict[str, Any]  # what JSON can say


@dataclass(frozen=True, eq=False)
class Opened:
    """What a saved session has brought back.

    place: where the person was, if that training could be made; else the newest iteration of another. shown: whose loss
    is drawn beside others. lost: what could not be made, and why.
    """

    branches: tuple[Branch, ...]
    shown: tuple[History, ...]
    place: Bookmark
    breakpoints: tuple[Breakpoint, ...]
    lost: tuple[str, ...]


def is_worth_saving(session: Session) -> bool:
    """Whether the person has made anything in it."""
    trained = any(len(branch.history.record()) > 1 for branch in session.branches.all)
    return trained or len(session.branches.all) > 1 or bool(session.breakpoints.items)


def told_of(session: Session) -> tuple[Told, dict[str, np.ndarray]]:
    """All of a session: what JSON can say, and arrays by name."""
    session.acts.mark()
    histories = list(_parents_first(session))
    number = {history: index for index, history in enumerate(histories)}
    place = session.bookmark
    trainings, arrays = [], {}
    for history in histories:
        branch = session.branches.of(history)
        trainings.append(_told_of_training(history, number) | {
            "name": "" if branch is None else branch.name, "says": "" if branch is None else branch.says,
            "listed": branch is not None, "shown": history in session.branches.shown,
        })
        arrays |= {f"{number[history]}.{name}": array for name, array in _arrays_of(history).items()}
    about = {
        "format": FORMAT, "trainings": trainings, "order": [number[branch.history] for branch in session.branches.all],
        "at": [number[place.history], place.iteration, place.position],
        "breakpoints": [_told_of_breakpoint(item) for item in session.breakpoints.items],
    }
    return about, arrays


def known_of(session: Session) -> dict[History, str | None]:
    """The trainings that are there, with their names; None: not listed, but another has branched off from it."""
    listed = {branch.history: branch.name for branch in session.branches.all}
    return {history: listed.get(history) for history in _parents_first(session)}


def opened(about: Told, arrays: Arrays, known: Mapping[History, str | None] = NOTHING) -> Opened:
    """The same again. A training that is among those ``known`` is that one, if it has come as far and is called the
    same. A training that can not be made is left out, with those that have branched off from it.

    Raises BadInput for another format, and if no training can be made; KeyError, IndexError, TypeError or ValueError if
    it is no saved session.
    """
    if about["format"] != FORMAT:
        raise BadInput(f"its format is {about['format']}; this program reads format {FORMAT}")
    histories: list[History | None] = []
    lost = []
    for index, told in enumerate(about["trainings"]):
        try:
            made = _history(index, told, arrays, histories)
            names = (None, told["name"])
            same = (one for one, name in known.items() if name in names and _is_the_same(one, made))
            histories.append(next(same, made))
        except BadInput as problem:
            histories.append(None)
            if told["listed"]:
                lost.append(f"{told['name']}: {problem}")
    listed = [(histories[index], about["trainings"][index]) for index in about["order"] if histories[index] is not None]
    if not listed:
        raise BadInput("; ".join(lost))
    branches = tuple(Branch(history, told["name"], told["says"]) for history, told in listed)
    shown = tuple(history for history, told in listed if told["shown"])
    items = tuple(map(_breakpoint, about["breakpoints"]))
    return Opened(branches, shown, _place(*about["at"], histories, branches[0].history), items, tuple(lost))


def _place(index: int, iteration: int, position: int, histories: list[History | None], other: History) -> Bookmark:
    if histories[index] is None:
        return Bookmark(other, max(len(other.record()), 1), -1)
    return Bookmark(histories[index], iteration, position)


def _parents_first(session: Session) -> Iterator[History]:
    """The trainings that are listed, and those that they have branched off from."""
    seen: set[History] = set()
    for history in (*(branch.history for branch in session.branches.all), session.bookmark.history):
        line = []
        while history is not None and history not in seen:
            seen.add(history)
            line.append(history)
            history = None if history.origin is None else history.origin.parent
        yield from reversed(line)


def _told_of_training(history: History, number: Mapping[History, int]) -> Told:
    experiment, origin, record = history.experiment, history.origin, history.record()
    values = {name: getattr(experiment.settings, name) for name in SETTINGS}
    if values["source"] is not None:
        values["source"] = values["source"].text
    return {
        "settings": {name: value for name, value in values.items() if value != SETTINGS[name].default},
        "amendment": _told_of_amendment(experiment.amendment),
        "origin": None if origin is None else {"iteration": origin.iteration, "parent": number[origin.parent]},
        "resume": None if history.resume is None else history.resume.iteration,
        "bunch": record.bunch, "largest": dict(record.largest),
        "baselines": {name: [scores.loss, scores.metric] for name, scores in record.baselines.items()},
    }


def _arrays_of(history: History) -> dict[str, np.ndarray]:
    record = history.record()
    state = {} if history.origin is None else {"state": history.origin.state}
    if history.resume is not None:
        state["resume"] = history.resume.state
    own = len(record) >= (1 if history.origin is None else history.origin.iteration)  # else it has its parent's
    return state | ({name: getattr(record, name) for name in ARRAYS} if own else {})


def _history(index: int, told: Told, arrays: Arrays, others: list[History | None]) -> History:
    """Raises BadInput if it can not be made."""
    settings = {name: value for name, value in told["settings"].items() if name in SETTINGS}
    if "source" in settings:
        settings["source"] = SETTINGS["source"].read(settings["source"])
    experiment = Experiment(Settings(**settings), _amendment(told["amendment"]))
    origin = None
    if told["origin"] is not None:
        parent = others[told["origin"]["parent"]]
        if parent is None:
            raise BadInput("the training that it has branched off from could not be made")
        origin = Origin(told["origin"]["iteration"], arrays[f"{index}.state"], parent)
    record, resume = _record(index, told, arrays, experiment), None
    if record is not None and told["resume"] is not None:
        resume = Resume(told["resume"], arrays[f"{index}.resume"])
    return History(experiment, origin=origin, record=record, resume=resume)


def _is_the_same(known: History, made: History) -> bool:
    """Whether a training has the same iterations as that which is ``known``, and no more of them."""
    a, b = known.origin, made.origin
    begin_alike = a is b if a is None or b is None else (
        (a.iteration, a.parent) == (b.iteration, b.parent) and np.array_equal(a.state, b.state))
    return (begin_alike and known.experiment.settings == made.experiment.settings
            and _told_of_amendment(known.experiment.amendment) == _told_of_amendment(made.experiment.amendment)
            and len(known.record()) >= len(made.record()))


def _record(index: int, told: Told, arrays: Arrays, experiment: Experiment) -> Record | None:
    """None if there is none, or none that fits: another version may follow other errors."""
    if f"{index}.loss" not in arrays:
        return None
    columns = {name: arrays[f"{index}.{name}"] for name in ARRAYS}
    series = series_of(experiment.schema(len(columns["loss"])))
    if columns["norms"].shape[1] != len(series):
        return None
    baselines = {name: Scores(*scores) for name, scores in told["baselines"].items()}
    return Record(**columns, bunch=told["bunch"], measure=experiment.measure, series=series,
                  largest=told["largest"], baselines=baselines)


def _told_of_amendment(amendment: Amendment | None) -> Told | None:
    if amendment is None:
        return None
    return {"iteration": amendment.iteration, "inputs": [[t, list(x)] for t, x in amendment.inputs.items()]}


def _amendment(told: Told | None) -> Amendment | None:
    if told is None:
        return None
    return Amendment(told["iteration"], {t: tuple(components) for t, components in told["inputs"]})


def _told_of_breakpoint(item: Breakpoint) -> Told:
    values = {one.name: getattr(item, one.name) for one in fields(item)}
    return {"kind": type(item).__name__} | {
        name: value.value if isinstance(value, Enum) else value for name, value in values.items()}


def _breakpoint(told: Told) -> Breakpoint:
    values = {name: Phase(value) if name == "phase" else value for name, value in told.items() if name != "kind"}
    return breakpoints.KINDS[told["kind"]](**values)
