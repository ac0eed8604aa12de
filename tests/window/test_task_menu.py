"""All tasks in a menu, each begun with the settings that it suggests."""

from PySide6.QtWidgets import QAbstractButton

from rnn_explorer.registry import names_in
from rnn_explorer.session.settings import TASKS
from rnn_explorer.tasks.recall import Recall


def test_that_the_menu_has_every_task_that_needs_no_file(window):
    menu = window.task_menu
    assert not menu.actions()  # nothing is imported before it is opened
    menu.aboutToShow.emit()
    titles = [action.text() for action in menu.actions() if not action.isSeparator()]
    own = [name for name in names_in(TASKS) if name.startswith("own_")]
    assert len(titles) == len(names_in(TASKS)) - len(own) and "Delayed recall" in titles
    menu.aboutToShow.emit()
    assert len([action for action in menu.actions() if not action.isSeparator()]) == len(titles)


def test_that_a_task_begins_with_its_suggested_settings(window, qtbot):
    window.task_menu.aboutToShow.emit()
    next(action for action in window.task_menu.actions() if action.text() == "Delayed recall").trigger()
    qtbot.waitUntil(lambda: window.session.settings.task == "recall")
    settings = window.session.settings
    assert {name: getattr(settings, name) for name in Recall.suggested} == dict(Recall.suggested)
    window.undo_stack.undo()
    qtbot.waitUntil(lambda: window.session.settings.task == "characters")


def test_that_what_the_task_suggests_is_entered_and_not_yet_in_effect(window, qapp):
    window.show_settings()
    qapp.processEvents()
    panel = window.docks["settings"].widget()
    field = panel._rows["task"].field
    field.setCurrentIndex(field.findData("recall"))
    field.activated.emit(field.currentIndex())
    next(b for b in panel.findChildren(QAbstractButton) if b.text() == "S&uggested").click()
    entered = panel._reading.settings
    assert {name: getattr(entered, name) for name in Recall.suggested} == dict(Recall.suggested)
    assert window.session.settings.task == "characters"
