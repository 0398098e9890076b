"""Stage 1 of 7: fetch — the bytes of a feed into entries, and everything that was wrong with it into drops.

::

    bytes ─ decode.py ─→ text ─ xmlfeed.py | jsonfeed.py ─→ RawItem ─ here: link, title, dates, limits ─→ Entry | Drop

A feed is hostile input: whatever its bytes are, the answer is entries and drops, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import regex

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch.dates import parse_date
from broadsheet.stages.fetch.decode import decode
from broadsheet.stages.fetch.jsonfeed import read_json
from broadsheet.stages.fetch.raw import NotAFeedError, RawFeed, RawItem
from broadsheet.stages.fetch.xmlfeed import read_xml
from broadsheet.text.ids import stable_id
from broadsheet.text.normalise import clean, plain
from broadsheet.text.url import canonical_url
from broadsheet.types import Drop, DropReason, Entry, Feed

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before the first feed format of 1997: 1970 is a clock that was not set
TITLE_WORDS = 14  # a title made of an entry's text; headlines of real feeds have 6 to 16 words
_HEADROOM = 20  # title characters read for each one kept: markup and entities are longer than what they show
_TEASER_CHARS = 4_000  # of a text from which a title is made, or in which an image is looked for
_AUTHOR_CHARS = 200
_IMAGE = regex.compile(r"<img\b[^<>]{0,2000}?\ssrc\s*=\s*[\"']([^\"'<>]{1,2000})[\"']", regex.IGNORECASE)
_LANGUAGE = regex.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class FeedInfo:
    """What a feed says of itself."""

    kind: str = ""  # "rss", "atom", "json"; "" if it is no feed
    title: str = ""  # plain text
    site_url: str = ""  # canonical
    language: str = ""  # BCP 47
    ttl_minutes: int = 0  # how long it may be kept, 0 when it does not say
    hub_url: str = ""  # WebSub


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed that was read: entries in its order, and what was left out or mended."""

    entries: tuple[Entry, ...]
    drops: tuple[Drop, ...]
    info: FeedInfo


def parse_feed(
    body: bytes, feed: Feed, content_type: str, now: datetime, config: FetchConfig, base_url: str = ""
) -> tuple[list[Entry], list[Drop]]:
    """Entries and drops of a feed: `read_feed` without what the feed says of itself.

    >>> body = b"<rss><channel><item><title>Ferry runs again</title><link>/1</link></item></channel></rss>"
    >>> feed = Feed("https://tide.example/feed", "tide.example")
    >>> entries, drops = parse_feed(body, feed, "text/xml", datetime(2031, 5, 1, tzinfo=UTC), FetchConfig())
    >>> entries[0].url, [drop.reason.value for drop in drops]
    ('https://tide.example/1', ['no date'])
    """
    parsed = read_feed(body, feed, content_type, now, config, base_url)
    return list(parsed.entries), list(parsed.drops)


def read_feed(
    body: bytes, feed: Feed, content_type: str, now: datetime, config: FetchConfig, base_url: str = ""
) -> ParsedFeed:
    """Read a feed of any format.

    Args:
        body: unpacked bytes.
        feed: whose feed it is; its language is believed more than the feed's own.
        content_type: the whole HTTP header.
        now: aware; dates beyond it and `future_tolerance_hours` are not believed.
        config: limits.
        base_url: where the feed was found in the end, for relative links; the feed's URL by default.
    """
    text, damage = decode(body, content_type)
    try:
        raw = _read(text, config.max_entries_per_feed)
    except NotAFeedError as error:
        return ParsedFeed((), (Drop("parse", feed.url, DropReason.NOT_A_FEED, clean(str(error))[:200]),), FeedInfo())
    if damage:
        raw.damage.insert(0, damage)
    return _Judge(raw, feed, now, config, base_url or feed.url).run()


def _read(text: str, limit: int) -> RawFeed:
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        return read_json(text, limit)
    return read_xml(text, limit)


class _Judge:
    """Decides over the items of one feed."""

    def __init__(self, raw: RawFeed, feed: Feed, now: datetime, config: FetchConfig, document_url: str) -> None:
        self._raw = raw
        self._feed = feed
        self._config = config
        self._latest = now + timedelta(hours=config.future_tolerance_hours)
        self._base = canonical_url(raw.base, document_url) if raw.base else document_url
        self._language = feed.language or _language(raw.language)
        self._drops: list[Drop] = []
        self._seen: set[str] = set()
        self._shared: frozenset[str] = frozenset()  # guids that tell no entries apart

    def run(self) -> ParsedFeed:
        limit, total = self._config.max_entries_per_feed, self._raw.total
        items = list(self._raw.items)
        self._shared = _shared_guids(items)
        entries = [entry for item in items if (entry := self._entry(item))]
        if total > limit:
            self._drop(self._feed.url, DropReason.TOO_MANY, f"{total} entries, the first {limit} read", kept=True)
        if not entries and not self._drops:
            self._drop(self._feed.url, DropReason.EMPTY_FEED)
        if self._raw.damage:
            detail = "; ".join(clean(line) for line in self._raw.damage)[:200]
            self._drop(self._feed.url, DropReason.FEED_DAMAGED, detail, kept=bool(entries))
        return ParsedFeed(tuple(entries), tuple(self._drops), self._info())

    def _info(self) -> FeedInfo:
        ttl = self._raw.ttl.strip()
        return FeedInfo(
            kind=self._raw.kind,
            title=_cut(
                plain(self._raw.title[: self._config.max_title_chars * _HEADROOM]), self._config.max_title_chars
            ),
            site_url=self._absolute(self._raw.link),
            language=_language(self._raw.language),
            ttl_minutes=int(ttl) if ttl.isascii() and ttl.isdigit() and len(ttl) < 7 else 0,
            hub_url=self._absolute(self._raw.hub),
        )

    def _absolute(self, url: str) -> str:
        return canonical_url(url, self._base) if url else ""  # nothing against a base would be the base

    def _drop(self, item: str, reason: DropReason, detail: str = "", *, kept: bool = False) -> None:
        self._drops.append(Drop("parse", item, reason, detail, kept))

    def _entry(self, item: RawItem) -> Entry | None:
        base = canonical_url(item.base, self._base) if item.base else self._base
        url = self._url(item, base)
        if not url:
            self._drop(item.guid[:200] or self._feed.url, DropReason.NO_LINK, plain(item.title[:400])[:100])
            return None
        if url in self._seen:
            self._drop(url, DropReason.DUPLICATE_ENTRY)
            return None
        self._seen.add(url)
        title = self._title(item, url)
        if not title:
            self._drop(url, DropReason.NO_TITLE, "and no text to make one of")
            return None
        published, updated = self._dates(item, url)
        return Entry(
            id=stable_id(self._feed.url, item.guid if item.guid not in self._shared else url),
            feed_url=self._feed.url,
            url=url,
            title=title,
            summary_html=item.summary,
            content_html=item.content,
            author=_cut(plain(item.author[: _AUTHOR_CHARS * 2]), _AUTHOR_CHARS),
            published=published,
            updated=updated,
            language=_language(item.language) or self._language,
            image_url=_image(item, url, base),
        )

    def _url(self, item: RawItem, base: str) -> str:
        # Links in CDATA are often escaped once too many.
        if item.link and (url := canonical_url(item.link.replace("&amp;", "&"), base)):
            return url
        # A guid is a way to the item only if it is a whole address: "7" against a base would be one as well.
        return canonical_url(item.guid) if item.guid_is_link else ""

    def _title(self, item: RawItem, url: str) -> str:
        limit = self._config.max_title_chars
        title = plain(item.title[: limit * _HEADROOM])
        if len(title) > limit:
            self._drop(url, DropReason.TITLE_TOO_LONG, f"{len(item.title):,} characters, {limit} kept", kept=True)
            return _cut(title, limit)
        if title:
            return title
        words = plain((item.summary or item.content)[:_TEASER_CHARS]).split()
        made = " ".join(words[:TITLE_WORDS]) + ("…" if len(words) > TITLE_WORDS else "")
        return _cut(made, limit)

    def _dates(self, item: RawItem, url: str) -> tuple[datetime | None, datetime | None]:
        updated = parse_date(item.updated)
        published = parse_date(item.published) or updated  # Atom asks only for `updated`
        if published is None:
            told = clean((item.published or item.updated)[:100])
            self._drop(url, DropReason.NO_DATE, f"cannot read {told!r}" if told else "", kept=True)
        elif not self._plausible(published):
            self._drop(url, DropReason.DATE_IMPLAUSIBLE, published.isoformat(), kept=True)
            published = None
        return published, updated if updated is not None and self._plausible(updated) else None

    def _plausible(self, moment: datetime) -> bool:
        return EARLIEST <= moment <= self._latest


def _shared_guids(items: Iterable[RawItem]) -> frozenset[str]:
    """Guids that entries with different links have in common, and the empty one."""
    links: dict[str, set[tuple[str, str]]] = {}
    for item in items:
        links.setdefault(item.guid, set()).add((item.base, item.link))
    return frozenset(("", *(guid for guid, found in links.items() if len(found) > 1)))


def _cut(text: str, limit: int) -> str:
    """The text in at most `limit` characters, cut at a word with an ellipsis if there is a word to cut at."""
    if len(text) <= limit:
        return text
    head = text[: max(limit - 1, 0)]
    at_word = head.rpartition(" ")[0] if not text[len(head) : len(head) + 1].isspace() else head
    return (at_word or head).rstrip(" ,;:-–—") + "…"


def _language(tag: str) -> str:
    tag = tag.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _image(item: RawItem, url: str, base: str) -> str:
    if item.image:
        return canonical_url(item.image, base)
    for markup in _teasers(item):
        match = _IMAGE.search(markup)
        if match:
            return canonical_url(match[1].replace("&amp;", "&"), url)
    return ""


def _teasers(item: RawItem) -> Iterator[str]:
    yield item.content[:_TEASER_CHARS]
    yield item.summary[:_TEASER_CHARS]
