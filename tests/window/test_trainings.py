"""All trainings in a list, gone to by keys, named, deleted and taken back; and two of them side by side."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from rnn_explorer.panels.gradients import GradientsPanel
from rnn_explorer.panels.hidden_state import HiddenStatePanel
from rnn_explorer.session.branches import chosen
from rnn_explorer.session.changes import Changes
from rnn_explorer.session.inquiry import Number
from rnn_explorer.session.selection import Selected
from rnn_explorer.session.settings import Settings
from rnn_explorer.window.branches.panel import FROM, ITERATIONS, LOSS, NAME

K, M = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def settle(window, qtbot):
    return lambda: qtbot.waitUntil(lambda: not window.session.trainer.busy)


@pytest.fixture
def window(make_window):
    return make_window(iteration=5, position=9)


@pytest.fixture
def tree(window, settle, qapp):
    """The root; a branch from iteration 5; and another training, which is looked at."""
    session = window.session
    session.what_if.set(Changes().with_setting("learning_rate", 0.5, session.settings), "rate")
    session.what_if.go_on()
    settle()
    session.go_to_iteration(8)
    settle()
    session.acts.begin(Settings(cell="gru", hidden=3, time_steps=4), "GRU")
    settle()
    QTest.keyClick(window, K.Key_J, M.ControlModifier)
    qapp.processEvents()
    return window.docks["branches"].widget()._tree


def texts(tree):
    root, gru = tree.topLevelItem(0), tree.topLevelItem(1)
    return [[item.text(column) for column in (NAME, FROM, ITERATIONS)] for item in (root, root.child(0), gru)]


def test_that_the_list_tells_which_comes_from_which_and_how_far_each_is(tree):
    root, branch, gru = texts(tree)
    assert root == ["Elman 3 · Next character", "", "5"] and branch == ["Branch 1", "5", "8"]
    assert gru[NAME].startswith("GRU") and gru[FROM:] == ["", "1"]
    assert tree.topLevelItem(1).font(NAME).bold() and not tree.topLevelItem(0).font(NAME).bold()


def test_that_there_is_no_column_for_where_branches_begin_as_long_as_there_are_none(window, settle, qapp):
    session = window.session
    QTest.keyClick(window, K.Key_J, M.ControlModifier)
    qapp.processEvents()
    tree = window.docks["branches"].widget()._tree
    assert tree.isColumnHidden(FROM) and tree.headerItem().text(ITERATIONS) == "iterations"
    session.what_if.set(Changes().with_setting("learning_rate", 0.5, session.settings), "rate")
    session.what_if.go_on()
    settle()
    assert not tree.isColumnHidden(FROM) and tree.headerItem().text(ITERATIONS) == "to"


def test_that_enter_goes_to_where_a_training_was_left(window, tree, settle):
    tree.setCurrentItem(tree.topLevelItem(0).child(0))
    QTest.keyClick(tree, K.Key_Return)
    settle()
    assert window.session.iteration == 8 and window.session.settings.learning_rate == 0.5
    tree.setCurrentItem(tree.topLevelItem(0))
    QTest.keyClick(tree, K.Key_Return)
    settle()
    assert (window.session.iteration, window.session.cursor.position) == (5, 9)


def test_that_a_deleted_training_comes_back_with_ctrl_z(window, tree, settle):
    tree.setCurrentItem(tree.topLevelItem(0).child(0))
    QTest.keyClick(tree, K.Key_Delete)
    assert len(window.session.branches.all) == 2
    QTest.keyClick(tree, K.Key_Z, M.ControlModifier)
    settle()
    assert [branch.name for branch in window.session.branches.all][1] == "Branch 1"


def test_that_a_name_is_typed_in_the_list(window, tree):
    item = tree.topLevelItem(0).child(0)
    item.setText(NAME, "faster")
    assert window.session.branches.all[1].name == "faster"
    window.undo_stack.undo()
    assert window.session.branches.all[1].name == "Branch 1"


def test_that_a_check_mark_draws_the_loss_beside_the_others(window, tree):
    root = window.session.branches.all[0].history
    assert root not in window.session.branches.shown
    tree.topLevelItem(0).setCheckState(NAME, Qt.CheckState.Checked)
    assert root in window.session.branches.shown


def test_that_two_trainings_are_seen_side_by_side_with_one_cursor(window, tree, qtbot, qapp):
    window.compare(window.session.branches.all[0].history)
    comparison = window._comparison
    other = comparison.companion.session
    qtbot.waitUntil(lambda: other.iteration == window.session.iteration)
    QTest.keyClick(comparison, K.Key_Right)
    assert window.session.cursor.position == 1 and other.cursor.position >= 1
    said = " ".join(label.text() for label in comparison.findChildren(QLabel))
    assert "Elman" in said and "GRU" in said and "parameters against" in said
    QTest.keyClick(comparison, K.Key_Escape)
    assert window._comparison is None


def test_that_the_comparison_is_closed_with_the_window(window, tree, qapp):
    window.compare(window.session.branches.all[0].history)
    comparison = window._comparison
    window.close()
    assert not comparison.isVisible()


def test_that_the_title_names_the_branch_that_is_looked_at(window, tree, settle):
    assert window.windowTitle().startswith("Next character · GRU")
    window.session.acts.go_to(window.session.branches.all[1].history)
    settle()
    assert window.windowTitle().startswith("Branch 1 · Next character · Elman")


def test_that_the_keys_of_the_window_are_those_of_the_comparison(window, tree, qtbot):
    window.compare(window.session.branches.all[0].history)
    comparison = window._comparison
    QTest.keyClick(comparison, K.Key_M)
    assert window.session.aids.signs and comparison.companion.session.aids.signs
    QTest.keyClick(comparison, K.Key_Q, M.ControlModifier)
    assert not comparison.isVisible() and not window.isVisible()


def test_that_no_name_makes_the_comparison_wider_or_is_read_as_markup(window, tree, qapp):
    root = window.session.branches.all[0].history
    window.session.acts.rename(root, "<b>" + "W" * 500)
    window.compare(root)
    comparison = window._comparison
    comparison.resize(900, 500)
    qapp.processEvents()
    assert comparison.width() == 900
    assert any("&lt;b&gt;WWW" in label.text() for label in comparison.findChildren(QLabel))


def test_that_names_have_room_where_branches_come_from_branches(window, tree, settle, qapp):
    for _ in range(12):
        window.session.what_if.go_on()
        settle()
    deepest = tree.itemBelow(tree.topLevelItem(1))
    while tree.itemBelow(deepest) is not None:
        deepest = tree.itemBelow(deepest)
    assert tree.visualItemRect(deepest).width() > tree.columnWidth(NAME) / 2


def test_that_the_list_says_that_its_loss_is_a_mean(tree):
    header = tree.headerItem()
    assert header.text(LOSS) == "mean loss" and "20" in header.toolTip(LOSS)


def test_that_the_box_of_the_chosen_training_is_seen(window, tree, qapp):
    """In the colour of its row's text: the other would be one blue on another."""
    chosen, other = tree.topLevelItem(0), tree.topLevelItem(1)
    tree.setCurrentItem(chosen)
    for item in (chosen, other):
        item.setCheckState(NAME, Qt.CheckState.Checked)
    qapp.processEvents()
    picture = tree.viewport().grab().toImage()
    colors = [{picture.pixelColor(x, tree.visualItemRect(item).center().y()).name() for x in range(5, 32)}
              for item in (chosen, other)]
    roles = tree.palette()
    assert roles.highlightedText().color().name() in colors[0]
    assert roles.dark().color().name() in colors[1]


@pytest.fixture
def comparison(window, tree, qtbot, qapp):
    """The GRU that is looked at, and the root."""
    window.compare(window.session.branches.all[0].history)
    comparison = window._comparison
    qtbot.waitUntil(lambda: comparison.companion.session.iteration == window.session.iteration)
    window.session.go_to_end()
    qapp.processEvents()
    return comparison


def explained(comparison):
    """What is said about the number in question, at the left and at the right."""
    return [panel.sheet.page.title for panel in comparison._answers._panels if panel.isVisible()]


def test_that_a_click_at_the_right_explains_the_number_in_both_trainings(window, comparison, qapp):
    right = comparison.findChildren(HiddenStatePanel)[1]
    assert right.session is comparison.companion.session and not comparison._answers.isVisible()
    right.session.selection.select(Selected("h", 2, 1))
    QTest.mouseClick(right, Qt.MouseButton.LeftButton, pos=QPoint(right.width() - 2, right.height() - 2))
    qapp.processEvents()
    assert right.session.inquiry.number == window.session.inquiry.number is not None
    assert len(explained(comparison)) == 2


def test_that_a_question_in_the_comparison_leaves_the_keys_there(window, comparison, qapp):
    comparison.activateWindow()
    qapp.processEvents()
    window.session.inquiry.ask(Number("h", 2, (1,)))
    qapp.processEvents()
    assert qapp.activeWindow() is comparison


def test_that_a_number_that_only_one_training_has_is_explained_there(window, comparison, qapp):
    window.session.inquiry.ask(Number("a_r", 2, (1,)))
    qapp.processEvents()
    said = " ".join(label.text() for label in comparison._answers.findChildren(QLabel))
    assert len(explained(comparison)) == 1 and "no such number" in said


def test_that_escape_closes_the_explanations_before_the_comparison(window, comparison):
    window.session.inquiry.ask(Number("h", 2, (1,)))
    assert comparison._answers.isVisible()
    QTest.keyClick(comparison, K.Key_Escape)
    assert not comparison._answers.isVisible() and comparison.isVisible()
    assert window.session.inquiry.number is None
    QTest.keyClick(comparison, K.Key_Escape)
    assert window._comparison is None


def test_that_escape_closes_the_comparison_from_a_panel_in_it_that_has_nothing_to_clear(window, comparison):
    panel = comparison.findChild(HiddenStatePanel)
    panel.select(Selected("h", 2, 1))
    QTest.keyClick(panel, K.Key_Escape)
    assert comparison.isVisible() and panel.selected.quantity is None
    QTest.keyClick(panel, K.Key_Escape)
    assert window._comparison is None


def test_that_the_explanations_take_no_room_in_the_comparison_while_there_are_none(window, comparison, qapp):
    def below():
        gradients = comparison.findChild(GradientsPanel)
        return comparison.height() - gradients.mapTo(comparison, gradients.rect().bottomLeft()).y()

    assert below() < 20
    window.session.inquiry.ask(Number("h", 2, (1,)))
    qapp.processEvents()
    assert below() > 100


def test_that_trainings_of_the_same_name_are_told_apart_by_their_settings(window, tree, settle, qapp):
    window.session.acts.begin(Settings(cell="gru", hidden=3, time_steps=4, clipping="none", bidirectional=True), "more")
    settle()
    qapp.processEvents()
    panel = window.docks["branches"].widget()
    says = set()
    for row in range(tree.topLevelItemCount()):
        tree.setCurrentItem(tree.topLevelItem(row))
        says.add(panel._says.text())
    assert says == {"From the start: Time steps T: 4.",
                    "From the start: Time steps T: 4, Both directions: yes, Clipping: none."}


def test_that_a_long_text_is_not_told_to_its_end():
    assert chosen(Settings(text="so on and " * 30)) == f"Text: {('so on and ' * 4)[:39]}…"
