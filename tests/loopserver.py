"""A server on an event loop of its own, in a thread: what the hostile web server and the mail server of tests run on."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager


@contextmanager
def in_thread(begin: Callable[[], Awaitable[asyncio.Server]]) -> Iterator[int]:
    """The port of what `begin` opens; at the end it is closed, and whatever it is still doing is cancelled."""
    loop = asyncio.new_event_loop()
    ready, stop = threading.Event(), asyncio.Event()
    ports: list[int] = []

    async def main() -> None:
        listener = await begin()
        ports.append(listener.sockets[0].getsockname()[1])
        ready.set()
        await stop.wait()
        listener.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    ready.wait()
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
