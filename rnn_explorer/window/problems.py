"""The one exception hook: what nobody expected is logged and told, and the work goes on."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, Signal

LARGEST = 500_000  # bytes: a larger log is begun anew
log = logging.getLogger("rnn_explorer")


class _Teller(QObject):
    """Tells in the thread of who listens, whatever thread a problem came up in.

    Signals:
        told(str)
    """

    told = Signal(str)


def log_file() -> Path:
    """Where unexpected problems are written."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
    return folder / "rnn-explorer.log"


def install(tell: Callable[[str], None]) -> None:
    """Log unexpected exceptions to ``log_file()`` and ``tell`` the user in one sentence."""
    teller = _Teller()
    teller.told.connect(tell)
    log.propagate = False
    log.addHandler(_handler())

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        log.error("unexpected", exc_info=(kind, error, trace))
        sys.__excepthook__(kind, error, trace)
        teller.told.emit(f"Something went wrong in the program ({kind.__name__}: {error}). You can go on; details are "
                         f"in {log_file()}.")

    sys.excepthook = hook


def _handler() -> logging.Handler:
    """To the file, or nowhere if it cannot be written: the traceback is printed in any case."""
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        mode = "w" if path.is_file() and path.stat().st_size > LARGEST else "a"
        return logging.FileHandler(path, mode, encoding="utf-8")
    except OSError:
        return logging.NullHandler()
