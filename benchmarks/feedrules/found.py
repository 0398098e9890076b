"""What a rule finds, and the walk that all formats share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

# Namespaces by the prefix that the validator names them with.
PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/2005/Atom": "atom",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://webns.net/mvcb/": "admin",
    "http://backend.userland.com/creativeCommonsRssModule": "creativeCommons",
    "http://web.resource.org/cc/": "cc",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken, and where."""

    rule: str
    parent: str  # local name; "root" of a document
    element: str  # local name, with a prefix where it belongs to an extension; of an attribute the attribute's name
    detail: str = ""


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Child elements, without comments and processing instructions."""
    return (child for child in element if isinstance(child.tag, str))


def label(element: etree._Element, own: str = "") -> str:
    """The name as the validator writes it: without a prefix in the format's own namespace."""
    name = etree.QName(element)
    if (name.namespace or "") == own:
        return str(name.localname)
    return f"{PREFIXES.get(name.namespace or '', element.prefix or '?')}:{name.localname}"


def text_of(element: etree._Element) -> str:
    """All text in it."""
    return "".join(str(part) for part in element.itertext())


def shape(
    element: etree._Element, allowed: Mapping[str, str], required: Collection[str], own: str = ""
) -> Iterator[Finding]:
    """Elements that are missing, twice there, or unknown.

    `allowed` maps names of the format's own elements to "1" or "*": at most once, or as often as wanted. Extensions are
    not looked at, but for those in `allowed` with their prefix.
    """
    here = label(element, own)
    counts = Counter(label(child, own) for child in children(element))
    for name, count in counts.items():
        if name not in allowed and ":" not in name:
            yield Finding("UndefinedElement", here, name)
        elif count > 1 and allowed.get(name) == "1":
            yield Finding("DuplicateElement", here, name, f"{count} times")
    for name in required:
        if not counts[name]:
            yield Finding("MissingElement", here, name)
