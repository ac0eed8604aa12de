"""A text of any length becomes one byte a character: the index of its symbol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.disk import PIECE, Watch, size_of
from rnn_explorer.sources.encoding import GUESSED, NAMES, encoding_of

MOST = 100  # symbols; rarer characters are joined
SHORTEST = 20  # characters
EXCERPT = 240
CODES = 0x110000


def read_text(files: Sequence[Path], data: Path, watch: Watch) -> dict[str, object]:
    """Write the symbols of the files to ``data`` (uint8), one file after the other; what was understood of them.

    Raises BadInput if they are no texts, Stopped if it is not wanted any more.
    """
    watch.expect(3 * size_of(files))
    encodings = [encoding_of(path, watch) for path in files]
    counts, excerpt = np.zeros(CODES, dtype=np.int64), ""
    for codes, piece in _codes(files, encodings, watch):
        excerpt = excerpt or piece[:EXCERPT]
        found = np.bincount(codes)
        counts[: len(found)] += found
    length = int(counts.sum())
    if length < SHORTEST:
        raise BadInput(f"'{files[0].name}' has {length} character{'s' * (length != 1)}; at least {SHORTEST} are needed "
                       "to learn from")
    symbols, joined = _alphabet(counts)
    if len(symbols) < 2:
        raise BadInput(f"'{files[0].name}' says nothing but {chr(symbols[0])!r}, so there is nothing to predict; "
                       "choose a text with different characters")
    table = np.full(CODES, len(symbols), dtype=np.uint8)
    table[symbols] = np.arange(len(symbols))
    with data.open("wb") as out:
        for codes, _ in _codes(files, encodings, watch):
            out.write(table[codes].tobytes())
    return {
        "length": length, "ends": (length,), "encoding": ", ".join(dict.fromkeys(NAMES[name] for name in encodings)),
        "excerpt": excerpt, "symbols": "".join(map(chr, symbols.tolist())), "joined": joined,
        "notes": _notes(set(encodings), joined, int(counts.sum() - counts[symbols].sum()) / length),
    }


def _codes(files: Sequence[Path], encodings: Sequence[str], watch: Watch) -> Iterator[tuple[np.ndarray, str]]:
    """The characters as numbers, in pieces; every line ends with a line feed, and so does every file but the last."""
    for number, (path, encoding) in enumerate(zip(files, encodings, strict=True), start=1):
        before = 0
        with path.open(encoding=encoding, newline=None) as file:
            while piece := file.read(PIECE):
                read = file.buffer.tell()
                watch.advance(read - before)
                before = read
                yield _numbers(piece), piece
        if number < len(files):
            yield _numbers("\n"), "\n"


def _numbers(text: str) -> np.ndarray:
    if text.isascii():
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def _alphabet(counts: np.ndarray) -> tuple[np.ndarray, int]:
    """The codes of the most frequent characters, and how many others there are."""
    present = np.flatnonzero(counts)
    frequent = present[np.argsort(-counts[present], kind="stable")][:MOST]
    return np.sort(frequent), len(present) - len(frequent)


def _notes(encodings: set[str], joined: int, share: float) -> tuple[str, ...]:
    notes = [f"Nothing in the file says how it is encoded; it was read as {NAMES[name]}. If letters look wrong, save "
             "it as UTF-8." for name in sorted(encodings & GUESSED)]
    if joined:
        notes.append(f"It has {MOST + joined:,} different characters. The {MOST} most frequent ones are symbols; the "
                     f"others ({share:.2%} of the text) are joined into one, “\N{REPLACEMENT CHARACTER}”.")
    return tuple(notes)
