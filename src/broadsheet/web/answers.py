"""Serialised answers, kept until what they were made from changes."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

# How old what an answer was made from may be when nobody has told us of a change. One look a second costs nothing,
# and a run that adds stories takes longer than that.
RECHECK_SECONDS = 1.0
GZIP_LEVEL = 6
GZIP_MIN_BYTES = 500  # below it the saving is less than the header
NOT_KEPT = "no-store"  # a `Cache-Control`
_READ = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Answer:
    """A body ready to be sent."""

    body: bytes
    etag: str
    zipped: bytes = b""  # b"" when compression does not pay
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, body: bytes, status: int = 200, headers: Mapping[str, str] | None = None, *, zip_it: bool = True
    ) -> Answer:
        """The answer with its tag and, unless `zip_it` is False, its compressed form."""
        zipped = gzip.compress(body, GZIP_LEVEL, mtime=0) if zip_it and len(body) >= GZIP_MIN_BYTES else b""
        tag = hashlib.blake2b(body, digest_size=12).hexdigest()
        return cls(body, f'"{tag}"', zipped if len(zipped) < len(body) else b"", status, headers or {})

    @property
    def cost(self) -> int:
        """Bytes it takes in memory, its bookkeeping included."""
        return len(self.body) + len(self.zipped) + 1_000

    def response(self, request: Request) -> Response:
        """The form of it that this client takes: whole, compressed, or only that nothing has changed (304).

        A tag goes with what was read, was found, and may be kept.
        """
        headers = dict(self.headers)
        if self.status == 200 and request.method in _READ and headers.get("cache-control") != NOT_KEPT:
            headers["etag"] = self.etag
            tags, since = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
            if is_current(tags, since, self.etag, headers.get("last-modified", "")):
                headers.pop("content-type", None)
                return Response(status_code=304, headers=headers)
        if self.zipped and accepts_gzip(request.headers.get("accept-encoding", "")):
            headers["content-encoding"] = "gzip"
            return Response(self.zipped, self.status, headers)
        return Response(self.body, self.status, headers)


class Answers:
    """Answers by key, the least recently used forgotten first. Belongs to one event loop at a time."""

    def __init__(
        self, state: Callable[[], Hashable], max_bytes: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`state` returns a hashable value that is equal as long as nothing has changed; a worker thread calls it."""
        self._read_state = state
        self._max_bytes = max_bytes
        self._clock = clock
        self._state: Hashable = None
        self._looked = float("-inf")
        self._kept: OrderedDict[Hashable, tuple[object, Answer]] = OrderedDict()
        self._bytes = 0
        # By key and state: what was begun before a change must not be kept as made after it.
        self._making: dict[tuple[Hashable, Hashable], asyncio.Future[Answer]] = {}

    async def state(self) -> Hashable:
        """The state of what answers are made from, at most a second old.

        Raises:
            StoreError: the database refuses.
        """
        if self._clock() - self._looked >= RECHECK_SECONDS:
            self._state = await run_in_threadpool(self._read_state)
            self._looked = self._clock()
        return self._state

    async def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer kept under a key, or a new one, which `make` makes in a worker thread.

        Several requests for the same key at once make it once. What `make` raises is raised, and nothing is kept.
        """
        state = await self.state()
        kept = self._kept.get(key)
        if kept is not None and kept[0] == state:
            self._kept.move_to_end(key)
            return kept[1]
        making = self._making.get((key, state))
        if making is None:
            making = asyncio.ensure_future(run_in_threadpool(make))
            self._making[key, state] = making
            making.add_done_callback(lambda _: self._making.pop((key, state), None))
        answer = await asyncio.shield(making)  # one reader who leaves must not take it from the others
        self._keep(key, state, answer)
        return answer

    def forget(self) -> None:
        """Forget everything: something has been changed just now."""
        self._kept.clear()
        self._bytes = 0
        self._looked = float("-inf")

    def _keep(self, key: Hashable, state: object, answer: Answer) -> None:
        before = self._kept.pop(key, None)
        self._bytes += answer.cost - (before[1].cost if before else 0)
        self._kept[key] = (state, answer)
        while self._bytes > self._max_bytes and self._kept:
            _, (_, dropped) = self._kept.popitem(last=False)
            self._bytes -= dropped.cost


def accepts_gzip(header: str) -> bool:
    """Whether `Accept-Encoding` allows gzip.

    >>> accepts_gzip("br, gzip;q=0.8"), accepts_gzip("gzip;q=0"), accepts_gzip("")
    (True, False, False)
    """
    for part in header.lower().split(","):
        coding, _, parameters = part.partition(";")
        if coding.strip() in ("gzip", "*"):
            name, _, value = parameters.partition("=")
            try:
                return name.strip() != "q" or float(value) > 0
            except ValueError:
                return False
    return False


def is_current(tags: str | None, since: str | None, etag: str, last_modified: str = "") -> bool:
    """Whether what a client has already is what it would be sent.

    Its `If-None-Match` decides where there is one, else its `If-Modified-Since` (RFC 9110, 13.2.2), which is looked at
    only where we know when the answer last changed.

    >>> day, later = "Sat, 14 Nov 2026 10:00:00 GMT", "Sun, 15 Nov 2026 10:00:00 GMT"
    >>> is_current(None, later, '"a"', day), is_current(None, day, '"a"', later), is_current('"b"', day, '"a"', day)
    (True, False, False)
    """
    if tags is not None:
        return same_tag(tags, etag)
    if since is None or not last_modified:
        return False
    try:
        return parsedate_to_datetime(since).timestamp() >= parsedate_to_datetime(last_modified).timestamp()
    except (ValueError, OverflowError):
        return False


def same_tag(header: str, etag: str) -> bool:
    """Whether `If-None-Match` names a tag; weakly compared, since a tag stands for the plain and the compressed form.

    >>> same_tag('"a", W/"b"', '"b"'), same_tag("*", '"b"'), same_tag('"a"', '"b"')
    (True, True, False)
    """
    return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in header.split(","))
