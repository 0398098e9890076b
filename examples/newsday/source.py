"""Reads what a person edits: articles, outlets, sites and bad entries, as frozen values."""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DAY_END = datetime(2026, 11, 12, 19, 0, tzinfo=UTC)
DIRECTIVE = re.compile(r"@ (?P<id>[\w-]+) (?P<first>\d+)(?:-(?P<last>\d+))?(?: :: (?P<old>.+) >> (?P<new>.+))?")


@dataclass(frozen=True)
class Outlet:
    """A publication of the catalogue."""

    domain: str
    name: str
    language: str
    family: str
    country: str


@dataclass(frozen=True)
class FeedSpec:
    """One feed of a site: where it is, its format, and what is wrong with it."""

    name: str
    path: str
    format: str
    category: str
    language: str
    full_text: bool = False
    fault: str = ""
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Site:
    """How an outlet looks."""

    outlet: Outlet
    tagline: str
    colour: str
    layout: str
    urls: str
    quotes: str
    metadata: tuple[str, ...]
    dates: str
    bylines: str
    feeds: tuple[FeedSpec, ...]
    paywall: bool = False  # its pages say that they are not free to read

    def url(self, path: str) -> str:
        """The absolute address of a path of this site."""
        return f"http://{self.outlet.domain}{path}"


@dataclass(frozen=True)
class Article:
    """One article file, with its copied paragraphs filled in. `blocks` are paragraphs and `## ` headings."""

    id: str
    site: Site
    feeds: tuple[str, ...]
    title: str
    published: datetime
    updated: datetime | None
    author: str
    language: str
    event: str | None
    copy_of: str | None
    copy_kind: str | None
    agency: str | None
    credit: str
    blocks: tuple[str, ...]
    path: str
    meta: dict[str, Any] = field(hash=False)

    @property
    def url(self) -> str:
        """The article's canonical address."""
        return self.site.url(self.path)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text without headings."""
        return tuple(b for b in self.blocks if not b.startswith("## "))

    @property
    def feed_title(self) -> str:
        """The title as the feed gives it, some with the outlet's name at the end."""
        return f"{self.title} - {self.site.outlet.name}" if self.meta.get("title_suffix") else self.title


@dataclass(frozen=True)
class BadEntry:
    """An entry of a feed that leads nowhere good."""

    kind: str
    site: Site
    feed: str
    title: str
    teaser: str
    published: datetime
    path: str
    loop: str
    article: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Newsday:
    """Everything that was read."""

    sites: dict[str, Site]
    articles: dict[str, Article]
    bad: tuple[BadEntry, ...]
    slow: dict[str, float]
    responses: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    agencies: dict[str, dict[str, Any]]


def read_toml(name: str) -> dict[str, Any]:
    """Read a TOML file of this folder."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def house_style(text: str, language: str, quotes: str) -> str:
    """Set quotation marks, spaces and dashes the way the outlet sets them in this language."""
    if language == "fr":
        return french_spaces(text)
    if language == "de" and quotes == "guillemets":
        return text.replace("\u201e", "\u00bb").replace("\u201c", "\u00ab")
    if language == "es" and quotes == "curly":
        return text.replace("\u00ab", "\u201c").replace("\u00bb", "\u201d")
    return english_curly(text) if language == "en" and quotes == "curly" else text


def french_spaces(text: str) -> str:
    """Spaces that do not break: before high punctuation, inside quotation marks, between thousands."""
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "\u202f", text)
    return re.sub(r" (?=[:;?!»%])|(?<=«) ", "\u00a0", text)


def english_curly(text: str) -> str:
    """Curly quotation marks and apostrophes, and dashes for spaced hyphens."""
    text = re.sub(r'(^|[\s(\u2013\u2014])"', "\\1\u201c", text).replace('"', "\u201d")
    text = re.sub(r"(^|[\s(\u201c])'", "\\1\u2018", text).replace("'", "\u2019")
    return text.replace(" - ", " \u2013 ")


def slug(title: str, words: int = 9) -> str:
    """A title as a path segment: ASCII, lower case, hyphens."""
    folded = title.replace("ß", "ss").replace("'", "").replace("\u2019", "")
    plain = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:words])


def article_path(urls: str, id_: str, title: str, feed: str, published: datetime) -> str:
    """Where a site of this style puts an article."""
    if urls == "dated":
        return f"/{published:%Y/%m/%d}/{slug(title)}.html"
    if urls == "numbered":
        return f"/news/{slug(title, 5)}-{100000 + zlib.crc32(id_.encode()) % 900000}.html"
    if urls == "section":
        return f"/{feed}/{slug(title)}.html"
    return f"/{slug(title)}.html"


def split_front_matter(text: str, name: str) -> tuple[dict[str, Any], list[str]]:
    """The front matter between two `+++` lines, and the lines of the body that are not empty."""
    _, front, body = text.split("+++\n", 2)
    meta = tomllib.loads(front)
    if meta["id"] != name:
        raise ValueError(f"{name}: the id {meta['id']!r} is not the file's name")
    return meta, [line.strip() for line in body.splitlines() if line.strip()]


def expand(line: str, bodies: dict[str, list[str]], where: str) -> list[str]:
    """A body line, or the paragraphs of another article that an `@ id 1-3` line asks for, with its one edit made."""
    if not line.startswith("@ "):
        return [line]
    match = DIRECTIVE.fullmatch(line)
    if match is None:
        raise ValueError(f"{where}: cannot read {line!r}")
    paragraphs = [p for p in bodies[match["id"]] if not p.startswith("## ")]
    first, last = int(match["first"]), int(match["last"] or match["first"])
    chosen = paragraphs[first - 1 : last]
    if len(chosen) != last - first + 1 or any(p.startswith("@ ") for p in chosen):
        raise ValueError(f"{where}: {match['id']} has no paragraphs {first}-{last} of its own")
    if match["old"]:
        if match["old"] not in chosen[0]:
            raise ValueError(f"{where}: {match['old']!r} is not in the paragraph")
        chosen[0] = chosen[0].replace(match["old"], match["new"], 1)
    return chosen


def read_articles(sites: dict[str, Site]) -> dict[str, Article]:
    """Every article file, by id."""
    files = {
        p.stem: split_front_matter(p.read_text(encoding="utf-8"), p.stem)
        for p in sorted((HERE / "articles").glob("*.md"))
    }
    bodies = {name: body for name, (_, body) in files.items()}
    return {name: make_article(meta, bodies, sites) for name, (meta, _) in files.items()}


def make_article(meta: dict[str, Any], bodies: dict[str, list[str]], sites: dict[str, Site]) -> Article:
    """One article from its front matter and the bodies of all."""
    site = sites[meta["outlet"]]
    name = meta["id"]
    language = meta.get("language", site.outlet.language)
    blocks = [part for line in bodies[name] for part in expand(line, bodies, name)]
    if meta.get("dateline"):
        blocks[0] = f"{meta['dateline']} {blocks[0]}"
    known = {feed.name for feed in site.feeds}
    if not set(meta["feeds"]) <= known:
        raise ValueError(f"{name}: {meta['feeds']} are not feeds of {meta['outlet']}")
    return Article(
        id=name,
        site=site,
        feeds=tuple(meta["feeds"]),
        title=house_style(meta["title"], language, site.quotes),
        published=meta["published"],
        updated=meta.get("updated"),
        author=meta.get("author", ""),
        language=language,
        event=meta.get("event"),
        copy_of=meta.get("copy_of"),
        copy_kind=meta.get("copy_kind"),
        agency=meta.get("agency"),
        credit=meta.get("credit", ""),
        blocks=tuple(house_style(block, language, site.quotes) for block in blocks),
        path=article_path(site.urls, name, meta["title"], meta["feeds"][0], meta["published"]),
        meta=meta,
    )


def read_sites() -> dict[str, Site]:
    """Every site, by host, in the catalogue's order."""
    outlets = {
        o["domain"]: Outlet(o["domain"], o["name"], o["language"], o["family"], o["country"])
        for o in read_toml("catalogue/outlets.toml")["outlet"]
    }
    sites: dict[str, Site] = {}
    for record in read_toml("sites.toml")["site"]:
        outlet = outlets[record.pop("host")]
        specs = tuple(FeedSpec(**{"language": outlet.language, **feed}) for feed in record.pop("feed"))
        record["metadata"] = tuple(record["metadata"])
        sites[outlet.domain] = Site(outlet=outlet, feeds=specs, **record)
    if set(sites) != set(outlets):
        raise ValueError(f"sites.toml and outlets.toml differ: {set(sites) ^ set(outlets)}")
    return sites


def make_bad(record: dict[str, Any], sites: dict[str, Site]) -> BadEntry:
    """One bad entry; a title with a length is filled up with numbered hedges."""
    title = record["title"]
    if length := record.get("title_length"):
        title = (title + "; ".join(f"hedge {n}" for n in range(1, length)))[:length]
    return BadEntry(
        kind=record["kind"],
        site=sites[record["outlet"]],
        feed=record["feed"],
        title=title,
        teaser=record["teaser"],
        published=record["published"],
        path=record.get("path", ""),
        loop=record.get("loop", ""),
        article=record.get("article", ""),
        paragraphs=tuple(record.get("paragraphs", ())),
    )


def read_newsday() -> Newsday:
    """Read the whole folder."""
    sites = read_sites()
    bad = read_toml("bad.toml")
    return Newsday(
        sites=sites,
        articles=read_articles(sites),
        bad=tuple(make_bad(record, sites) for record in bad["entry"]),
        slow={record["article"]: float(record["delay_seconds"]) for record in bad["slow"]},
        responses=tuple(bad["response"]),
        events=tuple(read_toml("events.toml")["event"]),
        agencies={a["id"]: a for a in read_toml("catalogue/agencies.toml")["agency"]},
    )
