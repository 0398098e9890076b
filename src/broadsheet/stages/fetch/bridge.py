"""Stage 1 of 7: fetch — the asynchronous client for callers that are not: a loop in a thread, a queue between."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch.http import Fetched, FetchRequest, fetch_many


def fetch_iter(requests: Iterable[FetchRequest], config: FetchConfig) -> Iterator[Fetched]:
    """Yield the answers of `fetch_many` in order of completion, fetching on while the caller works.

    At most `concurrency` answers wait unread. Closing the iterator early (leaving a `for` loop and dropping it, or
    `.close()`) cancels what is in flight and ends the thread.
    """
    pump = _Pump(list(requests), config)
    pump.start()
    try:
        while (item := pump.handover.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            pump.taken()
            yield item
    finally:
        pump.stop()


class _Pump:
    """The thread with the event loop. `handover` ends with None, or with the exception that ended the fetching."""

    def __init__(self, requests: Sequence[FetchRequest], config: FetchConfig) -> None:
        self.handover: queue.SimpleQueue[Fetched | BaseException | None] = queue.SimpleQueue()
        self._requests = requests
        self._config = config
        self._loop = asyncio.new_event_loop()
        self._room = asyncio.Semaphore(max(1, config.concurrency))
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="broadsheet-fetch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def taken(self) -> None:
        """Say that one answer was taken, so that another may come."""
        self._call(self._room.release)

    def stop(self) -> None:
        """Cancel what is in flight, and wait for the thread's end."""
        self._call(self._cancel)
        self._thread.join()

    def _call(self, function: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself: nothing to tell it
            self._loop.call_soon_threadsafe(function)

    def _cancel(self) -> None:
        self._stopping = True
        if self._task is not None:
            self._task.cancel()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._move())
        except asyncio.CancelledError:
            self.handover.put(None)
        except BaseException as error:  # handed to the caller's thread, which raises it
            self.handover.put(error)
        else:
            self.handover.put(None)

    async def _move(self) -> None:
        self._task = asyncio.current_task()
        if self._stopping:
            return
        async with contextlib.aclosing(fetch_many(self._requests, self._config)) as answers:
            async for fetched in answers:
                await self._room.acquire()
                self.handover.put(fetched)
