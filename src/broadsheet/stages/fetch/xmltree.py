"""Stage 1 of 7: fetch — XML of strangers as a tree, mended where it is broken.

Three attempts, each only when the one before failed: as it stands; with entities and stray `&` and `<` mended; cut
into its items, each read by itself, so that one broken item costs only itself. Entities declared in the document are
never expanded (billion laughs), nothing is loaded from outside, and depth is limited by libxml2 (256).
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex
from lxml import etree

from broadsheet.stages.fetch.raw import NotAFeedError

_HEAD_CHARS = 20_000  # within which a feed names its root; long comments and style sheets come before it
_ROOT = regex.compile(r"<(?:[A-Za-z]\w{0,20}:)?(rss|feed|rdf|channel|entry)(?=[\s>])[^<>]{0,4000}>", regex.IGNORECASE)
_ITEM = regex.compile(r"<(?:[A-Za-z]\w{0,20}:)?(item|entry)(?=[\s>])", regex.IGNORECASE)
_XMLNS = regex.compile(r"xmlns(?::[A-Za-z][\w.-]{0,40})?\s*=\s*(?:\"[^\"<&]{0,300}\"|'[^'<&]{0,300}')")
_ILLEGAL = regex.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = regex.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BARE_AMPERSAND = regex.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
# Elements whose text is often HTML pasted in without escaping; libxml2 would close the item at the first lone <br>.
_TEXTUAL = ("title", "description", "content:encoded", "content", "summary")


@dataclass(slots=True)
class Tree:
    """A document. `items` is None unless it had to be cut up; then `root` holds only what stands before them."""

    root: etree._Element
    items: Iterator[etree._Element] | None = None
    total: int = 0  # how many items it was cut into, those behind the limit too
    damage: list[str] = field(default_factory=list)


def read_tree(text: str, limit: int) -> Tree:
    """Parse a feed's XML; if it has to be cut up, at most `limit` items of it.

    >>> read_tree("<rss><channel><title>A &amp; B</title></channel></rss>", 9).damage
    []
    >>> read_tree("<rss><channel><title>A & B</title></channel></rss>", 9).root[0][0].text
    'A & B'

    Raises:
        NotAFeedError: nothing in it looks like a feed.
    """
    text = text.lstrip("\ufeff \t\r\n")
    try:
        return Tree(_parse(text, recover=False))
    except etree.XMLSyntaxError as error:
        damage = [_line(error)]
    root = _ROOT.search(text[:_HEAD_CHARS])
    if root is None:
        raise NotAFeedError(_what(text))
    mended = _mend(text[root.start() :])  # servers print warnings before the document
    try:
        return Tree(_parse(mended, recover=False), damage=damage)
    except etree.XMLSyntaxError:
        return _cut_up(mended, damage, limit)


def text_of(element: etree._Element) -> str:
    """The element's whole text with entities resolved by their HTML names; unknown ones vanish."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child, etree._Entity):
            character = html.unescape(child.text or "")
            parts.append("" if character.startswith("&") and character.endswith(";") else character)
        elif isinstance(child.tag, str):
            parts.append(text_of(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _parse(text: str, *, recover: bool) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",  # overrides the declaration: `decode` has settled the encoding
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(text.encode("utf-8", "ignore"), parser)
    if root is None:  # recovery found no element at all
        raise NotAFeedError(_what(text))
    return root


def _line(error: etree.XMLSyntaxError) -> str:
    return (error.msg or "not well-formed XML").splitlines()[0][:160]


def _what(text: str) -> str:
    start = text[:2_000].lower()
    if not text.strip():
        return "empty answer"
    if "<html" in start or "<!doctype html" in start:
        return "an HTML page"
    return f"no RSS, Atom or JSON Feed; it begins with {text[:40]!r}"


def _mend(text: str) -> str:
    # CDATA stays as it is, but for characters XML has no place for.
    text = _ILLEGAL.sub("", text)
    parts: list[str] = []
    position = 0
    while (start := text.find("<![CDATA[", position)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        parts += (_mend_entities(text[position:start]), text[start : end + 3])
        position = end + 3
    parts.append(_mend_entities(text[position:]))
    return "".join(parts)


def _mend_entities(text: str) -> str:
    return _REFERENCE.sub(_entity, _BARE_AMPERSAND.sub("&amp;", text))


def _entity(match: regex.Match[str]) -> str:
    name = match[1]
    character = html.unescape(match[0])
    if len(character) > 2 or character in "<&" or _ILLEGAL.search(character):
        return "" if name.startswith("#") else f"&amp;{name};"
    return character


def _cut_up(text: str, damage: list[str], limit: int) -> Tree:
    root = _ROOT.search(text)
    found = _ITEM.finditer(text, root.start() + 1 if root is not None else 0)
    starts = list(itertools.islice(found, limit + 1))  # one more: it ends the last
    if not starts or root is None:
        return Tree(_parse(text, recover=True), damage=damage)
    unique = {name.split("=")[0].strip(): name for name in _XMLNS.findall(root[0])}
    head = _parse(text[: starts[0].start()], recover=True)
    total = len(starts) + sum(1 for _ in found)
    return Tree(head, _items(text, starts, limit, " ".join(unique.values())), total, damage)


def _items(text: str, starts: list[regex.Match[str]], limit: int, names: str) -> Iterator[etree._Element]:
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in itertools.islice(zip(starts, ends, strict=True), limit):
        fragment = text[match.start() : end]
        close = f"</{match[0][1:]}>"
        closed_at = fragment.rfind(close)
        fragment = fragment[:closed_at] if closed_at >= 0 else regex.split(r"</(?:channel|rss|feed)>", fragment)[0]
        item = _item(f"<cut {names}>{fragment}{close}</cut>")
        if item is not None:
            yield item


def _item(wrapped: str) -> etree._Element | None:
    for candidate, recover in ((wrapped, False), (_shield(wrapped), False), (_shield(wrapped), True)):
        try:
            root = _parse(candidate, recover=recover)
        except (etree.XMLSyntaxError, NotAFeedError):
            continue
        return root[0] if len(root) else None
    return None


def _shield(fragment: str) -> str:
    # Put the text of textual elements into CDATA, whatever it holds.
    for name in _TEXTUAL:
        opening = regex.search(rf"<{name}(?=[\s>])[^<>]{{0,400}}(?<!/)>", fragment)
        if opening is None:
            continue
        end = fragment.find(f"</{name}>", opening.end())
        if end < 0:
            continue
        inner = fragment[opening.end() : end].strip().removeprefix("<![CDATA[").removesuffix("]]>")
        inner = inner.replace("]]>", "]]&gt;")
        fragment = f"{fragment[: opening.end()]}<![CDATA[{inner}]]>{fragment[end:]}"
    return fragment
