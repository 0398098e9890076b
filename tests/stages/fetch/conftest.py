"""A server that does what servers should not: each path has a script that writes bytes as it pleases."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

import pytest
from tests.loopserver import in_thread

from broadsheet.config import FetchConfig

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """An honest answer; `content_type="text/html"` becomes `Content-Type: text/html`."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class HostileServer:
    """Runs in a thread. A path without a script is answered with 404; `heads` keeps the requests' heads."""

    port: int = 0
    scripts: dict[str, bytes | Script | list[bytes]] = field(default_factory=dict)
    heads: list[str] = field(default_factory=list)
    connections: int = 0
    at_once: dict[str, int] = field(default_factory=dict)  # most requests in work at the same time, by host
    _in_work: dict[str, int] = field(default_factory=dict)

    def url(self, path: str, host: str = "one.localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                self.heads.append(head)
                await self._answer(head, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        path = head.split(" ", 2)[1].partition("?")[0]
        host = next(line[6:].partition(":")[0] for line in head.split("\r\n") if line.lower().startswith("host:"))
        script = self.scripts.get(path, reply(b"nothing here", "404 Not Found"))
        for key in (host, "all"):
            self._in_work[key] = self._in_work.get(key, 0) + 1
            self.at_once[key] = max(self.at_once.get(key, 0), self._in_work[key])
        try:
            if isinstance(script, list):
                script = script.pop(0) if len(script) > 1 else script[0]
            if isinstance(script, bytes):
                writer.write(script)
            else:
                await script(writer)
        finally:
            for key in (host, "all"):
                self._in_work[key] -= 1


def run_server(server: HostileServer, tls: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    """Run the server until the generator is closed."""

    async def begin() -> asyncio.Server:
        return await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)

    with in_thread(begin) as server.port:
        yield server


@pytest.fixture
def server() -> Iterator[HostileServer]:
    yield from run_server(HostileServer())


@pytest.fixture
def config() -> FetchConfig:
    """Limits small enough for a test."""
    return FetchConfig(
        allow_loopback=True,
        connect_timeout_seconds=5.0,
        total_timeout_seconds=5.0,
        max_feed_bytes=200_000,
        max_page_bytes=100_000,
        max_redirects=3,
    )
