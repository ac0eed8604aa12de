"""A setting, described once: what it is called, what it does, what it may be, and when it applies.

The command line, the tool bar and the panel of the experiment are made from these descriptions.
"""

from __future__ import annotations

import numbers
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from math import floor, isfinite, log10
from typing import Any, ClassVar

from rnn_explorer.errors import BadInput, concerning, require_name, require_range
from rnn_explorer.registry import names_in, title_of
from rnn_explorer.sources.source import Source, parsed

DECADE = 3  # steps from 0.1 to 1, which is as far as a leap goes
Raw = object  # what an entry holds: for numbers a text, else the value itself


class Group(Enum):
    """What belongs together, in the order in which it is shown."""

    DATA = "Task and data"
    NETWORK = "Network"
    TRAINING = "Training"
    NUMBERS = "Numbers"


class Kind(ABC):
    """What values a setting may have. metavar: in the help of the command line; allowed: the values, there too."""

    metavar: ClassVar[str] = ""

    @property
    def allowed(self) -> str:
        return ""

    @abstractmethod
    def check(self, noun: str, value: object) -> None:
        """Raise BadInput, which speaks of ``noun``, if the value is not allowed."""

    def read(self, noun: str, raw: Raw) -> object:
        """The value that was entered. Raises BadInput if there is none in it."""
        return raw

    def write(self, value: object) -> Raw:
        """What an entry shows for a value."""
        return value


@dataclass(frozen=True)
class Choice(Kind):
    """One of the names that ``offered`` tells, with their titles."""

    metavar = "NAME"

    offered: Callable[[], Mapping[str, str]]

    @property
    def allowed(self) -> str:
        return ", ".join(self.offered())

    def check(self, noun: str, value: object) -> None:
        require_name(noun, value, self.offered())


@dataclass(frozen=True)
class Switch(Kind):
    """Yes or no."""

    def check(self, noun: str, value: object) -> None:
        if not isinstance(value, bool):
            raise BadInput(f"{noun} is {value!r}; it must be yes or no")


@dataclass(frozen=True)
class Text(Kind):
    """Any text; what it may contain is said by who reads it."""

    metavar = "TEXT"

    def check(self, noun: str, value: object) -> None:
        if not isinstance(value, str):
            raise BadInput(f"{noun} is {value!r}; it must be a text")


@dataclass(frozen=True)
class OwnFile(Kind):
    """A file of the user's own that has been read, with what is learned from it."""

    metavar = "FILE"

    def check(self, noun: str, value: object) -> None:
        if not isinstance(value, Source):
            raise BadInput(f"{noun} is {value!r}; it must be one that has been read: open it (Ctrl+O)")

    def read(self, noun: str, raw: Raw) -> object:
        return parsed(str(raw))

    def write(self, value: object) -> Raw:
        return value.text


@dataclass(frozen=True)
class Number(Kind):
    """From ``low`` to ``high``."""

    metavar = "N"

    low: float
    high: float

    @property
    def allowed(self) -> str:
        return f"{self.write(self.low)} to {self.write(self.high)}"

    @abstractmethod
    def step(self, value: float, by: int) -> float:
        """The number ``by`` steps above (or below) ``value``."""

    def check(self, noun: str, value: object) -> None:
        if not isinstance(value, self._numbers):
            raise BadInput(f"{noun} is {value}; it must be a {self._word} from {self.low} to {self.high}")
        require_range(noun, value, self.low, self.high)

    def read(self, noun: str, raw: Raw) -> float:
        text = str(raw).strip().replace("−", "-").replace(",", ".")
        try:
            return self._parse(text)
        except ValueError:
            found = f"'{raw}'" if text else "missing"
            raise BadInput(f"{noun} is {found}; it must be a {self._word} from {self.low} to {self.high}") from None

    def write(self, value: object) -> str:
        return repr(value).removesuffix(".0")

    def _inside(self, value: float) -> float:
        return min(max(value, self.low), self.high)


@dataclass(frozen=True)
class Whole(Number):
    """A whole number."""

    _parse, _numbers, _word = int, numbers.Integral, "whole number"

    def step(self, value: float, by: int) -> int:
        return self._inside(value + by)


@dataclass(frozen=True)
class Real(Number):
    """Any number. by: how far a step goes; None: to the next of … 0.1, 0.2, 0.5, 1, 2, 5 …, after 0 to ``first``."""

    by: float | None = None
    first: float = 1e-4

    metavar = "X"
    _numbers, _word = numbers.Real, "number"

    def step(self, value: float, by: int) -> float:
        if self.by is not None:
            return self._inside(round(value + by * self.by, 9))
        for _ in range(min(abs(by), DECADE)):
            value = self._inside(self._next(value, up=by > 0))
        return value

    def _parse(self, text: str) -> float:
        value = float(text)
        if not isfinite(value):
            raise ValueError(text)
        return value

    def _next(self, value: float, up: bool) -> float:
        least = self.low or self.first
        if value < least or (value == least and not up):
            return least if up else self.low
        decade = 10.0 ** floor(log10(value) + 1e-9)
        rungs = [float(f"{decade * rung:.6g}") for rung in (0.5, 1.0, 2.0, 5.0, 10.0)]
        if up:
            return next(rung for rung in rungs if rung > value * (1 + 1e-9))
        return next(rung for rung in reversed(rungs) if rung < value * (1 - 1e-9))


@dataclass(frozen=True)
class Setting:
    """One field of ``Settings``.

    label: its caption. says: what it does, in a line. noun: how a sentence speaks of it; of a choice without "the".
    none: who decides, or what it means, if it is left open (None); "" if it can not be.
    option: on the command line. needs: why it does not apply to other settings, "" if it does; what does not apply is
    refused unless it is ``idle``: then it may be anything. resets: what is left open again when it changes.
    """

    kind: Kind
    group: Group
    label: str
    noun: str
    says: str
    none: str = ""
    option: str = ""
    needs: Callable[[Any], str] = lambda settings: ""
    idle: bool = False
    resets: tuple[str, ...] = ()
    name: str = ""
    default: object = None

    @property
    def thing(self) -> str:
        """It, in a sentence."""
        return f"the {self.noun}" if isinstance(self.kind, Choice) else self.noun

    @property
    def help(self) -> str:
        """What it does, what is allowed, and what it is if nothing is said."""
        allowed = f" Allowed: {self.kind.allowed}" if self.kind.allowed else ""
        default = "" if isinstance(self.kind, Switch) else f" (default: {self.none or self.default})"
        return f"{self.label}. {self.says}{allowed}{default}"

    def check(self, value: object) -> None:
        """Raise BadInput if it can not have this value whatever the others are."""
        if value is None and self.none:
            return
        with concerning(self.name):
            self.kind.check(self.noun, value)

    def read(self, raw: Raw) -> object:
        """The value that was entered, checked. Raises BadInput."""
        with concerning(self.name):
            value = self.kind.read(self.noun, raw)
        self.check(value)
        return value

    def write(self, value: object) -> Raw:
        """What an entry shows for a value."""
        return "" if value is None and not isinstance(self.kind, Choice) else self.kind.write(value)

    def tell(self, value: object) -> str:
        """A value in words."""
        if isinstance(self.kind, Switch):
            return "yes" if value else "no"
        return self.none if value is None else str(self.kind.write(value))


def setting(default: object, *described: object, **more: object) -> Any:
    """A field of a dataclass, with its description: kind, group, label, noun, says, and what else differs."""
    return field(default=default, metadata={"setting": Setting(*described, **more)})


def settings_of(owner: type) -> dict[str, Setting]:
    """The descriptions of all fields of a dataclass, by name."""
    return {
        one.name: replace(one.metadata["setting"], name=one.name, default=one.default,
                          option=one.metadata["setting"].option or f"--{one.name.replace('_', '-')}")
        for one in fields(owner)
    }


def files_of(package: str, base: type) -> Callable[[], dict[str, str]]:
    """The names of a folder's files, with the titles of what they define."""
    return lambda: {name: title_of(package, base, name) for name in names_in(package)}


def named(**titles: str) -> Callable[[], dict[str, str]]:
    """Names and titles that are written here."""
    return lambda: titles
