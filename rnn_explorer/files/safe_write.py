"""Files are written whole or not at all."""

from os.path import isdir  # of a name that is too long, Path.is_dir raises OSError
from pathlib import Path

from PySide6.QtCore import QIODevice, QSaveFile

from rnn_explorer.errors import BadInput


def write_bytes(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, atomically. Raises BadInput, and leaves what was there, if that fails."""
    file = QSaveFile(str(path))
    if isdir(path):
        raise BadInput(f"cannot write {path}: it is a folder; add a file name")
    if not isdir(path.parent):
        raise BadInput(f"cannot write {path}: there is no folder {path.parent}; create it or choose another path")
    if not (file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(content) == len(content) and file.commit()):
        raise BadInput(f"cannot write {path}: {file.errorString()}; choose a path that you may write to")
