"""Stage 1 of 7: fetch — RSS 0.9x, 1.0, 1.1, 2.0 and Atom 0.3, 1.0 out of a tree of XML.

Feeds mix vocabularies freely, so one reader serves all: it knows each field by the names it has in any of them, most
trusted first. Names are written `prefix:local` with the usual prefix of the namespace, and bare in the feed's own.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

import regex
from lxml import etree

from broadsheet.stages.fetch.raw import NotAFeedError, RawFeed, RawItem
from broadsheet.stages.fetch.xmltree import read_tree, text_of

_RSS_ROOTS = frozenset(("rss", "rdf", "channel"))
_ATOM_ROOTS = frozenset(("feed", "entry"))
_ITEM_NAMES = frozenset(("item", "entry", "atom:entry"))
_HTML_NAME = regex.compile(r"[A-Za-z][A-Za-z0-9]{0,20}")
_XML = "{http://www.w3.org/XML/1998/namespace}"
# Parts of namespace addresses, since feeds write them with and without slashes, versions and www.
_PREFIXES = (
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/dc/terms", "dcterms"),
    ("purl.org/dc/", "dc"),
    ("search.yahoo.com/mrss", "media"),
    ("www.rssboard.org/media-rss", "media"),
    ("itunes.com/dtds/podcast", "itunes"),
    ("feedburner", "feedburner"),
    ("w3.org/1999/xhtml", "xhtml"),
    ("w3.org/2005/atom", "atom"),
    ("purl.org/atom/ns", "atom"),
    ("purl.org/rss/1.0/modules", "?"),
    ("purl.org/rss/1.0", ""),
    ("purl.org/net/rss1", ""),
    ("my.netscape.com/", ""),
    ("channel.netscape.com/", ""),
    ("backend.userland.com/", ""),
    ("blogs.law.harvard.edu/tech/rss", ""),
    ("1999/02/22-rdf-syntax", "rdf"),
)
_TITLE = ("title", "atom:title", "media:title", "dc:title", "itunes:title")
_SUMMARY = (
    "description",
    "summary",
    "atom:summary",
    "tagline",
    "dc:description",
    "media:description",
    "itunes:summary",
)
_CONTENT = ("content:encoded", "content", "atom:content", "xhtml:body", "xhtml:div", "fulltext")
_PUBLISHED = (
    "pubdate",
    "published",
    "atom:published",
    "issued",
    "dcterms:issued",
    "created",
    "dc:date",
    "dcterms:created",
    "date",
)
_UPDATED = ("updated", "atom:updated", "modified", "dcterms:modified", "lastbuilddate")
_AUTHOR = ("dc:creator", "author", "atom:author", "itunes:author", "media:credit", "creator")
_LANGUAGE = ("dc:language", "language")
_HTML_TYPES = ("", "text", "html", "xhtml", "text/html", "text/plain", "application/xhtml+xml")
_EMAIL = regex.compile(r"<?\b[\w.+-]{1,64}@[\w.-]{1,100}>?")
_PICTURE = regex.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", regex.IGNORECASE)

Fields = Mapping[str, list[etree._Element]]


def read_xml(text: str, limit: int) -> RawFeed:
    """Read an XML feed of any vocabulary, at most `limit` items of it.

    >>> feed = read_xml("<rss><channel><item><link>/1</link><guid>a</guid></item></channel></rss>", 9)
    >>> [(item.link, item.guid) for item in feed.items]
    [('/1', 'a')]

    Raises:
        NotAFeedError: no feed at all.
    """
    tree = read_tree(text, limit)
    own, root_name = _split(str(tree.root.tag))
    root_name = root_name.rpartition(":")[2].lower()
    if root_name not in _RSS_ROOTS | _ATOM_ROOTS:
        raise NotAFeedError("an HTML page" if root_name == "html" else f"XML with the root <{root_name[:40]}>")
    atom = root_name in _ATOM_ROOTS
    head = _head(tree.root, own)
    elements, total = tree.items, tree.total
    if elements is None:
        total = sum(1 for _ in _item_elements(tree.root, own))
        elements = itertools.islice(_item_elements(tree.root, own), limit)
    link = _link(head, atom)
    return RawFeed(
        kind="atom" if atom else "rss",
        items=(_item(element, own, atom) for element in elements),
        total=total,
        title=_first(head, _TITLE),
        link=link,
        language=_first(head, _LANGUAGE) or tree.root.get(f"{_XML}lang", ""),
        ttl=_first(head, ("ttl",)),
        hub=_linked(head, "hub"),
        # RSS feeds often live on another host than their site, and relative links mean the site.
        base=_base(tree.root) or ("" if atom else link),
        damage=tree.damage,
    )


def _item_elements(root: etree._Element, own: str) -> Iterator[etree._Element]:
    # Wherever they stand: in the channel, beside it (RDF), or a lone Atom entry as the document.
    for element in root.iter():
        if isinstance(element.tag, str) and _name(element.tag, element.prefix or "", own) in _ITEM_NAMES:
            yield element


def _head(root: etree._Element, own: str) -> Fields:
    fields = dict(_fields(root, own))
    for channel in fields.get("channel", []):
        fields.update(_fields(channel, own))
    return fields


def _fields(parent: etree._Element, own: str) -> Fields:
    fields: dict[str, list[etree._Element]] = {}
    for child in parent:
        if isinstance(child.tag, str):
            fields.setdefault(_name(child.tag, child.prefix or "", own), []).append(child)
    return fields


@functools.lru_cache(maxsize=4_096)
def _name(tag: str, prefix: str, own: str) -> str:
    namespace, local = _split(tag)
    local = local.lower()  # undeclared prefixes stay in the local name, which then reads like ours
    if not namespace or namespace == own:
        return local
    lowered = namespace.lower()
    for part, short in _PREFIXES:
        if part in lowered:
            return f"{short}:{local}" if short else local
    return f"{prefix or '?'}:{local}"


def _split(tag: str) -> tuple[str, str]:
    # Namespace and local name; lxml's own QName refuses names that only recovery lets through.
    namespace, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    return namespace, local


def _item(element: etree._Element, own: str, atom: bool) -> RawItem:
    fields = _fields(element, own)
    guid, guid_is_link = _guid(element, fields)
    return RawItem(
        link=_link(fields, atom),
        guid=guid,
        guid_is_link=guid_is_link,
        title=_first(fields, _TITLE),
        summary=_first(fields, _SUMMARY, markup=True),
        content=_content(fields),
        author=_author(fields, own),
        published=_first(fields, _PUBLISHED),
        updated=_first(fields, _UPDATED),
        language=_first(fields, _LANGUAGE) or element.get(f"{_XML}lang", ""),
        image=_image(fields, own),
        base=_base(element),
    )


def _first(fields: Fields, names: tuple[str, ...], *, markup: bool = False) -> str:
    for element in _all(fields, names):
        text = (_markup(element) if markup else text_of(element)).strip()
        if text:
            return text
    return ""


def _all(fields: Fields, names: tuple[str, ...]) -> Iterator[etree._Element]:
    return itertools.chain.from_iterable(fields.get(name, ()) for name in names)


def _markup(element: etree._Element) -> str:
    # HTML as escaped text, or as real child elements, which then lose their namespaces.
    if not any(isinstance(child.tag, str) for child in element):
        return text_of(element)
    for node in element.iter():
        if isinstance(node.tag, str):
            local = _split(node.tag)[1].rpartition(":")[2]
            node.tag = local if _HTML_NAME.fullmatch(local) else "span"
    etree.cleanup_namespaces(element)
    whole = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return whole[whole.index(">") + 1 : whole.rindex("</")]


def _content(fields: Fields) -> str:
    for element in _all(fields, _CONTENT):
        if element.get("src") or element.get("type", "").lower() not in _HTML_TYPES or element.get("mode") == "base64":
            continue
        if text := _markup(element).strip():
            return text
    return ""


def _guid(element: etree._Element, fields: Fields) -> tuple[str, bool]:
    for found in _all(fields, ("guid", "id", "atom:id")):
        if text := text_of(found).strip():
            return text, found.get("isPermaLink", found.get("ispermalink", "true")).strip().lower() != "false"
    about = next((value for key, value in element.attrib.items() if str(key).endswith("}about")), "")
    return str(about).strip(), True


def _link(fields: Fields, atom: bool) -> str:
    if original := _first(fields, ("feedburner:origlink",)):
        return original
    plain = next((text for found in fields.get("link", ()) if (text := text_of(found).strip())), "")
    return (_linked(fields, "alternate") or plain) if atom else (plain or _linked(fields, "alternate"))


def _linked(fields: Fields, relation: str) -> str:
    # Of several alternates the HTML one; rel="alternate" is the default.
    found = [
        link
        for link in _all(fields, ("link", "atom:link"))
        if link.get("href") and link.get("rel", "alternate").strip().lower() == relation
    ]
    found.sort(key=lambda link: "html" not in link.get("type", "html"))
    return _resolved(found[0], found[0].get("href", "")) if found else ""


def _author(fields: Fields, own: str) -> str:
    names: list[str] = []
    for element in _all(fields, _AUTHOR):
        inner = _fields(element, own)
        name = _first(inner, ("name", "atom:name")) if inner else text_of(element)
        name = " ".join(_EMAIL.sub(" ", name[:400]).split())
        if name.startswith("(") and name.endswith(")"):  # RSS: editor@outlet.example (Name)
            name = name[1:-1].strip()
        if name and name not in names:
            names.append(name)
    return ", ".join(names[:6])


def _image(fields: Fields, own: str) -> str:
    groups = [_fields(group, own) for group in fields.get("media:group", ())]
    for scope in (fields, *groups):
        pictures = [element for element in scope.get("media:content", ()) if _is_picture(element)]
        pictures.sort(key=_width, reverse=True)
        for element in (*pictures, *scope.get("media:thumbnail", ())):
            if url := element.get("url", "").strip():
                return _resolved(element, url)
        for content in scope.get("media:content", ()):
            if url := next((thumb.get("url", "") for thumb in _fields(content, own).get("media:thumbnail", ())), ""):
                return _resolved(content, url)
    for element in fields.get("enclosure", ()):
        if _is_picture(element):
            return _resolved(element, element.get("url", "").strip())
    for element in _all(fields, ("link", "atom:link")):
        if element.get("rel") == "enclosure" and element.get("type", "").startswith("image/"):
            return _resolved(element, element.get("href", "").strip())
    return _first(fields, ("image", "thumbnail")) or next(
        (url for element in fields.get("itunes:image", ()) if (url := element.get("href", ""))), ""
    )


def _is_picture(element: etree._Element) -> bool:
    kind, medium = element.get("type", "").lower(), element.get("medium", "").lower()
    if kind.startswith("image/") or medium == "image":
        return True
    return not kind and not medium and _PICTURE.search(element.get("url", "")) is not None


def _width(element: etree._Element) -> int:
    width = element.get("width", "")
    return int(width) if width.isascii() and width.isdigit() and len(width) < 6 else 0


def _base(element: etree._Element) -> str:
    # xml:base of the element and all around it, outermost first.
    bases = [base for node in (element, *element.iterancestors()) if (base := node.get(f"{_XML}base"))]
    return functools.reduce(_join, reversed(bases), "")


def _resolved(element: etree._Element, url: str) -> str:
    return _join(_base(element), url)


def _join(base: str, url: str) -> str:
    try:
        return urljoin(base, url) if base else url
    except ValueError:
        return url
