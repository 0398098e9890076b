"""The engine of one machine: processes on its cores, or, with one worker, the main thread itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from broadsheet.engine.base import Engine, Lost
from broadsheet.engine.pool import Job, Pool
from broadsheet.engine.work import Done, Failed, Outcome, attempt, describe

A = TypeVar("A")
B = TypeVar("B")

# Chunks taken from the caller beyond those fetched, a worker: two in its queue, and as many done behind a slow one.
_AHEAD = 4
_GRACE_SECONDS = 5.0  # beyond a time limit: on a crowded machine a worker may be slow to say that time is up


def available_cores() -> int:
    """Cores this process may use.

    >>> available_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_engine(workers: int = 0, preload: Sequence[str] = (), *, grace_seconds: float = _GRACE_SECONDS) -> Engine:
    """An engine for this machine.

    Args:
        workers: processes; 0 takes every core, 1 works in the driver itself, without protection from tasks that end
            their process. Outside the main thread, where a time limit cannot be kept, 1 is a process too.
        preload: modules that tasks need and that are slow to import; taken from the first engine of a process.
        grace_seconds: how long after its time limit a task that does not listen is ended with its worker.

    >>> with open_engine(workers=1) as engine:
    ...     list(engine.map(abs, [-2, 1]))
    [2, 1]
    """
    size = workers or available_cores()
    alone = size == 1 and threading.current_thread() is threading.main_thread()
    return DriverEngine() if alone else ProcessEngine(size, preload, grace_seconds)


class DriverEngine:
    """Works in the caller's process: for one core, for debugging, and as the reference of all others."""

    @property
    def workers(self) -> int:
        """How many items are worked on at a time."""
        return 1

    def map(
        self, task: Callable[[A], B], items: Iterable[A], *, chunk: int = 1, timeout_seconds: float | None = None
    ) -> Iterator[B | Lost]:
        """See `Engine.map`. In another thread than the main one time limits are not kept: they need a signal."""
        _check(chunk, timeout_seconds)
        for index, item in enumerate(items):
            yield _value(index, item, attempt(task, item, timeout_seconds))

    def close(self) -> None:
        """Nothing to end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ProcessEngine:
    """Works in processes of this machine, started when they are first needed."""

    def __init__(self, workers: int, preload: Sequence[str] = (), grace_seconds: float = _GRACE_SECONDS) -> None:
        self._workers = workers
        self._pool = Pool(workers, preload, grace_seconds)

    @property
    def workers(self) -> int:
        """How many items are worked on at a time."""
        return self._workers

    def map(
        self, task: Callable[[A], B], items: Iterable[A], *, chunk: int = 1, timeout_seconds: float | None = None
    ) -> Iterator[B | Lost]:
        """See `Engine.map`."""
        _check(chunk, timeout_seconds)
        job = self._pool.begin(task, timeout_seconds)
        try:
            yield from self._results(job, iter(items), chunk)
        finally:
            self._pool.end(job)

    def _results(self, job: Job, items: Iterator[Any], chunk: int) -> Iterator[Any]:
        taken = given = 0
        more = True
        while more or given < taken:
            self._pool.pump(block=False)
            idle = True
            if more and taken - given < self._workers * chunk * _AHEAD and self._pool.has_room():
                batch = list(islice(items, chunk))
                more = bool(batch)
                if batch:
                    self._pool.submit(job, taken, batch)
                taken += len(batch)
                idle = False
            # One chunk at most, then the workers are served again before the caller goes on with the next.
            for _ in range(chunk):
                if given not in job.outcomes:
                    break
                yield _value(given, job.items.pop(given), job.outcomes.pop(given))
                given += 1
                idle = False
            if idle:
                self._pool.pump(block=True)

    def close(self) -> None:
        """See `Engine.close`."""
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _check(chunk: int, timeout_seconds: float | None) -> None:
    if chunk < 1:
        raise ValueError(f"chunk = {chunk}: at least one item has to be sent at a time")
    if timeout_seconds is not None and timeout_seconds <= 0:
        raise ValueError(f"timeout_seconds = {timeout_seconds}: write None for no limit")


def _value(index: int, item: object, outcome: Outcome) -> Any:
    match outcome:
        case Done(value):
            return value
        case Failed(error):
            error.add_note(describe(index, item))
            raise error
        case _:
            return Lost(index, outcome.reason, outcome.detail)
