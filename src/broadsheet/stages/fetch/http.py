"""Stage 1 of 7: fetch — pages and feeds over HTTP, asked politely and read with suspicion.

::

    requests ─ by host ─ lanes ─ follow redirects ─ ask ─ read body ─→ Page | NotModified | Drop
               (a lane keeps one connection; at most `per_host_concurrency` lanes a host, `concurrency` in all)

Whatever a server does ends as a value: every failure is a `Drop` with a reason, and time, bytes, headers and
redirects are bounded. Cookies are not kept and certificates are verified.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from typing import Literal

import aiohttp
from aiohttp import http_exceptions
from yarl import URL

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch.body import BodyBrokenError, BodyReader, BodyTooLargeError
from broadsheet.stages.fetch.guard import ForbiddenAddressError, GuardedResolver, check_url
from broadsheet.text.normalise import clean
from broadsheet.types import Drop, DropReason, Page

MAX_HEADER_BYTES = 16_384  # one line; content-security policies of real outlets reach 9,000
MAX_HEADERS = 128
MAX_VALIDATOR_CHARS = 1_024  # of an ETag or Last-Modified we would send back
KEEPALIVE_SECONDS = 5.0
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_ACCEPT = {
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "image": "image/avif, image/webp, image/png, image/jpeg, image/gif, */*;q=0.1",
}
_PAGE_TYPES = ("text/", "application/xhtml", "application/xml", "application/octet-stream")


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One address to ask. The validators of the last answer make the question conditional."""

    url: str
    kind: Literal["feed", "page", "image"]
    etag: str = ""
    last_modified: str = ""  # as the server sent it
    key: str = ""  # the caller's own handle; not sent


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server says that nothing changed since the validators in the request."""

    request: FetchRequest


Answer = Page | NotModified | Drop
Fetched = tuple[FetchRequest, Answer]


class _RefusedError(Exception):
    """An answer we do not take, with the reason."""

    def __init__(self, reason: DropReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


async def fetch_many(requests: Iterable[FetchRequest], config: FetchConfig) -> AsyncGenerator[Fetched, None]:
    """Fetch all, and yield each answer as it arrives; every request is answered exactly once.

    At most `concurrency` answers are held unread: a slow consumer slows the fetching. Close the generator
    (`contextlib.aclosing`) when leaving early; requests in flight are then cancelled.
    """
    results: asyncio.Queue[Fetched | None] = asyncio.Queue()
    room = asyncio.Semaphore(2 * max(1, config.concurrency))
    async with _session(config) as session:
        lanes = _Lanes(requests, config, session, results, room)
        producer = asyncio.create_task(lanes.run())
        producer.add_done_callback(lambda _: results.put_nowait(None))
        try:
            while (fetched := await results.get()) is not None:
                room.release()
                yield fetched
            await producer  # raises what a lane raised: that is a bug
        finally:
            producer.cancel()
            await asyncio.gather(producer, return_exceptions=True)


def _session(config: FetchConfig) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(config), limit=0, ttl_dns_cache=300, keepalive_timeout=KEEPALIVE_SECONDS
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=config.connect_timeout_seconds),
        auto_decompress=False,
        max_line_size=MAX_HEADER_BYTES,
        max_field_size=MAX_HEADER_BYTES,
        max_headers=MAX_HEADERS,
        headers={"User-Agent": config.user_agent, "Accept-Encoding": "gzip, deflate, br"},
    )


class _Host:
    """What waits for one host, and when it may next be asked."""

    def __init__(self, delay_seconds: float) -> None:
        self.waiting: deque[FetchRequest] = deque()
        self.lanes = 0
        self._delay = delay_seconds
        self._next_start = 0.0

    async def pace(self) -> None:
        if self._delay <= 0:
            return
        now = asyncio.get_running_loop().time()
        start = max(now, self._next_start)
        self._next_start = start + self._delay
        await asyncio.sleep(start - now)


class _Lanes:
    """Works off requests host by host, so that connections are used again and few are open at a time."""

    def __init__(
        self,
        requests: Iterable[FetchRequest],
        config: FetchConfig,
        session: aiohttp.ClientSession,
        results: asyncio.Queue[Fetched | None],
        room: asyncio.Semaphore,
    ) -> None:
        self._config = config
        self._client = _Client(session, config)
        self._results = results
        self._room = room
        self._slots = asyncio.Semaphore(max(1, config.concurrency))
        self._hosts: dict[str, _Host] = {}
        for request in requests:
            host = self._hosts.setdefault(_host_key(request.url), _Host(config.per_host_delay_seconds))
            host.waiting.append(request)

    async def run(self) -> None:
        # First lanes of all hosts before any host's second: a big outlet must not hold up the small ones.
        longest = max((len(host.waiting) for host in self._hosts.values()), default=0)
        most = min(longest, max(1, self._config.per_host_concurrency))
        async with asyncio.TaskGroup() as group:
            for nth, host in itertools.product(range(most), self._hosts.values()):
                if nth < len(host.waiting):
                    host.lanes += 1
                    group.create_task(self._lane(host))

    async def _lane(self, host: _Host) -> None:
        async with self._slots:
            while host.waiting:
                request = host.waiting.popleft()
                await self._room.acquire()
                await host.pace()
                # Near the end of a host's queue its connections are given back: kept idle, a thousand hosts
                # would use up the process's file descriptors.
                keep = len(host.waiting) >= host.lanes
                self._results.put_nowait((request, await self._client.fetch(request, keep)))
        host.lanes -= 1


def _host_key(url: str) -> str:
    try:
        return URL(url).host or ""
    except ValueError:
        return ""


class _Client:
    """Asks one question at a time; turns whatever happens into an answer."""

    def __init__(self, session: aiohttp.ClientSession, config: FetchConfig) -> None:
        self._session = session
        self._config = config

    async def fetch(self, request: FetchRequest, keep_alive: bool = True) -> Answer:
        limit = self._config.total_timeout_seconds
        try:
            async with asyncio.timeout(limit):
                return await self._follow(request, keep_alive)
        except aiohttp.ConnectionTimeoutError:
            reason, detail = DropReason.TIMEOUT, f"no connection within {self._config.connect_timeout_seconds:g} s"
        except TimeoutError:
            reason, detail = DropReason.TIMEOUT, f"no complete answer within {limit:g} s"
        except _RefusedError as refused:
            reason, detail = refused.reason, str(refused)
        except ForbiddenAddressError as forbidden:
            reason, detail = DropReason.ADDRESS_FORBIDDEN, str(forbidden)
        except BodyTooLargeError as large:
            reason, detail = DropReason.TOO_LARGE, str(large)
        except BodyBrokenError as broken:
            reason, detail = DropReason.BAD_ENCODING, str(broken)
        except (aiohttp.ClientError, OSError, UnicodeError) as error:  # UnicodeError: a label no DNS name can have
            reason, detail = _classify(error)
        return Drop("fetch", request.url, reason, clean(detail)[:200])

    async def _follow(self, request: FetchRequest, keep_alive: bool) -> Page | NotModified:
        url = check_url(request.url, self._config)
        headers = _headers(request, keep_alive)
        seen = {url}
        for _ in range(self._config.max_redirects + 1):
            answer = await self._ask(url, request, headers)
            if not isinstance(answer, URL):
                return answer
            url = check_url(answer, self._config)
            if url in seen:
                raise _RefusedError(DropReason.REDIRECTS, f"redirected in a circle to {url}")
            seen.add(url)
        raise _RefusedError(DropReason.REDIRECTS, f"more than {self._config.max_redirects} redirects, last to {url}")

    async def _ask(self, url: URL, request: FetchRequest, headers: dict[str, str]) -> Page | NotModified | URL:
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            if response.status in _REDIRECTS:
                return _target(url, response)
            if response.status == 304 and (request.etag or request.last_modified):
                return NotModified(request)
            if not 200 <= response.status < 300:
                raise _RefusedError(DropReason.HTTP_ERROR, f"HTTP {response.status}")
            content_type = response.headers.get("Content-Type", "")
            if request.kind == "page" and content_type and not content_type.lower().lstrip().startswith(_PAGE_TYPES):
                raise _RefusedError(DropReason.NOT_HTML, f"content type {content_type}")
            return Page(
                url=request.url,
                final_url=str(url.with_fragment(None)),
                status=response.status,
                body=await self._read(response, request.kind),
                content_type=content_type,
                etag=_validator(response.headers.get("ETag", "")),
                last_modified=_validator(response.headers.get("Last-Modified", "")),
            )

    async def _read(self, response: aiohttp.ClientResponse, kind: str) -> bytes:
        limit = self._config.max_feed_bytes if kind == "feed" else self._config.max_page_bytes
        reader = BodyReader(response.headers.get("Content-Encoding", ""), limit)
        async for chunk in response.content.iter_any():
            reader.feed(chunk)
        return reader.finish()


def _headers(request: FetchRequest, keep_alive: bool) -> dict[str, str]:
    headers = {"Accept": _ACCEPT[request.kind]}
    if etag := _validator(request.etag):
        headers["If-None-Match"] = etag
    if last_modified := _validator(request.last_modified):
        headers["If-Modified-Since"] = last_modified
    if not keep_alive:
        headers["Connection"] = "close"
    return headers


def _validator(value: str) -> str:
    # What cannot stand in a request header again is forgotten: the next request is then unconditional.
    return value if len(value) <= MAX_VALIDATOR_CHARS and value.isascii() and value.isprintable() else ""


def _target(url: URL, response: aiohttp.ClientResponse) -> URL:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise _RefusedError(DropReason.HTTP_ERROR, f"HTTP {response.status} without a new address")
    try:
        return url.join(URL(location))
    except ValueError as error:
        raise _RefusedError(DropReason.REDIRECTS, f"redirected to no web address: {error}") from error


def _classify(error: aiohttp.ClientError | OSError | UnicodeError) -> tuple[DropReason, str]:
    cause = error.__cause__
    if isinstance(error, aiohttp.ClientPayloadError):
        if isinstance(cause, http_exceptions.ContentLengthError):
            return DropReason.CONNECTION, "the answer ended before its announced length"
        return DropReason.BAD_ENCODING, f"the answer's transfer is damaged: {_words(cause or error)}"
    if isinstance(error, aiohttp.ClientSSLError):
        return DropReason.CONNECTION, f"no safe connection: {_words(error)}"
    if isinstance(error, aiohttp.ClientResponseError):
        return _unreadable(_words(error))
    return DropReason.CONNECTION, _words(error)


def _unreadable(message: str) -> tuple[DropReason, str]:
    # The parser tells its complaints apart only by their words.
    if "Got more than" in message or "Too many headers" in message:
        return DropReason.TOO_LARGE, f"more than {MAX_HEADERS} headers or one above {MAX_HEADER_BYTES:,} bytes"
    if "chunk" in message:
        return DropReason.BAD_ENCODING, f"the answer's transfer is damaged: {message}"
    return DropReason.HTTP_ERROR, f"not an HTTP answer: {message}"


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
