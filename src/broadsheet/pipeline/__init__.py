"""The pipe: the one place where stages, store and engine meet.

::

    store.due_feeds    | fetch feeds | engine.map(parse)          → Entry          read_feeds
    new entries        | fetch pages | engine.map(extract)        → Article        read_articles
    new + recent       | syndication                              → Origin         group
    new + open stories | cluster                                  → StoryChange    group
    changed stories    | engine.map(write, verify)                → Digest         write_digests
    digests            | edition, publish                         → web, RSS, JSON print_editions

Every step saves what it made before the next begins, in batches of one transaction each, keyed by content. So a run
that is killed at any instant loses nothing, and the next does only what is missing. Fetching is one event loop in the
driver: it waits, it does not compute; the engine maps what computes.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from broadsheet.config import Config
from broadsheet.engine import Engine, Lost
from broadsheet.pipeline.progress import Progress, Silent
from broadsheet.pipeline.tasks import DigestJob, DigestTask, FeedAnswer, FeedRead, ReadFeedTask
from broadsheet.stages.cluster import Embedder, cluster, make_embedder
from broadsheet.stages.edition import Candidate, category_of, passes_gate, plan_editions
from broadsheet.stages.extract import Extracted, ExtractJob, ExtractTask, needs_page
from broadsheet.stages.fetch import FetchRequest, NotModified, fetch_iter
from broadsheet.stages.publish import publish
from broadsheet.stages.syndication import find_origins
from broadsheet.stages.write import Writer, make_writer
from broadsheet.store.base import EntryDrop, FeedState, PendingEntry, Store
from broadsheet.text.boilerplate import without_boilerplate
from broadsheet.text.ids import stable_id
from broadsheet.types import (
    Agency,
    Article,
    Digest,
    Drop,
    DropReason,
    Feed,
    Origin,
    Outcome,
    Outlet,
    Page,
    RunReport,
    StageStats,
    Story,
    StoryMaterial,
)

__all__ = ["Progress", "Silent", "run"]

BATCH = 200  # articles or digests a transaction: 5,000 articles then cost 25 commits, under a second on one disk
PARSE_SECONDS = 60.0  # for one feed: the worst of 22 kinds of hostile 5 MB feeds took 16 s on a busy machine
MAX_ATTEMPTS = 3  # visits of a page that failed for a passing reason, before its entry is given up
_PASSING = frozenset((DropReason.TIMEOUT, DropReason.CONNECTION, DropReason.WORKER_LOST))

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


@dataclass(slots=True)
class _Run:
    """What the steps of one run share."""

    store: Store
    engine: Engine
    config: Config
    directory: Path  # of the published site
    now: datetime
    id: int
    progress: Progress
    writer: Writer
    embedder: Embedder | None
    stages: list[StageStats] = field(default_factory=list)
    drops: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    new_digests: int = 0
    new_editions: int = 0

    def count_drops(self, drops: Iterable[Drop]) -> int:
        """Count drops for the report; how many of them lost their item."""
        lost = 0
        for drop in drops:
            self.drops[f"{drop.stage}: {drop.reason.value}"] += 1
            lost += not drop.kept
        return lost


def run(
    store: Store,
    engine: Engine,
    config: Config,
    *,
    now: datetime,
    directory: Path,
    progress: Progress | None = None,
) -> RunReport:
    """Run the whole pipe once: read what is due, write what changed, publish.

    Args:
        now: the time of this run, UTC; the pipe reads no clock of its own but to measure seconds.
        directory: where the site is written.
        progress: told of every step.

    Returns:
        What was done; it is also kept in the store.
    """
    state = _Run(
        store,
        engine,
        config,
        directory,
        now,
        store.start_run(now),
        progress or Silent(),
        make_writer(config.write),
        make_embedder(config.cluster),
    )
    started = time.monotonic()
    for step in (_read_feeds, _read_articles, _group, _write_digests, _print_editions):
        step(state)
    report = RunReport(
        started=now,
        finished=now + timedelta(seconds=round(time.monotonic() - started, 3)),
        stages=tuple(state.stages),
        drops=dict(sorted(state.drops.items())),
        claims=dict(sorted(state.claims.items())),
        new_digests=state.new_digests,
        new_editions=state.new_editions,
    )
    store.finish_run(state.id, report)
    return report


@dataclass(slots=True)
class _Step:
    """Times and counts one step; used as a context manager around it."""

    run: _Run
    name: str
    total: int
    made: int = 0
    items: int = 0
    dropped: int = 0
    note: str = ""
    started: float = field(default_factory=time.monotonic)

    def __enter__(self) -> _Step:
        self.run.progress.begin(self.name, self.total)
        return self

    def advance(self, count: int = 1) -> None:
        """So many more items are done."""
        self.items += count
        self.run.progress.advance(self.name, count)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is not None:
            return
        seconds = time.monotonic() - self.started
        self.run.stages.append(StageStats(self.name, self.items, self.made, self.dropped, round(seconds, 3)))
        self.run.progress.end(self.name, self.note)


# ------------------------------------------------------------------------------------------------ read feeds


def _read_feeds(run: _Run) -> None:
    due = {feed.url: (feed, state) for feed, state in run.store.due_feeds(run.now)}
    task = ReadFeedTask(run.config.fetch, run.now)
    requests = [FetchRequest(url, "feed", s.etag, s.last_modified, key=url) for url, (_, s) in due.items()]
    with _Step(run, "feeds", len(due)) as step:
        answers = (
            FeedAnswer(due[request.key][0], answer) for request, answer in fetch_iter(requests, run.config.fetch)
        )
        for feed, result in _mapped(run, task, answers, lambda item: item.feed.url, PARSE_SECONDS):
            read = (
                result if isinstance(result, FeedRead) else FeedRead(feed.feed.url, (), (result,), error=result.detail)
            )
            old = due[read.url][1]
            step.made += run.store.save_feed_result(_next_state(old, read, run), read.entries, read.drops, run.id)
            step.dropped += run.count_drops(read.drops)
            step.advance()
        step.note = f"{step.made:,} new entries of {step.items:,} feeds"


def _next_state(old: FeedState, read: FeedRead, run: _Run) -> FeedState:
    """The feed's state after a visit. After failures the pauses double, up to `max_backoff_hours`."""
    config = run.config.fetch
    interval = timedelta(minutes=config.interval_minutes)
    if read.error:
        failures = old.failures + 1
        pause = min(interval * 2 ** min(failures, 16), timedelta(hours=max(config.max_backoff_hours, 1)))
        return FeedState(
            read.url,
            old.etag,
            old.last_modified,
            run.now + pause,
            run.now,
            old.last_ok,
            failures,
            read.error,
            old.entries_seen,
        )
    if read.not_modified:
        return FeedState(
            read.url, old.etag, old.last_modified, run.now + interval, run.now, run.now, 0, "", old.entries_seen
        )
    return FeedState(
        read.url, read.etag, read.last_modified, run.now + interval, run.now, run.now, 0, "", len(read.entries)
    )


# ---------------------------------------------------------------------------------------------- read articles


def _read_articles(run: _Run) -> None:
    feeds = {feed.url: feed for feed in run.store.feeds()}
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    task = ExtractTask(run.config.extract, run.now, run.config.fetch.future_tolerance_hours)
    pending = run.store.pending_entries(run.now)
    with _Step(run, "articles", len(pending)) as step:
        # An entry that shares its address with another waits for that one's fate: ask until none is left.
        while pending:
            attempts = {p.entry.id: p.attempts for p in pending}
            jobs = _jobs(pending, feeds, outlets, run)
            extracted = _mapped(run, task, jobs, lambda job: job.entry.url, run.config.extract.timeout_seconds)
            for batch in _batches((_as_extracted(job, result) for job, result in extracted), BATCH):
                _save_extracted(run, step, batch, attempts)
            pending = run.store.pending_entries(run.now)
        step.note = f"{step.made:,} articles new or changed of {step.items:,} entries"


def _jobs(
    pending: Sequence[PendingEntry], feeds: Mapping[str, Feed], outlets: Mapping[str, Outlet], run: _Run
) -> Iterator[ExtractJob]:
    """Entries with their pages; those whose feed brought the full text first, since they need no waiting."""
    to_fetch: dict[str, ExtractJob] = {}
    for item in pending:
        entry = item.entry
        feed = feeds.get(entry.feed_url) or Feed(entry.feed_url, "")
        job = ExtractJob(entry, feed, outlets.get(feed.outlet) or Outlet(feed.outlet, feed.outlet), item.first_seen)
        if needs_page(entry, run.config.extract):
            to_fetch[entry.id] = job
        else:
            yield job
    requests = [FetchRequest(job.entry.url, "page", key=key) for key, job in to_fetch.items()]
    for request, answer in fetch_iter(requests, run.config.fetch):
        job = to_fetch[request.key]
        if isinstance(answer, Page):
            yield replace(job, page=answer)
        else:
            yield replace(job, page_drop=_page_drop(request.url, answer))


def _page_drop(url: str, answer: NotModified | Drop) -> Drop:
    if isinstance(answer, Drop):
        return answer
    return Drop("fetch", url, DropReason.HTTP_ERROR, "HTTP 304 to an unconditional request")


def _as_extracted(job: ExtractJob, result: Extracted | Drop) -> Extracted:
    return result if isinstance(result, Extracted) else Extracted(job.entry.id, None, (result,))


def _save_extracted(run: _Run, step: _Step, batch: Sequence[Extracted], attempts: Mapping[str, int]) -> None:
    made = [(item.entry_id, item.article) for item in batch if item.article is not None]
    kept = [drop for item in batch if item.article is not None for drop in item.drops]
    lost = [_entry_drop(item, attempts.get(item.entry_id, 0), run) for item in batch if item.article is None]
    step.made += len(run.store.save_articles(made, kept, run.id))
    run.store.save_entry_drops(lost, run.id)
    run.count_drops(kept)
    step.dropped += run.count_drops(drop.drop for drop in lost)
    step.advance(len(batch))


def _entry_drop(item: Extracted, attempts: int, run: _Run) -> EntryDrop:
    drop = item.drops[-1]
    passing = any(d.reason in _PASSING or _server_trouble(d) for d in item.drops)
    retry = passing and attempts + 1 < MAX_ATTEMPTS
    later = run.now + timedelta(minutes=max(run.config.fetch.interval_minutes, 1))
    return EntryDrop(item.entry_id, drop, later if retry else None)


def _server_trouble(drop: Drop) -> bool:
    return drop.reason is DropReason.HTTP_ERROR and any(
        f"HTTP {code}" in drop.detail for code in (429, 500, 502, 503, 504)
    )


# ----------------------------------------------------------------------------------------------------- group


def _group(run: _Run) -> None:
    """Syndication, then clustering, of what is new and what it may belong with."""
    fresh = run.store.unassigned_articles()
    flagged = run.store.stories_to_reconsider()
    changed = run.store.articles(article for story in run.store.stories(flagged).values() for article in story.articles)
    if not fresh and not flagged:
        return
    new = {a.id: a for a in (*fresh, *changed.values())}
    oldest = min(a.time for a in new.values())
    recent = {a.id: a for a in run.store.recent_articles(oldest - _reach(run.config))} | new
    origins = _find_origins(run, list(recent.values()), len(new))
    story_of = run.store.story_ids_for(recent)
    with _Step(run, "stories", len(new)) as step:
        bare = {a.id: a for a in without_boilerplate(list(recent.values()))}
        window = [(a, story_of[a.id]) for a in bare.values() if a.id in story_of]
        stories = tuple(run.store.stories(sorted(set(story_of.values()))).values())
        changes = cluster(
            [bare[article_id] for article_id in new],
            window,
            config=run.config.cluster,
            origins=origins,
            stories=stories,
            embed=run.embedder,
        )
        touched = run.store.apply_changes(changes, flagged)
        step.made = len(touched)
        step.advance(len(new))
        step.note = f"{step.made:,} stories touched by {step.items:,} articles"


def _reach(config: Config) -> timedelta:
    """How far before a new article others matter to it."""
    hours = max(config.cluster.window_hours, config.cluster.quiet_hours, config.syndication.window_days * 24)
    return timedelta(hours=hours)


def _find_origins(run: _Run, articles: Sequence[Article], new: int) -> dict[str, Origin]:
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    with _Step(run, "copies", new) as step:
        found = find_origins(articles, outlets, run.store.agencies(), run.config.syndication)
        known = run.store.origins(a.id for a in articles)
        run.store.save_origins(origin for origin in found if known.get(origin.article_id) != origin)
        step.made = sum(1 for origin in found if origin.copy_of)
        step.advance(new)
        step.note = f"{step.made:,} copies of others' texts in the window"
    return {origin.article_id: origin for origin in found}


# ---------------------------------------------------------------------------------------------------- write


@dataclass(frozen=True, slots=True)
class _Live:
    """A story in the edition's window with what its publication depends on."""

    story: Story
    articles: tuple[Article, ...]
    origins: tuple[Origin, ...]
    category: str

    @property
    def sources(self) -> int:
        """Independent sources."""
        return len({origin.source_key for origin in self.origins})


def _live_stories(run: _Run) -> list[_Live]:
    """Stories that pass the gate and have news within the edition's window, by id."""
    since = run.now - timedelta(hours=run.config.edition.window_hours)
    recent = run.store.recent_articles(since)
    story_ids = sorted(set(run.store.story_ids_for(a.id for a in recent).values()))
    stories = run.store.stories(story_ids)
    ids = [article for story in stories.values() for article in story.articles]
    articles = run.store.articles(ids)
    origins = run.store.origins(ids)
    live = []
    for story in stories.values():
        members = tuple(articles[i] for i in story.articles if i in articles)
        whose = tuple(origins.get(a.id) or Origin(a.id, f"publisher:{a.outlet}", a.outlet) for a in members)
        category = category_of(members, {o.article_id: o.source_key for o in whose})
        item = _Live(story, members, whose, category)
        if passes_gate(len(members), item.sources, category, run.config.edition):
            live.append(item)
    return live


def _write_digests(run: _Run) -> None:
    live = _live_stories(run)
    written = run.store.written_keys()
    keys = {item.story.id: _material_key(item, run) for item in live}
    todo = [item for item in live if written.get(item.story.id) != keys[item.story.id]]
    previous = run.store.latest_digests(item.story.id for item in todo)
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    agencies = run.store.agencies()
    task = DigestTask(run.writer, run.config.verify, run.now)
    with _Step(run, "digests", len(todo)) as step:
        jobs = (
            DigestJob(
                _material(item, outlets, agencies, previous.get(item.story.id), run),
                keys[item.story.id],
                previous.get(item.story.id),
            )
            for item in todo
        )
        for job, result in _mapped(run, task, jobs, lambda job: job.material.story.id):
            _save_digest(run, step, job, result)
            step.advance()
        run.new_digests = step.made
        step.note = f"{step.made:,} digests written and checked"


def _material_key(item: _Live, run: _Run) -> str:
    """Changes whenever writing the story again could give something else."""
    parts = [
        f"{a.id}.{a.revision}.{o.source_key}.{o.copy_of}" for a, o in zip(item.articles, item.origins, strict=True)
    ]
    return stable_id("material", run.writer.name, repr(run.config.write), repr(run.config.verify), *sorted(parts))


def _material(
    item: _Live, outlets: Mapping[str, Outlet], agencies: tuple[Agency, ...], previous: Digest | None, run: _Run
) -> StoryMaterial:
    return StoryMaterial(
        story=item.story,
        articles=item.articles,
        origins=item.origins,
        outlets=tuple(outlets.get(a.outlet) or Outlet(a.outlet, a.outlet) for a in item.articles),
        agencies=agencies,
        previous=previous.sections if previous else None,
        languages=run.config.write.languages,
    )


def _save_digest(run: _Run, step: _Step, job: DigestJob, result: Digest | Drop) -> None:
    if isinstance(result, Drop):
        run.store.save_no_digest(job.material.story.id, job.material_key, result)
        run.store.record_drops(run.id, [result])
        step.dropped += run.count_drops([result])
        return
    run.store.save_digest(result)
    step.made += 1
    for outcome in Outcome:
        run.claims[outcome.value] += result.report.count(outcome)


# ---------------------------------------------------------------------------------------------------- print


def _print_editions(run: _Run) -> None:
    live = _live_stories(run)
    digests = run.store.latest_digests(item.story.id for item in live)
    with _Step(run, "editions", 0) as step:
        candidates = [
            Candidate(item.story, digests[item.story.id], item.category, item.sources, item.story.updated)
            for item in live
            if item.story.id in digests
        ]
        editions = plan_editions(candidates, run.config.edition, run.now)
        run.new_editions = sum(run.store.save_edition(edition) for edition in editions)
        placed = {p.story_id for edition in editions for p in edition.placements}
        aliases = {alias: story_id for story_id in sorted(placed) for alias in run.store.aliases(story_id)}
        outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
        published = publish(
            editions,
            digests,
            outlets,
            config=run.config.publish,
            directory=run.directory,
            now=run.now,
            aliases=aliases,
        )
        step.made = len(placed)
        step.advance(len(candidates))
        step.note = f"{len(placed):,} stories in {len(editions)} categories, {published.files_written:,} files written"


# ------------------------------------------------------------------------------------------------------ help


def _mapped(
    run: _Run,
    task: Callable[[A], B],
    items: Iterable[A],
    name: Callable[[A], str],
    timeout_seconds: float | None = None,
) -> Iterator[tuple[A, B | Drop]]:
    """Each item with its result; an item whose work was lost comes with a drop instead."""
    given, kept = itertools.tee(items)
    for item, result in zip(kept, run.engine.map(task, given, timeout_seconds=timeout_seconds), strict=False):
        if isinstance(result, Lost):
            yield (
                item,
                Drop("engine", name(item), DropReason.WORKER_LOST, f"{result.reason.value} {result.detail}".strip()),
            )
        else:
            yield item, result


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(itertools.islice(source, size)):
        yield batch
