"""The operator's page: last runs, stage times, drops by reason with examples, feeds that fail.

It is shown only to this very machine, since addresses of feeds may hold somebody's private token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from broadsheet.errors import StoreError
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.site import Site
from broadsheet.store.base import DropCount, FeedState, RunRecord
from broadsheet.types import Drop, StageStats
from broadsheet.web.search import tabs_of

MAX_RUNS = 20
MAX_EXAMPLES = 10  # a reason
MAX_FAILING_FEEDS = 100


class RunLog(Protocol):
    """The part of a store that the page reads. Called from worker threads."""

    def runs(self, limit: int = 20) -> tuple[RunRecord, ...]:
        """Runs, newest first."""
        ...

    def drop_counts(self, run: int) -> tuple[DropCount, ...]:
        """Counts by stage and reason."""
        ...

    def drop_examples(self, run: int) -> tuple[Drop, ...]:
        """Some of what was dropped."""
        ...

    def feed_states(self) -> dict[str, FeedState]:
        """By address."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Number of feeds, articles, stories and so on."""
        ...


@dataclass(frozen=True, slots=True)
class StageView:
    """What a stage did."""

    name: str
    items: int
    made: int
    dropped: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    id: int
    started: datetime
    seconds: float | None  # None: cut short or under way
    new_digests: int
    new_editions: int
    stages: tuple[StageView, ...]
    claims: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DropView:
    """Everything one stage dropped for one reason."""

    stage: str
    reason: str
    count: int
    examples: tuple[tuple[str, str], ...]  # item, detail


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed that fails."""

    url: str
    failures: int
    error: str


class OperatorPage:
    """Answers `/runs`."""

    def __init__(self, log: RunLog, directory: Path, site: Site) -> None:
        self._log = log
        self._directory = directory
        self._site = site

    async def answer(self, request: Request) -> Response:
        """The page; 404 to everybody but this machine, 503 while the database refuses."""
        if not _is_local(request):
            return PlainTextResponse("Not found.\n", 404)
        try:
            values = await run_in_threadpool(gather, self._log)
        except StoreError as error:
            return PlainTextResponse(f"The database cannot be read: {error}\n", 503)
        page = self._site.runs(tabs_of(self._directory), **values)
        return Response(page, headers={"cache-control": "no-store"}, media_type="text/html; charset=utf-8")


def gather(log: RunLog) -> dict[str, object]:
    """What the template `runs.html` shows."""
    runs = [_run_view(record) for record in log.runs(MAX_RUNS)]
    states = log.feed_states()
    failing = sorted(
        (state for state in states.values() if state.failures), key=lambda state: (-state.failures, state.url)
    )
    return {
        "runs": runs,
        "latest": runs[0] if runs else None,
        "drops": _drops(log, runs[0].id) if runs else [],
        "failing": [
            FeedView(shown(state.url), state.failures, shown(state.last_error)) for state in failing[:MAX_FAILING_FEEDS]
        ],
        "feed_count": len(states),
        "counts": sorted(log.counts().items()),
    }


def _run_view(record: RunRecord) -> RunView:
    report = record.report
    return RunView(
        id=record.id,
        started=report.started,
        seconds=(report.finished - report.started).total_seconds() if report.finished else None,
        new_digests=report.new_digests,
        new_editions=report.new_editions,
        stages=tuple(_stage_view(stage) for stage in report.stages),
        claims=tuple(sorted(report.claims.items())),
    )


def _stage_view(stage: StageStats) -> StageView:
    return StageView(stage.stage, stage.items, stage.made, stage.dropped, stage.seconds)


def _drops(log: RunLog, run: int) -> list[DropView]:
    examples: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for drop in log.drop_examples(run):
        kept = examples.setdefault((drop.stage, drop.reason.value), [])
        if len(kept) < MAX_EXAMPLES:
            kept.append((shown(drop.item), shown(drop.detail)))
    views = [
        DropView(
            count.stage,
            count.reason.value,
            count.count,
            tuple(examples.get((count.stage, count.reason.value), ())),
        )
        for count in log.drop_counts(run)
    ]
    return sorted(views, key=lambda view: (-view.count, view.stage, view.reason))


def _is_local(request: Request) -> bool:
    """Whether the request comes from this machine itself and no proxy has passed it on."""
    if request.client is None or {"forwarded", "x-forwarded-for", "via"} & set(request.headers):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
