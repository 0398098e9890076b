"""JSON Feed 1.1. The validator has no cases for it: these are the specification's own words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from benchmarks.feedrules import values
from benchmarks.feedrules.found import Finding
from benchmarks.feedrules.html import risky

VERSION = "https://jsonfeed.org/version/1.1"
FEED = frozenset(
    """version title home_page_url feed_url description user_comment next_url icon favicon authors language expired hubs
    items""".split()
)
ITEM = frozenset(
    """id url external_url title content_html content_text summary image banner_image date_published date_modified
    authors tags language attachments""".split()
)
ADDRESSES = frozenset("home_page_url feed_url next_url icon favicon url external_url image banner_image".split())


def check_json(data: bytes) -> list[Finding]:
    """Everything wrong with the feed."""
    try:
        feed = json.loads(data)
    except ValueError as error:
        return [Finding("SAXError", "root", "", str(error))]
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return [Finding("MissingElement", "feed", "items")]
    return list(_feed(feed))


def _feed(feed: dict[str, Any]) -> Iterator[Finding]:
    if feed.get("version") != VERSION:
        yield Finding("UndefinedElement", "feed", "version", str(feed.get("version")))
    if not isinstance(feed.get("title"), str):
        yield Finding("MissingElement", "feed", "title")
    yield from _keys("feed", feed, FEED)
    for hub in feed.get("hubs", []):
        if set(hub) != {"type", "url"} or not values.absolute(hub["url"]):
            yield Finding("MissingElement", "hubs", "url", str(hub))
    ids = Counter(str(item.get("id")) for item in feed["items"])
    for name, count in ids.items():
        if count > 1:
            yield Finding("DuplicateEntries", "items", "id", name)
    for item in feed["items"]:
        yield from _item(item)


def _item(item: dict[str, Any]) -> Iterator[Finding]:
    if not isinstance(item.get("id"), str) or not item["id"]:
        yield Finding("MissingElement", "item", "id")
    if not isinstance(item.get("content_html", item.get("content_text")), str):
        yield Finding("MissingElement", "item", "content_html")
    if risky(str(item.get("content_html", ""))):
        yield Finding("SecurityRisk", "item", "content_html")
    yield from _keys("item", item, ITEM)
    for name in ("date_published", "date_modified"):
        if name in item and values.rfc3339(str(item[name])):
            yield Finding("InvalidRFC3339Date", "item", name, str(item[name]))
    tags = item.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield Finding("UndefinedElement", "item", "tags")


def _keys(place: str, value: dict[str, Any], known: frozenset[str]) -> Iterator[Finding]:
    """Unknown keys, addresses that are none, authors without anything, languages nobody speaks."""
    for name, told in value.items():
        if name not in known and not name.startswith("_"):
            yield Finding("UndefinedElement", place, name)
        if name in ADDRESSES and not (isinstance(told, str) and values.uri(told) and values.absolute(told)):
            yield Finding("InvalidFullLink", place, name, str(told))
    for author in value.get("authors", []):
        if not set(author) & {"name", "url", "avatar"}:
            yield Finding("MissingElement", place, "authors")
    if "language" in value and not values.language(str(value["language"])):
        yield Finding("InvalidLanguage", place, "language", str(value["language"]))
