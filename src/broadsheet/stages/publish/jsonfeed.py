"""JSON Feed 1.1: the same stories as the RSS feed beside it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from broadsheet.stages.publish.feed_html import story_html
from broadsheet.stages.publish.feeds import FeedHead
from broadsheet.stages.publish.site import iso
from broadsheet.stages.publish.views import StoryView

VERSION = "https://jsonfeed.org/version/1.1"

# In JSON these stand only inside strings; written as escapes no embedding can take them for markup.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_bytes(value: Any) -> bytes:
    """UTF-8 JSON, indented, keys as given, with angle brackets and ampersands escaped.

    >>> json_bytes({"a": "<b>"})
    b'{\\n "a": "\\\\u003cb\\\\u003e"\\n}\\n'
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return (text.translate(_ESCAPES) + "\n").encode("utf-8", "replace")


def json_feed(head: FeedHead, stories: Sequence[StoryView]) -> bytes:
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
    feed["items"] = [_item(story, head.base) for story in stories]
    return json_bytes(feed)


def _item(story: StoryView, base: str) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": story.id,
        "url": f"{base}/story/{story.id}/",
        "title": story.title.text,
        "content_html": story_html(story),
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
