"""Pictures of printed stories and icons of outlets, passed on so that a reader's browser meets no third party.

Only addresses that stand in a digest, and only domains of outlets, are ever asked for, through the address guard; what
comes back must be a bitmap by its first bytes, whatever its server says it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch import FetchRequest, fetch_many
from broadsheet.types import Page

# Formats that browsers show and that cannot hold a script: no SVG.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
    (b"\x00\x00\x01\x00", 0, "image/x-icon"),
)

MAX_CACHE_BYTES = 64_000_000  # some 600 pictures of a front page's size
FORGET_SECONDS = 6 * 3600.0  # after which a picture is asked for again
RETRY_SECONDS = 600.0  # after which one that could not be had is
AT_ONCE = 4  # requests to outlets
MAX_WAITING = 50  # more at once are told that there is no picture


def kind_of(data: bytes) -> str:
    """The media type of a bitmap by its first bytes, "" when it is none.

    >>> kind_of(b"GIF89a"), kind_of(b"<svg onload=alert(1)>")
    ('image/gif', '')
    """
    return next((kind for mark, at, kind in _KINDS if data[at : at + len(mark)] == mark), "")


@dataclass(frozen=True, slots=True)
class Picture:
    """A bitmap."""

    body: bytes
    content_type: str


# An address to the bytes behind it, b"" when there are none.
Ask = Callable[[str], Awaitable[bytes]]


class Pictures:
    """Fetches pictures and remembers them, and also which cannot be had. Belongs to one event loop."""

    def __init__(self, ask: Ask, max_bytes: int = MAX_CACHE_BYTES, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._max_bytes = max_bytes
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, Picture | None]] = OrderedDict()
        self._bytes = 0
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._asking: dict[str, asyncio.Future[bytes]] = {}

    async def get(self, url: str) -> Picture | None:
        """The picture at an allowed address, None when there is none to be had."""
        now = self._clock()
        kept = self._kept.get(url)
        if kept is not None and now < kept[0]:
            self._kept.move_to_end(url)
            return kept[1]
        asking = self._asking.get(url)
        if asking is None:
            if len(self._asking) >= MAX_WAITING:
                return None
            asking = asyncio.ensure_future(self._asked(url))
            self._asking[url] = asking
            asking.add_done_callback(lambda _: self._asking.pop(url, None))
        data = await asyncio.shield(asking)
        kind = kind_of(data)
        picture = Picture(data, kind) if kind else None
        self._keep(url, now + (FORGET_SECONDS if picture else RETRY_SECONDS), picture)
        return picture

    async def _asked(self, url: str) -> bytes:
        async with self._turn:
            return await self._ask(url)

    def _keep(self, url: str, until: float, picture: Picture | None) -> None:
        _, before = self._kept.pop(url, (0.0, None))
        self._bytes += _cost(picture) - (_cost(before) if before else 0)
        self._kept[url] = (until, picture)
        while len(self._kept) > 1 and (self._bytes > self._max_bytes or len(self._kept) > 10_000):
            _, (_, dropped) = self._kept.popitem(last=False)
            self._bytes -= _cost(dropped)


def _cost(picture: Picture | None) -> int:
    return len(picture.body) if picture else 0


def fetcher(config: FetchConfig, max_bytes: int) -> Ask:
    """Asks outlets as feeds and pages are asked: guarded, bounded, without cookies."""
    bounded = replace(config, max_page_bytes=max_bytes)

    async def ask(url: str) -> bytes:
        async with contextlib.aclosing(fetch_many([FetchRequest(url, "image")], bounded)) as answers:
            async for _, answer in answers:
                return answer.body if isinstance(answer, Page) else b""
        return b""

    return ask
