"""`/metrics`: the state of the paper in Prometheus' text format, version 0.0.4.

Everything is a gauge read from the store at the moment of asking, but for the number of runs, which only grows. No
label holds an address or a title, so that nothing private is told and the number of series stays small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from broadsheet.store.values import RunRecord
from broadsheet.web.runlog import MAX_DELIVERIES, RunLog, delivery_counts, feed_health

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# A run under way has no numbers yet: the newest finished one is among so many.
RUNS_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Metric:
    """A name with all its samples: (labels, value)."""

    name: str
    help: str
    samples: tuple[tuple[Mapping[str, str], float], ...]
    kind: str = "gauge"


def exposition(log: RunLog) -> bytes:
    """The whole answer, UTF-8."""
    return "".join(line for metric in _metrics(log) for line in _lines(metric)).encode()


def _lines(metric: Metric) -> Iterator[str]:
    name = f"broadsheet_{metric.name}"
    yield f"# HELP {name} {_escaped(metric.help)}\n"
    yield f"# TYPE {name} {metric.kind}\n"
    for labels, value in metric.samples:
        written = ",".join(f'{key}="{_escaped(text, quotes=True)}"' for key, text in labels.items())
        number = int(value) if value.is_integer() else value
        yield f"{name}{{{written}}} {number}\n" if written else f"{name} {number}\n"


def _escaped(text: str, quotes: bool = False) -> str:
    """As the format wants it.

    >>> _escaped('a "b"', quotes=True)
    'a \\\\"b\\\\"'
    """
    plain = text.replace("\\", "\\\\").replace("\n", "\\n")
    return plain.replace('"', '\\"') if quotes else plain


def _metrics(log: RunLog) -> Iterator[Metric]:
    yield Metric("stored", "What the store holds.", _labelled("kind", sorted(log.counts().items())))
    yield from _run_metrics(log)
    health = feed_health(log.feeds(), states := log.feed_states())
    yield Metric("feeds", "Feeds by what their last visit brought.", _labelled("state", health.items()))
    worst = max((state.failures for state in states.values()), default=0)
    yield _one("feed_failures_max", "Failed visits in a row of the feed that has most.", worst)
    visits = [state.last_ok.timestamp() for state in states.values() if state.last_ok]
    if visits:
        yield _one("feed_last_ok_timestamp_seconds", "When a feed was last read.", max(visits))
    counts = sorted(delivery_counts(log.deliveries(MAX_DELIVERIES)).items())
    yield Metric(
        "deliveries",
        f"Webhooks, hub requests and mails by state, of the newest {MAX_DELIVERIES}.",
        tuple(({"kind": kind, "state": state}, float(count)) for (kind, state), count in counts),
    )
    yield _one("reader_reports", "Readers' reports, of the newest 1000.", len(log.reader_reports(1_000)))


def _run_metrics(log: RunLog) -> Iterator[Metric]:
    records = log.runs(RUNS_LOOKED_AT)
    yield Metric("runs_total", "Runs begun so far.", (({}, float(records[0].id if records else 0)),), "counter")
    finished = next((record for record in records if record.report.finished), None)
    if finished is not None:
        yield from _last_run(finished, log)


def _last_run(record: RunRecord, log: RunLog) -> Iterator[Metric]:
    report = record.report
    if report.finished is None:
        return
    seconds = (report.finished - report.started).total_seconds()
    yield _one("last_run_start_timestamp_seconds", "When the last finished run began.", report.started.timestamp())
    yield _one("last_run_duration_seconds", "How long it took.", seconds)
    yield _one("last_run_new_digests", "Digests it wrote.", report.new_digests)
    yield _one("last_run_new_editions", "Editions it made.", report.new_editions)
    stages = [(stage.stage, stage) for stage in report.stages]
    yield Metric("last_run_stage_seconds", "Time by stage.", _labelled("stage", ((n, s.seconds) for n, s in stages)))
    yield Metric("last_run_stage_items", "Items taken in.", _labelled("stage", ((n, s.items) for n, s in stages)))
    yield Metric("last_run_stage_made", "Items handed on.", _labelled("stage", ((n, s.made) for n, s in stages)))
    drops = tuple(
        ({"stage": one.stage, "reason": one.reason.value}, float(one.count)) for one in log.drop_counts(record.id)
    )
    yield Metric("last_run_drops", "Items and parts left out, by stage and reason.", drops)
    yield Metric("last_run_claims", "Claims checked, by outcome.", _labelled("outcome", sorted(report.claims.items())))


def _one(name: str, told: str, value: float) -> Metric:
    return Metric(name, told, (({}, float(value)),))


def _labelled(label: str, values: Iterable[tuple[str, float]]) -> tuple[tuple[Mapping[str, str], float], ...]:
    return tuple(({label: name}, float(value)) for name, value in values)
