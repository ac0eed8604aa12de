"""Which data of the user's own an experiment learns from, and how: a value that can be compared, sent and written."""

from __future__ import annotations

from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, urlencode

from rnn_explorer.errors import BadInput, require_range

KINDS = {"text": "own_text", "table": "own_table", "recording": "own_recording"}  # and the tasks that learn from them
MARK = "?kind="  # after the path, in the text form
_LIMITS = {"horizon": (1, 10_000), "validation": (0, 45), "test": (0, 45), "rate": (100, 8000), "frame": (1, 64)}
_NOUNS = {
    "horizon": "the horizon", "validation": "the validation's share in percent", "test": "the test's share in percent",
    "rate": "the rate in values a second", "frame": "the number of values in a frame",
}


@dataclass(frozen=True)
class Source:
    """A file or folder, as it was when it was read.

    path: absolute. kind: of ``KINDS``. seen: its fingerprint. validation, test: how many percent of the end of the
    series are held out. Of a table: inputs, targets: names of columns; horizon: how many rows ahead; last: whether only
    the last time step has a target. Of a recording: rate: values a second; frame: values in a time step.
    Raises BadInput for what can not be.
    """

    path: str
    kind: str
    seen: str
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    horizon: int = 1
    last: bool = False
    validation: int = 10
    test: int = 10
    rate: int = 4000
    frame: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadInput(f"the kind of the file is '{self.kind}'; it must be one of {', '.join(KINDS)}")
        for name, limits in _LIMITS.items():
            require_range(_NOUNS[name], getattr(self, name), *limits)
        if self.kind == "table" and not (self.inputs and self.targets):
            missing = "an input" if not self.inputs else "a target"
            raise BadInput(f"no column of the table is {missing}; choose at least one")

    @property
    def task(self) -> str:
        """The name of the task that learns from it."""
        return KINDS[self.kind]

    @property
    def text(self) -> str:
        """One line that says all of it; ``parsed`` understands it."""
        said = [("kind", self.kind), ("seen", self.seen)]
        for one in fields(self)[3:]:
            value = getattr(self, one.name)
            if value != one.default:
                said += [(one.name, str(int(v)) if isinstance(v, int) else v) for v in _as_tuple(value)]
        return f"{self.path}?{urlencode(said)}"


def parsed(text: str) -> Source:
    """The source that a line says. Raises BadInput if it says none."""
    path, mark, rest = text.rpartition(MARK)
    if not mark:
        raise BadInput(f"the file '{text}' has not been read yet: open it (Ctrl+O)")
    said: dict[str, list[str]] = {}
    for name, value in parse_qsl("kind=" + rest):
        said.setdefault(name, []).append(value)
    known = {one.name: one for one in fields(Source)}
    values = {}
    for name, given in said.items():
        if name not in known or name == "path":
            can = ", ".join(sorted(set(known) - {"path"}))
            raise BadInput(f"'{name}' is said of the file; what can be said: {can}")
        values[name] = _value(name, known[name].default, given)
    if "seen" not in values:
        raise BadInput(f"the file '{path}' has not been read yet: open it (Ctrl+O)")
    return Source(path, **values)


def _value(name: str, default: object, given: list[str]) -> object:
    if isinstance(default, tuple):
        return tuple(given)
    if not isinstance(default, int):
        return given[-1]
    try:
        number = int(given[-1])
    except ValueError:
        raise BadInput(f"{name} of the file is '{given[-1]}'; it must be a whole number") from None
    return bool(number) if isinstance(default, bool) else number


def _as_tuple(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else (value,)
