"""A folder of files as outlets: `<folder>/<slug>.example/…` and `responses.toml` for what files cannot say.

The files name each other by their invented domains. When served, every such address is rewritten to where it is
served now; apart from that the bytes go out as they are, broken ones too.
"""

from __future__ import annotations

import mimetypes
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import regex

from broadsheet.catalogue import Catalogue, load_catalogue
from broadsheet.errors import CatalogueError, InputError
from broadsheet.replay.site import Answer, RecordedSite, origin
from broadsheet.types import Feed, Outlet

SUFFIX = ".example"  # of the invented domains (RFC 2606)
_TYPES = {
    ".atom": "application/atom+xml",
    ".html": "text/html; charset=utf-8",
    ".htm": "text/html; charset=utf-8",
    ".json": "application/feed+json",
    ".rdf": "application/rdf+xml",
    ".rss": "application/rss+xml",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
}
# An address in HTML, XML or JSON (which may write "\/"), up to where its host ends.
_ADDRESS = regex.compile(rb"(https?:)?(\\?/\\?/)((?:[a-z0-9-]{1,63}\.){0,4}[a-z0-9-]{1,63}\.example)(?![a-z0-9.-])")
_RESPONSE_KEYS = frozenset(("host", "path", "status", "location", "content_type", "delay_seconds"))


@dataclass(frozen=True, slots=True)
class Response:
    """One `[[response]]` of responses.toml: how an answer differs from that of a plain file."""

    status: int = 200
    location: str = ""
    content_type: str = ""
    delay_seconds: float = 0.0


class RecordedFolder(RecordedSite):
    """Outlets whose files lie in a folder, with their catalogue beside it in `../catalogue`."""

    def __init__(
        self, folder: Path, responses: Mapping[tuple[str, str], Response], catalogue: Catalogue | None
    ) -> None:
        self._root = folder
        self._folders = {self.local_host(p.name): p.name for p in sorted(folder.iterdir()) if p.is_dir()}
        self._names = frozenset(name.encode() for name in self._folders.values())
        self._responses = {(self.local_host(host), path): value for (host, path), value in responses.items()}
        self._feeds = catalogue.feeds if catalogue is not None else ()
        self._outlets = tuple(catalogue.outlets.values()) if catalogue is not None else ()

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Unknown: files are served without being read."""
        return None

    def hosts(self) -> tuple[str, ...]:
        """One host a folder, without ".example"."""
        return tuple(sorted(self._folders))

    def local_host(self, host: str) -> str:
        """`harbour-courier.example` is served as `harbour-courier`."""
        return host.lower().removeprefix("www.").removesuffix(SUFFIX)

    def feeds(self, port: int) -> list[Feed]:
        """The feeds of the catalogue, with their addresses on this port; their outlets keep their domains."""
        return [
            Feed(self.local_url(feed.url, port), feed.outlet, feed.category, feed.language, feed.title)
            for feed in self._feeds
        ]

    def outlets(self) -> list[Outlet]:
        """The outlets of the catalogue."""
        return sorted(self._outlets, key=lambda outlet: outlet.domain)

    def answer(self, host: str, target: str, port: int) -> Answer | None:
        """The file at the path, or what responses.toml says of it; a query is ignored."""
        path = unquote(target.partition("?")[0])
        response = self._responses.get((host, path), Response())
        file = self._file(host, path)
        if file is None and response == Response():
            return None
        body = self._rewrite(file.read_bytes(), port) if file else f"<h1>{response.status}</h1>".encode()
        return Answer(
            status=response.status if response.status != 200 or file else 404,
            body=body,
            content_type=response.content_type or _type(file),
            location=self.local_url(response.location, port) if response.location else "",
            modified=datetime.fromtimestamp(int(file.stat().st_mtime), UTC) if file else None,
            delay_seconds=response.delay_seconds,
        )

    def _file(self, host: str, path: str) -> Path | None:
        folder = self._folders.get(host)
        if folder is None or "\0" in path:
            return None
        root = (self._root / folder).resolve()
        file = (root / path.lstrip("/")).resolve()
        if file.is_dir():
            file /= "index.html"
        return file if file.is_relative_to(root) and file.is_file() else None

    def _rewrite(self, body: bytes, port: int) -> bytes:
        def local(match: regex.Match[bytes]) -> bytes:
            scheme, slashes, name = match[1], match[2], match[3].removeprefix(b"www.")
            if name not in self._names:
                return match[0]
            here = origin(self.local_host(name.decode("ascii")), port).partition("//")[2].encode()
            return (b"http:" if scheme else b"") + slashes + here  # there is no TLS on loopback

        return _ADDRESS.sub(local, body)


def load_recorded_folder(path: Path) -> RecordedFolder:
    """Open a folder of recorded outlets.

    Raises:
        InputError: there is no such folder, or responses.toml is wrong; says where.
    """
    if not path.is_dir():
        raise InputError(f"{path}: no such folder of recorded outlets")
    catalogue = path.parent / "catalogue"
    try:
        found = load_catalogue(catalogue) if catalogue.is_dir() else None
    except CatalogueError as error:
        raise InputError(str(error)) from error
    return RecordedFolder(path, _responses(path / "responses.toml"), found)


def _responses(file: Path) -> dict[tuple[str, str], Response]:
    if not file.exists():
        return {}
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8")).get("response", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{file}: cannot be read: {error}") from error
    return {(table["host"], table["path"]): _response(table, file) for table in tables if _check(table, file)}


def _check(table: Mapping[str, Any], file: Path) -> bool:
    unknown = sorted(set(table) - _RESPONSE_KEYS)
    if unknown or not {"host", "path"} <= set(table):
        wrong = f"unknown key '{unknown[0]}'" if unknown else "host or path is missing"
        raise InputError(f"{file}: a [[response]] is wrong: {wrong}; known: {', '.join(sorted(_RESPONSE_KEYS))}")
    return True


def _response(table: Mapping[str, Any], file: Path) -> Response:
    try:
        return Response(
            status=int(table.get("status", 200)),
            location=str(table.get("location", "")),
            content_type=str(table.get("content_type", "")),
            delay_seconds=float(table.get("delay_seconds", 0.0)),
        )
    except (TypeError, ValueError) as error:
        raise InputError(f"{file}: [[response]] of {table['host']}{table['path']}: {error}") from error


def _type(file: Path | None) -> str:
    if file is None:
        return _TYPES[".html"]
    return _TYPES.get(file.suffix.lower()) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
