"""Where data are kept after they have been read: a folder for each, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time

import numpy as np

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.understood import Understood, loaded

VERSION = 1  # of what is kept
MOST = 6 * 2**30  # bytes; what was used longest ago goes first
DATA, FACTS = "data", "facts.json"
NEW = "new-"  # begins the name of what is being written
A_DAY = 86400.0  # seconds
TYPES = {"text": np.uint8, "table": np.float64, "recording": np.float32}


def cache_folder() -> Path:
    """Where the system wants what can be made again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "rnn-explorer" / "data"


@contextmanager
def writing() -> Iterator[Path]:
    """A folder to write to; it is gone afterwards unless it was ``keep`` that took it. Raises BadInput if the disk is
    full or may not be written to.
    """
    base = cache_folder()
    try:
        base.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=base, prefix=NEW, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        problem = error.strerror or error
        raise BadInput(f"what was read can not be kept in '{base}': {problem}; make room there") from None


def require_room(size: int) -> None:
    """Raise BadInput unless there is room for ``size`` bytes."""
    base = cache_folder()
    base.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(base).free
    if size > free:
        raise BadInput(f"what is read takes up to {size / 2**20:,.0f} MB in '{base}', where {free / 2**20:,.0f} MB are "
                       "free; make room there")


def keep(folder: Path, understood: Understood) -> None:
    """Keep what was written to ``folder``."""
    (folder / FACTS).write_text(understood.dumped(), encoding="utf-8")
    place = _place(understood.path, understood.kind, understood.seen)
    if find(understood.path, understood.kind, understood.seen) is None:
        shutil.rmtree(place, ignore_errors=True)  # if it is damaged
        _give(folder, place)
    _tidy(place)


def find(path: str, kind: str, seen: str) -> Understood | None:
    """What was understood of a file that looked like ``seen``; None if it is not kept, or damaged."""
    place = _place(path, kind, seen)
    try:
        understood = loaded((place / FACTS).read_text(encoding="utf-8"))
        complete = (place / DATA).stat().st_size >= understood.length * np.dtype(TYPES[kind]).itemsize
        os.utime(place)  # used last
    except (OSError, ValueError, KeyError, TypeError):
        return None  # it is read again
    return understood if complete else None


def opened(source: Source | None, kind: str) -> tuple[Understood, np.ndarray]:
    """The data of a source, mapped into memory, and what was understood of them. Of a text (N,) indices of symbols,
    of a table (rows, numbers), of a recording (N,).

    Raises BadInput if there is no source, it is of another kind, or it is not kept any more.
    """
    if source is None:
        raise BadInput(f"there is no {kind} to learn from: open a file (Ctrl+O)")
    name = Path(source.path).name
    if source.kind != kind:
        raise BadInput(f"'{name}' was opened as a {source.kind}; open it as a {kind} (Ctrl+O)")
    understood = find(source.path, kind, source.seen)
    if understood is None:
        raise BadInput(f"'{name}' has changed since it was read, or has not been read on this machine: open it "
                       "(Ctrl+O)")
    place = _place(source.path, kind, source.seen)
    data = np.memmap(place / DATA, dtype=TYPES[kind], mode="r")
    if kind != "table":
        return understood, data[: understood.length]
    width = len(data) // understood.length
    return understood, data.reshape(understood.length, width)


def _place(path: str, kind: str, seen: str) -> Path:
    key = hashlib.sha256(f"{VERSION}\0{path}\0{kind}\0{seen}".encode("utf-8", "surrogateescape")).hexdigest()
    return cache_folder() / key[:32]


def _give(folder: Path, place: Path) -> None:
    """All at once: who sees the place sees all of it."""
    filled = folder / "filled"
    filled.mkdir()
    for name in (DATA, FACTS):
        (folder / name).rename(filled / name)
    try:
        filled.rename(place)
    except OSError:
        if not place.exists():  # else another window was quicker
            raise


def _tidy(newest: Path) -> None:
    """What was used longest ago makes room, and so does what a process that was killed has left."""
    room = MOST
    for used, one in sorted(((one.stat().st_mtime, one) for one in cache_folder().iterdir()), reverse=True):
        left_behind = one.name.startswith(NEW) and used < time() - A_DAY
        room -= 0 if one.name.startswith(NEW) else sum(file.stat().st_size for file in one.iterdir())
        if left_behind or (room < 0 and one != newest and not one.name.startswith(NEW)):
            shutil.rmtree(one, ignore_errors=True)
