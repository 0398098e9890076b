"""What RSS and Atom share: how a tree becomes a file that a browser shows as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree

from broadsheet.stages.publish.sitefiles import assets


def add(parent: etree._Element, tag: str, text: str, **attributes: str) -> etree._Element:
    """A new last child with a text."""
    child = etree.SubElement(parent, tag, attributes)
    child.text = text
    return child


def rfc822(moment: datetime) -> str:
    """A date as RSS writes it, with a year of four digits.

    >>> rfc822(datetime(2026, 11, 23, 14, 5, tzinfo=UTC))
    'Mon, 23 Nov 2026 14:05:00 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def document(root: etree._Element, to_root: str) -> bytes:
    """UTF-8 with the style sheets: XSL makes a page with links; a browser without XSLT takes the plain CSS.

    `to_root` leads from the feed's folder to the site's root.
    """
    for kind, name in (("text/xsl", "feed.xsl"), ("text/css", "feed.css")):
        href = f'type="{kind}" href="{to_root}assets/{assets()[name].name}"'
        root.addprevious(etree.ProcessingInstruction("xml-stylesheet", href))
    return etree.tostring(root.getroottree(), xml_declaration=True, encoding="utf-8", pretty_print=True)
