"""The life of the training's process: its start, the pipes to it and from it, and its end."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from subprocess import Popen

PATIENCE = 3.0  # seconds to end by itself
PROGRAM = "import sys; sys.path[:] = {!r}; from rnn_explorer.session.worker import main; main()"
NO_PROCESS = ("The training cannot have a process of its own here ({}); it shares the window's, and both are slower.")
LOST = "The process that trains has ended ({}). With the next step it begins again; nothing is lost."


@dataclass(frozen=True)
class Note:
    """A sentence for the person."""

    sentence: str


class End(Note):
    """The last message of a life."""


class Life:
    """A process from its start to its end, with two threads of this one: the first starts it, writes, and sees to its
    end, the second reads.
    """

    def __init__(self, receive: Callable[[Life, object], None]) -> None:
        """``receive`` is called by these threads with every message, and with ``End`` at last."""
        self._receive = receive
        self._outbox: SimpleQueue[object] = SimpleQueue()
        self.process: Popen | None = None
        self._first = threading.Thread(target=self._write, name="to the training", daemon=True)

    def start(self) -> None:
        self._first.start()

    def send(self, message: object) -> None:
        self._outbox.put(message)

    def close(self) -> None:
        """End it and wait for that."""
        self._outbox.put(None)
        self._first.join()

    def _write(self) -> None:
        requests, replies = self._open()
        second = threading.Thread(target=self._read, args=(replies,), name="from the training", daemon=True)
        second.start()
        with suppress(OSError), requests:  # the reader tells that nobody reads it any more
            while (message := self._outbox.get()) is not None:
                requests.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
                requests.flush()
        second.join(PATIENCE)
        if self.process is not None:
            self.process.kill()
        second.join()

    def _open(self) -> tuple[BinaryIO, BinaryIO]:
        import subprocess  # late: the first paint does not wait for it

        command = [sys.executable, "-c", PROGRAM.format(sys.path)]
        try:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError as error:
            self._receive(self, Note(NO_PROCESS.format(error.strerror or error)))
            return _in_a_thread()
        return self.process.stdin, self.process.stdout

    def _read(self, replies: BinaryIO) -> None:
        with replies, suppress(EOFError, pickle.UnpicklingError, OSError):  # perhaps in the middle of a word
            while True:
                self._receive(self, pickle.load(replies))
        self._outbox.put(None)
        status = 0 if self.process is None else self.process.wait()
        self._receive(self, End(LOST.format(f"signal {-status}" if status < 0 else f"status {status}")))


def _in_a_thread() -> tuple[BinaryIO, BinaryIO]:
    """The same work where there can be no process: what goes there, and what comes from there."""
    from rnn_explorer.session.worker import serve

    (requests, to_requests), (from_replies, replies) = os.pipe(), os.pipe()

    def work() -> None:
        with os.fdopen(requests, "rb") as reading, os.fdopen(replies, "wb") as writing:
            serve(reading, writing, lambda: None)

    threading.Thread(target=work, name="training", daemon=True).start()
    return os.fdopen(to_requests, "wb"), os.fdopen(from_replies, "rb")
