"""Feeds to entries, entries to articles: the steps that reach out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from broadsheet.pipeline.kept import keep_shown, recall_shown
from broadsheet.pipeline.revisiting import withdraw
from broadsheet.pipeline.state import BATCH, Run, Step, batches, mapped
from broadsheet.pipeline.tasks import FeedAnswer, FeedRead, ReadFeedTask
from broadsheet.stages.extract import Extracted, ExtractJob, ExtractTask, is_gone, needs_page
from broadsheet.stages.fetch import FetchRequest, NotModified, fetch_iter
from broadsheet.store.values import EntryDrop, FeedState, PendingEntry
from broadsheet.text.ids import stable_id
from broadsheet.types import Article, Drop, DropReason, Feed, Outlet, Page

PARSE_SECONDS = 60.0  # for one feed: the worst of 22 kinds of hostile 5 MB feeds took 16 s on a busy machine
# Visits of a page that fails for a passing reason, before its entry is given up, or its article left as the feed's
# teaser. With pauses that double from half an hour they span 15 hours: a night without a network costs no article.
MAX_ATTEMPTS = 6
_PASSING = frozenset((DropReason.TIMEOUT, DropReason.CONNECTION, DropReason.WORKER_LOST))


def read_feeds(run: Run) -> None:
    """Visit the feeds that are due; keep their new entries and when to come again."""
    due = {feed.url: (feed, state) for feed, state in run.store.due_feeds(run.now)}
    task = ReadFeedTask(run.config.fetch, run.now)
    requests = [FetchRequest(url, "feed", s.etag, s.last_modified, key=url) for url, (_, s) in due.items()]
    before, shown = recall_shown(run, due), dict[str, Sequence[str]]()
    with Step(run, "feeds", len(due)) as step:
        answers = (
            FeedAnswer(due[request.key][0], answer) for request, answer in fetch_iter(requests, run.config.fetch)
        )
        for feed, result in mapped(run, task, answers, lambda item: item.feed.url, PARSE_SECONDS):
            read = (
                result if isinstance(result, FeedRead) else FeedRead(feed.feed.url, (), (result,), error=result.detail)
            )
            old = due[read.url][1]
            drops = _new_drops(read, before.get(read.url, frozenset()))
            step.made += run.store.save_feed_result(_next_state(old, read, run), read.entries, drops, run.id)
            step.dropped += run.count_drops(drops)
            step.advance()
            if read.shown:
                shown[read.url] = read.shown
        keep_shown(run, shown)
        step.note = f"{step.made:,} new entries of {step.items:,} feeds"


def _new_drops(read: FeedRead, before: frozenset[str]) -> tuple[Drop, ...]:
    """What a visit leaves out, without old entries that the feed showed at the last visit.

    Those were read while they were young, or were counted then. A feed without validators shows them at every visit.
    """
    return tuple(d for d in read.drops if d.reason is not DropReason.TOO_OLD or stable_id(d.item) not in before)


def _next_state(old: FeedState, read: FeedRead, run: Run) -> FeedState:
    """The feed's state after a visit. After failures the pauses double, up to `max_backoff_hours`."""
    interval = timedelta(minutes=run.config.fetch.interval_minutes)
    if read.error:
        failures = old.failures + 1
        return FeedState(
            read.url,
            old.etag,
            old.last_modified,
            run.now + _pause(run, failures),
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


def _pause(run: Run, doublings: int) -> timedelta:
    """How long what failed is left alone: `interval_minutes` doubled so often, at most `max_backoff_hours`."""
    config = run.config.fetch
    longest = max(config.max_backoff_hours * 60, 60, config.interval_minutes)
    return timedelta(minutes=min(config.interval_minutes * 2 ** min(doublings, 16), longest))


def read_articles(run: Run) -> None:
    """Turn every pending entry into an article, or into a drop that says why not."""
    feeds = {feed.url: feed for feed in run.store.feeds()}
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    task = ExtractTask(run.config.extract, run.now, run.config.fetch.future_tolerance_hours)
    pending = run.store.pending_entries(run.now)
    with Step(run, "articles", len(pending)) as step:
        # An entry that shares its address with another waits for that one's fate: ask until none is left.
        while pending:
            attempts = {p.entry.id: p.attempts for p in pending}
            jobs = _jobs(pending, feeds, outlets, run)
            extracted = mapped(run, task, jobs, lambda job: job.entry.url, run.config.extract.timeout_seconds)
            for batch in batches((_as_extracted(job, result) for job, result in extracted), BATCH):
                _save_extracted(run, step, batch, attempts)
            pending = run.store.pending_entries(run.now)
        step.note = f"{step.made:,} articles new or changed of {step.items:,} entries"


def _jobs(
    pending: Sequence[PendingEntry], feeds: Mapping[str, Feed], outlets: Mapping[str, Outlet], run: Run
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


def _save_extracted(run: Run, step: Step, batch: Sequence[Extracted], attempts: Mapping[str, int]) -> None:
    made = _made(run, batch, attempts)
    again = {item.entry_id: later for item in batch if (later := _again(item, attempts, run)) is not None}
    kept = [drop for item in batch if item.article is not None for drop in item.drops]
    lost = [EntryDrop(i.entry_id, i.drops[-1], _again(i, attempts, run)) for i in batch if i.article is None]
    step.made += len(run.store.save_articles(made, kept, run.id, again))
    gone = [drop.entry_id for drop in lost if is_gone(drop.drop)]
    if gone:  # before their entries are finished: a run that dies between the two would never come back to them
        withdraw(run, run.store.articles_from_entries(gone).values())
    run.store.save_entry_drops(lost, run.id)
    run.count_drops(kept)
    step.dropped += run.count_drops(drop.drop for drop in lost)
    step.advance(len(batch))


def _made(run: Run, batch: Sequence[Extracted], attempts: Mapping[str, int]) -> list[tuple[str, Article]]:
    """Articles with their entries.

    One that was made of its teaser before keeps its id, whatever address its page calls its own.
    """
    made = [(item.entry_id, item.article) for item in batch if item.article is not None]
    before = run.store.articles_from_entries([entry for entry, _ in made if attempts.get(entry, 0)])
    return [(entry, replace(article, id=before.get(entry, article.id))) for entry, article in made]


def _again(item: Extracted, attempts: Mapping[str, int], run: Run) -> datetime | None:
    """When to ask again for a page that failed for a passing reason, whether the feed had a teaser or not."""
    if item.article is not None and item.article.complete:
        return None
    tried = attempts.get(item.entry_id, 0)
    passing = any(d.reason in _PASSING or _server_trouble(d) for d in item.drops)
    if not passing or tried + 1 >= MAX_ATTEMPTS:
        return None
    return run.now + max(_pause(run, tried), timedelta(minutes=1))


def _server_trouble(drop: Drop) -> bool:
    return drop.reason is DropReason.HTTP_ERROR and any(
        f"HTTP {code}" in drop.detail for code in (429, 500, 502, 503, 504)
    )
