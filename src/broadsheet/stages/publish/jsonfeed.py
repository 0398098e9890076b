"""JSON Feed 1.1: the same stories as the RSS feed beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from broadsheet.stages.publish.feeds import JSON_FILE, FeedHead, FeedItem, story_url
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
        "feed_url": head.url(JSON_FILE),
        "description": head.description,
        "authors": [{"name": head.title, "url": f"{head.base}/"}],
    }
    if head.language:
        feed["language"] = head.language
    if head.hub:
        feed["hubs"] = [{"type": "WebSub", "url": head.hub}]
    feed["_broadsheet"] = {"about": f"{head.base}/", "category": head.category}
    feed["items"] = [_item(item, head) for item in items]
    return json_bytes(feed)


def _item(source: FeedItem, head: FeedHead) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": source.id,
        "url": story_url(head, source),
        "title": source.title,
        "content_html": source.content,
        "summary": source.teaser,
        "date_published": iso(source.published),
        "date_modified": iso(source.updated),
    }
    if source.tags:
        item["tags"] = list(source.tags)
    if source.language:
        item["language"] = source.language
    item["_broadsheet"] = {"about": f"{head.base}/", **_facts(source, head)}
    return item


def _facts(source: FeedItem, head: FeedHead) -> dict[str, Any]:
    """What a program may want to know before it reads the story."""
    story = source.story
    if story is None:
        return {"withdrawn": True}
    return {
        "evidence": f"{head.base}/story/{story.id}.json",
        "version": story.version,
        "articles": story.articles,
        "outlets": story.outlets,
        "independent_sources": story.independent,
    }
