"""OPML 2.0, as far as lists of feeds use it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from benchmarks.feedrules import values
from benchmarks.feedrules.found import Finding, children, label, shape, text_of

_ABOUT = "title dateCreated dateModified ownerName ownerEmail ownerId docs expansionState vertScrollState"
_WINDOW = "windowTop windowLeft windowBottom windowRight"
HEAD = dict.fromkeys(f"{_ABOUT} {_WINDOW}".split(), "1")
KINDS = frozenset("rss link include text image song photo".split())


def check_opml(root: etree._Element) -> list[Finding]:
    """Everything wrong with the file."""
    return list(_opml(root))


def _opml(root: etree._Element) -> Iterator[Finding]:
    if root.get("version") is None:
        yield Finding("MissingAttribute", "root", "opml", "version")
    elif root.get("version") not in ("1.0", "1.1", "2.0"):
        yield Finding("InvalidOPMLVersion", "root", "opml", root.get("version", ""))
    yield from shape(root, {"head": "1", "body": "1"}, ["head", "body"])
    for head in root.findall("head"):
        yield from shape(head, HEAD, [])
        yield from _head(head)
    for body in root.findall("body"):
        yield from shape(body, {"outline": "*"}, ["outline"])
        for outline in body.iter("outline"):
            yield from _outline(outline)


def _head(head: etree._Element) -> Iterator[Finding]:
    for child in children(head):
        name, text = label(child), text_of(child).strip()
        if name in ("dateCreated", "dateModified") and values.rfc822(text):
            yield Finding(values.rfc822(text), "head", name, text)
        if name == "ownerEmail" and not values.contact(text):
            yield Finding("InvalidContact", "head", name, text)


def _outline(outline: etree._Element) -> Iterator[Finding]:
    kind = outline.get("type", "")
    if outline.get("text") is None:
        yield Finding("MissingAttribute", "body", "outline", "text")
    if kind and kind.lower() not in KINDS:
        yield Finding("InvalidOutlineType", "body", "outline", kind)
    if kind == "rss" and outline.get("xmlUrl") is None:
        yield Finding("MissingXmlURL", "body", "outline")
    for name in ("isComment", "isBreakpoint"):
        if outline.get(name, "true") not in ("true", "false"):
            yield Finding("InvalidTrueFalse", "outline", name, outline.get(name, ""))
    if outline.get("language") and not values.language(outline.get("language", "")):
        yield Finding("InvalidLanguage", "outline", "language", outline.get("language", ""))
