"""Law 6: the floors of the house and its import rules, by machine."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rnn_explorer"


def test_that_every_import_obeys_the_floors():
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_that_the_code_has_no_lint():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def qt_modules(path):
    """The parts of Qt that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("PySide6"):
            yield from [node.module] if "." in node.module else [f"PySide6.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("PySide6"))


@pytest.mark.parametrize(
    "folder, allowed",
    [("engine", set()), ("tasks", set()), ("sources", set()), ("session", {"PySide6.QtCore"}),
     ("files", {"PySide6.QtCore", "PySide6.QtGui"})],
)
def test_that_the_lower_floors_use_only_the_parts_of_qt_that_are_theirs(folder, allowed):
    used = {module for path in (PACKAGE / folder).rglob("*.py") for module in qt_modules(path)}
    assert used <= allowed


def test_that_engine_and_tasks_work_where_pyside6_is_not_installed():
    program = (
        "import sys; sys.modules['PySide6'] = None; sys.modules['pyqtgraph'] = None\n"
        "from rnn_explorer.engine.cell import Cell\n"
        "from rnn_explorer.registry import find_all\n"
        "from rnn_explorer.task import Task\n"
        "import rnn_explorer.engine.gradcheck\n"
        "print(sorted(find_all('rnn_explorer.tasks', Task)), sorted(find_all('rnn_explorer.engine.cells', Cell)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment)
    assert result.returncode == 0, result.stderr
    assert "characters" in result.stdout and "elman" in result.stdout
