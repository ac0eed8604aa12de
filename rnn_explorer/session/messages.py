"""What the window's process and the one that trains say to each other: frozen, and small but for numbers."""

from dataclasses import dataclass

from rnn_explorer.engine.held import Held
from rnn_explorer.session.amendment import Amendment
from rnn_explorer.session.breakpoints import Breakpoint, Guard, Hit
from rnn_explorer.session.experiment import Kept
from rnn_explorer.session.history import Origin, Resume
from rnn_explorer.session.record import Rows
from rnn_explorer.session.settings import Settings


@dataclass(frozen=True, eq=False)
class Begin:
    """A history with this number begins, at its ``origin`` if it is a branch; what is new in it at ``resume``."""

    history: int
    settings: Settings
    amendment: Amendment | None = None
    origin: Origin | None = None
    resume: Resume | None = None


@dataclass(frozen=True)
class Keep:
    """All histories together may take so many bytes."""

    memory: int


@dataclass(frozen=True)
class Forget:
    """Nobody will ask for this history again."""

    history: int


@dataclass(frozen=True)
class Request:
    """An iteration is wanted; ``again``: the same once more, with the parameters that it has made. What the same
    ``client`` wanted before, in an older generation, is stale. guard: what the way there halts at, if anything. held:
    values that are held in the iteration, which then ends with its loss.
    """

    client: int
    generation: int
    history: int
    iteration: int
    again: bool = False
    guard: Guard | None = None
    held: Held | None = None


@dataclass(frozen=True)
class Cancel:
    """Whatever this client wanted before is stale."""

    client: int
    generation: int


@dataclass(frozen=True)
class Run:
    """The training shall go on by itself, ``per_second`` iterations at most (None: as fast as the machine can), until
    ``Pause``. What it comes to is told once a frame, as long as what was told is ``Shown`` soon. known: the iterations
    that are known in the window come before that. guard: what ends it.
    """

    run: int
    history: int
    known: int
    per_second: float | None
    guard: Guard


@dataclass(frozen=True)
class Heed:
    """The run has other breakpoints from now on."""

    run: int
    breakpoints: tuple[Breakpoint, ...]


@dataclass(frozen=True)
class Shown:
    """What was told of a run has been shown. traced: whether the newest trace is wanted next time, or only the news."""

    run: int
    traced: bool


@dataclass(frozen=True)
class Pause:
    """The run is over; the trace that it came to is wanted if ``traced``."""

    run: int
    traced: bool


@dataclass(frozen=True, eq=False)
class Progress:
    """What a run has come to: the newest trace, if it was wanted, or the error that ended it. over: it is no more.
    hits: the breakpoints that ended it.
    """

    run: int
    history: int
    kept: Kept | None = None
    error: Exception | None = None
    over: bool = False
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, eq=False)
class News:
    """What has been computed of a history since the last news.

    seconds: how long an iteration takes.
    """

    history: int
    rows: Rows
    seconds: float | None


@dataclass(frozen=True, eq=False)
class Answer:
    """To a request: the trace, or the error that there was instead. hits: the breakpoints that were met there."""

    request: Request
    kept: Kept | None = None
    error: Exception | None = None
    hits: tuple[Hit, ...] = ()
