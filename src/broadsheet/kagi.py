"""Kagi News stories as summaries to audit: the JSON of one story, or the RSS item of one.

`read_kagi` gives the story's parts with the articles each part cites; `audit_kagi` checks every part against the texts
of its articles. Getting those texts is the caller's: this module reads no network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import regex
from lxml import etree, html

from broadsheet.audit import AuditClaim, AuditResult, AuditSource, audit_part, collect, total
from broadsheet.errors import InputError
from broadsheet.stages.verify import Judge, Thesaurus
from broadsheet.text.normalise import clean

MAX_BYTES = 2_000_000  # a story is some 20 kB
_CITATION = regex.compile(r"\s*\[(?:([^\]#\[]+)#([0-9]{1,6})|common|\*|\d+)\]")
_LISTS = (
    "talking_points",
    "international_reactions",
    "technical_details",
    "business_angle_points",
    "user_action_items",
)
_TEXTS = ("short_summary", "did_you_know", "historical_background", "humanitarian_impact", "business_angle_text")


@dataclass(frozen=True, slots=True)
class KagiArticle:
    """An article a story lists."""

    domain: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class KagiPart:
    """One part of a story without its citation marks; `cited` are URLs, () where it cites nothing by itself."""

    section: str  # "title", "short_summary", "talking_points", "quote" …
    text: str
    cited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KagiStory:
    """A story's parts in reading order, and its articles."""

    parts: tuple[KagiPart, ...]
    articles: tuple[KagiArticle, ...]


def read_kagi(data: bytes) -> KagiStory:
    """Read a story: JSON as the API gives it (also inside `{"stories": […]}`, the first one), or an RSS item or feed.

    >>> story = read_kagi(b'{"title": "Ferry aground", "short_summary": "It sank. [a.example#1]", "articles": '
    ...                   b'[{"domain": "a.example", "link": "https://a.example/1", "title": "Ferry"}]}')
    >>> story.parts[1].text, story.parts[1].cited
    ('It sank.', ('https://a.example/1',))

    Raises:
        InputError: neither, too large, or without a title.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"story of {len(data)} bytes; at most {MAX_BYTES} are read")
    story = _read_rss(data) if data.lstrip()[:1] == b"<" else _read_json(data)
    if not story.parts:
        raise InputError("no story found: expected a Kagi News story as JSON, or an RSS item with a description")
    return story


def audit_kagi(
    story: KagiStory,
    texts: Mapping[str, AuditSource],
    judge: Judge | None = None,
    thesaurus: Thesaurus | None = None,
) -> AuditResult:
    """Check every part: against the articles it cites, or all of them where it cites none. `texts` is by URL.

    A part whose cited articles could not be had is held against the others.
    """
    everything = collect(list(texts.values()), thesaurus=thesaurus)
    by_urls = {}
    claims: list[AuditClaim] = []
    for part in story.parts:
        urls = tuple(u for u in part.cited if u in texts)
        if urls and urls not in by_urls:
            by_urls[urls] = collect([texts[u] for u in urls], thesaurus=thesaurus)
        claims += audit_part(part.text, by_urls[urls] if urls else everything, judge=judge)
    return total(claims)


# ----------------------------------------------------------------------------------------------- JSON


def _read_json(data: bytes) -> KagiStory:
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    if isinstance(raw, dict) and isinstance(raw.get("stories"), list) and raw["stories"]:
        raw = raw["stories"][0]
    if not isinstance(raw, dict):
        raise InputError("not a story: expected a JSON object")
    articles = tuple(
        KagiArticle(str(a.get("domain") or ""), clean(str(a.get("title") or "")), str(a["link"]))
        for a in _dicts(raw.get("articles"))
        if a.get("link")
    )
    parts = [_part("title", raw.get("title"), articles)]
    parts += [_part(name, raw.get(name), articles) for name in _TEXTS]
    parts += [_part(name, _body(item), articles) for name in _LISTS for item in _strings(raw.get(name))]
    parts += [_quote(raw, articles)]
    parts += [_perspective(p, articles) for p in _dicts(raw.get("perspectives"))]
    parts += [_part("timeline", t.get("content"), articles) for t in _dicts(raw.get("timeline"))]
    return KagiStory(tuple(p for p in parts if p.text), articles)


def _quote(raw: dict[str, Any], articles: tuple[KagiArticle, ...]) -> KagiPart:
    words = clean(str(raw.get("quote") or "")).strip("\"“”'‘’ ")
    author = clean(str(raw.get("quote_author") or ""))
    if not words:
        return KagiPart("quote", "")
    url = str(raw.get("quote_source_url") or "")
    part = _part("quote", f"“{words}”, said {author}." if author else f"“{words}”", articles)
    return KagiPart("quote", part.text, part.cited or ((url,) if url else ()))


def _perspective(raw: dict[str, Any], articles: tuple[KagiArticle, ...]) -> KagiPart:
    part = _part("perspectives", _body(str(raw.get("text") or "")), articles)
    urls = tuple(str(s["url"]) for s in _dicts(raw.get("sources")) if s.get("url"))
    return KagiPart(part.section, part.text, part.cited or urls)


def _part(section: str, text: object, articles: tuple[KagiArticle, ...]) -> KagiPart:
    raw = text if isinstance(text, str) else ""
    cited = [_resolve(m[1], int(m[2]), articles) for m in _CITATION.finditer(raw) if m[1]]
    return KagiPart(section, clean(_CITATION.sub("", raw)), tuple(dict.fromkeys(u for u in cited if u)))


def _resolve(domain: str, number: int, articles: tuple[KagiArticle, ...]) -> str:
    """URL of the n-th article of a domain, "" when the story has none."""
    name = domain.lower().strip()
    own = [a.url for a in articles if a.domain.lower() == name] or [
        a.url for a in articles if a.domain.lower().split(".")[0] == name
    ]
    return own[number - 1] if 1 <= number <= len(own) else ""


def _body(text: str) -> str:
    """`Title: text` without its title; a colon inside a time, a quotation or a URL does not count."""
    match = regex.match(r"^[^:\"“”]{1,60}(?<!\d):\s+(?=\S)", text)
    return text[match.end() :] if match else text


def _dicts(value: object) -> list[dict[str, Any]]:
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


# ------------------------------------------------------------------------------------------------ RSS

_SECTIONS = {"highlights": "talking_points", "perspectives": "perspectives", "sources": "sources"}


def _read_rss(data: bytes) -> KagiStory:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root is None:
        raise InputError("not XML: expected an RSS item")
    item = root if root.tag == "item" else root.find(".//item")
    if item is None:
        raise InputError("no <item> found: expected an RSS item or feed")
    title = clean(item.findtext("title") or "")
    description = item.findtext("description") or ""
    parts = [KagiPart("title", title)] if title else []
    articles: list[KagiArticle] = []
    if description.strip():
        _read_description(html.fragment_fromstring(description, create_parent="div"), parts, articles)
    return KagiStory(tuple(p for p in parts if p.text), tuple(articles))


def _read_description(body: html.HtmlElement, parts: list[KagiPart], articles: list[KagiArticle]) -> None:
    section = "short_summary"
    for element in body:
        if not isinstance(element.tag, str):
            continue  # a comment
        text = clean(_CITATION.sub("", element.text_content()))
        if element.tag in ("h1", "h2", "h3", "h4"):
            section = _SECTIONS.get(text.lower().rstrip(": "), text.lower().rstrip(": "))
        elif element.tag == "blockquote":
            words, _, speaker = text.rpartition(" - ")
            quote = words.strip("\"“”'‘’ ") if words else text.strip("\"“”'‘’ ")
            parts.append(KagiPart("quote", f"“{quote}”, said {speaker.strip()}." if words else f"“{quote}”"))
        elif section == "sources":
            articles += [
                KagiArticle((a.tail or "").strip(" -–"), clean(a.text_content()), a.get("href") or "")
                for a in element.iter("a")
            ]
        elif element.tag in ("ul", "ol"):
            parts += [_item(section, li) for li in element.iter("li")]
        elif element.tag == "p" and text:
            parts.append(KagiPart(section, text))


def _item(section: str, item: html.HtmlElement) -> KagiPart:
    urls = tuple(a.get("href") for a in item.iter("a") if a.get("href"))
    text = clean(_CITATION.sub("", item.text_content()))
    if urls:
        text = regex.sub(r"\s*\([^()]*\)\s*$", "", text)  # the outlets, in parentheses
    return KagiPart(section, _body(text), urls)
