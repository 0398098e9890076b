"""The stream that tells the Kite front end of a new batch (`text/event-stream`)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

from broadsheet.errors import StoreError

# How often each stream looks whether there is something new: all of them together read the store once a second at most.
LOOK_SECONDS = 2.0
# A proxy closes a connection that is silent for a minute (nginx), some after 30 s.
ALIVE_SECONDS = 15.0


class Streams:
    """Open streams, bounded. Belongs to one event loop."""

    def __init__(
        self,
        latest: Callable[[], Awaitable[str]],
        most: int,
        look_seconds: float = LOOK_SECONDS,
        alive_seconds: float = ALIVE_SECONDS,
    ) -> None:
        """`latest` returns a text that changes with every new edition: the id of the latest batch comes first in it."""
        self._latest = latest
        self._most = most
        self._look_seconds = look_seconds
        self._alive_seconds = alive_seconds
        self.open = 0

    @property
    def full(self) -> bool:
        """Whether no further stream may be opened."""
        return self.open >= self._most

    async def lines(self) -> AsyncIterator[str]:
        """The frames of one stream, for as long as its reader stays."""
        self.open += 1
        try:
            known = await self._known("")
            yield _frame(type="connected")
            silent = 0.0
            while True:
                await asyncio.sleep(self._look_seconds)
                silent += self._look_seconds
                found = await self._known(known)
                if found != known:
                    known, silent = found, 0.0
                    yield _frame(type="new_batch", batchId=found.partition(" ")[0])
                elif silent >= self._alive_seconds:
                    silent = 0.0
                    yield ": alive\n\n"
        finally:
            self.open -= 1

    async def _known(self, before: str) -> str:
        try:
            return await self._latest()
        except StoreError:  # busy for a moment: nothing new is known
            return before


def _frame(**values: str) -> str:
    return f"data: {json.dumps(values)}\n\n"
