"""Pictures of the window and of panels."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap

from rnn_explorer.errors import BadInput
from rnn_explorer.files.safe_write import write_bytes


def save_picture(path: Path, picture: QPixmap) -> None:
    """Write ``picture`` as PNG. Raises BadInput if the name does not end in .png or can not be written."""
    require_png(path)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    write_bytes(path, buffer.data().data())


def require_png(path: Path) -> None:
    """Raise BadInput unless the name ends in .png."""
    if path.suffix.lower() != ".png":
        raise BadInput(f"the picture's name is {path.name}; it must end in .png")
