"""OPML, the format in which feed readers exchange their lists, in and out.

The files come from strangers: no DOCTYPE is accepted, so there are no entities to expand and no file or
address to load; size, depth and number of feeds are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from broadsheet.catalogue.importing import DEFAULT_CATEGORY, Importer
from broadsheet.catalogue.model import Problem
from broadsheet.errors import CatalogueError
from broadsheet.types import Feed

MAX_BYTES = 10_000_000  # about 40,000 feeds

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_opml(
    data: bytes, *, default_category: str = DEFAULT_CATEGORY, skipped: list[Problem] | None = None
) -> list[Feed]:
    """The feeds of an OPML document, in its order, each address once.

    A feed's category is the folder (outline) nearest around it, or `default_category` outside of any folder.
    Its outlet is the host of `htmlUrl`, else a guess from the feed's own address; `Catalogue.with_feeds`
    replaces it by the outlet known for that host. Outlines whose address cannot be a feed's, and repeated
    ones, are left out and, when a list is given, noted in `skipped`. Raises `CatalogueError` for anything
    that is no OPML, is not well-formed, or exceeds the limits.

    >>> read_opml(b'''<opml version="2.0"><body><outline text="Science">
    ...   <outline text="Outlet" xmlUrl="https://outlet.example/rss" language="en"/>
    ... </outline></body></opml>''')
    [Feed(url='https://outlet.example/rss', outlet='outlet.example', category='Science', language='en', title='Outlet')]
    """
    importer = Importer("OPML", skipped)
    for number, (attributes, folder) in enumerate(_outlines(_parse(data)), start=1):
        importer.add(
            url=attributes["xmlurl"],
            site=attributes.get("htmlurl", ""),
            category=folder or default_category,
            language=attributes.get("language", ""),
            title=_name(attributes),
            place=f"feed {number}",
        )
    return importer.feeds


def write_opml(feeds: Iterable[Feed], title: str = "Broadsheet feeds") -> bytes:
    """The feeds as an OPML 2.0 document in UTF-8, one folder a category. `read_opml` gives them back.

    >>> feed = Feed("https://outlet.example/rss", "outlet.example", "Science", "en", "Outlet")
    >>> read_opml(write_opml([feed])) == [feed]
    True
    """
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _printable(title)
    body = etree.SubElement(root, "body")
    folders: dict[str, etree._Element] = {}
    for feed in feeds:
        if feed.category not in folders:
            name = _printable(feed.category)
            folders[feed.category] = etree.SubElement(body, "outline", text=name, title=name)
        name = _printable(feed.title or feed.outlet)
        outline = etree.SubElement(folders[feed.category], "outline", type="rss", text=name)
        if feed.title:
            outline.set("title", name)
        outline.set("xmlUrl", _printable(feed.url))
        outline.set("htmlUrl", f"https://{_printable(feed.outlet)}/")
        if feed.language:
            outline.set("language", _printable(feed.language))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _parse(data: bytes) -> etree._Element:
    """The document's `body`. Raises `CatalogueError`."""
    if len(data) > MAX_BYTES:
        raise CatalogueError(f"OPML file larger than {MAX_BYTES} bytes: split it")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CatalogueError(f"OPML file is no well-formed XML: {error}; export it again") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise CatalogueError("OPML file with a DOCTYPE is not read: remove that line")
    body = next((child for child in root if _tag(child) == "body"), None)
    if _tag(root) != "opml" or body is None:
        raise CatalogueError(f"no OPML file: it begins with <{_tag(root)[:40]}>, not with <opml> and a <body>")
    return body


def _outlines(body: etree._Element) -> Iterator[tuple[dict[str, str], str]]:
    """Attributes (names in lower case) and folder of each outline that has an `xmlUrl`, in order."""
    stack: list[tuple[etree._Element, str]] = [(child, "") for child in reversed(body)]
    while stack:
        element, folder = stack.pop()
        if _tag(element) != "outline":
            continue
        attributes = {str(key).lower(): str(value) for key, value in element.attrib.items()}
        if attributes.get("xmlurl", "").strip():
            yield attributes, folder
        else:
            folder = _name(attributes).strip() or folder
        stack.extend((child, folder) for child in reversed(element))


def _name(attributes: dict[str, str]) -> str:
    return attributes.get("title", "").strip() or attributes.get("text", "")


def _tag(element: etree._Element) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _printable(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
