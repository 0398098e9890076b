"""RSS 2.0, as its specification and the RSS Board's profile have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from benchmarks.feedrules import values
from benchmarks.feedrules.found import Finding, children, label, shape, text_of
from benchmarks.feedrules.html import broken, risky

_ONCE = (
    "title link description language copyright managingEditor webMaster pubDate lastBuildDate generator docs cloud ttl"
)
CHANNEL = dict.fromkeys(f"{_ONCE} image rating textInput skipHours skipDays".split(), "1")
CHANNEL |= {"category": "*", "item": "*"} | dict.fromkeys(["dc:language", "dc:rights", "dc:date"], "1")
CHANNEL |= {"admin:generatorAgent": "1", "admin:errorReportsTo": "1"}
ITEM = dict.fromkeys("title link description author comments guid pubDate source content:encoded".split(), "1")
ITEM |= {"category": "*", "enclosure": "*"}
IMAGE = dict.fromkeys("url title link width height description".split(), "1")
TEXT_INPUT = dict.fromkeys("title description name link".split(), "1")
# What two elements of one channel or item say alike; a reader would not know which to believe.
SAME = {
    "webMaster": "dc:publisher",
    "managingEditor": "dc:creator",
    "lastBuildDate": "dcterms:modified",
    "language": "dc:language",
    "generator": "admin:generatorAgent",
    "copyright": "dc:rights",
    "pubDate": "dc:date",
}
ITEM_SAME = {
    "source": ("dc:source",),
    "pubDate": ("dc:date", "atom:published"),
    "category": ("dc:subject",),
    "author": ("dc:creator",),
    "guid": ("atom:id",),
}
PLAIN = frozenset("title copyright category generator".split())
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())


def check_rss(root: etree._Element) -> list[Finding]:
    """Everything wrong with the feed."""
    return list(_rss(root))


def _rss(root: etree._Element) -> Iterator[Finding]:
    if root.get("version") is None:
        yield Finding("MissingAttribute", "root", "rss", "version")
    yield from shape(root, {"channel": "1"}, ["channel"])
    for channel in root.findall("channel"):
        yield from _channel(channel)


def _channel(channel: etree._Element) -> Iterator[Finding]:
    yield from shape(channel, CHANNEL, [])
    yield from _named(channel)
    names = {label(child) for child in children(channel)}
    for core, extension in SAME.items():
        if core in names and extension in names:
            yield Finding("DuplicateSemantics", "channel", core, extension)
    guids = Counter((guid.text or "").strip() for guid in channel.iterfind("item/guid"))
    for guid, count in guids.items():
        if count > 1:
            yield Finding("DuplicateValue", "item", "guid", guid)
    for child in children(channel):
        yield from _value(child, "channel")
        name = label(child)
        if name == "item":
            yield from _item(child)
        elif name == "image":
            yield from _part(child, IMAGE, ["url"])
        elif name == "textInput":
            yield from _part(child, TEXT_INPUT, ["name"])
        elif name in ("skipDays", "skipHours"):
            yield from _skips(child)


def _named(element: etree._Element) -> Iterator[Finding]:
    """Title, link and description, which have a rule of their own each."""
    here = label(element)
    for name in ("title", "link", "description"):
        wanted = here in ("channel", "textInput") or (here == "image" and name != "description")
        if wanted and element.find(name) is None:
            yield Finding(f"Missing{name.title()}", here, name)


def _part(element: etree._Element, allowed: dict[str, str], required: list[str]) -> Iterator[Finding]:
    yield from shape(element, allowed, required)
    yield from _named(element)
    for child in children(element):
        yield from _value(child, label(element))


def _skips(element: etree._Element) -> Iterator[Finding]:
    name, rule = ("day", "InvalidDay") if label(element) == "skipDays" else ("hour", "InvalidHour")
    yield from shape(element, {name: "*"}, [name])
    told = [(child.text or "").strip() for child in element.findall(name)]
    if "0" in told and "24" in told:  # both are midnight
        yield Finding("DuplicateValue", label(element), name, "24")
    for value, count in Counter(told).items():
        good = value in _DAYS if name == "day" else value.isdigit() and int(value) <= 24
        if not good:
            yield Finding(rule, label(element), name, value)
        if count > 1:
            yield Finding("DuplicateValue", label(element), name, value)


def _item(item: etree._Element) -> Iterator[Finding]:
    yield from shape(item, ITEM, [])
    names = {label(child) for child in children(item)}
    if not names & {"title", "description"}:
        yield Finding("ItemMustContainTitleOrDescription", "channel", "item")
    for core, extensions in ITEM_SAME.items():
        for extension in extensions:
            if core in names and extension in names:
                yield Finding("DuplicateItemSemantics", "item", core, extension)
    if len(item.findall("enclosure")) > 1:
        yield Finding("DuplicateEnclosure", "item", "enclosure")
    for child in children(item):
        yield from _value(child, "item")


def _value(element: etree._Element, parent: str) -> Iterator[Finding]:
    """What the text and the attributes of one element break."""
    name, text = label(element), text_of(element).strip()
    for rule, broke in _rules(name, parent, text, element):
        if broke:
            yield Finding(rule, parent, name, text[:80])
    if name == "enclosure":
        yield from _enclosure(element)
    if name == "source":
        yield from _source(element)
    if name == "cloud":
        yield from _cloud(element)


def _rules(name: str, parent: str, text: str, element: etree._Element) -> Iterator[tuple[str, bool]]:
    if name in ("link", "docs", "comments") or (name == "url" and parent == "image"):
        yield "InvalidLink", not (values.uri(text) and values.absolute(text))
    elif name in ("pubDate", "lastBuildDate"):
        broke = values.rfc822(text)
        yield broke, bool(broke)
    elif name in ("language", "dc:language"):
        yield "InvalidLanguage", not values.language(text)
    elif name in ("managingEditor", "webMaster", "author"):
        yield "InvalidContact", not values.contact(text)
        yield "ContainsHTML", values.holds_html(text.partition("(")[2])
    elif name == "ttl":
        yield "InvalidInteger", bool(text) and not (values.integer(text) and int(text))
        yield "NotBlank", not text
    elif name in PLAIN:
        yield "ContainsHTML", values.holds_html(text)
        yield "NotBlank", not text
    elif name == "atom:updated":
        broke = values.rfc3339(text)
        yield broke, bool(broke)
    elif name in ("description", "content:encoded", "xhtml:body") and parent == "item":
        markup = text if name != "xhtml:body" else etree.tostring(element, encoding="unicode")
        inside = markup if name != "xhtml:body" else markup.partition(">")[2].rpartition("<")[0]
        yield "SecurityRisk", risky(inside)
        yield "NotHtml", name != "xhtml:body" and values.holds_html(text) and broken(text)
    elif name == "description" or name == "source":
        yield "ContainsHTML", values.holds_html(text)
    elif name == "guid":
        yield from _guid(element, text)


def _guid(guid: etree._Element, text: str) -> Iterator[tuple[str, bool]]:
    told = guid.get("isPermaLink", "true")
    yield "InvalidBooleanAttribute", told.lower() not in ("true", "false")
    link = told.lower() != "false"
    yield "InvalidHttpGUID", link and not (values.uri(text) and text.lower().startswith(("http://", "https://")))
    yield "UnexpectedAttribute", bool(set(guid.keys()) - {"isPermaLink"})


def _enclosure(element: etree._Element) -> Iterator[Finding]:
    for name in ("url", "length", "type"):
        if element.get(name) is None:
            yield Finding("MissingAttribute", "item", "enclosure", name)
    address, length, kind = (
        element.get("url", "http://x.example/"),
        element.get("length", "0"),
        element.get("type", "a/b"),
    )
    if not values.uri(address) or not address.lower().startswith(("http:", "https:", "ftp:")):
        yield Finding("InvalidURLAttribute", "enclosure", "url", address)
    if length.startswith("-"):
        yield Finding("InvalidNonNegativeInteger", "enclosure", "length", length)
    elif not values.integer(length):
        yield Finding("InvalidIntegerAttribute", "item", "enclosure", length)
    if not values.media_type(kind):
        yield Finding("InvalidMIMEAttribute", "item", "enclosure", kind)


def _source(element: etree._Element) -> Iterator[Finding]:
    address = element.get("url")
    if address is None:
        yield Finding("MissingAttribute", "item", "source", "url")
    elif not (values.uri(address) and values.absolute(address)):
        yield Finding("InvalidFullLink", "source", "url", address)


def _cloud(element: etree._Element) -> Iterator[Finding]:
    for name in ("domain", "port", "path", "registerProcedure", "protocol"):
        if element.get(name) is None:
            yield Finding("MissingAttribute", "channel", "cloud", name)
    port = element.get("port", "1")
    if not values.integer(port) or not 0 < int(port) < 65_536:
        yield Finding("InvalidIntegerAttribute", "channel", "cloud", port)
