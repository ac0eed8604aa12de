"""The process that trains: it reads messages, computes iterations, and writes what became of them.

It knows no Qt. It ends when nobody can write to it any more, whatever it is doing.
"""

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import BinaryIO

from rnn_explorer.engine.trace import Trace
from rnn_explorer.session.breakpoints import Guard, Watch
from rnn_explorer.session.experiment import Experiment, Kept
from rnn_explorer.session.history import MEMORY, History
from rnn_explorer.session.messages import (
    Answer,
    Begin,
    Cancel,
    Forget,
    Heed,
    Keep,
    News,
    Pause,
    Progress,
    Request,
    Run,
    Shown,
)
from rnn_explorer.session.runs import RunningTraining

READY = 4  # histories that were used last: at a place what is tried there is computed in turn with what is
MOST_ROWS = 2048  # in a message: more would hold up the window


class Worker:
    """Answers requests one after the other; only the thread of ``work`` computes."""

    def __init__(self, tell: Callable[[object], None]) -> None:
        """``tell`` takes the messages for the window."""
        self._tell = tell
        self._inbox: SimpleQueue[object] = SimpleQueue()
        self._generations: dict[int, int] = {}
        self._begun: dict[int, Begin] = {}
        self._histories: dict[int, History] = {}  # the one that was used last at the end
        self._memory = MEMORY
        self._runs: dict[int, RunningTraining] = {}
        self._over = False

    def take(self, message: object) -> None:
        """A message from the window, None at the end; may be called from any thread."""
        if isinstance(message, Request | Cancel):
            self._generations[message.client] = message.generation
        self._over = message is None
        self._inbox.put(message)

    def work(self) -> None:
        """Answer until the end; while nobody asks, let trainings go on."""
        while (message := self._next()) is not None:
            match message:
                case Begin(number):
                    self._begun[number] = message
                case Keep(memory):
                    self._memory = memory
                case Forget(number):
                    self._begun.pop(number, None)
                    self._histories.pop(number, None)
                case Request():
                    self._answer(message)
                case Run():
                    self._start(message)
                case Shown(run, traced) if run in self._runs:
                    self._runs[run].shown(traced)
                case Heed(run, breakpoints) if run in self._runs:
                    self._runs[run].heed(breakpoints)
                case Pause(run, traced) if run in self._runs:
                    self._end(run, traced)

    def _next(self) -> object:
        """The next message; until it comes, trainings go on."""
        while self._runs:
            wait = min(run.wait for run in self._runs.values())
            try:
                return self._inbox.get(timeout=wait) if wait > 0 else self._inbox.get_nowait()
            except Empty:
                for run in list(self._runs.values()):
                    self._go_on(run)
        return self._inbox.get()

    def _start(self, order: Run) -> None:
        try:
            self._runs[order.run] = RunningTraining(order, self._history(order.history))
        except Exception as error:  # all of them: the window decides what they mean
            self._tell(Progress(order.run, order.history, error=portable(error), over=True))

    def _go_on(self, run: RunningTraining) -> None:
        try:
            run.go_on(lambda: not self._inbox.empty())
        except Exception as error:  # all of them: the window decides what they mean
            del self._runs[run.order.run]
            self._tell(Progress(run.order.run, run.order.history, error=portable(error), over=True))
            return
        if run.has_ended:
            self._end(run.order.run, traced=True)
        elif run.is_to_be_told:
            self._tell_run(run, run.told())

    def _end(self, number: int, traced: bool) -> None:
        run = self._runs.pop(number)
        self._tell_run(run, run.newest if traced else None, over=True)

    def _tell_run(self, run: RunningTraining, trace: Trace | None, over: bool = False) -> None:
        self._tell_news(run.order.history, run.history)
        kept = None if trace is None else Kept.of(trace)
        self._tell(Progress(run.order.run, run.order.history, kept, over=over, hits=run.hits))

    def _answer(self, request: Request) -> None:
        def stale() -> bool:
            if history.waiting >= MOST_ROWS:
                self._tell_news(request.history, history)
            return self._over or self._generations[request.client] != request.generation

        watch = Watch(request.guard or Guard())
        try:
            history = self._history(request.history)
            trace = self._come_to(history, request, stale, watch)
            if request.again and trace is not None:
                trace = history.again(trace)
            if request.held and trace is not None:
                trace = history.holding(trace, request.held)
            self._tell_news(request.history, history)
        except Exception as error:  # all of them: the window decides what they mean
            self._tell(Answer(request, error=portable(error)))
            return
        if trace is not None:
            self._tell(Answer(request, Kept.of(trace), hits=watch.hits))

    @staticmethod
    def _come_to(history: History, request: Request, stale: Callable[[], bool], watch: Watch) -> Trace | None:
        """The iteration, or the one on the way there at which the watch halts."""
        if request.guard is None:
            return history.trace(request.iteration, stale)
        return history.trace(request.iteration, stale, request.guard.since + 1, watch.look)

    def _history(self, number: int) -> History:
        """With what it has kept, if it has not been dropped: then it is replayed from where it begins."""
        history = self._histories.pop(number, None)
        if history is None:
            begun = self._begun[number]
            experiment = Experiment(begun.settings, begun.amendment)
            history = History(experiment, origin=begun.origin, resume=begun.resume)
        self._histories[number] = history
        history.memory = self._memory
        self._let_rest()
        return history

    def _let_rest(self) -> None:
        """Traces take much more memory than states: only the histories that were used last keep theirs."""
        running = {run.order.history for run in self._runs.values()}
        for number in list(self._histories)[:-READY]:
            if number not in running:
                self._histories[number].rest()

    def _make_room(self) -> None:
        """The histories that have not been used for the longest time are dropped; none that runs."""
        running = {run.order.history for run in self._runs.values()}
        idle = [number for number in list(self._histories)[:-1] if number not in running]
        while idle and sum(history.state_bytes for history in self._histories.values()) > self._memory:
            del self._histories[idle.pop(0)]

    def _tell_news(self, number: int, history: History) -> None:
        if history.waiting:
            self._tell(News(number, history.rows(), history.experiment.seconds))
            self._make_room()


def portable(error: Exception) -> Exception:
    """The same, if it can go to another process, with what it says of its origin; else one that says as much."""
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever its constructor makes of it
        return RuntimeError("\n".join([repr(error), *error.__notes__]))
    return error


def serve(requests: BinaryIO, replies: BinaryIO, at_end: Callable[[], None]) -> None:
    """Read messages and write messages until there are no more to be read; then ``at_end`` is called, in the thread
    that reads.
    """
    def tell(message: object) -> None:
        pickle.dump(message, replies, pickle.HIGHEST_PROTOCOL)
        replies.flush()

    def read() -> None:
        try:
            while True:
                worker.take(pickle.load(requests))
        except (EOFError, pickle.UnpicklingError, OSError):  # the window is gone, perhaps in the middle of a word
            worker.take(None)
            at_end()

    worker = Worker(tell)
    threading.Thread(target=read, name="requests", daemon=True).start()
    try:
        worker.work()
    except BrokenPipeError:  # it was told before it was read that the window is gone
        at_end()


def main() -> None:
    """The life of the process: messages come by the standard input and go by the standard output."""
    sys.setswitchinterval(0.001)  # seconds: what is read is heard soon
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the window
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody prints is not for the window
    serve(sys.stdin.buffer, replies, lambda: os._exit(0))
