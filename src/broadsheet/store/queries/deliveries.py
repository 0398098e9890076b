"""What is sent to others, and what readers send."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from broadsheet.store.codec import encode
from broadsheet.store.queries.rows import payloads, where_in
from broadsheet.store.schema import deliveries, reader_reports
from broadsheet.store.values import MAX_READER_REPORTS, Delivery, ReaderReport


def enqueue(connection: Connection, given: Iterable[Delivery]) -> int:
    """See `DeliveryStore.enqueue`."""
    by_id = {one.id: one for one in given}
    known = {row.id for row in where_in(connection, select(deliveries.c.id), deliveries.c.id, by_id)}
    rows = [{"id": one.id, "created": one.created, **_row(one)} for one in by_id.values() if one.id not in known]
    if rows:
        connection.execute(insert(deliveries), rows)
    return len(rows)


def _row(delivery: Delivery) -> dict[str, object]:
    return {"next_try": delivery.next_try, "payload": encode(delivery)}


def due(connection: Connection, now: datetime, limit: int = 100) -> tuple[Delivery, ...]:
    """See `DeliveryStore.due_deliveries`."""
    query = select(deliveries.c.payload).where(deliveries.c.next_try <= now)
    return payloads(connection, query.order_by(deliveries.c.next_try, deliveries.c.id).limit(limit), Delivery)


def save(connection: Connection, delivery: Delivery) -> None:
    """See `DeliveryStore.save_delivery`."""
    change = update(deliveries).where(deliveries.c.id == delivery.id).values(**_row(delivery))
    if connection.execute(change).rowcount == 0:
        raise ValueError(f"delivery {delivery.id} was never queued")


def one(connection: Connection, delivery_id: str) -> Delivery | None:
    """See `DeliveryStore.delivery`."""
    query = select(deliveries.c.payload).where(deliveries.c.id == delivery_id)
    return next(iter(payloads(connection, query, Delivery)), None)


def newest(connection: Connection, limit: int = 100) -> tuple[Delivery, ...]:
    """See `DeliveryStore.deliveries`."""
    query = select(deliveries.c.payload).order_by(deliveries.c.created.desc(), deliveries.c.id).limit(limit)
    return payloads(connection, query, Delivery)


def save_report(connection: Connection, report: ReaderReport) -> bool:
    """See `DeliveryStore.save_report`."""
    known = connection.execute(select(reader_reports.c.id).where(reader_reports.c.id == report.id)).first()
    count = connection.execute(select(func.count()).select_from(reader_reports)).scalar_one()
    if known is not None or count >= MAX_READER_REPORTS:
        return False
    connection.execute(insert(reader_reports), {"id": report.id, "time": report.time, "payload": encode(report)})
    return True


def reports(connection: Connection, limit: int = 100) -> tuple[ReaderReport, ...]:
    """See `DeliveryStore.reader_reports`."""
    query = select(reader_reports.c.payload).order_by(reader_reports.c.time.desc(), reader_reports.c.id).limit(limit)
    return payloads(connection, query, ReaderReport)
