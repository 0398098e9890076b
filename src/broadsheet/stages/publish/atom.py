"""Atom 1.0 (RFC 4287): the same stories as the RSS feed beside it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from lxml import etree

from broadsheet.stages.publish.feeds import ATOM_FILE, RSS_FILE, FeedHead, FeedItem, newest, story_url
from broadsheet.stages.publish.site import iso
from broadsheet.stages.publish.xmlfeed import add, document

ATOM = "http://www.w3.org/2005/Atom"
_PREFIXES: Any = {None: ATOM}  # the default namespace; the stubs know prefixes with a name only
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# An entry's id must not change when the paper moves to another host (RFC 4287, 4.2.6), so it holds no address: it is a
# name-based UUID (RFC 9562, version 5) of the story's id in this namespace, which may never change either.
STORY_NAMESPACE = uuid.UUID("8f0d4b8e-6d0c-5d5e-9c43-0f6b5f0a7c11")


def entry_id(story_id: str) -> str:
    """The story's IRI, the same for life.

    >>> entry_id("5f0c3a9be1d27746")
    'urn:uuid:64d92ea5-f968-59e8-bdfb-c3ecf348f080'
    """
    return f"urn:uuid:{uuid.uuid5(STORY_NAMESPACE, story_id)}"


def atom(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """The feed as UTF-8 XML, items in the order given. The paper is the author of what it compiles."""
    feed = etree.Element("feed", nsmap=_PREFIXES)
    if head.language:
        feed.set(_XML_LANG, head.language)
    add(feed, "id", head.url(ATOM_FILE))
    add(feed, "title", head.title)
    add(feed, "subtitle", head.description)
    add(feed, "updated", iso(newest(items)))
    _link(feed, "self", head.url(ATOM_FILE), "application/atom+xml")
    _link(feed, "alternate", head.page_url, "text/html")
    _link(feed, "alternate", head.url(RSS_FILE), "application/rss+xml")
    if head.hub:
        _link(feed, "hub", head.hub, "")
    add(feed, "generator", "Broadsheet")
    add(etree.SubElement(feed, "author"), "name", head.title)
    for item in items:
        feed.append(_entry(item, head))
    # Children made with plain names join the feed's namespace.
    for element in feed.iter(etree.Element):
        element.tag = f"{{{ATOM}}}{etree.QName(element).localname}"
    return document(feed, head.root)


def _entry(item: FeedItem, head: FeedHead) -> etree._Element:
    entry = etree.Element("entry", nsmap=_PREFIXES)
    if item.language and item.language != head.language:
        entry.set(_XML_LANG, item.language)
    add(entry, "id", entry_id(item.id))
    add(entry, "title", item.title)
    _link(entry, "alternate", story_url(head, item), "text/html")
    add(entry, "published", iso(item.published))
    add(entry, "updated", iso(item.updated))
    for tag in item.tags:
        etree.SubElement(entry, "category", {"term": tag})
    if item.teaser:
        add(entry, "summary", item.teaser)
    add(entry, "content", item.content, type="html")
    return entry


def _link(parent: etree._Element, rel: str, href: str, kind: str) -> None:
    attributes = {"rel": rel, "href": href}
    etree.SubElement(parent, "link", {**attributes, "type": kind} if kind else attributes)
