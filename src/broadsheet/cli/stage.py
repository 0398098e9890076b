"""`stage NAME`: one stage over files or standard input, JSON lines out, in order. See docs/stages.md."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import regex
import typer

from broadsheet.audit import audit
from broadsheet.catalogue import Catalogue, load_catalogue
from broadsheet.cli.output import emit
from broadsheet.config import Config
from broadsheet.errors import CatalogueError, InputError
from broadsheet.stages.cluster import cluster, make_embedder
from broadsheet.stages.extract import read_page
from broadsheet.stages.extract.metadata import parse_time
from broadsheet.stages.fetch import read_feed
from broadsheet.stages.syndication import find_origins
from broadsheet.stages.verify import verify
from broadsheet.stages.write import budget, make_writer, material_from_documents
from broadsheet.text.ids import stable_id
from broadsheet.text.language import detect
from broadsheet.text.normalise import clean, clean_paragraphs
from broadsheet.text.quotations import find_quotations
from broadsheet.text.url import host
from broadsheet.types import (
    Article,
    ChangeKind,
    Drop,
    DropReason,
    Feed,
    Origin,
    Outlet,
    Story,
    StoryMaterial,
)

app = typer.Typer(
    help="Run one stage over files or standard input; JSON lines out. See docs/stages.md.", no_args_is_help=True
)


def register(program: typer.Typer) -> None:
    """Add the commands to the application."""
    program.add_typer(app, name="stage")


FilesArgument = Annotated[
    list[Path] | None, typer.Argument(help="Files, .gz understood; standard input when left out.")
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands in for "first seen" where the input has no clock


@app.command()
def parse(
    files: FilesArgument = None,
    url: Annotated[str, typer.Option(help="Address the feed came from, for relative links.")] = "https://feed.invalid/",
) -> None:
    """Feed bytes (RSS, Atom, RDF, JSON Feed) → entries."""
    config = replace(Config().fetch, max_entries_per_feed=100_000)
    for name, data in _bytes(files):
        parsed = read_feed(data, Feed(url, host(url)), "", datetime.now(UTC), config)
        for entry in parsed.entries:
            _put(entry)
        for drop in parsed.drops:
            _put_drop(replace(drop, item=drop.item or name))


@app.command()
def extract(
    files: FilesArgument = None,
    url: Annotated[str, typer.Option(help="Address the page came from.")] = "https://page.invalid/",
) -> None:
    """HTML pages → title, author, published, language, text, paragraphs, canonical_url."""
    for name, data in _bytes(files):
        page = read_page(data, url)
        if not page.paragraphs:
            _put_drop(Drop("extract", name, DropReason.NO_TEXT, f"{len(data)} bytes"))
            continue
        text = "\n\n".join(page.paragraphs)
        meta = page.metadata
        _put(
            {
                "title": meta.title,
                "author": meta.author,
                "published": meta.published,
                "language": detect(text, meta.language),
                "text": text,
                "paragraphs": page.paragraphs,
                "canonical_url": meta.canonical_url,
                "image_url": meta.image_url,
                "site_name": meta.site_name,
            }
        )


@app.command("cluster")
def cluster_articles(
    files: FilesArgument = None,
    no_dates: Annotated[bool, typer.Option("--no-dates", help="Take no account of times.")] = False,
    embedder: Annotated[str, typer.Option(help="As in the configuration's [cluster] embedder.")] = "none",
) -> None:
    """Articles {id, title, text?, published?, outlet?, language?, url?} → {id, story, score}."""
    rows = list(_rows(files, lambda row: _article(row, dates=not no_dates)))
    config = replace(Config().cluster, embedder=embedder)
    articles = [a for _, a in rows if isinstance(a, Article)]
    story: dict[str, str] = {}
    score: dict[str, float] = {}
    for change in cluster(_distinct(articles), (), config=config, embed=make_embedder(config)):
        if change.kind in (ChangeKind.OPEN, ChangeKind.JOIN, ChangeKind.SPLIT) and change.article_id:
            story[change.article_id] = change.story_id
            score[change.article_id] = change.membership.score if change.membership else 1.0
        elif change.kind is ChangeKind.MERGE:
            story = {a: change.story_id if s == change.other_story else s for a, s in story.items()}
    for given, article in rows:
        if isinstance(article, Drop):
            _put_drop(article, given)
        else:
            _put({"id": given, "story": story[article.id], "score": round(score[article.id], 4)})


@app.command()
def copies(files: FilesArgument = None) -> None:
    """Articles → {id, origin, agency, own_share, copies_of: [{id, share}]}."""
    rows = list(_rows(files, _article))
    catalogue = load_catalogue()
    articles = _distinct([a for _, a in rows if isinstance(a, Article)])
    outlets = {a.outlet: _outlet(a.outlet, catalogue) for a in articles if a.outlet}
    origins = find_origins(articles, outlets, catalogue.agencies, Config().syndication)
    ids = {a.id: given for given, a in reversed(rows) if isinstance(a, Article)}
    agencies = {a.id for a in catalogue.agencies}
    for given, article in rows:
        if isinstance(article, Drop):
            _put_drop(article, given)
            continue
        origin = origins[article.id]
        _put(
            {
                "id": given,
                "origin": origin.origin,
                "agency": origin.origin if origin.origin in agencies else next(iter(origin.agencies), None),
                "own_share": origin.own_share,
                "copies_of": _shares(origin, article, ids),
            }
        )


def _shares(origin: Origin, article: Article, ids: dict[str, Any]) -> list[dict[str, Any]]:
    total = max(len(article.text), 1)
    shares: dict[str, int] = {}
    for passage in origin.passages:
        shares[passage.source_article] = shares.get(passage.source_article, 0) + passage.end - passage.start
    return [{"id": ids.get(a, a), "share": round(n / total, 4)} for a, n in sorted(shares.items(), key=lambda s: -s[1])]


@app.command()
def quotes(files: FilesArgument = None) -> None:
    """Texts {id, text, language?} → {id, quotes: [{text, start, end, speaker, speaker_as_written, cue}]}."""

    def find(row: dict[str, Any]) -> dict[str, Any]:
        text = _text(row, "text")
        found = find_quotations(text, _language(row) or detect(text))
        keys = ("text", "start", "end", "speaker", "speaker_as_written", "role", "cue")
        return {"quotes": [{key: getattr(q, key) for key in keys} for q in found]}

    for given, result in _rows(files, find):
        _put_result(given, result)


@app.command()
def write(
    files: FilesArgument = None,
    summary_words: Annotated[int | None, typer.Option(help="Length of the summary to aim at.")] = None,
    verified: Annotated[bool, typer.Option("--verify", help="Check it: a digest instead of a draft.")] = False,
) -> None:
    """Stories {id, articles: [...]} or {id, documents: [text…]} → a draft, with --verify a digest."""
    config = Config()
    writer = make_writer(budget(summary_words or 0, config.write))
    catalogue = load_catalogue()

    def make(row: dict[str, Any]) -> Any:
        material = _material(row, catalogue)
        draft = writer.write(material)
        if isinstance(draft, Drop) or not verified:
            return draft
        return verify(
            draft, material, config=config.verify, previous=None, now=material.story.updated, material_key="stage"
        )

    for given, result in _rows(files, make):
        _put_result(given, result)


@app.command("audit")
def audit_summaries(files: FilesArgument = None) -> None:
    """Summaries {id, summary, sources: [text]} → {id, supported, score, claims: [{text, verdict, reasons, …}]}."""

    def check(row: dict[str, Any]) -> dict[str, Any]:
        sources = [str(s) for s in _list(row, "sources")]
        result = audit(_text(row, "summary"), sources, language=_language(row))
        claims = [
            {"text": c.text, "verdict": c.verdict, "reasons": c.reasons, "evidence": c.evidence} for c in result.claims
        ]
        return {"supported": result.supported, "score": result.score, "claims": claims}

    for given, result in _rows(files, check):
        _put_result(given, result)


# ---------------------------------------------------------------------------------------------- input, output


def _article(row: dict[str, Any], dates: bool = True) -> Article:
    """An article from anybody's row."""
    title = clean(str(row.get("title") or ""))
    text = clean_paragraphs(str(row.get("text") or row.get("content") or row.get("description") or "").split("\n"))
    if not title and not text:
        raise _UnusableError("neither title nor text")
    published = parse_time(str(row.get("published") or "")) if dates else None
    return Article(
        id=stable_id("row", str(row["id"])),
        url=str(row.get("url") or ""),
        outlet=str(row.get("outlet") or host(str(row.get("url") or ""))),
        title=title,
        text=text,
        language=_language(row) or detect(f"{title} {text}"),
        published=published,
        first_seen=published or EPOCH,
        author=str(row.get("author") or ""),
    )


def _language(row: dict[str, Any]) -> str:
    return str(row.get("language") or row.get("lang") or "")


def _outlet(name: str, catalogue: Catalogue) -> Outlet:
    """Whose article it is; a name that is no domain, such as "The Daily Tide", is a publisher of its own."""
    try:
        return catalogue.outlet_for(name)
    except CatalogueError:
        return Outlet(name, name)


def _distinct(articles: Iterable[Article]) -> list[Article]:
    return list({a.id: a for a in articles}.values())


def _material(row: dict[str, Any], catalogue: Catalogue) -> StoryMaterial:
    if "articles" not in row:
        return material_from_documents([str(d) for d in _list(row, "documents")])
    given = [_fields(a) for a in _list(row, "articles")]
    made = _distinct(_article({"id": n, **a}) for n, a in enumerate(given))
    articles = sorted(made, key=lambda a: (a.time, a.id))
    outlets = tuple(
        _outlet(a.outlet, catalogue) if a.outlet else Outlet("unknown.invalid", "unknown") for a in articles
    )
    origins = find_origins(articles, {o.domain: o for o in outlets}, catalogue.agencies, Config().syndication)
    ids = tuple(a.id for a in articles)
    story = Story(stable_id("story", str(row.get("id"))), ids, articles[0].time, articles[-1].time)
    return StoryMaterial(story, tuple(articles), tuple(origins.values()), outlets, catalogue.agencies)


def _rows(files: list[Path] | None, make: Callable[[dict[str, Any]], Any]) -> Iterator[tuple[Any, Any]]:
    """What `make` makes of each input line with the line's id; a line that cannot be used gives a Drop.

    `make` raises `_UnusableError` for a row that lacks something; whatever else it raises is a bug.
    """
    for number, line in enumerate(_lines(files), 1):
        given: Any = number
        try:
            row = _json(line)
            given = row.setdefault("id", number) if isinstance(row, dict) else number
            yield given, make(_fields(row))
        except (_UnusableError, RecursionError) as error:
            yield given, Drop("input", f"line {number}", DropReason.UNREADABLE_INPUT, clean(str(error))[:200])


class _UnusableError(Exception):
    """An input row lacks what the stage needs; the message says what."""


def _json(line: str) -> Any:
    try:
        value = json.loads(line)
        return _whole(value) if _ESCAPE in line else value
    except (ValueError, RecursionError) as error:  # not JSON, a number of thousands of digits, or too deep
        raise _UnusableError(str(error)) from error


_ESCAPE = "\\u"
_HALF = regex.compile(r"[\ud800-\udfff]")


def _whole(value: Any) -> Any:
    """The value with halves of surrogate pairs, which JSON can spell and no text can hold, replaced."""
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(key): _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if isinstance(value, list) else value


def _fields(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise _UnusableError("not a JSON object")
    return row


def _text(row: dict[str, Any], key: str) -> str:
    """A field that must be a string."""
    value = row.get(key)
    if not isinstance(value, str):
        raise _UnusableError(f"no '{key}' with text in it")
    return value


def _list(row: dict[str, Any], key: str) -> list[Any]:
    """A field that must be a list, or one string that stands for a list of one."""
    value = row.get(key)
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not value:
        raise _UnusableError(f"no '{key}' with a list in it")
    return value


def _bytes(files: list[Path] | None) -> Iterator[tuple[str, bytes]]:
    if not files:
        yield "standard input", _unpacked(sys.stdin.buffer.read(), "standard input")
    for file in files or ():
        try:
            yield str(file), _unpacked(file.read_bytes(), str(file))
        except OSError as error:
            raise InputError(f"{file}: cannot be read: {error.strerror}") from error


def _unpacked(data: bytes, name: str) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{name}: damaged gzip file: {error}") from error


def _lines(files: list[Path] | None) -> Iterator[str]:
    for _, data in _bytes(files):
        # Not `splitlines`: JSON may hold the other separators that it knows, such as U+2028, inside a string.
        yield from (line for line in data.decode("utf-8", "replace").split("\n") if line.strip())


def _put(value: Any) -> None:
    emit(msgspec.json.encode(value).decode())


def _put_result(given: Any, result: Any) -> None:
    if isinstance(result, Drop):
        _put_drop(result, given)
        return
    values = msgspec.to_builtins(result, str_keys=True)
    _put({"id": given, **values})


def _put_drop(drop: Drop, given: Any = None) -> None:
    shown = {"drop": drop.reason.value, "stage": drop.stage, "item": drop.item, "detail": drop.detail}
    _put(shown if given is None else {"id": given, **shown})
