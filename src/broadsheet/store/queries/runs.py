"""The log of runs and of what they dropped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from broadsheet.store.codec import decode, encode
from broadsheet.store.dialect import upsert
from broadsheet.store.queries.rows import payloads
from broadsheet.store.schema import drop_counts, drop_examples, runs
from broadsheet.store.values import MAX_DROP_EXAMPLES, DropCount, RunRecord
from broadsheet.types import Drop, DropReason, RunReport


def start(connection: Connection, now: datetime) -> int:
    """See `RunStore.start_run`."""
    row = {"started": now, "payload": encode(RunReport(started=now, finished=None))}
    return int(connection.execute(insert(runs).returning(runs.c.id), row).scalar_one())


def finish(connection: Connection, run: int, report: RunReport) -> None:
    """See `RunStore.finish_run`."""
    done = connection.execute(update(runs).where(runs.c.id == run).values(payload=encode(report)))
    if done.rowcount == 0:
        raise ValueError(f"run {run} was never started")


def newest(connection: Connection, limit: int = 20) -> tuple[RunRecord, ...]:
    """See `RunStore.runs`."""
    query = select(runs.c.id, runs.c.payload).order_by(runs.c.id.desc()).limit(limit)
    return tuple(RunRecord(row.id, decode(row.payload, RunReport)) for row in connection.execute(query))


def record(connection: Connection, run: int, drops: Iterable[Drop]) -> None:
    """See `RunStore.record_drops`."""
    groups: dict[tuple[str, str], list[Drop]] = defaultdict(list)
    for drop in drops:
        groups[drop.stage, drop.reason.value].append(drop)
    if not groups:
        return
    known = {(count.stage, count.reason.value): count.count for count in counts(connection, run)}
    rows, examples = [], []
    for (stage, reason), group in groups.items():
        before = known.get((stage, reason), 0)
        rows.append({"run_id": run, "stage": stage, "reason": reason, "count": before + len(group)})
        room = max(0, MAX_DROP_EXAMPLES - before)
        examples += [{"run_id": run, "payload": encode(drop)} for drop in group[:room]]
    upsert(connection, drop_counts, rows)
    if examples:
        connection.execute(insert(drop_examples), examples)


def counts(connection: Connection, run: int) -> tuple[DropCount, ...]:
    """See `RunStore.drop_counts`."""
    query = (
        select(drop_counts, drop_counts.c.count.label("times"))
        .where(drop_counts.c.run_id == run)
        .order_by(drop_counts.c.stage, drop_counts.c.reason)
    )
    return tuple(DropCount(row.stage, DropReason(row.reason), row.times) for row in connection.execute(query))


def examples(connection: Connection, run: int) -> tuple[Drop, ...]:
    """See `RunStore.drop_examples`."""
    query = select(drop_examples.c.payload).where(drop_examples.c.run_id == run).order_by(drop_examples.c.id)
    return payloads(connection, query, Drop)
