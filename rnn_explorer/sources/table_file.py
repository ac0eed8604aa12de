"""A table of numbers, read in pieces: its number columns become rows of float64, gaps filled from the row before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import numpy as np

from rnn_explorer.errors import BadInput
from rnn_explorer.sources import cells
from rnn_explorer.sources.column import Numbers
from rnn_explorer.sources.dialect import DELIMITERS, Dialect, dialect_of, lines, rows
from rnn_explorer.sources.disk import Watch, size_of
from rnn_explorer.sources.encoding import GUESSED, NAMES, encoding_of
from rnn_explorer.sources.understood import DATE, NUMBER, WORDS, Column

PIECE = 2000  # rows
FEWEST = 10  # rows
RAGGED = 0.1  # of the rows at most


def read_table(files: Sequence[Path], data: Path, watch: Watch) -> dict[str, object]:
    """Write the number columns of the files to ``data`` (float64, row after row); what was understood of them.

    Raises BadInput if they are no tables of numbers, Stopped if it is not wanted any more.
    """
    watch.expect(2 * size_of(files))
    reader, ends = _Reader(), []
    with data.open("wb") as out:
        for path in files:
            encoding = encoding_of(path, watch)
            reader.begin(path, encoding)
            for block in reader.blocks(watch):
                out.write(block.tobytes())
            ends.append(reader.count)
    _fill_beginnings(data, reader)
    return reader.understood(tuple(ends))


def _fill_beginnings(data: Path, reader: _Reader) -> None:
    """What is missing before the first number of a column is that number."""
    late = [(place, numbers) for place, numbers in enumerate(reader.numbers) if numbers.before and numbers.is_usable]
    if late:
        kept = np.memmap(data, dtype=float, mode="r+", shape=(reader.count, len(reader.numbers)))
        for place, numbers in late:
            kept[: numbers.before, place] = numbers.first
        kept.flush()


class _Reader:
    """Of one file after the other; all have the columns of the first one."""

    def __init__(self) -> None:
        self.numbers: list[Numbers] = []
        self.count = 0  # rows
        self._encodings: list[str] = []
        self._dialect: Dialect | None = None
        self._columns: list[int] = []  # of the numbers
        self._examples: list[tuple[str, ...]] = []
        self._head: list[datetime] = []  # the dates of the first rows
        self._dates: list[datetime] = []  # those, then the first and the last one of every piece
        self._ragged, self._first_ragged = 0, ""

    def begin(self, path: Path, encoding: str) -> None:
        """The next file. Raises BadInput if its columns are others."""
        dialect = dialect_of(path, encoding)
        if self._dialect is None:
            self._columns = [index for index, kind in enumerate(dialect.kinds) if kind == NUMBER]
            self.numbers = [Numbers(dialect.names[index]) for index in self._columns]
            if not self._columns:
                raise BadInput(f"'{path.name}' has no column of numbers, only {_listed(dialect)}; a network needs "
                               "numbers (to learn to write, open it as a text)")
        elif dialect.names != self._dialect.names:
            raise BadInput(f"'{path.name}' has other columns than the files before it; a folder is read as one table: "
                           "put it into another folder")
        self._path, self._dialect = path, dialect
        self._encodings.append(encoding)

    def blocks(self, watch: Watch) -> Iterator[np.ndarray]:
        """The rows of the file, in pieces: (rows, numbers)."""
        path, before = self._path, 0
        with path.open(encoding=self._encodings[-1], newline="") as file:
            found = rows(lines(file, path.name), self._dialect.delimiter, path.name)
            skipped = list(islice(found, int(self._dialect.header)))
            while piece := list(islice(found, PIECE)):
                read = file.buffer.tell()
                watch.advance(read - before)
                before = read
                yield self._block(piece, len(skipped))
        if self.count < FEWEST:
            raise BadInput(f"'{path.name}' has {self.count} row{'s' * (self.count != 1)} of numbers; at least {FEWEST} "
                           "are needed to learn from")

    def understood(self, ends: tuple[int, ...]) -> dict[str, object]:
        """What is known in the end. Raises BadInput if too little is left."""
        if self._ragged > RAGGED * self.count:
            raise BadInput(f"{self._ragged:,} of {self.count:,} rows have another number of cells than the first row "
                           f"has ({len(self._dialect.names)}): {self._first_ragged}; write every row alike")
        columns = self._described()
        if not any(column.place >= 0 for column in columns):
            raise BadInput(f"'{self._path.name}' has no column in which most cells are numbers; a network needs some")
        dates = self._dates
        return {
            "length": self.count, "ends": ends, "columns": columns,
            "encoding": ", ".join(dict.fromkeys(NAMES[name] for name in self._encodings)),
            "delimiter": DELIMITERS[self._dialect.delimiter] if len(columns) > 1 else "",
            "decimal": "," if self._dialect.comma else ".", "notes": self._notes(columns),
            "first": f"{min(dates):%Y-%m-%d}" if dates else "", "last": f"{max(dates):%Y-%m-%d}" if dates else "",
            "step": cells.step_of(self._head),
        }

    def _block(self, piece: list[list[str]], header: int) -> np.ndarray:
        width = len(self._dialect.names)
        if {len(row) for row in piece} != {width}:
            first = self.count + header + 1
            piece = [self._fitted(row, width, number) for number, row in enumerate(piece, start=first)]
        columns = list(zip(*piece, strict=True))
        if not self._examples:
            self._examples = [column[:3] for column in columns]
        block = np.empty((len(piece), len(self._columns)))
        for place, index in enumerate(self._columns):
            block[:, place] = self.numbers[place].taken(columns[index], self._dialect.comma, self.count + header + 1)
        self._look_at_dates(columns)
        self.count += len(piece)
        return block

    def _fitted(self, row: list[str], width: int, number: int) -> list[str]:
        if len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:])):
            return row[:width]
        self._ragged += 1
        self._first_ragged = self._first_ragged or f"row {number:,} has {len(row)}"
        return (row + [""] * width)[:width]

    def _look_at_dates(self, columns: list[tuple[str, ...]]) -> None:
        dated = [index for index, kind in enumerate(self._dialect.kinds) if kind == DATE]
        if not dated:
            return
        column = columns[dated[0]]
        if not self._head:
            self._head = self._dates = self._read_dates(column[:200])
        self._dates = self._dates + self._read_dates((column[0], column[-1])[not self.count :])

    def _read_dates(self, column: Sequence[str]) -> list[datetime]:
        found = (cells.date(cell, self._dialect.month_first) for cell in column)
        return [when for when in found if when is not None]

    def _described(self) -> tuple[Column, ...]:
        dialect = self._dialect
        columns = [Column(name, kind, unit, examples=examples) for name, kind, unit, examples in
                   zip(dialect.names, dialect.kinds, dialect.units, self._examples, strict=True)]
        for place, (index, numbers) in enumerate(zip(self._columns, self.numbers, strict=True)):
            kind = NUMBER if numbers.is_usable else WORDS
            columns[index] = replace(columns[index], kind=kind, place=place if numbers.is_usable else -1,
                                     missing=numbers.missing, wrong=numbers.wrong, low=numbers.low, high=numbers.high)
        return tuple(columns)

    def _notes(self, columns: tuple[Column, ...]) -> tuple[str, ...]:
        notes = [f"Nothing in the file says how it is encoded; it was read as {NAMES[name]}."
                 for name in sorted(set(self._encodings) & GUESSED)]
        if not self._dialect.header:
            notes.append("The first row has numbers, so the columns have no names of their own.")
        if self._ragged:
            notes.append(f"{self._ragged:,} rows have another number of cells than the first row: "
                         f"{self._first_ragged}. What lacks is missing, what is more is left out.")
        notes += [note for numbers in self.numbers for note in numbers.notes()]
        if any(column.place >= 0 and column.missing + column.wrong for column in columns):
            notes.append("Where there is no number, the one of the row before is taken.")
        if self._dates and self._dates != sorted(self._dates):
            notes.append("The dates do not rise from row to row; the rows are taken in the order of the file.")
        return tuple(notes)


def _listed(dialect: Dialect) -> str:
    return " and ".join(dict.fromkeys(dialect.kinds))
