"""Recorded articles, one JSON object a line, as outlets with feeds and pages.

Fields vary by who recorded them; this module knows their names and nothing after it does.
"""

from __future__ import annotations

import ast
import gzip
import html
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import regex
from dateutil import parser as dateutil_parser

from broadsheet.catalogue.hosts import guess_domain
from broadsheet.errors import InputError
from broadsheet.replay import render
from broadsheet.replay.row import Row
from broadsheet.replay.site import Answer, RecordedSite, origin
from broadsheet.text.ids import stable_id
from broadsheet.text.normalise import clean, fold
from broadsheet.text.url import canonical_url, host
from broadsheet.types import Drop, DropReason, Feed, Outlet

_OUTLET = ("crawled_from", "outlet", "source", "publisher")
_URL = ("url", "link")
_TITLE = ("title", "headline")
_TEXT = ("text", "content", "body", "maintext")
_TEASER = ("description", "summary", "snippet")
_DATE = ("published", "datePublished", "date", "first_seen")
_LANGUAGE = ("language", "lang", "lang_guess")
_AUTHOR = ("author", "authors", "byline")
_IMAGE = ("image", "images", "image_url")
_SECTIONS = ("tags", "categories", "category", "section")
# Section words of recorded days and the category they are read under; others are read under "World".
CATEGORIES = {
    "business": "Business",
    "technology": "Technology",
    "tech": "Technology",
    "science": "Science",
    "sports": "Sports",
    "sport": "Sports",
    "entertainment": "Entertainment",
    "health": "Health",
}
# Believed of a date: one slip of the pen would else be the "now" of the whole day. Feeds are not believed before 1995
# either, and a hundred years are the longest an edition may look back.
YEARS = range(1995, 2095)
_REFERENCE = regex.compile(r"&(?:#\d{1,7}|#x[\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]{1,30});")
_DATE_DEFAULT = datetime(1900, 1, 1, tzinfo=UTC)  # what a date leaves out
_LANGUAGE_NAMES = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
}


class RecordedRows(RecordedSite):
    """Outlets made of rows: a feed for each category of an outlet, newest first, and a page for each row."""

    def __init__(self, rows: list[Row], drops: tuple[Drop, ...] = ()) -> None:
        self.drops = drops
        # Undated rows last; the URL decides between equal dates, so that order does not hang on the file's.
        self._rows = sorted(rows, key=lambda row: (_descending(row.published), row.url))
        dates = [row.published for row in self._rows if row.published]
        self._span = (min(dates), max(dates)) if dates else None
        self._pages = {(row.host, unquote(row.target)): n for n, row in enumerate(self._rows)}
        self._feeds: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._of_outlet: dict[str, list[int]] = defaultdict(list)
        for n, row in enumerate(self._rows):
            self._feeds[row.outlet, _feed_path(row.category)].append(n)
            self._of_outlet[row.outlet].append(n)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, newest first."""
        return tuple(self._rows)

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Dates of the oldest and the newest row."""
        return self._span

    def hosts(self) -> tuple[str, ...]:
        """Hosts of feeds and of pages."""
        return tuple(sorted({row.host for row in self._rows} | set(self._of_outlet)))

    def local_host(self, name: str) -> str:
        """Recorded hosts keep their names, without "www."."""
        return name.lower().removeprefix("www.")

    def outlets(self) -> list[Outlet]:
        """One outlet a domain, named as most of its rows name it."""
        return [
            Outlet(
                domain=domain,
                name=_most([self._rows[n].outlet_name for n in numbers]),
                language=_most([self._rows[n].language for n in numbers]),
            )
            for domain, numbers in sorted(self._of_outlet.items())
        ]

    def feeds(self, port: int) -> list[Feed]:
        """The feeds, by outlet and category."""
        return [
            Feed(
                url=origin(domain, port) + path,
                outlet=domain,
                category=self._rows[numbers[0]].category,
                language=_most([self._rows[n].language for n in numbers]),
                title=_most([self._rows[n].outlet_name for n in numbers]),
            )
            for (domain, path), numbers in sorted(self._feeds.items())
        ]

    def answer(self, host: str, target: str, port: int) -> Answer | None:
        """A feed, a front page or an article's page."""
        if numbers := self._feeds.get((host, target)):
            return self._feed(host, numbers, port)
        if target == "/" and (numbers := self._of_outlet.get(host)):
            rows = [self._rows[n] for n in numbers[: render.FRONT_PAGE_LINKS]]
            return Answer(body=render.front_page(rows, port), modified=_newest(rows))
        n = self._pages.get((host, unquote(target)))
        if n is None:
            return None
        row = self._rows[n]
        others = [self._rows[i] for i in self._of_outlet[row.outlet][: render.SIDEBAR_LINKS + 1] if i != n]
        return Answer(body=render.article_page(row, others[: render.SIDEBAR_LINKS], port), modified=row.published)

    def _feed(self, host: str, numbers: list[int], port: int) -> Answer:
        rows = [self._rows[n] for n in numbers]
        body = render.feed(rows, origin(host, port), port)
        return Answer(body=body, content_type="application/rss+xml; charset=utf-8", modified=_newest(rows))


def load_recorded_rows(path: Path) -> RecordedRows:
    """Read a file of recorded articles, `.gz` understood by its name.

    A line that cannot be used becomes a `Drop` (`site.drops`), a second row of the same address as well.

    Raises:
        InputError: the file does not exist or cannot be read at all.
    """
    rows: dict[tuple[str, str], Row] = {}
    drops: list[Drop] = []
    for item, found in _records(path):
        row = found if isinstance(found, str) else _row(found)
        if isinstance(row, str):
            drops.append(Drop("replay", item, DropReason.UNREADABLE_INPUT, row))
            continue
        key = (row.host, unquote(row.target))
        if key in rows:
            drops.append(Drop("replay", item, DropReason.DUPLICATE_ENTRY, row.url))
        rows.setdefault(key, row)
    return RecordedRows(list(rows.values()), tuple(drops))


def _records(path: Path) -> Iterator[tuple[str, Mapping[str, Any] | str]]:
    # Where each record stands, and the record or what is wrong with it.
    number = 0
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path.name}:{number}", _object(line)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        if not number:
            raise InputError(f"{path}: not a gzip file: {error}") from error
        yield f"{path.name}:{number + 1}", f"the file is cut short or damaged: {error}"
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _object(line: bytes) -> Mapping[str, Any] | str:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"not JSON: {str(error)[:100]}"
    return record if isinstance(record, dict) else "not a JSON object"


def _row(record: Mapping[str, Any]) -> Row | str:
    title = clean(_written(record, _TITLE))
    if not title:
        return "no title"
    name = clean(_written(record, _OUTLET))
    url = canonical_url(_text(record, _URL))
    outlet = guess_domain(url) if url else _slug_domain(name)
    if not outlet:
        return "neither url nor outlet"
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    return Row(
        host=host(url) or outlet,
        target=target if url else f"/{stable_id(outlet, title)}.html",
        outlet=outlet,
        outlet_name=name or outlet,
        title=title,
        teaser=clean(_written(record, _TEASER)),
        text=max((_written(record, (name,)) for name in _TEXT), key=len),
        published=_date(record),
        language=_language(record),
        author=", ".join(_list(record, _AUTHOR)),
        image_url=next((url for value in _list(record, _IMAGE) if (url := canonical_url(value))), ""),
        category=_category(record),
    )


def _text(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return regex.sub(r"[\ud800-\udfff]", "", value.strip())
    return ""


def _written(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    # Recorders often keep a feed's text with its HTML's references. Only whole ones: "AT&T" and "R&D" name none.
    return _REFERENCE.sub(lambda found: html.unescape(found.group()), _text(record, names))


def _list(record: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    # Lists, text, and lists that somebody wrote down as text.
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.startswith("["):
            try:
                value = ast.literal_eval(value)
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                value = None
        values = value if isinstance(value, list) else [value]
        texts = [text for one in values if isinstance(one, str) and (text := clean(one)) and text != "None"]
        if texts:
            return texts
    return []


def _date(record: Mapping[str, Any]) -> datetime | None:
    for name in _DATE:
        value = record.get(name)
        found = None
        try:
            if isinstance(value, int | float) and not isinstance(value, bool):
                found = datetime.fromtimestamp(value, UTC)
            elif isinstance(value, str) and any(c.isdigit() for c in value):
                found = _written_date(value.strip()[:80])
        except (ValueError, OverflowError, OSError, TypeError):
            continue
        if found is not None and found.year in YEARS:
            return found
    return None


def _written_date(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)  # most are, and it is fifty times faster
    except ValueError:
        found = dateutil_parser.parse(text, default=_DATE_DEFAULT, tzinfos=_zone)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _zone(_name: str | None, offset: int | None) -> int:
    return offset or 0  # recorders write UTC; other names of zones are not worth a table here


def _language(record: Mapping[str, Any]) -> str:
    tag = _text(record, _LANGUAGE).lower()
    return _LANGUAGE_NAMES.get(tag, tag.replace("_", "-") if len(tag) <= 12 else "")


def _category(record: Mapping[str, Any]) -> str:
    for label in _list(record, _SECTIONS):
        if category := CATEGORIES.get(label.lower().rpartition("/")[2]):
            return category
    return "World"


def _feed_path(category: str) -> str:
    return "/feed.xml" if category == "World" else f"/feeds/{category.lower()}.xml"


def _slug_domain(name: str) -> str:
    # An outlet known only by name; a name that is a domain stays one.
    slug = regex.sub(r"[^a-z0-9.]+", "-", fold(name)).strip("-.")
    return slug[:60]


def _descending(moment: datetime | None) -> float:
    return -moment.timestamp() if moment else float("inf")


def _newest(rows: list[Row]) -> datetime | None:
    return max((row.published for row in rows if row.published), default=None)


def _most(values: list[str]) -> str:
    # The most frequent value; the first of equals.
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""
