"""What all readers share: files that may vanish, pieces of them, progress, and sentences for what goes wrong."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rnn_explorer.errors import BadInput

PIECE = 2**18  # bytes that are read at once
LARGEST = 4 * 2**30
ENDS = 2**16  # bytes of heads, and of tails, that are part of a fingerprint
FOREIGN = {
    b"PK\x03\x04": "a ZIP archive, as .xlsx and .docx are", b"%PDF": "a PDF", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\x1f\x8b": "compressed (gzip)", b"BZh": "compressed (bzip2)",
    b"\xfd7zXZ": "compressed (xz)", b"7z\xbc\xaf": "compressed (7z)", b"ID3": "an MP3", b"\xff\xfb": "an MP3",
    b"fLaC": "a FLAC recording", b"OggS": "an Ogg recording", b"FORM": "an AIFF recording", b"\x7fELF": "a program",
    b"\xd0\xcf\x11\xe0": "an old Office document", b"SQLite": "a database", b"PAR1": "a Parquet table",
    b"\x93NUMPY": "a NumPy array", b"\x89HDF": "an HDF5 file",
}


class Stopped(Exception):
    """What was being read is not wanted any more."""


class Watch:
    """Counts the bytes that have been read, tells how far that is, and ends it when it is not wanted any more.

    progress: is told the share, 0 to 1. stopped: says whether the person has stopped it.
    """

    def __init__(self, progress: Callable[[float], None], stopped: Callable[[], bool]) -> None:
        self._progress, self._stopped = progress, stopped
        self._done, self._total = 0, 1

    def expect(self, count: int) -> None:
        """So many bytes are to be read, those of another pass counted again."""
        self._done, self._total = 0, max(count, 1)

    def advance(self, count: int) -> None:
        """So many more have been read. Raises Stopped."""
        if self._stopped():
            raise Stopped
        self._done += count
        self._progress(min(self._done / self._total, 1.0))


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """What the system says about a file, as BadInput."""
    try:
        yield
    except FileNotFoundError:
        raise BadInput(f"there is no '{path}', or no longer; look for it and open it again") from None
    except PermissionError:
        raise BadInput(f"'{path}' may not be read by you; change its permissions or copy it") from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise  # that is about what is written
        raise BadInput(f"'{path}' can not be read: {error.strerror or error}; copy it to this machine's disk") from None


def pieces(path: Path, watch: Watch) -> Iterator[bytes]:
    """The file from its beginning, ``PIECE`` bytes at a time."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            watch.advance(len(piece))
            yield piece


def head(path: Path) -> bytes:
    """How a file begins. Raises BadInput if it is empty, or of a kind that nobody here can read."""
    with path.open("rb") as file:
        found = file.read(ENDS)
    if not found:
        raise BadInput(f"'{path.name}' is empty; choose a file with data in it")
    for mark, what in FOREIGN.items():
        if found.startswith(mark):
            raise BadInput(f"'{path.name}' is {what}, which is not read here; "
                           "save its content as plain text, CSV or WAV and open that")
    return found


def fingerprint(files: Sequence[Path]) -> str:
    """The same as long as nobody has changed the files: sizes, times, heads and tails."""
    digest, ends = hashlib.sha256(), ENDS // max(len(files), 1)
    for path in files:
        with sentences(path), path.open("rb") as file:
            facts = os.fstat(file.fileno())
            digest.update(f"{path.name}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode("utf-8", "surrogateescape"))
            digest.update(file.read(ends))
            file.seek(max(facts.st_size - ends, 0))
            digest.update(file.read(ends))
    return digest.hexdigest()[:16]


def size_of(files: Sequence[Path]) -> int:
    """In bytes, together. Raises BadInput for what is no file, or too large."""
    total = 0
    for path in files:
        with sentences(path):
            facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise BadInput(f"'{path}' is no file that could be read to its end; choose a file or a folder")
        total += facts.st_size
    if total > LARGEST:
        raise BadInput(f"'{files[0].name}' has {total / 2**30:.1f} GB; at most {LARGEST / 2**30:.0f} GB are read: "
                       "cut it into parts")
    return total
