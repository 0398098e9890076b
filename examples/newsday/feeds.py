"""Writes an outlet's entries as RSS 2.0, RSS 0.91, RSS 1.0 (RDF), Atom 1.0, Atom 0.3 or JSON Feed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from source import DAY_END, Article, BadEntry, FeedSpec, Newsday, Site

TEASER_CHARS = 220
MORE = {"en": "Read more", "de": "Weiterlesen", "fr": "Lire la suite", "es": "Seguir leyendo", "pt": "Ler mais"}


@dataclass(frozen=True)
class Item:
    """One entry as a feed shows it; an empty string stands for what is missing."""

    id: str
    title: str
    link: str
    date: datetime | None
    updated: datetime | None
    author: str
    teaser: str
    html: str
    image: str


def cut(text: str, limit: int = TEASER_CHARS) -> str:
    """The text up to a word boundary near the limit, with an ellipsis if anything is left off."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0].rstrip(",;:") + "\u2026"


def entry_date(article: Article) -> datetime | None:
    """The date the feed gives, which some articles have wrong on purpose."""
    given = article.meta.get("feed_date")
    if given is None:
        return article.published
    return None if given == "none" else datetime.fromisoformat(given)


def full_html(article: Article) -> str:
    """The whole text as the HTML that a feed carries."""
    html = ""
    for block in article.blocks:
        heading = block.startswith("## ")
        html += f"<h2>{text(block[3:])}</h2>" if heading else f"<p>{text(block)}</p>"
    return html + (f"<p><i>{text(article.credit)}</i></p>" if article.credit else "")


def article_item(article: Article, spec: FeedSpec) -> Item:
    """An article as an entry of this feed."""
    teaser = cut(article.meta.get("teaser") or article.paragraphs[0])
    if spec.fault == "encoding":
        teaser = cut(" ".join(article.paragraphs[:3]), 600)
    path = article.meta.get("feed_link", article.path)
    tracking = "?utm_source=feed&utm_medium=rss" if article.site.layout == "tabloid" else ""
    return Item(
        id=f"tag:{article.site.outlet.domain},2026:{article.id}",
        title=article.feed_title,
        link=article.site.url(path) + tracking,
        date=entry_date(article),
        updated=article.updated,
        author=article.author,
        teaser=teaser,
        html=full_html(article) if spec.full_text else "",
        image=article.site.url("/assets/lead.svg") if article.meta.get("image") else "",
    )


def bad_item(bad: BadEntry, articles: dict[str, Article]) -> Item:
    """A bad entry as an entry."""
    link = articles[bad.article].url if bad.article else bad.site.url(bad.path) if bad.path else ""
    id_ = f"tag:{bad.site.outlet.domain},2026:{bad.kind}"
    return Item(id_, bad.title, link, bad.published, None, "", bad.teaser, "", "")


def feed_items(day: Newsday, site: Site, spec: FeedSpec) -> list[Item]:
    """The entries of a feed, newest first; those without a date come last."""
    items = [article_item(a, spec) for a in day.articles.values() if a.site is site and spec.name in a.feeds]
    items += [bad_item(b, day.articles) for b in day.bad if b.site is site and b.feed == spec.name]
    return sorted(items, key=lambda i: (i.date or datetime(1969, 1, 1, tzinfo=UTC), i.id), reverse=True)


def text(value: str) -> str:
    """Escaped for an XML element."""
    return escape(value, quote=False)


def iso(value: datetime) -> str:
    """A UTC time as RFC 3339."""
    return value.strftime("%Y-%m-%dT%H:%M:%SZ")


def feed_title(site: Site, spec: FeedSpec) -> str:
    """The channel's title; the malformed feed has an ampersand in it."""
    joint = " & " if spec.fault == "malformed" else " – "
    return f"{site.outlet.name}{joint}{spec.name.replace('-', ' ').title()}"


def rss2_item(item: Item, spec: FeedSpec, site: Site) -> str:
    """One RSS 2.0 item."""
    lines = ["<item>", f"<title>{text(item.title)}</title>"]
    if item.link:
        lines.append(f"<link>{text(item.link)}</link>")
    if item.link.endswith(".html"):
        lines.append(f'<guid isPermaLink="true">{text(item.link)}</guid>')
    else:
        lines.append(f'<guid isPermaLink="false">{text(item.id)}</guid>')
    if item.date:
        lines.append(f"<pubDate>{format_datetime(item.date, usegmt=True)}</pubDate>")
    if item.author:
        lines.append(f"<dc:creator>{text(item.author)}</dc:creator>")
    lines.append(f"<category>{text(spec.category)}</category>")
    if site.layout == "tabloid" and not item.html:
        more = f' <a href="{escape(item.link)}">{MORE[spec.language]}</a>'
        lines.append(f"<description>{text(f'<p>{text(item.teaser)}</p>{more}')}</description>")
    else:
        lines.append(f"<description>{text(item.teaser)}</description>")
    if item.html:
        lines.append(f"<content:encoded><![CDATA[{item.html}]]></content:encoded>")
    if item.image:
        lines.append(f'<media:content url="{escape(item.image)}" medium="image" type="image/svg+xml"/>')
    return "\n".join([*lines, "</item>"])


def rss2(site: Site, spec: FeedSpec, items: list[Item]) -> str:
    """An RSS 2.0 document, made malformed if the feed is to be."""
    body = "\n".join(rss2_item(item, spec, site) for item in items)
    namespaces = (
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    document = (
        f'<?xml version="1.0" encoding="{spec.encoding}"?>\n<rss version="2.0" {namespaces}>\n<channel>\n'
        f"<title>{text(feed_title(site, spec))}</title>\n<link>{site.url('/')}</link>\n"
        f"<description>{text(site.tagline)}</description>\n<language>{spec.language}</language>\n"
        f"<lastBuildDate>{format_datetime(DAY_END, usegmt=True)}</lastBuildDate>\n<ttl>15</ttl>\n"
        f'<atom:link href="{site.url(spec.path)}" rel="self" type="application/rss+xml"/>\n'
        f"{body}\n</channel>\n</rss>\n"
    )
    if spec.fault == "malformed":
        document = document.replace(" &amp; ", " & ")
        before, last, after = document.rpartition("<description>")
        document = before + last + "<br>" + after
    return document


def rss091(site: Site, spec: FeedSpec, items: list[Item]) -> str:
    """An RSS 0.91 document: no dates and no authors."""
    body = "\n".join(
        f"<item>\n<title>{text(i.title)}</title>\n<link>{text(i.link)}</link>\n"
        f"<description>{text(i.teaser)}</description>\n</item>"
        for i in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="0.91">\n<channel>\n'
        f"<title>{text(feed_title(site, spec))}</title>\n<link>{site.url('/')}</link>\n"
        f"<description>{text(site.tagline)}</description>\n<language>{spec.language}</language>\n"
        f"{body}\n</channel>\n</rss>\n"
    )


def rdf(site: Site, spec: FeedSpec, items: list[Item]) -> str:
    """An RSS 1.0 document."""
    order = "\n".join(f'<rdf:li rdf:resource="{escape(i.link)}"/>' for i in items)
    body = "\n".join(
        f'<item rdf:about="{escape(i.link)}">\n<title>{text(i.title)}</title>\n<link>{text(i.link)}</link>\n'
        f"<description>{text(i.teaser)}</description>\n<dc:creator>{text(i.author)}</dc:creator>\n"
        f"<dc:date>{iso(i.date or DAY_END)}</dc:date>\n</item>"
        for i in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="{site.url(spec.path)}">\n<title>{text(feed_title(site, spec))}</title>\n'
        f"<link>{site.url('/')}</link>\n<description>{text(site.tagline)}</description>\n"
        f"<dc:language>{spec.language}</dc:language>\n<items><rdf:Seq>\n{order}\n"
        f"</rdf:Seq></items>\n</channel>\n{body}\n</rdf:RDF>\n"
    )


def atom_entry(item: Item) -> str:
    """One Atom 1.0 entry."""
    date = item.date or DAY_END
    lines = ["<entry>", f"<id>{text(item.id)}</id>", f"<title>{text(item.title)}</title>"]
    if item.link:
        lines.append(f'<link rel="alternate" type="text/html" href="{escape(item.link)}"/>')
    lines.append(f"<published>{iso(date)}</published>\n<updated>{iso(item.updated or date)}</updated>")
    if item.author:
        lines.append(f"<author><name>{text(item.author)}</name></author>")
    lines.append(f'<summary type="text">{text(item.teaser)}</summary>')
    if item.html:
        lines.append(f'<content type="html">{text(item.html)}</content>')
    return "\n".join([*lines, "</entry>"])


def atom(site: Site, spec: FeedSpec, items: list[Item]) -> str:
    """An Atom 1.0 document."""
    body = "\n".join(atom_entry(item) for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{spec.language}">\n'
        f"<id>{site.url(spec.path)}</id>\n<title>{text(feed_title(site, spec))}</title>\n"
        f"<subtitle>{text(site.tagline)}</subtitle>\n"
        f'<link rel="self" href="{site.url(spec.path)}"/>\n<link rel="alternate" href="{site.url("/")}"/>\n'
        f"<author><name>{text(site.outlet.name)}</name></author>\n<updated>{iso(DAY_END)}</updated>\n"
        f"{body}\n</feed>\n"
    )


def atom03(site: Site, spec: FeedSpec, items: list[Item]) -> str:
    """An Atom 0.3 document."""
    body = "\n".join(
        f'<entry>\n<title mode="escaped">{text(i.title)}</title>\n'
        f'<link rel="alternate" type="text/html" href="{escape(i.link)}"/>\n<id>{text(i.id)}</id>\n'
        f"<issued>{iso(i.date or DAY_END)}</issued>\n<modified>{iso(i.updated or i.date or DAY_END)}</modified>\n"
        f"<author><name>{text(i.author)}</name></author>\n<summary>{text(i.teaser)}</summary>\n</entry>"
        for i in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="{spec.language}">\n'
        f"<title>{text(feed_title(site, spec))}</title>\n"
        f'<link rel="alternate" type="text/html" href="{site.url("/")}"/>\n<modified>{iso(DAY_END)}</modified>\n'
        f"{body}\n</feed>\n"
    )


def json_feed(site: Site, spec: FeedSpec, items: list[Item]) -> str:
    """A JSON Feed 1.1 document."""
    entries = []
    for item in items:
        entry: dict[str, object] = {"id": item.id, "url": item.link, "title": item.title, "summary": item.teaser}
        if item.html:
            entry["content_html"] = item.html
        else:
            entry["content_text"] = item.teaser
        if item.date:
            entry["date_published"] = iso(item.date)
        if item.author:
            entry["authors"] = [{"name": item.author}]
        entries.append(entry)
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(site, spec),
        "home_page_url": site.url("/"),
        "feed_url": site.url(spec.path),
        "description": site.tagline,
        "language": spec.language,
        "items": entries,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


WRITERS = {"rss2": rss2, "rss091": rss091, "rdf": rdf, "atom": atom, "atom03": atom03, "json": json_feed}


def render_feed(day: Newsday, site: Site, spec: FeedSpec) -> bytes:
    """The bytes of a feed file. A feed with the encoding fault says UTF-8 and is written in Windows-1252."""
    if spec.fault == "html":
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><title>{site.outlet.name}</title></head><body>\n'
            "<h1>Our podcast has moved</h1>\n<p>You will find every episode in your player.</p>\n</body></html>\n"
        ).encode()
    document = WRITERS[spec.format](site, spec, feed_items(day, site, spec))
    encoding = "windows-1252" if spec.fault == "encoding" else spec.encoding
    return document.encode(encoding, "xmlcharrefreplace")
