"""How a table is written: what separates its cells, what its decimals, whether its first row has names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TextIO

from rnn_explorer.errors import BadInput
from rnn_explorer.sources import cells
from rnn_explorer.sources.cells import is_missing
from rnn_explorer.sources.understood import DATE, NUMBER, WORDS

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LOOKED_AT = 300  # lines
LONGEST = 200_000  # characters of a line
MOST_COLUMNS = 256
NAME = 40  # characters
UNIT = re.compile(r"(.+?)\s*[\[(]([^\[\]()]{1,12})[\])]")
ORDER = frozenset({"year", "jahr", "time", "date", "index", "t", "step", "row", "id", "no", "nr", ""})


@dataclass(frozen=True)
class Dialect:
    """names: of the columns; units: of those that say one; kinds: as they look. header: whether the first row is the
    names.
    """

    delimiter: str
    comma: bool
    header: bool
    names: tuple[str, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    month_first: bool


def lines(file: TextIO, name: str) -> Iterator[str]:
    """The lines of a file, of any length that a row can have. Raises BadInput for a longer one."""
    count = 0
    while line := file.readline(LONGEST):
        count += 1
        if len(line) == LONGEST and not line.endswith("\n"):
            raise BadInput(f"line {count:,} of '{name}' has more than {LONGEST:,} characters; a row of a table is "
                           "shorter: is it a text? Then open it as one")
        yield line


def rows(given: Iterable[str], delimiter: str, name: str) -> Iterator[list[str]]:
    """The rows that are not blank. Raises BadInput if quotation marks do not fit."""
    reader = csv.reader(given, delimiter=delimiter, skipinitialspace=True)
    begins = 1
    try:
        for row in reader:
            begins = reader.line_num + 1
            if row and (len(row) > 1 or row[0].strip()):
                yield row
    except csv.Error as error:
        raise BadInput(f"line {begins:,} of '{name}' can not be taken apart ({error}); is a quotation mark "
                       "not closed?") from None


def dialect_of(path: Path, encoding: str) -> Dialect:
    """Look at the beginning of a table. Raises BadInput if there is no column of numbers."""
    with path.open(encoding=encoding, newline="") as file:
        first = [line for line, _ in zip(lines(file, path.name), range(LOOKED_AT), strict=False)]
    delimiter = max(DELIMITERS, key=lambda one: _fit(first, one, path.name))
    table = list(rows(first, delimiter, path.name))
    if not table:
        raise BadInput(f"'{path.name}' is empty: it has only blank lines; choose a file with data in it")
    if len(table) > 1 and len(first) == LOOKED_AT:
        table.pop()  # may be cut off
    width = Counter(map(len, table[1:] or table)).most_common(1)[0][0]
    width = max(width, len(table[0]))
    _require_columns(width, path.name)
    comma = delimiter != "," and cells.has_comma([cell for row in table for cell in row])
    columns = [[row[index] if index < len(row) else "" for row in table] for index in range(width)]
    header = not any(cells.number(cell, comma) is not None for cell in table[0])
    names, units = _names([column[0] for column in columns] if header else [""] * width)
    bodies = [column[header:] for column in columns]
    american = any(map(cells.month_first, bodies))
    kinds = tuple(_kind(name, body, comma, american) for name, body in zip(names, bodies, strict=True))
    return Dialect(delimiter, comma, header, names, units, kinds, american)


def _require_columns(width: int, name: str) -> None:
    if width > MOST_COLUMNS:
        raise BadInput(f"'{name}' has {width:,} columns; at most {MOST_COLUMNS} are read: leave out those that you do "
                       "not need (is there a row in every line?)")


def _fit(first: Sequence[str], delimiter: str, name: str) -> tuple[float, int]:
    """How well a delimiter takes the lines apart: into rows of one width, with numbers in them."""
    try:
        table = list(rows(first, delimiter, name))
    except BadInput:
        table = []
    if not table:
        return 0.0, 0
    top, table = table[0], table[1:] or table
    width, count = Counter(map(len, table)).most_common(1)[0]
    found = [cell for row in table if len(row) == width for cell in row]
    comma = delimiter != "," and cells.has_comma(found)
    said = sum(cells.number(c, comma) is not None or is_missing(c) or cells.date(c, False) is not None for c in found)
    alike = (1.0 if width > 1 else 0.3) * (1.0 if len(top) == width else 0.5)
    return alike * (0.05 + said / len(found)) * count / len(table), width


def _names(given: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names that differ from each other, and the units in brackets behind them."""
    names: list[str] = []
    units: list[str] = []
    for number, cell in enumerate(given, start=1):
        cell = " ".join(cell.split())
        match = UNIT.fullmatch(cell)
        name, unit = (match[1], match[2]) if match else (cell, "")
        name = wanted = name[:NAME] or f"column {number}"
        again = 1
        while name in names:
            again += 1
            name = f"{wanted} {again}"
        names.append(name)
        units.append(unit)
    return tuple(names), tuple(units)


def _kind(name: str, body: Sequence[str], comma: bool, american: bool) -> str:
    said = [cell for cell in body if not is_missing(cell)]
    if not said:
        return NUMBER
    if sum(cells.date(cell, american) is not None for cell in said) >= 0.9 * len(said):
        return DATE
    values = [value for cell in said if (value := cells.number(cell, comma)) is not None]
    if 2 * len(values) < len(said):
        return WORDS
    rising = len(values) > 2 and all(after > before for before, after in pairwise(values))
    return DATE if rising and name.lower() in ORDER else NUMBER
