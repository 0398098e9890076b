"""RSS 2.0: one feed a category and one for all. A story keeps its guid for life, so that it comes as new only once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from broadsheet.stages.publish.feeds import FeedHead, FeedItem
from broadsheet.stages.publish.site import iso

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DCTERMS = "http://purl.org/dc/terms/"
NAMESPACES = {"atom": ATOM, "content": CONTENT, "dcterms": DCTERMS}


def rss(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """The feed as UTF-8 XML, stories in the order given.

    `pubDate` is when a story was first published, `atom:updated` when it last changed.
    """
    root = etree.Element("rss", {"version": "2.0"}, nsmap=NAMESPACES)
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", head.title)
    _add(channel, "link", head.page_url)
    _add(channel, "description", head.description)
    if head.language:
        _add(channel, "language", head.language)
    if items:
        _add(channel, "lastBuildDate", _rfc822(max(item.story.updated for item in items)))
    _add(channel, "generator", "Broadsheet")
    _add(channel, "docs", "https://www.rssboard.org/rss-specification")
    own = {"href": f"{head.page_url}feed.xml", "rel": "self", "type": "application/rss+xml"}
    etree.SubElement(channel, f"{{{ATOM}}}link", own)
    for item in items:
        channel.append(_item(item, head.base))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _item(source: FeedItem, base: str) -> etree._Element:
    story = source.story
    item = etree.Element("item")
    _add(item, "title", story.title.text)
    _add(item, "link", f"{base}/story/{story.id}/")
    _add(item, "guid", story.id).set("isPermaLink", "false")
    _add(item, "pubDate", _rfc822(story.first_published))
    if story.category:
        _add(item, "category", story.category)
    _add(item, "description", story.teaser)
    _add(item, f"{{{CONTENT}}}encoded", source.content)
    _add(item, f"{{{ATOM}}}updated", iso(story.updated))
    _add(item, f"{{{DCTERMS}}}modified", iso(story.updated))
    return item


def _add(parent: etree._Element, tag: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, tag)
    child.text = text
    return child


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
