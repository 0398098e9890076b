"""`feeds.opml`: all feeds of the paper in one file that feed readers import."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from broadsheet.stages.publish.feeds import RSS_FILE, FeedHead
from broadsheet.stages.publish.safe import shown

OPML_FILE = "feeds.opml"


def feeds_opml(title: str, heads: Sequence[FeedHead]) -> bytes:
    """OPML 2.0 in UTF-8, one outline of type `rss` a feed, in the order given."""
    root = etree.Element("opml", {"version": "2.0"})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = shown(title)
    body = etree.SubElement(root, "body")
    for head in heads:
        outline = {"type": "rss", "version": "RSS2", "text": head.title, "title": head.title}
        outline |= {"description": head.description, "xmlUrl": head.url(RSS_FILE), "htmlUrl": head.page_url}
        etree.SubElement(body, "outline", outline | ({"language": head.language} if head.language else {}))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
