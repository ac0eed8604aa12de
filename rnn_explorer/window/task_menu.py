"""The menu of all tasks, each begun with the settings that it suggests."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from rnn_explorer.registry import find_all
from rnn_explorer.session.settings import TASKS, Settings
from rnn_explorer.task import Shape, Task


class TaskMenu(QMenu):
    """Filled when it is first opened: only then all tasks are imported.

    Signals:
        wanted(Settings, str): begin this task; its title.
    """

    wanted = Signal(object, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("&Tasks"))
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    @Slot()
    def _fill(self) -> None:
        if self.actions():
            return
        tasks = {name: task for name, task in find_all(TASKS, Task).items() if not task.reads_file}
        for shape in Shape:
            self.addSection(shape.value.capitalize())
            for name, task in sorted(tasks.items(), key=lambda item: item[1].title):
                if task.shape is shape:
                    action = self.addAction(task.title, partial(self._begin, name, task))
                    action.setToolTip(f"{task.summary}\n{self.tr('Look for')}: {task.look_for}")
                    action.setStatusTip(task.summary)

    def _begin(self, name: str, task: type[Task]) -> None:
        self.wanted.emit(Settings(task=name, **task.suggested), task.title)
