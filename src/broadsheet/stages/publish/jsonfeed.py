"""JSON Feed 1.1: the same stories as the RSS feed beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from broadsheet.stages.publish.feeds import FeedHead, FeedItem
from broadsheet.stages.publish.site import iso

VERSION = "https://jsonfeed.org/version/1.1"

# In JSON these stand only inside strings; written as escapes no embedding can take them for markup.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_bytes(value: Any) -> bytes:
    """UTF-8 JSON, indented, keys as given, with angle brackets and ampersands escaped.

    >>> json_bytes({"a": "<b>"})
    b'{\\n "a": "\\\\u003cb\\\\u003e"\\n}\\n'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for char, escape in _ESCAPES.items():
        text = text.replace(char, escape)
    # The standard library indents in Python, seven times as slow.
    return msgspec.json.format(text.encode("utf-8", "replace"), indent=1) + b"\n"


def json_feed(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """The feed as UTF-8 JSON."""
    feed: dict[str, Any] = {
        "version": VERSION,
        "title": head.title,
        "home_page_url": head.page_url,
        "feed_url": f"{head.page_url}feed.json",
        "description": head.description,
    }
    if head.language:
        feed["language"] = head.language
    feed["_broadsheet"] = {"about": f"{head.base}/", "category": head.category}
    feed["items"] = [_item(item, head.base) for item in items]
    return json_bytes(feed)


def _item(source: FeedItem, base: str) -> dict[str, Any]:
    story = source.story
    item: dict[str, Any] = {
        "id": story.id,
        "url": f"{base}/story/{story.id}/",
        "title": story.title.text,
        "content_html": source.content,
        "summary": story.teaser,
        "date_published": iso(story.first_published),
        "date_modified": iso(story.updated),
    }
    if story.category:
        item["tags"] = [story.category]
    if story.language:
        item["language"] = story.language
    item["_broadsheet"] = {
        "about": f"{base}/",
        "evidence": f"{base}/story/{story.id}.json",
        "version": story.version,
        "articles": story.articles,
        "outlets": story.outlets,
        "independent_sources": story.independent,
    }
    return item
