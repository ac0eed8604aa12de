"""A folder of texts, tables or recordings is read as one, in the order of the names."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rnn_explorer.errors import BadInput
from rnn_explorer.sources.disk import head, sentences

SUFFIXES = {
    ".csv": "table", ".tsv": "table", ".wav": "recording", ".wave": "recording",
    ".txt": "text", ".text": "text", ".md": "text", ".rst": "text", ".tex": "text", ".py": "text", ".log": "text",
}
MOST = 1000  # files


def files_of(path: Path, kind: str | None = None) -> tuple[str, list[Path], tuple[str, ...]]:
    """What is to be read: its kind (``kind`` if that is chosen), the files, and sentences on what is left out.

    Raises BadInput if there is nothing to read.
    """
    with sentences(path):
        if not path.exists():
            raise FileNotFoundError
        if not path.is_dir():
            return kind or _kind(path), [path], ()
        found = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
    known = [one for one in found if one.suffix.lower() in SUFFIXES]
    if not known:
        raise BadInput(f"the folder '{path.name}' has no text (.txt), table (.csv) or recording (.wav) in it; choose "
                       "another one, or open a file")
    chosen = kind or Counter(SUFFIXES[one.suffix.lower()] for one in known).most_common(1)[0][0]
    files = [one for one in known if _suits(one, chosen)]
    if len(files) > MOST:
        raise BadInput(f"the folder '{path.name}' has {len(files):,} files; at most {MOST:,} are read: join some")
    if not files:
        raise BadInput(f"the folder '{path.name}' has no file that could be read as a {chosen}; choose another one")
    left = len(found) - len(files)
    note = f"{len(files)} files were read as one {chosen}; {left} others in the folder are left out."
    return chosen, files, (note,) * bool(left)


def _kind(path: Path) -> str:
    """By the name, else by how it begins."""
    known = SUFFIXES.get(path.suffix.lower())
    return known or ("recording" if path.is_file() and head(path).startswith(b"RIFF") else "text")


def _suits(path: Path, kind: str) -> bool:
    own = SUFFIXES[path.suffix.lower()]
    return own == kind or (kind == "text" and own == "table")
