"""What Qt needs to open a window, said in one sentence where Qt would abort."""

import ctypes
import os
import sys
from importlib import import_module
from pathlib import Path

from rnn_explorer.errors import BadInput

DEBIAN_PACKAGES = (
    "libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 "
    "libxcb-keysyms1 libxcb-shape0 libwayland-cursor0"
)
WITHOUT_DISPLAY = (
    "start this in a graphical session, or make pictures without one: rnn-explorer snapshot OUT.png"
)
REMEDY = f"on Debian or Ubuntu install what Qt needs with: sudo apt install {DEBIAN_PACKAGES}"


def use_no_display() -> None:
    """Draw into memory only, whatever screens there are."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def require_display() -> None:
    """Raise BadInput if no window can be opened here; a platform that the user chose is left alone."""
    if not os.environ.get("QT_QPA_PLATFORM"):
        os.environ.pop("QT_QPA_PLATFORM", None)  # an empty one counts as set, and aborts
        if sys.platform.startswith("linux"):
            _require_linux_display()


def _require_linux_display() -> None:
    if os.environ.get("DISPLAY"):
        require_library(_plugin("libqxcb.so"))
        _require_x_server(os.environ["DISPLAY"])
    elif os.environ.get("WAYLAND_DISPLAY"):
        require_library(_plugin("libqwayland*.so"))
    else:
        raise BadInput(f"there is no display: DISPLAY and WAYLAND_DISPLAY are not set; {WITHOUT_DISPLAY}")


def _require_x_server(display: str) -> None:
    """Raise BadInput if no X server answers; a Wayland session may go on without one."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if failed and not os.environ.get("WAYLAND_DISPLAY"):
        raise BadInput(f"no display answers at DISPLAY={display}; {WITHOUT_DISPLAY}")


def require_qt(module: str = "PySide6.QtWidgets") -> None:
    """Raise BadInput if a library that this part of Qt needs is missing."""
    try:
        import_module(module)
    except ImportError as problem:
        raise BadInput(f"Qt can not start: {problem}; {REMEDY}") from None


def require_library(path: Path) -> None:
    """Raise BadInput, with the missing library's name, if ``path`` can not be loaded with all that it needs."""
    try:
        ctypes.CDLL(str(path))
    except OSError as problem:
        raise BadInput(f"Qt can not open a window: {problem}; {REMEDY}") from None


def _plugin(pattern: str) -> Path:
    """The file of a platform plugin of Qt. Raises BadInput if there is none."""
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    for file in folder.glob(pattern):
        return file
    raise BadInput(f"Qt has no plugin {pattern} in {folder}; install PySide6-Essentials again")
