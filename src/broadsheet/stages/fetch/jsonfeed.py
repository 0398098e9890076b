"""Stage 1 of 7: fetch — JSON Feed 1 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import regex

from broadsheet.stages.fetch.raw import NotAFeedError, RawFeed, RawItem

_SURROGATE = regex.compile(r"[\ud800-\udfff]")


def read_json(text: str, limit: int) -> RawFeed:
    """Read a JSON Feed, at most `limit` items of it.

    >>> feed = read_json('{"title": "Harbour", "items": [{"id": 7, "url": "/7", "content_text": "Low tide."}]}', 9)
    >>> [(item.guid, item.link, item.content) for item in feed.items]
    [('7', '/7', 'Low tide.')]

    Raises:
        NotAFeedError: not JSON, or JSON without a list of items.
    """
    try:
        # Numbers stay as they are written: ids are written as numbers, and one of thousands of digits is no integer.
        data = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise NotAFeedError(f"JSON that cannot be read: {str(error)[:100]}") from error
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise NotAFeedError("JSON without a list of items")
    return RawFeed(
        kind="json",
        items=_items(items[:limit]),
        total=len(items),
        title=_string(data.get("title")),
        link=_string(data.get("home_page_url")),
        language=_string(data.get("language")),
        hub=_hub(data.get("hubs")),
    )


def _items(items: list[Any]) -> Iterator[RawItem]:
    for item in items:
        if not isinstance(item, dict):
            continue
        guid = _string(item.get("id"))
        yield RawItem(
            link=_string(item.get("url")) or _string(item.get("external_url")),
            guid=guid,
            guid_is_link=True,
            title=_string(item.get("title")),
            summary=_string(item.get("summary")),
            content=_string(item.get("content_html")) or _string(item.get("content_text")),
            author=_author(item),
            published=_string(item.get("date_published")),
            updated=_string(item.get("date_modified")),
            language=_string(item.get("language")),
            image=_string(item.get("image")) or _string(item.get("banner_image")) or _attached(item),
        )


def _string(value: Any) -> str:
    return _SURROGATE.sub("", value).strip() if isinstance(value, str) else ""


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _author(item: dict[str, Any]) -> str:
    people = _dicts(item.get("authors")) or _dicts([item.get("author")])
    return ", ".join(name for person in people if (name := _string(person.get("name"))))


def _hub(value: Any) -> str:
    return next((url for hub in _dicts(value) if (url := _string(hub.get("url")))), "")


def _attached(item: dict[str, Any]) -> str:
    for attachment in _dicts(item.get("attachments")):
        if _string(attachment.get("mime_type")).startswith("image/"):
            return _string(attachment.get("url"))
    return ""
