"""Stage 1 of 7: fetch — what the readers of XML and JSON hand to `parse.py`: the words of a feed, not yet judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class RawItem:
    """One item as the feed has it: nothing is checked, nothing is absolute; "" is what the feed does not say."""

    link: str = ""
    guid: str = ""
    guid_is_link: bool = False  # the feed does not deny that the guid opens the item
    title: str = ""  # may be HTML
    summary: str = ""  # HTML or text
    content: str = ""  # HTML or text
    author: str = ""
    published: str = ""
    updated: str = ""
    language: str = ""
    image: str = ""
    base: str = ""  # what relative addresses of this item count from, "" for the feed's


@dataclass(slots=True)
class RawFeed:
    """A feed as it came. `items` may be read once and end at the reader's limit; `total` counts those behind it too."""

    kind: str  # "rss", "atom" or "json"
    items: Iterator[RawItem]
    total: int
    title: str = ""
    link: str = ""
    language: str = ""
    ttl: str = ""  # minutes
    hub: str = ""
    base: str = ""
    damage: list[str] = field(default_factory=list)  # one line a kind of damage that was mended


class NotAFeedError(Exception):
    """The document is something else; the message says what, as far as can be told."""
