"""What the operator's page says: read from the store, counted, and made fit to print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from broadsheet.delivery.sending import receiver
from broadsheet.stages.publish.safe import shown
from broadsheet.store.values import Delivery, DropCount, FeedState, ReaderReport, RunRecord
from broadsheet.types import Claim, ClaimReport, Digest, Drop, Edition, Feed, Outcome
from broadsheet.web.charts import Bar, columns, share, stacked

MAX_RUNS = 20
MAX_EXAMPLES = 10  # a reason
MAX_FAILING_FEEDS = 100
MAX_REPORTS = 50
MAX_DELIVERIES = 1_000  # the newest, of which counts are made
MAX_FAILED_DELIVERIES = 30
MANY_FAILURES = 3  # in a row: not a hiccup any more


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

    def feeds(self) -> tuple[Feed, ...]:
        """All feeds."""
        ...

    def feed_states(self) -> dict[str, FeedState]:
        """By address."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Number of feeds, articles, stories and so on."""
        ...

    def latest_editions(self) -> dict[str, Edition]:
        """By category."""
        ...

    def latest_digests(self, story_ids: Iterable[str]) -> dict[str, Digest]:
        """By story id."""
        ...

    def deliveries(self, limit: int = 100) -> tuple[Delivery, ...]:
        """Newest first."""
        ...

    def reader_reports(self, limit: int = 100) -> tuple[ReaderReport, ...]:
        """Newest first."""
        ...


@dataclass(frozen=True, slots=True)
class StageView:
    """What a stage did."""

    name: str
    items: int
    made: int
    dropped: int
    seconds: float
    bar: float  # its time as a part of the longest, in units of a chart's width


@dataclass(frozen=True, slots=True)
class RunView:
    """One run."""

    id: int
    started: datetime
    seconds: float | None  # None: cut short or under way
    new_digests: int
    new_editions: int
    dropped: int
    stages: tuple[StageView, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """A reason with its number, a bar, and some of the cases."""

    name: str
    count: int
    bar: float
    examples: tuple[tuple[str, str], ...]  # item, detail


@dataclass(frozen=True, slots=True)
class FeedView:
    """A feed that fails."""

    url: str
    failures: int
    last_ok: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """What a reader says is wrong with a story."""

    story_id: str
    kind: str
    text: str
    urls: tuple[str, ...]
    time: datetime


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """A delivery that did not arrive yet, or never will."""

    receiver: str
    created: datetime
    attempts: int
    next_try: datetime | None  # None: given up
    error: str


def gather(log: RunLog) -> dict[str, object]:
    """What the template `runs.html` shows."""
    runs = [_run(record) for record in log.runs(MAX_RUNS)]
    return {
        "runs": runs,
        "latest": runs[0] if runs else None,
        "run_bars": columns([(f"Run {run.id}", run.seconds or 0.0) for run in reversed(runs)]),
        "drops": _drops(log, runs[0].id) if runs else [],
        "counts": sorted(log.counts().items()),
        **_feeds(log),
        **_verification(log),
        **_deliveries(log.deliveries(MAX_DELIVERIES)),
        "reports": [_report(report) for report in log.reader_reports(MAX_REPORTS)],
    }


def _run(record: RunRecord) -> RunView:
    report = record.report
    longest = max((stage.seconds for stage in report.stages), default=0.0)
    return RunView(
        id=record.id,
        started=report.started,
        seconds=(report.finished - report.started).total_seconds() if report.finished else None,
        new_digests=report.new_digests,
        new_editions=report.new_editions,
        dropped=sum(stage.dropped for stage in report.stages),
        stages=tuple(
            StageView(s.stage, s.items, s.made, s.dropped, s.seconds, share(s.seconds, longest)) for s in report.stages
        ),
    )


def _drops(log: RunLog, run: int) -> list[Counted]:
    examples = _grouped(
        (f"{d.stage}: {d.reason.value}", (shown(d.item), shown(d.detail))) for d in log.drop_examples(run)
    )
    counts = {f"{one.stage}: {one.reason.value}": one.count for one in log.drop_counts(run)}
    return _counted(counts, examples)


def _grouped(pairs: Iterable[tuple[str, tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    """The first examples by name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, example in pairs:
        kept = found.setdefault(name, [])
        if len(kept) < MAX_EXAMPLES:
            kept.append(example)
    return found


def _counted(counts: Mapping[str, int], examples: Mapping[str, Sequence[tuple[str, str]]]) -> list[Counted]:
    """Most frequent first, then by name."""
    most = max(counts.values(), default=0)
    made = [Counted(name, n, share(n, most), tuple(examples.get(name, ()))) for name, n in counts.items()]
    return sorted(made, key=lambda one: (-one.count, one.name))


def feed_health(feeds: Iterable[Feed], states: Mapping[str, FeedState]) -> dict[str, int]:
    """How many feeds answered when last asked, failed lately, keep failing, or were never asked."""
    known = [states.get(feed.url) for feed in feeds]
    return {
        "answering": sum(1 for s in known if s and s.last_fetched and not s.failures),
        "failing": sum(1 for s in known if s and 0 < s.failures < MANY_FAILURES),
        "failing for long": sum(1 for s in known if s and s.failures >= MANY_FAILURES),
        "never asked": sum(1 for s in known if s is None or (not s.last_fetched and not s.failures)),
    }


def _feeds(log: RunLog) -> dict[str, object]:
    feeds, states = log.feeds(), log.feed_states()
    health = feed_health(feeds, states)
    kinds = ("good", "weak", "bad", "none")
    failing = sorted((s for s in states.values() if s.failures), key=lambda s: (-s.failures, s.url))
    return {
        "health": [(name, count, kind) for (name, count), kind in zip(health.items(), kinds, strict=True)],
        "health_bars": stacked([(name, kind, n) for (name, n), kind in zip(health.items(), kinds, strict=True)]),
        "failing": [
            FeedView(shown(s.url), s.failures, s.last_ok, shown(s.last_error)) for s in failing[:MAX_FAILING_FEEDS]
        ],
        "failing_count": len(failing),
        "feed_count": len(feeds),
    }


def _verification(log: RunLog) -> dict[str, object]:
    """Of the stories in print: what became of their claims, and why claims were dropped or repaired."""
    placed = sorted({p.story_id for edition in log.latest_editions().values() for p in edition.placements})
    digests = log.latest_digests(placed)
    claims = [(digest, claim) for digest in digests.values() for claim in digest.report.claims]
    outcomes = Counter(claim.outcome for _, claim in claims)
    return {
        "printed": len(digests),
        "outcomes": [(outcome.value, outcomes[outcome], _KINDS[outcome]) for outcome in Outcome],
        "outcome_bars": _outcome_bars(outcomes),
        "checks": _checks(claims),
    }


_KINDS = {Outcome.KEPT: "good", Outcome.REPAIRED: "weak", Outcome.DROPPED: "bad"}


def _outcome_bars(outcomes: Mapping[Outcome, int]) -> list[Bar]:
    return stacked([(outcome.value, _KINDS[outcome], outcomes.get(outcome, 0)) for outcome in Outcome])


def _checks(claims: Iterable[tuple[Digest, ClaimReport]]) -> list[Counted]:
    faults = list(_faults(claims))
    return _counted(Counter(name for name, _ in faults), _grouped(faults))


def _faults(claims: Iterable[tuple[Digest, ClaimReport]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """(`dropped: number`, (the claim, why)) of every claim that did not pass as it was."""
    for digest, claim in claims:
        if claim.outcome is Outcome.KEPT:
            continue
        check = claim.reasons[0].check if claim.reasons else claim.verdict.value
        why = "; ".join(shown(reason.message) for reason in claim.reasons)
        where = f"{shown(claim.section)} of “{_title(digest.sections.title)}”"
        yield f"{claim.outcome.value}: {shown(check)}", (shown(claim.text), f"{why} ({where})" if why else where)


def _title(claim: Claim) -> str:
    return shown(claim.text)


def delivery_counts(deliveries: Iterable[Delivery]) -> Counter[tuple[str, str]]:
    """How many by kind (webhook, websub, mail) and state (sent, waiting, given up)."""
    return Counter((_kind(one.target), _state(one)) for one in deliveries)


def _kind(target: str) -> str:
    scheme = target.partition(":")[0]
    return scheme if scheme in ("mail", "websub") else "webhook"


def _state(delivery: Delivery) -> str:
    if delivery.next_try is not None:
        return "waiting"
    return "given up" if delivery.error else "sent"


def _deliveries(deliveries: Sequence[Delivery]) -> dict[str, object]:
    counts = delivery_counts(deliveries)
    kinds = sorted({kind for kind, _ in counts})
    states = ("sent", "waiting", "given up")
    failed = [
        DeliveryView(shown(receiver(one.target)), one.created, one.attempts, one.next_try, shown(one.error))
        for one in deliveries
        if one.error
    ]
    return {
        "delivery_counts": [(kind, *(counts[kind, state] for state in states)) for kind in kinds],
        "failed_deliveries": failed[:MAX_FAILED_DELIVERIES],
    }


def _report(report: ReaderReport) -> ReportView:
    urls = tuple(shown(url) for url in report.urls)
    return ReportView(shown(report.story_id), shown(report.kind), shown(report.text), urls, report.time)
