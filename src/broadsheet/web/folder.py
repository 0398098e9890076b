"""The published folder as HTTP answers: read once, kept in memory, renewed when a file changes."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from pathlib import Path
from stat import S_ISREG

# Content types by the end of a file's name, the longest end first. Other files are not served.
CONTENT_TYPES = {
    "feed.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".xsl": "application/xslt+xml; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
}
_ALREADY_COMPRESSED = (".png",)

# An XSL style sheet counts as a script. What it makes of a feed holds no script, and may load nothing else.
FEED_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
_XML_FEEDS = ("application/rss+xml", "application/atom+xml")
_OPEN = (*_XML_FEEDS, "application/feed+json", "application/json", "text/x-opml")
_STORY_PAGE = re.compile(r"story/[0-9a-z-]+/index\.html")
_MOVED = re.compile(rb'<meta http-equiv="refresh" content="0; url=\.\./([0-9a-z-]+)/">')
_NOTICE = b'<body class="withdrawn">'
MAX_MOVED_BYTES = 4_000  # such a page has a title and a link

GZIP_LEVEL = 6
GZIP_MIN_BYTES = 500  # below it the saving is less than the header
MAX_CACHE_BYTES = 64_000_000  # some 4,000 story pages with their compressed form
MAX_NAMES = 20_000  # paths remembered beside them


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file has changed, without reading it."""

    modified_ns: int
    size: int


Head = tuple[tuple[bytes, bytes], ...]  # headers as ASGI sends them


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be sent."""

    name: str  # path in the folder, POSIX
    stamp: Stamp
    body: bytes
    zipped: bytes  # b"" when compression does not pay
    content_type: str
    etag: str  # strong, quoted, of the plain body
    last_modified: str  # HTTP date
    leads_to: str = ""  # path of the story that absorbed the one whose page this is
    is_notice: bool = False  # the page of a withdrawn story
    # Whole headers, made once: of the plain body, the compressed one, and for whom has it already (304).
    head: Head = ()
    zipped_head: Head = ()
    same_head: Head = ()

    @property
    def is_page(self) -> bool:
        """Whether it is sent as it is, and to everybody: no redirect, and no notice that a newer state may end."""
        return not self.leads_to and not self.is_notice

    @property
    def cost(self) -> int:
        """Bytes it takes in memory."""
        return len(self.body) + len(self.zipped)


@dataclass(frozen=True, slots=True)
class Moved:
    """The asked-for address lacks the slash of a folder."""

    path: str  # with the slash


def relative(asked: str, target: str) -> str:
    """The address of a page as seen from another one, both as paths of this server.

    A proxy may serve the paper below a path that this server never sees, so no redirect begins with a slash.

    >>> relative("/world", "/world/"), relative("/story/a/v/3/", "/story/a/")
    ('./world/', '../../../../story/a/')
    """
    return ("../" * (asked.count("/") - 1) or "./") + target.lstrip("/")


class Folder:
    """Finds files below one directory. Not thread-safe: belongs to one event loop."""

    def __init__(
        self,
        directory: Path,
        max_cache_bytes: int = MAX_CACHE_BYTES,
        *,
        beside: Mapping[str, bytes] | None = None,
        added: Mapping[str, str] | None = None,
    ) -> None:
        """`beside` are files by their path that are found where the directory has none, `added` headers of all."""
        self._directory = directory.resolve()
        self._root = str(self._directory)
        self._beside = beside or {}
        self._added = added or {}
        self._names: dict[str, str] = {}  # name of a kept page by the path it was asked under
        self._ready: dict[str, File] = {}  # of those
        self._max_cache_bytes = max_cache_bytes
        self._cache: OrderedDict[str, File] = OrderedDict()
        self._cached_bytes = 0

    @property
    def has_front_page(self) -> bool:
        """Whether anything was published yet."""
        return (self._directory / "index.html").is_file()

    def find(self, path: str) -> File | Moved | None:
        """The file at a decoded URL path such as `/world/`; `Moved` when it is a folder; None when there is none.

        Nothing outside the directory, no name that begins with a dot and no type we do not know is ever found.
        """
        parts = path.split("/")[1:]
        if not path.startswith("/") or "" in parts[:-1] or any(_forbidden(part) for part in parts):
            return None
        name = "/".join(parts) + ("index.html" if parts[-1] == "" else "")
        content_type = _content_type(name)
        found = self._read(name, content_type) if content_type else None
        if found is None and parts[-1] and _stamp(self._directory / name / "index.html"):
            return Moved(path + "/")
        return found

    def _read(self, name: str, content_type: str) -> File | None:
        file = self._directory / name
        stamp = _stamp(file)
        kept = self._cache.get(name)
        if kept is not None and kept.stamp == stamp:
            self._cache.move_to_end(name)
            return kept
        self._forget(name)
        if stamp is None and name in self._beside:
            if name not in self._ready:
                body = self._beside[name]
                self._ready[name] = self._made(body, name, Stamp(0, len(body)), content_type)
            return self._ready[name]
        if stamp is None or not file.resolve().is_relative_to(self._directory):
            return None
        made = self._made(file.read_bytes(), name, stamp, content_type)
        self._keep(made)
        return made

    def known(self, path: str) -> File | None:
        """The page that `learn` was told is at this path, while it is kept and has not changed."""
        name = self._names.get(path, "")
        file = self._cache.get(name)
        if file is None or not file.is_page:
            return None
        try:
            status = os.stat(f"{self._root}/{name}")  # noqa: PTH116 - for every request: a Path costs more than the look
        except OSError:
            return None
        if (status.st_mtime_ns, status.st_size) != (file.stamp.modified_ns, file.stamp.size):
            return None
        self._cache.move_to_end(name)
        return file

    def learn(self, path: str, file: File) -> None:
        """Note that this file is what a path asks for, whatever else the server answers."""
        if len(self._names) >= MAX_NAMES:
            self._names.clear()
        self._names[path] = file.name

    def _made(self, body: bytes, name: str, stamp: Stamp, content_type: str) -> File:
        file = _load(body, name, stamp, content_type)
        whole = {**self._added, **headers(file)}
        same = {key: value for key, value in whole.items() if key != "content-type"}
        return replace(
            file,
            head=_raw({**whole, "content-length": str(len(file.body))}),
            zipped_head=_raw({**whole, "content-length": str(len(file.zipped)), "content-encoding": "gzip"}),
            same_head=_raw(same),
        )

    def _keep(self, file: File) -> None:
        self._cache[file.name] = file
        self._cached_bytes += file.cost
        while self._cached_bytes > self._max_cache_bytes and self._cache:
            _, dropped = self._cache.popitem(last=False)
            self._cached_bytes -= dropped.cost

    def _forget(self, name: str) -> None:
        file = self._cache.pop(name, None)
        if file is not None:
            self._cached_bytes -= file.cost


def _stamp(file: Path) -> Stamp | None:
    """None unless it is a plain file; a name that is too long or cannot be encoded is no file."""
    try:
        status = file.stat()
    except (OSError, ValueError):
        return None
    return Stamp(status.st_mtime_ns, status.st_size) if S_ISREG(status.st_mode) else None


def _forbidden(part: str) -> bool:
    return part.startswith(".") or "\\" in part or "\0" in part


def _content_type(name: str) -> str:
    return next((kind for end, kind in CONTENT_TYPES.items() if name.endswith(end)), "")


def _raw(named: Mapping[str, str]) -> Head:
    return tuple((name.encode("ascii"), value.encode("latin-1")) for name, value in named.items())


def _load(body: bytes, name: str, stamp: Stamp, content_type: str) -> File:
    zipped = b""
    if len(body) >= GZIP_MIN_BYTES and not name.endswith(_ALREADY_COMPRESSED):
        zipped = gzip.compress(body, GZIP_LEVEL, mtime=0)
    return File(
        name=name,
        stamp=stamp,
        body=body,
        zipped=zipped if len(zipped) < len(body) else b"",
        content_type=content_type,
        etag=f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"',
        last_modified=formatdate(stamp.modified_ns // 1_000_000_000, usegmt=True),
        leads_to=_leads_to(name, body),
        is_notice=name.startswith("story/") and _NOTICE in body,
    )


def _leads_to(name: str, body: bytes) -> str:
    """Where the page of a merged story sends a reader: a server can say so without the page."""
    found = _MOVED.search(body) if _STORY_PAGE.fullmatch(name) and len(body) < MAX_MOVED_BYTES else None
    return f"/story/{found[1].decode()}/" if found else ""


def headers(file: File) -> Mapping[str, str]:
    """The headers that belong to a file itself, whatever is sent of it."""
    kind = file.content_type.split(";")[0]
    made = {
        "content-type": file.content_type,
        "etag": file.etag,
        "last-modified": file.last_modified,
        "vary": "Accept-Encoding",
        # Names in `assets` change with their content; everything else is asked for again, which a 304 makes cheap.
        "cache-control": "public, max-age=31536000, immutable" if file.name.startswith("assets/") else "no-cache",
    }
    if kind in _XML_FEEDS:
        made["content-security-policy"] = FEED_POLICY
        made["vary"] = "Accept-Encoding, Sec-Fetch-Dest"
    if kind in _OPEN:
        made["access-control-allow-origin"] = "*"  # programs on other sites may read what is public anyway
        made["cross-origin-resource-policy"] = "cross-origin"
    return made


def for_browser(content_type: str, destination: str) -> str:
    """The content type for a browser that shows the file itself (`Sec-Fetch-Dest: document`).

    Chromium shows the source text of `application/rss+xml`, and the page that its style sheet makes of the same bytes
    when they are called XML.

    >>> for_browser("application/rss+xml; charset=utf-8", "document")
    'application/xml; charset=utf-8'
    >>> for_browser("application/rss+xml; charset=utf-8", "")
    'application/rss+xml; charset=utf-8'
    """
    if destination == "document" and content_type.startswith(_XML_FEEDS):
        return "application/xml; charset=utf-8"
    return content_type
