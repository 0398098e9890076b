"""The reader under load: `broadsheet serve`'s application in a process of its own, asked over loopback.

For 1,000 and for 100,000 invented stories in the store. The paper's folder holds the pages of the newest thousand, of
which 200 are in print; older ones are made from the store. The load comes from this process: connections that each ask
again as soon as they have an answer. It shares the machine, so that on two cores each has one.
"""

from __future__ import annotations

import asyncio
import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.common import Row
from broadsheet.config import PublishConfig
from broadsheet.stages.publish import publish
from broadsheet.store import open_store
from broadsheet.store.base import Store
from broadsheet.types import (
    Article,
    ChangeKind,
    Claim,
    Digest,
    Edition,
    Highlight,
    Membership,
    Outlet,
    Part,
    Placement,
    Report,
    Sections,
    Source,
    Span,
    StoryChange,
)

SIZES = (1_000, 100_000)
SECONDS = 4.0  # of each measurement
CONNECTIONS = 16  # to pages that are kept as they are sent
MADE_CONNECTIONS = 2  # to pages that are made from the store for every request: more only wait for one another
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CATEGORIES = ("World", "Business", "Technology", "Science", "Health", "Culture", "Sports", "Politics")
OUTLETS = tuple(Outlet(f"outlet-{n}.example", f"Outlet {n}", "NZ", "en") for n in range(40))
# Words of invented sentences: some in every story, some in few, as in real news.
COMMON = "harbour council said monday people water town officials north road".split()
RARE = tuple(
    f"{a}{b}{c}" for a in ("bel", "cor", "dun", "mar") for b in "aeiou" for c in ("nor", "tis", "vale", "wick")
)
# Name, address, and the wanted requests a second of those that are kept; "" for pages made from the store.
PAGES = (
    ("front page", "/", "> 1500"),
    ("category", "/world/", "> 1500"),
    ("story", "/story/{story}/", "> 1500"),
    ("RSS", "/feed.xml", "> 1500"),
    ("search", "/search/?q=harbour+{word}", ""),
    ("search, a common word", "/search/?q=harbour", ""),
    ("earlier day", "/date/2026-11-23/", ""),
    ("API: stories", "/api/v1/stories", "> 1500"),
    ("Kite: batches", "/api/batches", "> 1500"),
)
SERVER = """
import sys, uvicorn
from pathlib import Path
from broadsheet.config import Config, WebConfig
from broadsheet.store import open_store
from broadsheet.web.app import create_app
from broadsheet.web.context import Context
from broadsheet.web.interfaces import interface_routes
site = Path(sys.argv[1]) / "site"
config = Config(web=WebConfig(rate_per_minute=0))
with open_store("sqlite:///paper.db", site.parent) as store:
    app = create_app(site, store, config.publish, interface_routes(Context(store, config, site)))
    uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False)
"""


def run(data: Path) -> list[Row]:  # noqa: ARG001 - needs no recorded data
    """Requests a second and the 99th percentile of every kind of page, and the server's memory, for each size."""
    return [row for size in SIZES for row in _measure(size)]


def _measure(size: int) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_store("sqlite:///paper.db", folder) as store:
            _fill(store, folder / "site", size)
        port = 8790
        server = subprocess.Popen([sys.executable, "-c", SERVER, name, str(port)])
        try:
            _wait(port)
            kind = f"{size:,} stories"
            for what, path, wanted in PAGES:
                address = path.format(story=_story_id(0), word=RARE[7])
                if _status(port, address) != 200:
                    continue
                spent = _cpu_seconds(server.pid)
                load = asyncio.run(_load(port, address, CONNECTIONS if wanted else MADE_CONNECTIONS))
                spent = _cpu_seconds(server.pid) - spent
                yield Row(kind, f"{what}: requests a second", load.rate, "1/s", wanted)
                # What a busy machine does not change: the server is one process, and has a core for itself elsewhere.
                yield Row(kind, f"{what}: requests a second of processor time", load.answers / spent, "1/s", wanted)
                yield Row(kind, f"{what}: 99th percentile", load.percentile(0.99) * 1e3, "ms", _slowest(what))
                alone = asyncio.run(_load(port, address, connections=1, seconds=1.0))
                yield Row(kind, f"{what}: one reader, median", alone.percentile(0.5) * 1e3, "ms", "< 60")
            yield Row(kind, "memory of the server", _peak_bytes(server.pid) / 2**20, "MiB", "< 400")
        finally:
            server.terminate()
            server.wait()


def _slowest(what: str) -> str:
    return "< 80" if what.startswith("search") else "< 25"


# ------------------------------------------------------------------------------------------ invented stories


def _story_id(number: int) -> str:
    return f"{number:016x}"


def _digest(number: int) -> Digest:
    words = [RARE[(number * step) % len(RARE)] for step in (1, 7, 13, 29)]
    sentences = [f"{' '.join(COMMON[n : n + 4])} {words[n]} number {number}.".capitalize() for n in range(4)]
    articles = [f"{number:x}a{n}" for n in range(4)]
    claims = [
        Claim(text, (Span(article, Part.TEXT, 0, len(text), text),), 2)
        for text, article in zip(sentences, articles, strict=True)
    ]
    sources = tuple(
        Source(
            a, sentences[n], f"https://{o.domain}/{a}", o.domain, o.name, "en", _made(number), f"publisher:{o.domain}"
        )
        for n, (a, o) in enumerate(zip(articles, (OUTLETS[(number + k) % 40] for k in range(4)), strict=True))
    )
    sections = Sections(
        claims[0], tuple(claims), tuple(Highlight(words[n], c) for n, c in enumerate(claims)), sources=sources
    )
    made = _made(number)
    # A benchmark's invented digest claims nothing: it is the one place outside verification where one is made.
    return Digest(_story_id(number), "en", "extractive", sections, Report(()), 1, made, made, f"{number}")


def _made(number: int) -> datetime:
    return NOW - timedelta(minutes=5 * number)


def _fill(store: Store, site: Path, size: int) -> None:
    store.put_catalogue(OUTLETS)
    for first in range(0, size, 1_000):
        digests = [_digest(number) for number in range(first, first + 1_000)]
        articles = [
            Article(
                f"{d.story_id}m",
                f"https://outlet-0.example/{d.story_id}",
                "outlet-0.example",
                "A title",
                "Text.",
                "en",
                d.updated,
                d.updated,
            )
            for d in digests
        ]
        store.save_articles([(article.id, article) for article in articles])
        store.apply_changes(
            StoryChange(ChangeKind.OPEN, d.story_id, a.id, membership=Membership(a.id, d.story_id, 1.0))
            for d, a in zip(digests, articles, strict=True)
        )
        for digest in digests:
            store.save_digest(digest)
    editions = [
        Edition(f"e{n}", category, NOW, NOW - timedelta(hours=36), _placements(n))
        for n, category in enumerate(CATEGORIES)
    ]
    for edition in editions:
        store.save_edition(edition)
    printed = {_story_id(number): _digest(number) for number in range(1_000)}
    publish(editions, printed, {o.domain: o for o in OUTLETS}, config=PublishConfig(), directory=site, now=NOW)


def _placements(category: int) -> tuple[Placement, ...]:
    return tuple(Placement(_story_id(n), 1, 10 - n / 100, 4) for n in range(category, 200, len(CATEGORIES)))


# ------------------------------------------------------------------------------------------------- load


@dataclass
class Load:
    """What one measurement brought."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)  # of every answer
    answers: int = 0  # those before and after the measurement included

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, part: float) -> float:
        """Seconds within which this part of all answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class _Client(asyncio.Protocol):
    """Asks for one address over one connection, again and again."""

    def __init__(self, request: bytes, times: list[float], done: asyncio.Future[None]) -> None:
        self._request = request
        self._times = times
        self._done = done
        self._buffer = b""
        self._left = -1
        self._began = 0.0
        self.stopped = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._buffer, self._left, self._began = b"", -1, time.perf_counter()
        self._transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        if self._left < 0:
            self._buffer += data
            head, gap, body = self._buffer.partition(b"\r\n\r\n")
            if not gap:
                return
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            self._left = int(length.split(b":")[1]) - len(body)
        else:
            self._left -= len(data)
        if self._left <= 0:
            self._times.append(time.perf_counter() - self._began)
            self._transport.close() if self.stopped else self._ask()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002
        if not self._done.done():
            self._done.set_result(None)


async def _load(port: int, path: str, connections: int, seconds: float = SECONDS) -> Load:
    loop = asyncio.get_running_loop()
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    load = Load()
    ends = []
    clients = []
    for _ in range(connections):
        done = loop.create_future()
        client = _Client(request, load.times, done)
        await loop.create_connection(lambda c=client: c, "127.0.0.1", port)  # type: ignore[misc]
        ends.append(done)
        clients.append(client)
    await asyncio.sleep(0.5)
    load.answers = len(load.times)
    load.times.clear()
    began = time.perf_counter()
    await asyncio.sleep(seconds)
    load.seconds = time.perf_counter() - began
    measured = list(load.times)
    for client in clients:
        client.stopped = True
    await asyncio.gather(*ends)
    load.answers += len(load.times)
    load.times = measured
    return load


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            _status(port, "/health")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start within a minute")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_bytes(pid: int) -> int:
    lines: Sequence[str] = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
