"""Pictures of everything, to be looked through: panels and window, over networks, views, moments, sizes and themes."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QSize, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from rnn_explorer.engine.trace import Phase, Trace
from rnn_explorer.errors import BadInput, require_name
from rnn_explorer.files.picture import save_picture
from rnn_explorer.files.safe_write import write_bytes
from rnn_explorer.panel import Panel
from rnn_explorer.registry import find_all, names_in
from rnn_explorer.session.session import Session
from rnn_explorer.session.settings import CELLS, Settings
from rnn_explorer.widgets.theme import THEMES
from rnn_explorer.widgets.typeset import Typesetter
from rnn_explorer.window.application import create_application
from rnn_explorer.window.docks import PANELS
from rnn_explorer.window.layouts import BEHIND
from rnn_explorer.window.main_window import MainWindow
from rnn_explorer.window.snapshot import log, show_at
from rnn_explorer.window.theme import apply_theme

SMALL = QSize(420, 300)  # a panel, but no window
SIZES = (SMALL, QSize(1280, 720), QSize(1920, 1080))
WINDOW = "window"
ITERATION = 40  # something has been learned
STACKS = {
    "elman-2": {"cell": "elman", "layers": 2},
    "elman-both": {"cell": "elman", "bidirectional": True},
    "gru-3": {"cell": "gru", "layers": 3, "hidden": 6},
    "lstm-2": {"cell": "lstm", "layers": 2},
    "lstm-2-both": {"cell": "lstm", "layers": 2, "bidirectional": True},
    "elman-weather": {"task": "weather"},
    "lstm-2-large": {"cell": "lstm", "layers": 2, "hidden": 64, "time_steps": 50},
    "elman-truncated": {"truncation": 4, "carries_state": True},
}
HEAD = """<!doctype html><meta charset="utf-8"><title>RNN Explorer: gallery</title>
<style>
body { font: 14px sans-serif; margin: 2em }
figure { display: inline-block; margin: 6px; vertical-align: top }
img { width: 420px; border: 1px solid #999 }
</style>
"""
QUICK = ("elman", "gru-3", "lstm-2-both")


def networks() -> dict[str, Settings]:
    """What is drawn: every cell, and what else makes another picture."""
    cells = {cell: Settings(cell=cell) for cell in names_in(CELLS)}
    return cells | {name: Settings(**numbers) for name, numbers in STACKS.items()}


def moments(trace: Trace) -> dict[str, int]:
    """Telling positions, by their names."""
    of_phase = {phase: [index for index, event in enumerate(trace.events, 1) if event.phase is phase]
                for phase in Phase}
    middle = {name: of_phase[phase][len(of_phase[phase]) * 3 // 5] for name, phase in
              (("forward", Phase.FORWARD), ("backward", Phase.BACKWARD)) if of_phase[phase]}
    ends = {name: of_phase[phase][-1] for name, phase in (("loss", Phase.LOSS), ("sum", Phase.SUM)) if of_phase[phase]}
    positions = {"start": 0, **middle, **ends, "update": len(trace)}
    return dict(sorted(positions.items(), key=lambda item: item[1]))


@dataclass(frozen=True)
class Picture:
    """One picture, by what is to be seen on it."""

    network: str
    subject: str
    view: str
    moment: str
    size: QSize
    theme: str

    @property
    def path(self) -> str:
        """Below the folder of the gallery."""
        size = f"{self.size.width()}x{self.size.height()}"
        return f"{self.network}/{'.'.join(filter(None, (self.subject, self.view, self.moment, size, self.theme)))}.png"


@dataclass
class Gallery:
    """What is asked for, and what has become of it. problems: sentences, each with the picture it is about."""

    folder: Path
    networks: dict[str, Settings]
    subjects: tuple[str, ...]
    themes: tuple[str, ...]
    sizes: tuple[QSize, ...]
    made: list[Picture] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    doing: str = ""

    def make(self) -> None:
        """All pictures, network after network, and the index at the end, even if it is stopped before."""
        qInstallMessageHandler(log)
        app = create_application(self.themes[0])
        Typesetter.synchronous = True
        sys.excepthook = self._note  # what is raised while Qt paints comes here
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            for number, (name, settings) in enumerate(self.networks.items(), 1):
                print(f"{number} of {len(self.networks)}: {name}", flush=True)
                self._draw_network(app, name, settings)
        finally:
            write_bytes(self.folder / "index.html", page(self.made, self.problems).encode())

    def _draw_network(self, app: QApplication, name: str, settings: Settings) -> None:
        panels = find_all(PANELS, Panel)
        for subject in self.subjects:
            before = len(self.made)
            session = Session(settings, ITERATION)
            try:
                widget = MainWindow(session) if subject == WINDOW else panels[subject](session)
                for theme in self.themes:
                    apply_theme(app, THEMES[theme])
                    for size in self.sizes:
                        if (subject, size) != (WINDOW, SMALL):
                            self._draw(app, widget, session, Picture(name, subject, "", "", size, theme))
                widget.close()
                widget.deleteLater()
            finally:
                session.close()
            print(f"  {subject}: {len(self.made) - before} pictures", flush=True)

    def _draw(self, app: QApplication, widget: QWidget, session: Session, about: Picture) -> None:
        """All views and moments, in one size and one theme."""
        show_at(app, widget, about.size)
        for view in views_of(widget):
            for moment, position in moments(session.cursor.trace).items():
                picture = Picture(about.network, about.subject, view, moment, about.size, about.theme)
                self.doing = picture.path
                try:
                    session.seek(position)
                    session.inquiry.ask_for_selected()  # of what was written last
                    show_view(widget, view)
                    app.processEvents()
                    while session.prober.busy or session.what_if.busy:  # what is computed beside
                        app.processEvents()
                    self._save(widget, picture)
                except Exception as error:  # named, and the next picture is made
                    self.problems.append(f"{self.doing}: {type(error).__name__}: {error}")

    def _save(self, widget: QWidget, picture: Picture) -> None:
        if isinstance(widget, MainWindow) and widget.size() != picture.size:
            raise BadInput(f"the nearest size is {widget.width()}x{widget.height()}")
        path = self.folder / picture.path
        path.parent.mkdir(exist_ok=True)
        save_picture(path, widget.grab())
        self.made.append(picture)

    def _note(self, kind: type[BaseException], error: BaseException, traceback: object) -> None:
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error, traceback)
            return
        problem = f"{self.doing}: {kind.__name__}: {error}"
        if problem not in self.problems:
            self.problems.append(problem)


def views_of(widget: QWidget) -> tuple[str, ...]:
    """Of a panel those it names; of the window as many as are needed to see each panel's."""
    if isinstance(widget, Panel):
        return widget.views() or ("",)
    count = max(2, *(len(dock.widget().views()) for dock in widget.docks.values()))
    return tuple(str(number) for number in range(1, count + 1))


def show_view(widget: QWidget, view: str) -> None:
    """In the window every panel shows its view of that number; tabs behind others come forward in turn."""
    if isinstance(widget, Panel):
        if view:
            widget.show_view(view)
        return
    number = int(view) - 1
    for host in set(BEHIND.values()):
        tabs = [host, *(behind for behind, before in BEHIND.items() if before == host)]
        widget.docks[tabs[number % len(tabs)]].raise_()
    QApplication.processEvents()  # who has come forward is told what to show
    for dock in widget.docks.values():
        if dock.widget().isVisible() and (views := dock.widget().views()):
            dock.widget().show_view(views[number % len(views)])


def page(made: list[Picture], problems: list[str]) -> str:
    """The index: a section for each network and subject, with all its pictures."""
    body = "".join(_section(name, list(pictures)) for name, pictures in groupby(made, _section_of))
    wrong = "".join(f"<li>{escape(problem)}</li>" for problem in problems)
    return f"{HEAD}<p>{len(made)} pictures</p><ul>{wrong}</ul>{body}\n"


def _section_of(picture: Picture) -> str:
    return f"{picture.network} · {picture.subject}"


def _section(name: str, pictures: list[Picture]) -> str:
    figures = "".join(_figure(picture) for picture in pictures)
    return f"\n<h2>{escape(name)}</h2>{figures}"


def _figure(picture: Picture) -> str:
    path, title = escape(picture.path), escape(Path(picture.path).stem)
    return f"\n<figure><a href='{path}'><img loading='lazy' src='{path}'></a><figcaption>{title}</figcaption></figure>"


def make(folder: Path, quick: bool, network: str | None, subject: str | None) -> int:
    """Make the gallery; the exit status is 1 if there were problems. quick: some networks, no large size, light.

    Raises BadInput for an unknown network or subject (a panel, or "window").
    """
    subjects, known = (*names_in(PANELS), WINDOW), networks()
    for kind, name, names in (("network", network, known), ("panel", subject, subjects)):
        if name is not None:
            require_name(kind, name, names)
    wanted = [network] if network else QUICK if quick else list(known)
    gallery = Gallery(
        folder, {name: known[name] for name in wanted}, (subject,) if subject else subjects,
        tuple(THEMES)[:1 if quick else None], SIZES[:2 if quick else None],
    )
    try:
        gallery.make()
    except KeyboardInterrupt:
        print("stopped", flush=True)
    for problem in gallery.problems:
        print(problem, file=sys.stderr)
    print(f"{len(gallery.made)} pictures, {len(gallery.problems)} problems: {folder / 'index.html'}")
    return 1 if gallery.problems else 0
