"""What runs in a worker process: chunks of items come in over a pipe, outcomes go back in the same order."""

from __future__ import annotations

import fcntl
import os
import pickle
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from broadsheet.engine.collecting import collect_seldom
from broadsheet.engine.work import Failed, Outcome, attempt


@dataclass(frozen=True, slots=True)
class Learn:
    """A task, sent once to each worker that will need it."""

    job: int
    task: bytes  # pickled


@dataclass(frozen=True, slots=True)
class Forget:
    """The job is over."""

    job: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Items to work on."""

    job: int
    first: int  # index of the first item
    items: bytes  # a pickled list
    count: int
    timeout_seconds: float | None  # for each item


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has started."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Outcomes of a chunk, one an item."""

    outcomes: tuple[Outcome, ...]


Message = Learn | Forget | Chunk | None  # None ends the worker


def serve(connection: Connection, lifeline: Connection) -> None:
    """Work until told to stop. Dies with the driver, whatever it is doing.

    Args:
        connection: to the driver, both ways.
        lifeline: the reading end of a pipe that only the driver can write to, and never does.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal: the driver decides
    _die_with(lifeline)
    collect_seldom()
    inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
    # Reading in a thread keeps the driver from blocking on a full pipe while this worker blocks on sending an answer,
    # and notices the end of the driver while a task runs.
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    connection.send_bytes(pickle.dumps(Ready()))
    tasks: dict[int, bytes | Callable[[Any], Any]] = {}
    while (message := inbox.get()) is not None:
        match message:
            case Learn(job, task):
                tasks[job] = task
            case Forget(job):
                tasks.pop(job, None)
            case Chunk():
                connection.send_bytes(_packed(Answer(_work(tasks, message))))


def _receive(connection: Connection, inbox: queue.SimpleQueue[Message]) -> None:
    while True:
        try:
            message: Message = pickle.loads(connection.recv_bytes())  # noqa: S301 - written by our own driver
        except (EOFError, OSError):
            os._exit(1)  # the driver is gone: nobody waits for what is under way
        inbox.put(message)
        if message is None:
            return


def _die_with(lifeline: Connection) -> None:
    # A C library that holds the interpreter keeps the reading thread from noticing anything. The kernel does not care:
    # when the last writer closes a pipe that is read asynchronously, it sends SIGIO, which ends a process that has not
    # asked for it. (PR_SET_PDEATHSIG would not serve: our parent, the fork server, lives as long as its children.)
    fcntl.fcntl(lifeline.fileno(), fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline.fileno(), fcntl.F_SETFL, fcntl.fcntl(lifeline.fileno(), fcntl.F_GETFL) | os.O_ASYNC)
    if lifeline.poll():  # nobody writes to it: it has ended already, before the kernel was asked to tell
        os._exit(1)


def _work(tasks: dict[int, bytes | Callable[[Any], Any]], chunk: Chunk) -> tuple[Outcome, ...]:
    try:
        task = tasks[chunk.job]
        if isinstance(task, bytes):
            task = tasks[chunk.job] = pickle.loads(task)  # noqa: S301 - written by our own driver
        items = pickle.loads(chunk.items)  # noqa: S301 - written by our own driver
    except Exception as error:  # a task or item that cannot be unpickled here is a bug like one that raises
        return (_portable(Failed(error)),) * chunk.count
    assert not isinstance(task, bytes)
    return tuple(_portable(attempt(task, item, chunk.timeout_seconds)) for item in items)


def _portable(outcome: Outcome) -> Outcome:
    """Failures with their trace as a note, and with another exception where theirs does not survive pickling."""
    if not isinstance(outcome, Failed):
        return outcome
    error = outcome.error
    trace = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made one line above
    except Exception:  # exceptions whose __init__ takes other arguments than it hands on
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(f"in a worker process:\n{trace}")
    return Failed(error)


def _packed(answer: Answer) -> bytes:
    try:
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except Exception:  # which of the results cannot be pickled has to be found one by one
        return pickle.dumps(Answer(tuple(_picklable(outcome) for outcome in answer.outcomes)))


def _picklable(outcome: Outcome) -> Outcome:
    try:
        pickle.dumps(outcome)
    except Exception as error:
        return _portable(Failed(TypeError(f"the task's result cannot be sent back: {error}")))
    return outcome
