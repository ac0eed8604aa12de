"""The main window: docks what the panels' folder holds, and connects the session to menus and bars."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSettings, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QUndoStack
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from rnn_explorer.drawings.uses import described
from rnn_explorer.errors import BadInput
from rnn_explorer.session.act import Act
from rnn_explorer.session.examples import Example
from rnn_explorer.session.experiment import Settings
from rnn_explorer.session.history import History
from rnn_explorer.session.player import told
from rnn_explorer.session.session import Session
from rnn_explorer.widgets.icons import app_icon
from rnn_explorer.widgets.notice_bar import NoticeBar
from rnn_explorer.widgets.theme import DARK, LIGHT, theme_of
from rnn_explorer.window import actions, help_texts, layouts
from rnn_explorer.window.arrows import Arrows
from rnn_explorer.window.breakpoints import BreakpointNews
from rnn_explorer.window.commands import Command
from rnn_explorer.window.dock import Dock
from rnn_explorer.window.docks import docked_panels
from rnn_explorer.window.experiment_bar import ExperimentBar
from rnn_explorer.window.hearing import Hearing
from rnn_explorer.window.keys import OwnKeys
from rnn_explorer.window.own_data.own_data import OwnData
from rnn_explorer.window.saving import Saving
from rnn_explorer.window.summary import summary
from rnn_explorer.window.tabs import TabTitles
from rnn_explorer.window.task_menu import TaskMenu
from rnn_explorer.window.theme import apply_theme

if TYPE_CHECKING:
    from rnn_explorer.window.compare import CompareWindow

DEFAULT_SIZE = QSize(1280, 720)
FRAME = QSize(8, 40)  # what a window manager may add
LOW = 600  # logical pixels: half of full HD's height, at 200 %, is 540
BUSY_AFTER = 200  # milliseconds
PAST = 128  # megabytes


class MainWindow(QMainWindow):
    """One session in one window. ``store`` remembers the layout; without it nothing is remembered."""

    def __init__(self, session: Session, store: QSettings | None = None) -> None:
        super().__init__()
        self.session = session
        self.store = store
        self.undo_stack = QUndoStack(self)
        self._comparison: CompareWindow | None = None
        self.setObjectName("mainWindow")
        self.setWindowIcon(app_icon())
        self.setDockNestingEnabled(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tab_titles = TabTitles(self)
        self._set_up_bars()
        self._own_keys = OwnKeys(self)
        self.arrows = Arrows(session, self)
        self._set_up_docks()
        if store is not None:
            self.arrows.set_wanted(store.value("window/arrows", True, bool))
        self.past = PAST if store is None else store.value("history/megabytes", PAST, int)
        session.trainer.keep(self.past * 2**20)
        self.hearing = Hearing(self)
        self.task_menu = TaskMenu(self)
        self.task_menu.wanted.connect(self._open_experiment)
        self.own_data = OwnData(self)
        self.own_data.wanted.connect(self._open_experiment)
        self.saving = Saving(self)
        self._set_up_menus()
        self._own_keys.watch_children_of(self)
        self.resize(DEFAULT_SIZE.boundedTo(self.screen().availableSize() - FRAME))
        if store is None or not layouts.restore(self, store, self.docks):
            layouts.arrange(self, self.docks)
        self.notice.clear()
        session.acts.perform = self._perform
        self._breakpoint_news = BreakpointNews(session, self.notice, self)
        session.problem.connect(self.notice.say)
        session.experiment_changed.connect(self._show_experiment)
        session.branches.changed.connect(self._show_title)
        session.trainer.busy_changed.connect(self._show_busy)
        session.player.speed_changed.connect(self._show_speed)
        session.inquiry.wanted.connect(self._show_explanation)
        session.selection.changed.connect(self._show_uses)
        self._show_experiment()

    def event(self, event: QEvent) -> bool:
        """After every layout."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            layouts.hide_stray_tabs(self)
            self._tab_titles.fit()
        return done

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape asks for nothing, as in the panels."""
        if event.key() == Qt.Key.Key_Escape:
            self.session.inquiry.clear()
        super().keyPressEvent(event)

    # what the menus call --------------------------------------------------------------------------------------

    def toggle_theme(self) -> None:
        """Light becomes dark, dark becomes light."""
        theme = DARK if theme_of(self) is LIGHT else LIGHT
        apply_theme(QApplication.instance(), theme)
        if self.store is not None:
            self.store.setValue("window/theme", theme.name)

    def toggle_arrows(self) -> None:
        """Show in all panels where the number in question comes from, or do not."""
        self.arrows.set_wanted(not self.arrows.wanted)
        if self.store is not None:
            self.store.setValue("window/arrows", self.arrows.wanted)

    def keep_past(self, megabytes: int) -> None:
        """How much memory the iterations of the past may take."""
        self.past = megabytes
        self.session.trainer.keep(megabytes * 2**20)
        if self.store is not None:
            self.store.setValue("history/megabytes", megabytes)

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def zoom_in(self) -> None:
        """Fewer time steps, around the present one."""
        self._zoom(1.5)

    def zoom_out(self) -> None:
        """More time steps."""
        self._zoom(1 / 1.5)

    def reset_layout(self) -> None:
        """All docks back to where they are at the first start."""
        layouts.arrange(self, self.docks)

    def bring_forward(self, name: str) -> None:
        """A panel, before the docks that are at the same place; the keys are for it."""
        dock = self.docks[name]
        dock.show()
        dock.raise_()
        if QApplication.activeWindow() in (self, *self.docks.values()):  # not from the comparison
            dock.window().activateWindow()  # it may float
        dock.widget().setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def show_settings(self) -> None:
        self.bring_forward("settings")

    @Slot(object)
    def compare(self, history: History) -> None:
        """The training that is looked at, and another one, side by side."""
        from rnn_explorer.window.compare import CompareWindow  # not before the first paint

        if self._comparison is not None:
            self._comparison.close()
        self.session.passages.leave()
        self._comparison = CompareWindow(self.session, history, self)
        self._comparison.addActions(self._actions)
        self._comparison.closed.connect(self._forget_comparison)
        self._comparison.show()

    @Slot()
    def _forget_comparison(self) -> None:
        self._comparison = None

    @Slot()
    def change_number(self) -> None:
        """Change the number that is pointed at."""
        self.session.inquiry.ask_for_selected()
        self.bring_forward("what_if")
        self.docks["what_if"].widget().take_number()

    def open_example(self, example: Example) -> None:
        """Begin a prepared experiment."""
        self._open_experiment(example.of(self.session.settings), example.title)

    def show_shortcuts(self) -> None:
        help_texts.show(self, self.tr("Keyboard shortcuts"), help_texts.shortcuts(self))

    def show_about(self) -> None:
        help_texts.show(self, self.tr("About RNN Explorer"), help_texts.about())

    # how it is put together -----------------------------------------------------------------------------------

    def _set_up_bars(self) -> None:
        self.experiment_bar = ExperimentBar(self.session.experiment, self)
        self.experiment_bar.wanted.connect(self._open_experiment)
        self.experiment_bar.left.connect(self.setFocus)
        self.experiment_bar.refused.connect(self._refuse)
        self.experiment_bar.more.connect(self.show_settings)
        self.addToolBar(self.experiment_bar)
        self.notice = NoticeBar(self)
        self.addToolBarBreak()
        self.addToolBar(self.notice)
        self._status = QLabel()
        self.statusBar().addWidget(self._status)
        self._computing = QLabel(self.tr("computing …  (stop: Ctrl+.)"))
        self._computing.hide()
        self.statusBar().addPermanentWidget(self._computing)
        self._soon = QTimer(self, interval=BUSY_AFTER, singleShot=True)
        self._soon.timeout.connect(self._computing.show)
        self.statusBar().setSizeGripEnabled(False)

    def _set_up_docks(self) -> None:
        center = QWidget()
        center.setMaximumSize(0, 0)
        self.setCentralWidget(center)
        center.hide()  # docks only
        self.docks = docked_panels(self, self.session)
        for dock in self.docks.values():
            dock.made.connect(self._take_in)
        for name, dock in self.docks.items():
            if name not in layouts.BEHIND:
                dock.widget()

    def _set_up_menus(self) -> None:
        menus = actions.build(self)
        self._actions = [action for menu in menus.values() for action in menu.actions()]
        menus["&View"].addMenu(actions.panel_menu(self))
        for dock in self.docks.values():
            menus["&View"].addAction(dock.toggleViewAction())

    # slots ----------------------------------------------------------------------------------------------------

    @Slot(object, str)
    def _open_experiment(self, settings: Settings, text: str) -> None:
        self.notice.clear()
        if settings == self.session.bookmark.history.experiment.settings:
            return  # it is there, or on its way
        try:
            self.session.acts.begin(settings, text)
        except BadInput as problem:
            self._refuse(str(problem))
            self.experiment_bar.show_numbers()
            return
        self.experiment_bar.accept()

    def _perform(self, act: Act) -> None:
        self.undo_stack.push(Command(act))

    @Slot(Dock)
    def _take_in(self, dock: Dock) -> None:
        """A panel that has been made."""
        self._own_keys.watch_children_of(dock)
        self.arrows.cover(dock)
        if dock is self.docks["settings"]:
            dock.widget().wanted.connect(self._open_experiment)
            dock.widget().left.connect(self.setFocus)
        elif dock is self.docks["branches"]:
            dock.widget().compared.connect(self.compare)

    @Slot(str)
    def _refuse(self, sentence: str) -> None:
        self.notice.say(sentence)

    @Slot()
    def _show_experiment(self) -> None:
        experiment = self.session.experiment
        self.experiment_bar.show_experiment(experiment)
        self._show_uses()
        self._show_title()

    @Slot()
    def _show_title(self) -> None:
        """With the name of the training, if there are several."""
        session = self.session
        branch = session.branches.of(session.history) if len(session.branches.all) > 1 else None
        names = [branch.name] if branch is not None and branch.parent is not None else []
        names += [session.experiment.task.title, session.experiment.network.cell.title]
        self.setWindowTitle(f"{' · '.join(names)} – RNN Explorer")

    @Slot()
    def _show_uses(self) -> None:
        """Where the parameter that is pointed at is used; else the network."""
        trace, pointed = self.session.cursor.trace, self.session.selection.selected.quantity
        told = described(trace, pointed) if pointed in trace.parameters() else summary(self.session.experiment)
        self._status.setText(told)

    @Slot(bool)
    def _show_busy(self, busy: bool) -> None:
        if busy:
            self._soon.start()
        else:
            self._soon.stop()
            self._computing.hide()

    @Slot()
    def _show_explanation(self) -> None:
        """Before the docks that are at the same place; the keys are for it from now on."""
        self.bring_forward("explanation")

    @Slot()
    def _show_speed(self) -> None:
        self.statusBar().showMessage(self.tr("speed: {}").format(told(self.session.player.speed)), 3000)

    def _zoom(self, factor: float) -> None:
        event, window = self.session.cursor.last_event, self.session.time_window
        middle = window.first + window.count // 2
        window.zoom(factor, middle if event is None or event.t is None else event.t)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A low window gives the status bar's height to the panels."""
        self.statusBar().setVisible(event.size().height() >= LOW)
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.saving.keep_last():
            event.ignore()
            return
        if self.store is not None:
            layouts.save(self, self.store)
        if self._comparison is not None:
            self._comparison.close()
        self.hearing.stop()
        self.session.close()
        super().closeEvent(event)
