"""What is done before the first paint, and what is not."""

import os
import subprocess
import sys
from pathlib import Path

from rnn_explorer.registry import names_in
from rnn_explorer.session.settings import TASKS, Settings
from rnn_explorer.window import layouts

ROOT = Path(__file__).resolve().parent.parent.parent


def test_that_the_first_paint_imports_only_what_is_seen():
    program = (
        "import sys\n"
        "from rnn_explorer import cli\n"
        "from rnn_explorer.window import display\n"
        "def first_paint():\n"
        "    from PySide6.QtWidgets import QApplication\n"
        "    QApplication.processEvents()\n"
        "    print(*sys.modules)\n"
        "    return 0\n"
        "def require_qt():\n"
        "    from PySide6.QtWidgets import QApplication\n"
        "    QApplication.exec = staticmethod(first_paint)\n"
        "display.require_qt = require_qt\n"
        "cli.main([])\n"
    )
    imported = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                              env={**os.environ, "PYTHONPATH": str(ROOT)}).stdout.split()
    late = {"pyqtgraph", "ziamath", "numpy.ma", *(f"rnn_explorer.panels.{name}" for name in layouts.BEHIND),
            *(f"rnn_explorer.tasks.{name}" for name in names_in(TASKS) if name != Settings.task)}
    assert "rnn_explorer.panels.unfolded" in imported
    assert late.isdisjoint(imported)
