"""Understand a file or folder: once; what was read is kept, and found again as long as the file is the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rnn_explorer.errors import BadInput
from rnn_explorer.sources import cache
from rnn_explorer.sources.disk import Watch, fingerprint, sentences, size_of
from rnn_explorer.sources.folder import files_of
from rnn_explorer.sources.recording import read_recording
from rnn_explorer.sources.source import Source
from rnn_explorer.sources.table_file import read_table
from rnn_explorer.sources.text_file import read_text
from rnn_explorer.sources.understood import Understood

READERS = {"text": read_text, "table": read_table, "recording": read_recording}
GROWTH = {"text": 1, "table": 4, "recording": 2}  # bytes that are kept for a byte that is read, at most


def understand(
    path: str | Path,
    progress: Callable[[float], None] = lambda share: None,
    stopped: Callable[[], bool] = lambda: False,
    kind: str | None = None,
) -> Understood:
    """What a file, or a folder of files, has in it. ``kind``: "text", "table" or "recording"; None: as it looks.

    Raises BadInput, with a sentence for the person, if it can not be read; ``disk.Stopped`` when ``stopped()`` is true.
    """
    path = Path(path).expanduser().absolute()
    with sentences(path):
        kind, files, notes = files_of(path, kind)
        size, seen = size_of(files), fingerprint(files)
        known = cache.find(str(path), kind, seen)
        return known or _read(path, kind, files, size, seen, notes, Watch(progress, stopped))


def has_changed(source: Source) -> bool:
    """Whether the file is another one now than the one that was read, or is gone."""
    try:
        return fingerprint(files_of(Path(source.path), source.kind)[1]) != source.seen
    except BadInput:
        return True


def _read(path: Path, kind: str, files: list[Path], size: int, seen: str, notes: tuple[str, ...],
          watch: Watch) -> Understood:
    cache.require_room(GROWTH[kind] * size)
    with cache.writing() as folder:
        with sentences(path):
            try:
                facts = READERS[kind](files, folder / cache.DATA, watch)
            except UnicodeError:  # it was text when it was looked at before
                raise BadInput(f"'{path.name}' changed while it was read; open it again") from None
            if fingerprint(files) != seen:
                raise BadInput(f"'{path.name}' changed while it was read; open it again")
        facts["notes"] = (*notes, *facts["notes"])
        understood = Understood(str(path), kind, seen, size, len(files), **facts)
        cache.keep(folder, understood)
    return understood
