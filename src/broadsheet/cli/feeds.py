"""`feeds`: what is read."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.catalogue import Problem, load_catalogue, read_kite, read_opml, write_opml
from broadsheet.catalogue.codes import is_language
from broadsheet.catalogue.hosts import clean_feed_url, fault_of_url
from broadsheet.cli.options import HERE, ConfigOption, JsonOption
from broadsheet.cli.output import NO_FEEDS, emit, emit_json, emit_table, readable
from broadsheet.cli.workspace import Workspace, find_workspace
from broadsheet.errors import CatalogueError, InputError
from broadsheet.text.normalise import clean
from broadsheet.text.url import canonical_url, host
from broadsheet.types import Drop, Feed, Outlet

app = typer.Typer(help="Add, list, import, export and check feeds.", no_args_is_help=True)


def register(program: typer.Typer) -> None:
    """Add the commands to the application."""
    program.add_typer(app, name="feeds")


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address of an RSS, Atom, RDF or JSON feed.")],
    category: Annotated[str, typer.Option(help="Section of the paper.")] = "World",
    outlet: Annotated[str, typer.Option(help="Domain of the outlet.", show_default="that of the address")] = "",
    name: Annotated[str, typer.Option(help="Name of the outlet.", show_default="from the catalogue")] = "",
    language: Annotated[str, typer.Option(help="BCP 47, such as en.")] = "",
    config: ConfigOption = HERE,
) -> None:
    """Add a feed. Example: broadsheet feeds add https://outlet.example/rss.xml --category Science"""
    address = clean_feed_url(url)  # as it is: what a page's address can do without may be a feed's key
    if fault := fault_of_url(address):
        raise InputError(f"{url}: not a web address ({fault}); give one that begins with https:// or http://")
    category = clean(category)
    if not category:
        raise InputError("--category: give the section a name that can be seen")
    if language and not is_language(language):
        raise InputError(f"--language {language}: no such language; write a BCP 47 tag such as en, pt-BR or zh-Hant")
    workspace = find_workspace(config)
    known = load_catalogue().outlet_for(outlet or address)
    publisher = Outlet(known.domain, name or known.name, known.country, known.language, known.family, known.ownership)
    with workspace.store() as store:
        # What the store knows of an outlet may be the operator's own words: the packaged catalogue does not undo them.
        if name or all(publisher.domain != o.domain for o in store.outlets()):
            store.put_catalogue(outlets=[publisher])
        new = store.add_feeds([Feed(address, publisher.domain, category, language or known.language)])
    emit(f"{'added' if new else 'renewed'} {address} ({publisher.name}, {category})")


@app.command()
def remove(url: Annotated[str, typer.Argument(help="Address as listed.")], config: ConfigOption = HERE) -> None:
    """Stop reading a feed; articles already read stay."""
    with find_workspace(config).store() as store:
        url = readable(url)
        if not store.remove_feed(url) and not store.remove_feed(canonical_url(url)):
            raise InputError(f"{url}: no such feed; `broadsheet feeds list` shows them all")
    emit(f"removed {url}")


@app.command("list")
def list_feeds(
    config: ConfigOption = HERE,
    category: Annotated[str, typer.Option(help="Only this section.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List feeds with the outcome of the last visit."""
    with find_workspace(config).store() as store:
        every = store.feeds()
        feeds = [f for f in every if not category or f.category.casefold() == category.casefold()]
        states = store.feed_states()
    rows = [(f, states.get(f.url)) for f in feeds]
    if as_json:
        emit_json([{"feed": feed, "state": state} for feed, state in rows])
        return
    emit_table(
        ("category", "outlet", "feed", "last visit"),
        [
            (f.category, f.outlet, f.url, "never" if s is None else s.last_error or f"ok, {s.entries_seen} entries")
            for f, s in rows
        ],
        empty=_no_feeds(category, sorted({f.category for f in every})),
    )
    emit(f"{len(rows)} feeds")


def _no_feeds(category: str, known: list[str]) -> str:
    if not known:
        return NO_FEEDS
    return f"no feed in {category!r}; there are {', '.join(known)}"


@app.command("import")
def import_feeds(
    file: Annotated[Path, typer.Argument(help="OPML, a Kite feeds file (JSON), or a catalogue folder.")],
    category: Annotated[list[str] | None, typer.Option(help="Only these sections; give it several times.")] = None,
    config: ConfigOption = HERE,
) -> None:
    """Import feeds from another reader's OPML, Kagi's kite_feeds.json, or a folder in our catalogue's format."""
    workspace = find_workspace(config)
    wanted = {name.casefold() for name in category or ()}
    skipped: list[Problem] = []
    with workspace.store() as store:
        if file.is_dir():
            catalogue = load_catalogue(file)
            store.put_catalogue(catalogue.outlets.values(), catalogue.agencies, catalogue.families.values())
            found = list(catalogue.feeds)
        else:
            found = _read_list(file, skipped)
            known = load_catalogue()
            kept = {outlet.domain for outlet in store.outlets()}
            outlets = [known.outlet_for(feed.outlet) for feed in found]
            store.put_catalogue(outlets=[outlet for outlet in outlets if outlet.domain not in kept])
        chosen = [f for f in found if not wanted or f.category.casefold() in wanted]
        if found and not chosen:
            sections = ", ".join(sorted({f.category for f in found}))
            raise InputError(f"{file}: nothing in {', '.join(category or ())}; it has {sections}")
        new = store.add_feeds(chosen)
    for problem in skipped[:SHOWN_PROBLEMS]:
        emit(f"left out: {problem}", sys.stderr)
    if len(skipped) > SHOWN_PROBLEMS:
        emit(f"left out: {len(skipped) - SHOWN_PROBLEMS} more", sys.stderr)
    emit(f"{new} new feeds of {len(chosen)} in {file}")


SHOWN_PROBLEMS = 10  # of a list; enough to see what is wrong with it


def _read_list(file: Path, skipped: list[Problem]) -> list[Feed]:
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror}") from error
    try:
        return (read_kite if data.lstrip()[:1] in (b"{", b"[") else read_opml)(data, skipped=skipped)
    except CatalogueError as error:
        raise CatalogueError(f"{file}: {error}") from error


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; standard output when left out.")] = None,
    config: ConfigOption = HERE,
) -> None:
    """Export all feeds as OPML, which every feed reader understands."""
    with find_workspace(config).store() as store:
        data = write_opml(store.feeds())
    if file is None:
        sys.stdout.buffer.write(data)
    else:
        try:
            file.write_bytes(data)
        except OSError as error:
            raise InputError(f"{file}: cannot be written: {error.strerror}") from error
        emit(f"wrote {file}")


@dataclass(frozen=True, slots=True)
class Check:
    """What a visit of one feed showed."""

    url: str
    ok: bool
    entries: int
    full_text: int  # entries that need no page
    newest: datetime | None
    detail: str


@app.command()
def check(
    urls: Annotated[list[str] | None, typer.Argument(help="Feeds to visit; all when left out.")] = None,
    config: ConfigOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Visit feeds now, without keeping anything, and say what they hold. Exit code 1 when one cannot be read."""
    workspace = find_workspace(config)
    with workspace.store() as store:
        feeds = [Feed(u, host(u)) for u in urls] if urls else list(store.feeds())
    checks = sorted(_visit(feeds, workspace), key=lambda c: c.url)
    if as_json:
        emit_json(checks)
    else:
        if not feeds:
            emit(NO_FEEDS, sys.stderr)
        for item in checks:
            emit(f"{'ok  ' if item.ok else 'FAIL'}  {item.url}  {item.detail}")
    if not all(item.ok for item in checks):
        raise typer.Exit(1)


def _visit(feeds: list[Feed], workspace: Workspace) -> list[Check]:
    # A second of loading that `feeds list` and its like need not wait for.
    from broadsheet.stages.fetch import FetchRequest, NotModified, fetch_iter, read_feed

    by_url = {feed.url: feed for feed in feeds}
    settings = workspace.config.fetch
    found: list[Check] = []
    for request, answer in fetch_iter([FetchRequest(url, "feed", key=url) for url in by_url], settings):
        if isinstance(answer, Drop | NotModified):
            detail = f"{answer.reason.value}: {answer.detail}" if isinstance(answer, Drop) else "not modified"
            found.append(Check(request.key, False, 0, 0, None, detail))
            continue
        now = datetime.now(UTC)
        parsed = read_feed(answer.body, by_url[request.key], answer.content_type, now, settings, answer.final_url)
        dates = [e.published for e in parsed.entries if e.published is not None]
        full = sum(1 for e in parsed.entries if len(e.content_html) >= workspace.config.extract.full_text_chars)
        trouble = [f"{d.reason.value}: {d.detail}".rstrip(": ") for d in parsed.drops[:2]]
        detail = "; ".join([f"{len(parsed.entries)} entries, {full} with full text", *trouble])
        found.append(
            Check(request.key, bool(parsed.entries), len(parsed.entries), full, max(dates, default=None), detail)
        )
    return found
