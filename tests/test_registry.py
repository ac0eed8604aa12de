"""Folders as registries."""

import pytest

from rnn_explorer.engine.cell import Cell
from rnn_explorer.engine.optimizer import Optimizer
from rnn_explorer.panel import Panel
from rnn_explorer.registry import find_all, title_of
from rnn_explorer.session.settings import CELLS, OPTIMIZERS, TASKS
from rnn_explorer.task import Task
from rnn_explorer.window.docks import PANELS


@pytest.mark.parametrize("package, base", [(PANELS, Panel), (TASKS, Task), (CELLS, Cell), (OPTIMIZERS, Optimizer)])
def test_that_a_title_is_the_same_without_importing_what_has_it(package, base):
    assert all(title_of(package, base, name) == kind.title for name, kind in find_all(package, base).items())
