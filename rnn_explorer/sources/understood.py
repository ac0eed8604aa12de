"""What was understood of a file: all that a person is shown, and all that is needed to find one's way in the data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from rnn_explorer.sources.source import Source

NUMBER, DATE, WORDS = "numbers", "dates", "words"


@dataclass(frozen=True)
class Column:
    """Of a table. kind: NUMBER, DATE or WORDS. place: its column of the kept data, −1 if it has none. missing: how many
    cells say nothing; wrong: how many are no finite number. low, high: of the others. examples: its first cells.
    """

    name: str
    kind: str
    unit: str = ""
    place: int = -1
    missing: int = 0
    wrong: int = 0
    low: float = 0.0
    high: float = 0.0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """Of a file, or of a folder of such files one after the other.

    kind: "text", "table" or "recording". seen: the fingerprint. size: in bytes. files: how many there are. length: in
    characters, rows or values; ends: where each file ends in them. notes: sentences on what was mended or left out.
    excerpt: how the text begins. symbols: the characters of a text, the most frequent ones if there are many; then
    ``joined`` others are one more. first, last, step: of the dates. rate: values a second, as kept; recorded: as in the
    file.
    """

    path: str
    kind: str
    seen: str
    size: int
    files: int
    length: int
    ends: tuple[int, ...]
    notes: tuple[str, ...] = ()
    encoding: str = ""
    excerpt: str = ""
    symbols: str = ""
    joined: int = 0
    columns: tuple[Column, ...] = ()
    delimiter: str = ""
    decimal: str = "."
    first: str = ""
    last: str = ""
    step: str = ""
    rate: int = 0
    recorded: int = 0
    channels: int = 0
    format: str = ""

    @property
    def numbers(self) -> tuple[Column, ...]:
        """The columns that can be inputs and targets."""
        return tuple(column for column in self.columns if column.place >= 0)

    def source(self) -> Source:
        """What can be guessed of how to learn from it; of a table: the first number column from all of them."""
        names = tuple(column.name for column in self.numbers)
        source = Source(self.path, self.kind, self.seen, inputs=names, targets=names[:1])
        return replace(source, rate=min(source.rate, self.rate)) if self.kind == "recording" else source

    def dumped(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))


def loaded(text: str) -> Understood:
    """From JSON."""
    said = json.loads(text)
    columns = tuple(Column(**{**one, "examples": tuple(one["examples"])}) for one in said["columns"])
    return Understood(**{**said, "columns": columns, "ends": tuple(said["ends"]), "notes": tuple(said["notes"])})
