"""The command line: parse, then call."""

from __future__ import annotations

import argparse
import gc
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rnn_explorer import __version__
from rnn_explorer.errors import BadInput, require_name, require_range

SIZE_LIMITS = (64, 8000)
ITERATION_LIMITS = (1, 100_000)
SCALES = (1, 4)
# the matrices here are small: more threads only make their time uncertain
BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit status is 2 for what the user can mend, told in one sentence."""
    for variable in BLAS_THREADS:  # before NumPy is imported
        os.environ.setdefault(variable, "1")
    options = parser().parse_args(arguments)
    try:
        return options.call(options)
    except BadInput as problem:
        print(f"rnn-explorer: {problem}", file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """The options of all commands."""
    top = argparse.ArgumentParser(
        prog="rnn-explorer",
        description="Watch a recurrent neural network learn, one time step at a time, forward and backward.",
        epilog="Without a command, the window opens. 'rnn-explorer COMMAND --help' explains a command.",
        parents=[_experiment_options()],
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"RNN Explorer {__version__}")
    top.add_argument("--theme", metavar="NAME", help="light or dark (default: the one used last)")
    top.add_argument("--session", metavar="FILE", type=Path, help="a saved session to go on with")
    top.set_defaults(call=_open_window)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    _add_snapshot(commands)
    _add_gallery(commands)
    _add_trace(commands)
    return top


def _experiment_options() -> argparse.ArgumentParser:
    from rnn_explorer.session.setting import Group, Switch
    from rnn_explorer.session.settings import SETTINGS

    options = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    groups = {group: options.add_argument_group(group.value.lower()) for group in Group}
    for setting in SETTINGS.values():
        kind = setting.kind
        form = {"action": "store_true"} if isinstance(kind, Switch) else {"metavar": kind.metavar}
        groups[setting.group].add_argument(setting.option, dest=setting.name, help=setting.help, **form)
    return options


def _add_snapshot(commands) -> None:
    command = commands.add_parser(
        "snapshot",
        help="save a picture of the window or of one panel, without a display",
        parents=[_experiment_options()],
        allow_abbrev=False,
    )
    command.add_argument("out", metavar="OUT.png", type=Path)
    command.add_argument("--panel", metavar="NAME", help="one panel alone (default: the whole window)")
    _add_iteration(command)
    command.add_argument("--position", metavar="K", type=int, default=0,
                         help="number of equations that have run in that iteration (default: 0)")
    command.add_argument("--size", metavar="WxH", default="1280x720", help="in pixels (default: 1280x720)")
    command.add_argument("--scale", metavar="S", type=float, default=1.0,
                         help="pixels per logical pixel, 1 to 4, for sharp slides (default: 1)")
    command.add_argument("--theme", metavar="NAME", default=argparse.SUPPRESS, help="light (default) or dark")
    command.set_defaults(call=_snapshot)


def _add_gallery(commands) -> None:
    command = commands.add_parser(
        "gallery",
        help="save pictures of all panels, over networks, views, moments, sizes and themes, with an index.html",
        allow_abbrev=False,
    )
    command.add_argument("folder", metavar="FOLDER", type=Path)
    command.add_argument("--quick", action="store_true", help="three networks, no large size, one theme")
    command.add_argument("--network", metavar="NAME", help="only this one: a cell, or a stack such as lstm-2-both")
    command.add_argument("--panel", metavar="NAME", help="only this one, or 'window'")
    command.set_defaults(call=_gallery)


def _add_trace(commands) -> None:
    command = commands.add_parser(
        "trace",
        help="write the trace of one iteration",
        parents=[_experiment_options()],
        allow_abbrev=False,
    )
    command.add_argument("out", metavar="OUT.npz", type=Path)
    _add_iteration(command)
    command.set_defaults(call=_trace)


def _add_iteration(command: argparse.ArgumentParser) -> None:
    command.add_argument("--iteration", metavar="N", type=int, default=1, help="from 1 (default: 1)")


def _open_window(options: argparse.Namespace) -> int:
    from rnn_explorer.window import display

    gc.disable()  # the start makes no garbage; later the window collects it (window/garbage.py)
    settings = _settings(options)
    if options.theme is not None:
        _require_theme(options.theme)
    display.require_qt()
    display.require_display()
    from rnn_explorer.window.application import run

    return run(settings, options.theme, options.session)


def _snapshot(options: argparse.Namespace) -> int:
    from rnn_explorer.window import display

    theme = options.theme or "light"
    _require_theme(theme)
    require_range("the scale", options.scale, *SCALES)
    width, height = _size(options.size, options.scale)
    require_range("the iteration", options.iteration, *ITERATION_LIMITS)
    settings = _settings(options)
    display.use_no_display()
    os.environ["QT_SCALE_FACTOR"] = f"{options.scale:g}"
    display.require_qt()
    from PySide6.QtCore import QSize

    from rnn_explorer.files.picture import require_png, save_picture
    from rnn_explorer.window.snapshot import take

    require_png(options.out)
    logical = QSize(round(width / options.scale), round(height / options.scale))
    picture = take(settings, options.iteration, options.position, logical, theme, options.panel)
    save_picture(options.out, picture)
    return 0


def _gallery(options: argparse.Namespace) -> int:
    from rnn_explorer.window import display

    display.use_no_display()
    display.require_qt()
    from rnn_explorer.window.gallery import make

    return make(options.folder, options.quick, options.network, options.panel)


def _trace(options: argparse.Namespace) -> int:
    from rnn_explorer.window import display

    display.require_qt("PySide6.QtCore")
    from rnn_explorer.files.trace_file import require_npz, save_trace
    from rnn_explorer.session.experiment import Experiment
    from rnn_explorer.session.history import History

    require_npz(options.out)
    require_range("the iteration", options.iteration, *ITERATION_LIMITS)
    save_trace(options.out, History(Experiment(_settings(options))).require(options.iteration))
    return 0


def _settings(options: argparse.Namespace):
    from rnn_explorer.session.settings import SETTINGS, Settings

    if "source" in options:
        _read_file(options)
    given = {name: setting for name, setting in SETTINGS.items() if name in options}
    return Settings(**{name: setting.read(getattr(options, name)) for name, setting in given.items()})


def _read_file(options: argparse.Namespace) -> None:
    """Read the user's own file, unless it is said how that was done; its kind and the task follow from each other."""
    from rnn_explorer.sources.reader import understand
    from rnn_explorer.sources.source import KINDS, MARK, parsed

    if MARK not in options.source:
        kinds = {task: kind for kind, task in KINDS.items()}
        options.source = understand(options.source, kind=kinds.get(vars(options).get("task"))).source().text
    options.task = vars(options).get("task", parsed(options.source).task)


def _require_theme(name: str) -> None:
    require_name("theme", name, ("light", "dark"))


def _size(text: str, scale: float) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,6})x(\d{1,6})", text)
    if match is None:
        raise BadInput(f"the size is {text}; write width and height in pixels, for example 1280x720")
    width, height = int(match[1]), int(match[2])
    for value in (width, height):
        require_range("a side of the size", value, *SIZE_LIMITS)
        if value % scale:
            raise BadInput(f"a side of the size is {value}; it must be a multiple of the scale {scale:g}")
    return width, height
