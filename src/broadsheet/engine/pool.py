"""Worker processes: started when needed, replaced when they die, each with a queue of chunks we know the order of.

`concurrent.futures` loses every running future when one worker dies and does not say whose fault it was. Here each
worker has its own pipe, so the first unanswered chunk of a dead worker is the one it was working on: only that one is
under suspicion, and all others are handed to another worker.
"""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from typing import Any

from broadsheet.engine.base import LostReason
from broadsheet.engine.work import Missing, Outcome
from broadsheet.engine.worker import Answer, Chunk, Forget, Learn, Message, serve
from broadsheet.errors import EngineError

_QUEUED = 2  # chunks a worker: one under way, one waiting, so that it need not wait for the driver
_FAILED_STARTS = 3  # in a row: then it is not chance
_END_SECONDS = 2.0  # for an idle worker to end by itself


@dataclass(slots=True, eq=False)
class Job:
    """One `map`: its task, its items under way, its outcomes by index until they are fetched."""

    number: int
    task: bytes
    timeout_seconds: float | None
    items: dict[int, Any] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class _Batch:
    """A chunk and how often a worker died over it."""

    job: Job
    first: int
    count: int
    deaths: int = 0

    def message(self) -> Chunk:
        items = [self.job.items[index] for index in range(self.first, self.first + self.count)]
        packed = pickle.dumps(items, pickle.HIGHEST_PROTOCOL)
        return Chunk(self.job.number, self.first, packed, self.count, self.job.timeout_seconds)

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        for index, outcome in enumerate(outcomes, self.first):
            self.job.outcomes[index] = outcome

    def singles(self) -> list[_Batch]:
        return [_Batch(self.job, index, 1, self.deaths) for index in range(self.first, self.first + self.count)]


@dataclass(slots=True, eq=False)
class _Worker:
    process: ForkServerProcess
    connection: Connection
    lifeline: Connection  # closes when we die, however we die
    ready: bool = False
    since: float = 0.0  # time.monotonic() when it took up the first batch of the queue
    queue: deque[_Batch] = field(default_factory=deque)
    learnt: set[int] = field(default_factory=set)

    def send(self, message: Message) -> None:
        self.connection.send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


class Pool:
    """The workers and what they have to do.

    Args:
        size: number of processes.
        preload: modules imported once and inherited by every worker.
        grace_seconds: how much longer than its time limit a chunk may take before its worker is ended by force.
    """

    def __init__(self, size: int, preload: Sequence[str], grace_seconds: float) -> None:
        self._size = size
        self._grace_seconds = grace_seconds
        # fork would copy the driver's threads' locks and database connections; spawn imports everything anew in every
        # worker: 0.06 s bare and 0.6 s with the extraction libraries, where the fork server's child takes 0.015 s.
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["broadsheet.engine.preload", "broadsheet.engine.worker", *preload])
        self._workers: list[_Worker] = []
        self._backlog: deque[_Batch] = deque()  # taken from workers that died
        self._numbers = itertools.count(1)
        self._failed_starts = 0

    def begin(self, task: Callable[[Any], Any], timeout_seconds: float | None) -> Job:
        """Make a job. Raises what pickling raises when the task cannot be sent."""
        return Job(next(self._numbers), pickle.dumps(task, pickle.HIGHEST_PROTOCOL), timeout_seconds)

    def has_room(self) -> bool:
        """Whether a chunk would be taken up at once."""
        return not self._backlog and (
            len(self._workers) < self._size or any(len(w.queue) < _QUEUED for w in self._workers)
        )

    def submit(self, job: Job, first: int, items: Sequence[Any]) -> None:
        """Hand items to a worker; there must be room."""
        job.items.update(enumerate(items, first))
        self._backlog.append(_Batch(job, first, len(items)))
        self._hand_out()

    def pump(self, *, block: bool) -> None:
        """Take in what workers have to say, wait for it if told to, and deal with the dead and the overdue."""
        ready = wait([worker.connection for worker in self._workers], self._patience() if block else 0)
        for worker in [w for w in self._workers if w.connection in ready]:
            self._listen(worker)
        self._end_overdue()
        self._hand_out()

    def end(self, job: Job) -> None:
        """Forget a job. Workers still busy with it are ended: nobody wants their answers."""
        self._backlog = deque(batch for batch in self._backlog if batch.job is not job)
        for worker in list(self._workers):
            if any(batch.job is job for batch in worker.queue):
                self._remove(worker)
                self._backlog.extend(batch for batch in worker.queue if batch.job is not job)
            elif job.number in worker.learnt:
                self._say(worker, Forget(job.number))

    def close(self) -> None:
        """End all workers: idle ones by themselves, busy ones by force."""
        for worker in self._workers:
            if not worker.queue and worker.ready:
                self._say(worker, None)
            else:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(_END_SECONDS)
        for worker in list(self._workers):
            self._remove(worker)
        self._backlog.clear()

    # ------------------------------------------------------------------------------------------ handing out

    def _hand_out(self) -> None:
        while self._backlog and (worker := self._free_worker()) is not None:
            batch = self._backlog.popleft()
            if not worker.queue:
                worker.since = time.monotonic()
            worker.queue.append(batch)
            if batch.job.number not in worker.learnt:
                worker.learnt.add(batch.job.number)
                self._say(worker, Learn(batch.job.number, batch.job.task))
            self._say(worker, batch.message())

    def _free_worker(self) -> _Worker | None:
        least = min(self._workers, key=lambda worker: len(worker.queue), default=None)
        if least is not None and not least.queue:
            return least
        if len(self._workers) < self._size:
            return self._start()
        return least if least is not None and len(least.queue) < _QUEUED else None

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        lifeline, our_end = self._context.Pipe(duplex=False)  # one each: whom the kernel tells is kept with the pipe
        process = self._context.Process(target=serve, args=(theirs, lifeline), daemon=True)
        try:
            process.start()
        except (OSError, EOFError) as error:
            ours.close()
            our_end.close()
            raise EngineError(f"a worker process cannot be started: {error}; set engine.workers = 1") from error
        finally:
            theirs.close()
            lifeline.close()
        worker = _Worker(process, ours, our_end)
        self._workers.append(worker)
        return worker

    def _say(self, worker: _Worker, message: Message) -> None:
        try:
            worker.send(message)
        except OSError:
            return  # it has just died: its pipe says so at the next pump, and its queue is dealt with there

    # ------------------------------------------------------------------------------------------ taking in

    def _listen(self, worker: _Worker) -> None:
        try:
            message = pickle.loads(worker.connection.recv_bytes())  # noqa: S301 - written by our own worker
        except (EOFError, OSError):
            self._bury(worker)
            return
        worker.since = time.monotonic()
        if not isinstance(message, Answer):
            worker.ready = True
            self._failed_starts = 0
            return
        worker.queue.popleft().settle(message.outcomes)

    def _bury(self, worker: _Worker) -> None:
        worker.process.join(_END_SECONDS)  # the exit code comes a moment after the end of the pipe
        self._remove(worker)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _FAILED_STARTS:
                raise EngineError(
                    f"worker processes end as soon as they start: {_cause(worker)}; set engine.workers = 1"
                )
            self._backlog.extendleft(reversed(worker.queue))
            return
        self._suspect(worker, Missing(LostReason.WORKER_DIED, _cause(worker)))

    def _suspect(self, worker: _Worker, verdict: Missing) -> None:
        """The first batch of the queue cost the worker its life; the others go back unharmed."""
        if not worker.queue:
            return
        batch = worker.queue.popleft()
        self._backlog.extendleft(reversed(worker.queue))
        batch.deaths += 1
        overdue = verdict.reason is LostReason.TIMED_OUT  # no second chance: it would cost the whole time again
        if batch.count == 1 and (overdue or batch.deaths >= 2):
            batch.settle([verdict])
        else:
            self._backlog.extendleft(reversed(batch.singles()))

    def _patience(self) -> float | None:
        deadlines = [deadline for worker in self._workers if (deadline := self._deadline(worker)) is not None]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _deadline(self, worker: _Worker) -> float | None:
        if not worker.ready or not worker.queue:
            return None
        batch = worker.queue[0]
        limit = batch.job.timeout_seconds
        return None if limit is None else worker.since + limit * batch.count + self._grace_seconds

    def _end_overdue(self) -> None:
        for worker in list(self._workers):
            deadline = self._deadline(worker)
            if deadline is None or deadline > time.monotonic() or worker.connection.poll():
                continue  # an answer that waits is in time: it was the driver that did not listen
            limit = worker.queue[0].job.timeout_seconds
            self._remove(worker)
            self._suspect(worker, Missing(LostReason.TIMED_OUT, f"{limit:g} s"))

    def _remove(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        worker.lifeline.close()


def _cause(worker: _Worker) -> str:
    code = worker.process.exitcode
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
