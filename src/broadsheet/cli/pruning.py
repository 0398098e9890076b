"""`prune`: the database forgets what nobody needs any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Annotated

import typer

from broadsheet.cli.options import HERE, ConfigOption, JsonOption, NowOption
from broadsheet.cli.output import emit, emit_json
from broadsheet.cli.workspace import find_workspace, parse_now
from broadsheet.config import MAX_DAYS, Config
from broadsheet.errors import InputError

BATCH = 500  # of one transaction: readers and a stop wait for no more


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(prune)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was forgotten, or would be."""

    before: datetime
    articles: int
    article_bytes: int
    deliveries: int
    delivery_bytes: int
    dry_run: bool


def prune(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=MAX_DAYS, help="What is older than this.", show_default="from the configuration"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten.")] = False,
    config: ConfigOption = HERE,
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Forget old texts that no story cites, and bodies of what was sent. Links and evidence stay.

    It may be stopped at any time, and goes on where it was the next time.
    """
    workspace = find_workspace(config)
    age = workspace.config.store.keep_days if days is None else days
    if not age:
        emit("nothing is forgotten: [store] keep_days is 0; --days N forgets what is older")
        return
    if age < (least := least_days(workspace.config)):
        raise InputError(f"{age} days: the pipe itself looks back {least} days; keep at least so many")
    before = parse_now(now) - timedelta(days=age)
    with workspace.store() as store, store.one_run():  # a run must not cite what is being forgotten
        texts, sent = store.old_bodies(before), store.old_deliveries(before)
        if not dry_run:
            _in_batches(texts, store.forget_bodies)
            _in_batches(sent, store.forget_deliveries)
    done = Forgotten(before, len(texts), sum(texts.values()), len(sent), sum(sent.values()), dry_run)
    if as_json:
        emit_json(done)
        return
    emit(f"{'would forget' if dry_run else 'forgot'} what is older than {before:%Y-%m-%d %H:%M} UTC:")
    emit(f"  {done.articles:,} texts of articles that no story cites, {done.article_bytes / 1e6:,.1f} MB")
    emit(f"  {done.deliveries:,} bodies of what was sent, {done.delivery_bytes / 1e6:,.1f} MB")


def least_days(config: Config) -> int:
    """How far back a run may look, in days, rounded up; with a day to spare.

    >>> least_days(Config())
    8
    """
    cluster = max(config.cluster.window_hours, config.cluster.quiet_hours, config.edition.window_hours) / 24
    return int(max(cluster, config.syndication.window_days, config.fetch.max_age_days)) + 1


def _in_batches(found: Mapping[str, int], forget: Callable[[list[str]], int]) -> None:
    rest: Iterator[str] = iter(found)
    while batch := list(islice(rest, BATCH)):
        forget(batch)
