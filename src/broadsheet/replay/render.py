"""Feeds and pages of recorded rows, with the furniture that real ones have around the text.

The same row always gives the same bytes, so that ETags hold.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from broadsheet.replay.row import Row
from broadsheet.replay.site import origin
from broadsheet.replay.snippet import paragraphs

FRONT_PAGE_LINKS = 60
SIDEBAR_LINKS = 6
SECTIONS = ("World", "Business", "Sport", "Culture")  # of every page's navigation


def feed(rows: Sequence[Row], home: str, port: int) -> bytes:
    """An RSS 2.0 feed of all the rows, in their order."""
    first = rows[0]
    language = f"<language>{escape(first.language)}</language>" if first.language else ""
    items = "\n".join(_item(row, port) for row in rows)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">\n'
        f"<channel><title>{escape(first.outlet_name)} – {escape(first.category)}</title><link>{escape(home)}/</link>"
        f"<description>Recorded articles of {escape(first.outlet_name)}</description>{language}<ttl>30</ttl>\n"
        f"{items}\n</channel></rss>\n"
    ).encode("utf-8", "ignore")


def _item(row: Row, port: int) -> str:
    parts = [
        f"<title>{escape(row.title)}</title>",
        f"<link>{escape(_address(row, port))}</link>",
        f'<guid isPermaLink="false">{escape(row.url)}</guid>',
    ]
    if row.teaser:
        parts.append(f"<description>{escape(escape(row.teaser, quote=False))}</description>")
    if row.published:
        parts.append(f"<pubDate>{format_datetime(row.published)}</pubDate>")
    if row.author:
        parts.append(f"<dc:creator>{escape(row.author)}</dc:creator>")
    if row.image_url:
        parts.append(f'<media:content url="{escape(row.image_url)}" medium="image"/>')
    return f"<item>{''.join(parts)}</item>"


def article_page(row: Row, others: Sequence[Row], port: int) -> bytes:
    """The page of one article with navigation, a side column of other headlines and a footer."""
    body = "\n".join(f"<p>{escape(text)}</p>" for text in paragraphs(row.teaser, row.text, row.language))
    return _page(row, _head(row, port), f"{_article(row, body)}\n{_aside(others, port)}", port)


def front_page(rows: Sequence[Row], port: int) -> bytes:
    """An outlet's front page: its newest headlines."""
    links = "\n".join(f'<li><a href="{escape(_address(row, port))}">{escape(row.title)}</a></li>' for row in rows)
    head = f'<title>{escape(rows[0].outlet_name)}</title>\n<meta property="og:type" content="website">'
    return _page(rows[0], head, f"<main><h1>{escape(rows[0].outlet_name)}</h1>\n<ul>\n{links}\n</ul></main>", port)


def _address(row: Row, port: int) -> str:
    return origin(row.host, port) + row.target


def _headline(row: Row) -> str:
    # Aggregators record "Headline - Outlet"; the outlet's own page has no suffix in its headline.
    return row.title.removesuffix(f" - {row.outlet_name}").removesuffix(f" | {row.outlet_name}") or row.title


def _head(row: Row, port: int) -> str:
    url, headline = _address(row, port), _headline(row)
    lines = [
        f"<title>{escape(headline)} | {escape(row.outlet_name)}</title>",
        f'<link rel="canonical" href="{escape(url)}">',
        f'<link rel="alternate" type="application/rss+xml" href="{escape(origin(row.outlet, port))}/feed.xml">',
    ]
    properties = {
        "og:type": "article",
        "og:site_name": row.outlet_name,
        "og:title": headline,
        "og:url": url,
        "og:description": row.teaser,
        "og:image": row.image_url,
        "article:published_time": row.published.isoformat() if row.published else "",
        "article:section": row.category,
    }
    lines += [f'<meta property="{k}" content="{escape(v)}">' for k, v in properties.items() if v]
    named = {"description": row.teaser, "author": row.author}
    lines += [f'<meta name="{k}" content="{escape(v)}">' for k, v in named.items() if v]
    lines.append(f'<script type="application/ld+json">{_json_ld(row, url, headline)}</script>')
    return "\n".join(lines)


def _json_ld(row: Row, url: str, headline: str) -> str:
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": headline,
        "mainEntityOfPage": url,
        "publisher": {"@type": "Organization", "name": row.outlet_name},
    }
    if row.published:
        data["datePublished"] = row.published.isoformat()
    if row.author:
        data["author"] = {"@type": "Person", "name": row.author}
    if row.image_url:
        data["image"] = row.image_url
    return json.dumps(data, ensure_ascii=False).replace("</", "<\\/")


def _article(row: Row, body: str) -> str:
    byline = (
        f'<p class="byline">By <span class="author" rel="author">{escape(row.author)}</span></p>' if row.author else ""
    )
    when = ""
    if row.published:
        shown = f"{row.published:%d %B %Y, %H:%M} UTC"
        when = f'<time datetime="{row.published.isoformat()}">{shown}</time>'
    image = f'<figure><img src="{escape(row.image_url)}" alt=""></figure>' if row.image_url else ""
    return (
        f"<main><article>\n<header><h1>{escape(_headline(row))}</h1>\n{byline}{when}</header>\n{image}\n"
        f'<div class="article-body">\n{body}\n</div>\n</article></main>'
    )


def _aside(others: Sequence[Row], port: int) -> str:
    links = "\n".join(
        f'<li><a href="{escape(_address(row, port))}">{escape(_headline(row))}</a></li>' for row in others
    )
    return f'<aside class="sidebar"><h2>Latest</h2>\n<ul>\n{links}\n</ul></aside>' if links else ""


def _page(row: Row, head: str, body: str, port: int) -> bytes:
    language = f' lang="{escape(row.language)}"' if row.language else ""
    home = escape(origin(row.host, port))
    name = escape(row.outlet_name)
    sections = "".join(f'<li><a href="{home}/{s.lower()}">{s}</a></li>' for s in SECTIONS)
    return (
        f'<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n{head}\n</head>\n<body>\n'
        f'<header class="site-header"><a href="{home}/">{name}</a>\n<nav><ul>{sections}</ul></nav></header>\n'
        f'{body}\n<footer class="site-footer"><p>© {name}</p><ul><li><a href="{home}/about">About us</a></li>'
        f'<li><a href="{home}/privacy">Privacy</a></li><li><a href="{home}/newsletter">Newsletter</a></li></ul>'
        "</footer>\n</body>\n</html>\n"
    ).encode("utf-8", "ignore")
