"""Atom 1.0 (RFC 4287)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from benchmarks.feedrules import values
from benchmarks.feedrules.found import Finding, children, label, shape, text_of
from benchmarks.feedrules.html import broken, risky

ATOM = "http://www.w3.org/2005/Atom"
XHTML = "http://www.w3.org/1999/xhtml"
_META = "id title updated rights"
_MANY = {"author": "*", "category": "*", "contributor": "*", "link": "*"}
_HEAD = dict.fromkeys(f"{_META} generator icon logo subtitle".split(), "1") | _MANY
SHAPES: dict[str, tuple[dict[str, str], list[str]]] = {
    "feed": (_HEAD | {"entry": "*"}, ["id", "title", "updated"]),
    "source": (_HEAD, []),
    "entry": (
        dict.fromkeys(f"{_META} content published source summary".split(), "1") | _MANY,
        ["id", "title", "updated"],
    ),
    "author": (dict.fromkeys("name uri email".split(), "1"), ["name"]),
    "contributor": (dict.fromkeys("name uri email".split(), "1"), ["name"]),
}
TEXTS = frozenset("title subtitle rights summary".split())
# IANA's registry of link relations, those that stand in feeds.
RELATIONS = frozenset(
    """alternate current edit edit-media enclosure first hub http://www.iana.org/assignments/relation/alternate last
    license next next-archive payment prev prev-archive previous related replies self service up via first-version
    help icon archives collection describedby search start working-copy""".split()
)


def check_atom(root: etree._Element) -> list[Finding]:
    """Everything wrong with the feed or entry."""
    found = list(_element(root, "root"))
    found += _ids(root)
    if label(root, ATOM) == "feed":
        found += _authors(root)
    return found


def _element(element: etree._Element, parent: str) -> Iterator[Finding]:
    name = label(element, ATOM)
    if name in SHAPES:
        yield from shape(element, *SHAPES[name], own=ATOM)
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language and not values.language(language):
        yield Finding("InvalidLanguage", parent, "xml:lang", language)
    if name in ("feed", "source", "entry"):
        yield from _alternates(element, name)
    if name == "entry" and not _has_content(element):
        yield Finding("MissingContentOrAlternate", parent, name)
    yield from _value(element, name, parent)
    if name in SHAPES:
        for child in children(element):
            if etree.QName(child).namespace == ATOM:
                yield from _element(child, name)


def _ids(root: etree._Element) -> Iterator[Finding]:
    """Entries of one id must differ in their time; a feed's own id is no entry's."""
    seen = Counter(
        (entry.findtext(f"{{{ATOM}}}id", "").strip(), entry.findtext(f"{{{ATOM}}}updated", "").strip())
        for entry in root.findall(f"{{{ATOM}}}entry")
    )
    for (name, _), count in seen.items():
        if count > 1 and name:
            yield Finding("DuplicateEntries", "entry", "id", name)
    own = root.findtext(f"{{{ATOM}}}id", "").strip()
    if own and own in {name for name, _ in seen}:
        yield Finding("DuplicateIds", "feed", "id", own)


def _authors(root: etree._Element) -> Iterator[Finding]:
    if root.find(f"{{{ATOM}}}author") is not None:
        return
    for entry in root.findall(f"{{{ATOM}}}entry"):
        if entry.find(f"{{{ATOM}}}author") is None and entry.find(f"{{{ATOM}}}source/{{{ATOM}}}author") is None:
            yield Finding("MissingElement", "entry", "author")


def _alternates(element: etree._Element, name: str) -> Iterator[Finding]:
    links = element.findall(f"{{{ATOM}}}link")
    kinds = Counter(
        (link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"
    )
    if any(count > 1 for count in kinds.values()):
        yield Finding("DuplicateAtomLink", name, "link")


def _has_content(entry: etree._Element) -> bool:
    links = entry.findall(f"{{{ATOM}}}link")
    return entry.find(f"{{{ATOM}}}content") is not None or any(
        link.get("rel", "alternate") == "alternate" for link in links
    )


def _value(element: etree._Element, name: str, parent: str) -> Iterator[Finding]:
    raw, text = text_of(element), text_of(element).strip()
    if name in _SIMPLE:
        if broke := _SIMPLE[name](text):
            yield Finding(broke, parent, name, text)
        if text and raw != text:
            yield Finding("UnexpectedWhitespace", parent, name)
    elif name == "link":
        yield from _link(element, parent)
    elif name == "category":
        yield from _category(element, parent)
    elif name in TEXTS or name == "content":
        yield from _text(element, name, parent)
    elif name in ("name", "generator"):
        yield from _plain(text, parent, name)
    if name == "generator" and not values.uri(element.get("uri", "")):
        yield Finding("InvalidLink", parent, name, element.get("uri", ""))


def _address(text: str) -> str:
    return "" if values.uri(text) else "InvalidLink"


def _email(text: str) -> str:
    return "" if values.email(text) else "InvalidContact"


# Elements that hold one value: "" or the rule it breaks.
_SIMPLE: dict[str, Callable[[str], str]] = {
    "updated": values.rfc3339,
    "published": values.rfc3339,
    "id": values.identifier,
    "icon": _address,
    "logo": _address,
    "uri": _address,
    "email": _email,
}


def _plain(text: str, parent: str, name: str) -> Iterator[Finding]:
    if not text:
        yield Finding("NotBlank", parent, name)
    if values.holds_html(text):
        yield Finding("ContainsHTML", parent, name, text[:80])


def _blank(element: etree._Element, parent: str, *names: str) -> Iterator[Finding]:
    """Attributes that are there and say nothing."""
    for name in names:
        if element.get(name) is not None and not element.get(name, "").strip():
            yield Finding("AttrNotBlank", parent, label(element, ATOM), name)


def _link(element: etree._Element, parent: str) -> Iterator[Finding]:
    href, rel, kind = element.get("href"), element.get("rel"), element.get("type")
    if href is None:
        yield Finding("MissingHref", parent, "link")
    elif not values.uri(href):
        yield Finding("InvalidLink", parent, "href", href)
    yield from _blank(element, parent, "rel", "title", "type", "hreflang", "length")
    if values.holds_html(element.get("title", "")):
        yield Finding("ContainsHTML", parent, "link", element.get("title", ""))
    if rel and rel.strip() and rel not in RELATIONS and not values.absolute(rel):
        yield Finding("UnregisteredAtomLinkRel", parent, "link", rel)
    if kind is not None and not values.media_type(kind):
        yield Finding("InvalidMIMEType", parent, "link", kind)
    if element.get("hreflang") and not values.language(element.get("hreflang", "")):
        yield Finding("InvalidLanguage", parent, "hreflang", element.get("hreflang", ""))
    if element.get("length") and not values.integer(element.get("length", "")):
        yield Finding("InvalidNonNegativeInteger", parent, "length", element.get("length", ""))
    if len(element) or (element.text or "").strip():
        yield Finding("AtomLinkNotEmpty", parent, "link")


def _category(element: etree._Element, parent: str) -> Iterator[Finding]:
    term, scheme = element.get("term"), element.get("scheme")
    if term is None:
        yield Finding("MissingAttribute", parent, "category", "term")
    elif not term.strip():
        yield Finding("NotBlank", "category", "term")
    if values.holds_html(element.get("label", "")):
        yield Finding("ContainsHTML", "category", "label", element.get("label", ""))
    if scheme is not None and not (values.uri(scheme) and values.absolute(scheme)):
        yield Finding("InvalidFullLink", "category", "scheme", scheme)


def _text(element: etree._Element, name: str, parent: str) -> Iterator[Finding]:
    kind, text, away = element.get("type", "text").strip(), text_of(element).strip(), element.get("src")
    inside = list(children(element))
    yield from _blank(element, parent, "type")
    yield from _kind(element, name, parent, kind)
    if away is None and not text and not inside:
        yield Finding("NotBlank", parent, name)
    if kind != "xhtml" and not kind.endswith(("/xml", "+xml")):
        for child in inside:
            yield Finding("UndefinedElement", name, label(child, ATOM))
    if kind in ("text", "text/plain") and values.holds_html(text):
        yield Finding("ContainsUndeclaredHTML", parent, name, text[:80])
    if kind in ("html", "text/html"):
        if risky(text):
            yield Finding("SecurityRisk", parent, name)
        if broken(text):
            yield Finding("NotHtml", parent, name)
    if kind == "xhtml" and not inside and away is None:
        yield Finding("NotInline", parent, name)
    if kind == "xhtml" and any(risky(etree.tostring(child, encoding="unicode")) for child in inside):
        yield Finding("SecurityRisk", parent, name)


def _kind(element: etree._Element, name: str, parent: str, kind: str) -> Iterator[Finding]:
    """The type: one of three words, or of a content any media type of one part."""
    if not kind or kind in ("text", "html", "xhtml"):
        if name == "content" and element.get("src") is not None and element.get("type") is not None:
            yield Finding("InvalidMIMEType", parent, name, kind)
        return
    good = values.media_type(kind)
    if name != "content" and good:
        yield Finding("InvalidTextType", parent, name, kind)
    if not good or (name == "content" and kind.startswith("multipart/")):
        yield Finding("InvalidMIMEType", parent, name, kind)
