"""Makes truth.json: which article tells of which event, who copied whom, who said what, and where outlets disagree."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from feeds import feed_title
from source import Article, Newsday

GLYPHS = str.maketrans({
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2018": "'", "\u2019": "'",
    "\u2013": "-", "\u2014": "-", "\u00a0": " ", "\u202f": " ",
})  # fmt: skip


def plain(text: str) -> str:
    """Text with one kind of quotation mark, apostrophe, dash and space, so that outlets' glyphs compare equal."""
    text = unicodedata.normalize("NFC", text).translate(GLYPHS)
    return re.sub(r"\s+", " ", text).strip()


def searchable(article: Article) -> str:
    """The article's text as one line of plain glyphs."""
    return plain(" ".join(article.paragraphs))


def urls_with(needle: str, articles: list[Article], where: str) -> list[str]:
    """The articles that hold a string, upper and lower case being the same; at least one has to."""
    found = [a.url for a in articles if plain(needle).lower() in searchable(a).lower()]
    if not found:
        raise ValueError(f"{where}: no article holds {needle!r}")
    return found


def urls_with_any(needles: list[str], articles: list[Article], where: str) -> list[str]:
    """The articles that hold at least one of the strings, in the articles' order."""
    found = {url for needle in needles for url in urls_with(needle, articles, where)}
    return [a.url for a in articles if a.url in found]


def origin(article: Article, day: Newsday) -> str | None:
    """Whose text it is: an agency or an outlet for a copy, the agency for its own text, else nobody's but its own."""
    if article.copy_of:
        source = day.articles[article.copy_of]
        return source.agency or source.site.outlet.domain
    return article.agency


def publishers(articles: list[Article], day: Newsday) -> set[str]:
    """The families whose texts these are. A copy counts for its source's family, a partial one for its outlet's."""
    families: set[str] = set()
    for article in articles:
        source = day.articles[article.copy_of] if article.copy_of and article.copy_kind != "partial" else article
        families.add(source.site.outlet.family)
    return families


def article_truth(article: Article, day: Newsday) -> dict[str, Any]:
    """What is true of one article."""
    specs = {feed.name: feed for feed in article.site.feeds}
    return {
        "id": article.id,
        "url": article.url,
        "outlet": article.site.outlet.domain,
        "title": article.title,
        "feed_title": article.feed_title,
        "feeds": [article.site.url(specs[name].path) for name in article.feeds],
        "language": article.language,
        "published": f"{article.published:%Y-%m-%dT%H:%M:%SZ}",
        "author": article.author or None,
        "credit": article.credit or None,
        "event": article.event,
        "copy_of": day.articles[article.copy_of].url if article.copy_of else None,
        "copy_kind": article.copy_kind,
        "origin": origin(article, day),
        "full_text_in_feed": any(specs[name].full_text for name in article.feeds),
        "text_paragraphs": list(article.paragraphs),
    }


def quote_truth(quote: dict[str, Any], articles: list[Article], event: str) -> dict[str, Any]:
    """One quotation: the articles that carry it whole, in other words, and in other languages."""
    variants: list[str] = quote.get("variants", [])
    return {
        "text": quote["text"],
        "speaker": quote["speaker"],
        "role": quote["role"],
        "variants": variants,
        "articles": urls_with(quote["text"], articles, event),
        "variant_articles": {v: urls_with(v, articles, event) for v in variants},
        "translations": [
            {**t, "articles": urls_with(t["text"], articles, event)} for t in quote.get("translations", [])
        ],
    }


def event_truth(event: dict[str, Any], day: Newsday) -> dict[str, Any]:
    """What is true of one event, with the articles its strings are found in."""
    name = event["id"]
    articles = [a for a in day.articles.values() if a.event == name]
    families = sorted(publishers(articles, day))
    publishable = len(articles) >= 3 and len(families) >= 2
    if publishable != event["publishable"]:
        raise ValueError(f"{name}: publishable is {publishable}: {len(articles)} articles of {families}")
    return {
        "id": name,
        "what": event["what"],
        "look_alike": event.get("look_alike"),
        "publishable": publishable,
        "publishers": families,
        "articles": [a.url for a in articles],
        "quotes": [quote_truth(q, articles, name) for q in event["quote"]],
        "fragments": event.get("fragments", []),
        "perspectives": [
            {
                "holder": p["holder"],
                "statement_gist": p["statement_gist"],
                "articles": urls_with_any(p["find"], articles, name),
            }
            for p in event["perspective"]
        ],
        "disagreements": [
            {
                "what": d["what"],
                "values": [
                    {"value": v["value"], "articles": urls_with_any(v["find"], articles, name)} for v in d["value"]
                ],
            }
            for d in event.get("disagreement", [])
        ],
        "not_disagreements": [
            {"what": d["what"], "articles": urls_with_any(d["find"], articles, name)}
            for d in event.get("not_disagreement", [])
        ],
    }


def date_fault(given: str) -> str:
    """The kind of bad entry a wrong date makes."""
    if given == "none":
        return "no_date"
    return "date_1970" if datetime.fromisoformat(given).year == 1970 else "date_in_future"


def bad_truth(day: Newsday) -> list[dict[str, Any]]:
    """Every entry and feed that is bad on purpose."""
    records: list[dict[str, Any]] = []
    for bad in day.bad:
        spec = next(f for f in bad.site.feeds if f.name == bad.feed)
        link = day.articles[bad.article].url if bad.article else bad.site.url(bad.path) if bad.path else None
        records.append({"kind": bad.kind, "feed": bad.site.url(spec.path), "title": bad.title, "url": link})
    for article in day.articles.values():
        specs = {feed.name: feed for feed in article.site.feeds}
        feed = article.site.url(specs[article.feeds[0]].path)
        if given := article.meta.get("feed_date"):
            records.append({"kind": date_fault(given), "feed": feed, "title": article.feed_title, "url": article.url})
    return sorted(records, key=lambda r: (r["kind"], r["feed"]))


def bad_feeds(day: Newsday) -> list[dict[str, str]]:
    """Every feed that is bad on purpose."""
    return [
        {"kind": spec.fault, "url": site.url(spec.path), "title": feed_title(site, spec)}
        for site in day.sites.values()
        for spec in site.feeds
        if spec.fault
    ]


def make_truth(day: Newsday) -> dict[str, Any]:
    """The whole truth of the day."""
    known = {event["id"] for event in day.events}
    named = {a.event for a in day.articles.values() if a.event}
    if known != named:
        raise ValueError(f"events.toml and the articles differ: {known ^ named}")
    return {
        "day": "2026-11-12",
        "articles": [article_truth(a, day) for a in day.articles.values()],
        "events": [event_truth(e, day) for e in day.events],
        "bad_entries": bad_truth(day),
        "bad_feeds": bad_feeds(day),
        "injection_page": next(a.url for a in day.articles.values() if a.meta.get("injection")),
    }
