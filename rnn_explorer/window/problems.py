"""The one exception hook: what nobody expected is logged and told, and the work goes on."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QStandardPaths

LARGEST = 500_000  # bytes: a larger log is begun anew
log = logging.getLogger("rnn_explorer")


def log_file() -> Path:
    """Where unexpected problems are written."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    return folder / "rnn-explorer.log"


def install(tell: Callable[[str], None]) -> None:
    """Log unexpected exceptions to ``log_file()`` and ``tell`` the user in one sentence."""
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = "w" if path.is_file() and path.stat().st_size > LARGEST else "a"
    log.addHandler(logging.FileHandler(path, mode, encoding="utf-8", delay=True))

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unexpected", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)
        tell(f"Something went wrong in the program ({kind.__name__}: {error}). You can go on; details are in {path}.")

    sys.excepthook = hook
