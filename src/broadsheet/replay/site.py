"""What a recorded site can do, wherever it comes from: answer requests and name its feeds and outlets."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from broadsheet.types import Drop, Feed, Outlet


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says to one request. Equal requests have equal answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    location: str = ""  # absolute, for redirects
    modified: datetime | None = None  # UTC
    delay_seconds: float = 0.0  # before anything is sent


class RecordedSite(ABC):
    """Recorded outlets, each on a host of its own. Picklable, since it is served by another process."""

    drops: tuple[Drop, ...] = ()  # input that could not be used

    @abstractmethod
    def hosts(self) -> tuple[str, ...]:
        """Names of the hosts, without `.localhost` and port, sorted."""

    @abstractmethod
    def answer(self, host: str, target: str, port: int) -> Answer | None:
        """Answer a GET for `target` (path and query as in the request line); None for 404."""

    @abstractmethod
    def feeds(self, port: int) -> list[Feed]:
        """The feeds, with their addresses on this port and the real domains of their outlets."""

    @abstractmethod
    def outlets(self) -> list[Outlet]:
        """The outlets, by domain."""

    @property
    @abstractmethod
    def span(self) -> tuple[datetime, datetime] | None:
        """Dates of the oldest and the newest article, UTC; None if none is dated."""

    @property
    def newest(self) -> datetime | None:
        """Date of the newest article: a good "now" for a run over the site."""
        return self.span[1] if self.span else None

    def local_url(self, url: str, port: int) -> str:
        """Where a recorded address is served on this port."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{origin(self.local_host(parts.hostname or ''), port)}{parts.path or '/'}{query}"

    @abstractmethod
    def local_host(self, host: str) -> str:
        """The served name of a recorded host, without `.localhost`."""


def origin(host: str, port: int) -> str:
    """Scheme, host and port at which a recorded host is served.

    >>> origin("news.example", 8091)
    'http://news.example.localhost:8091'
    """
    return f"http://{host}.localhost:{port}"
