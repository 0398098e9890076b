"""RSS 2.0: one feed a category and one for all. A story keeps its guid for life, so that it comes as new only once."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lxml import etree

from broadsheet.stages.publish.feeds import ATOM_FILE, RSS_FILE, FeedHead, FeedItem, newest, story_url
from broadsheet.stages.publish.site import iso
from broadsheet.stages.publish.xmlfeed import add, document, rfc822

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DCTERMS = "http://purl.org/dc/terms/"
NAMESPACES = {"atom": ATOM, "content": CONTENT, "dcterms": DCTERMS}


def rss(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """The feed as UTF-8 XML, items in the order given.

    `pubDate` is when a story was first published, `atom:updated` when it last changed.
    """
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    channel = etree.SubElement(root, "channel")
    add(channel, "title", head.title)
    add(channel, "link", head.page_url)
    add(channel, "description", head.description)
    if head.language:
        add(channel, "language", head.language)
    if items:
        add(channel, "lastBuildDate", rfc822(newest(items)))
    add(channel, "generator", "Broadsheet")
    add(channel, "docs", "https://www.rssboard.org/rss-specification")
    _link(channel, head.url(RSS_FILE), "self", "application/rss+xml")
    _link(channel, head.url(ATOM_FILE), "alternate", "application/atom+xml")
    if head.hub:
        etree.SubElement(channel, f"{{{ATOM}}}link", {"href": head.hub, "rel": "hub"})
    for item in items:
        channel.append(_item(item, head))
    return document(root, head.root)


def _link(channel: etree._Element, href: str, rel: str, kind: str) -> None:
    etree.SubElement(channel, f"{{{ATOM}}}link", {"href": href, "rel": rel, "type": kind})


def _item(source: FeedItem, head: FeedHead) -> etree._Element:
    item = etree.Element("item")
    add(item, "title", source.title)
    add(item, "link", story_url(head, source))
    add(item, "guid", source.id, isPermaLink="false")
    add(item, "pubDate", rfc822(source.published))
    for tag in source.tags:
        add(item, "category", tag)
    add(item, "description", escape(source.teaser, quote=False))  # readers take it for HTML; a title is plain text
    add(item, f"{{{CONTENT}}}encoded", source.content)
    add(item, f"{{{ATOM}}}updated", iso(source.updated))
    add(item, f"{{{DCTERMS}}}modified", iso(source.updated))
    return item
