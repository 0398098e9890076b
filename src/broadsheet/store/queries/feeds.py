"""Feeds, their states, the catalogue, and the entries that feeds bring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, or_, select, update

from broadsheet.store import schema
from broadsheet.store.codec import decode, encode, fingerprint, storable
from broadsheet.store.dialect import upsert
from broadsheet.store.queries import runs
from broadsheet.store.queries.rows import payloads, where_in
from broadsheet.store.schema import DONE, PENDING
from broadsheet.store.values import FeedState
from broadsheet.types import Agency, Drop, Entry, Family, Feed, Outlet

_FEEDS, _STATES, _ENTRIES = schema.feeds, schema.feed_states, schema.entries


def add(connection: Connection, feeds: Iterable[Feed]) -> int:
    """See `FeedStore.add_feeds`."""
    rows = {feed.url: {"url": feed.url, "payload": encode(feed)} for feed in feeds}
    known = sum(1 for _ in where_in(connection, select(_FEEDS.c.url), _FEEDS.c.url, rows))
    upsert(connection, _FEEDS, list(rows.values()))
    return len(rows) - known


def remove(connection: Connection, url: str) -> bool:
    """See `FeedStore.remove_feed`."""
    connection.execute(delete(_ENTRIES).where(_ENTRIES.c.feed_url == url, _ENTRIES.c.state == PENDING))
    return connection.execute(delete(_FEEDS).where(_FEEDS.c.url == url)).rowcount > 0


def every(connection: Connection) -> tuple[Feed, ...]:
    """See `FeedStore.feeds`."""
    return payloads(connection, select(_FEEDS.c.payload).order_by(_FEEDS.c.url), Feed)


def states(connection: Connection) -> dict[str, FeedState]:
    """See `FeedStore.feed_states`."""
    found = payloads(connection, select(_STATES.c.payload).order_by(_STATES.c.url), FeedState)
    return {state.url: state for state in found}


def due(connection: Connection, now: datetime) -> tuple[tuple[Feed, FeedState], ...]:
    """See `FeedStore.due_feeds`."""
    query = (
        select(_FEEDS.c.payload, _STATES.c.payload.label("state"))
        .select_from(_FEEDS.outerjoin(_STATES))
        .where(or_(_STATES.c.next_due.is_(None), _STATES.c.next_due <= now))
        .order_by(_FEEDS.c.url)
    )
    pairs = []
    for payload, state in connection.execute(query):
        feed = decode(payload, Feed)
        pairs.append((feed, decode(state, FeedState) if state else FeedState(feed.url)))
    return tuple(pairs)


def put_catalogue(
    connection: Connection,
    outlets: Iterable[Outlet] = (),
    agencies: Iterable[Agency] = (),
    families: Iterable[Family] = (),
) -> None:
    """See `FeedStore.put_catalogue`."""
    _put(connection, schema.outlets, {outlet.domain: outlet for outlet in outlets})
    _put(connection, schema.agencies, {agency.id: agency for agency in agencies})
    _put(connection, schema.families, {family.id: family for family in families})


def _put(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    upsert(connection, table, [{"id": key, "payload": encode(value)} for key, value in values.items()])


def outlets(connection: Connection) -> tuple[Outlet, ...]:
    """See `FeedStore.outlets`."""
    return payloads(connection, select(schema.outlets.c.payload).order_by(schema.outlets.c.id), Outlet)


def agencies(connection: Connection) -> tuple[Agency, ...]:
    """See `FeedStore.agencies`."""
    return payloads(connection, select(schema.agencies.c.payload).order_by(schema.agencies.c.id), Agency)


def families(connection: Connection) -> tuple[Family, ...]:
    """See `FeedStore.families`."""
    return payloads(connection, select(schema.families.c.payload).order_by(schema.families.c.id), Family)


def save_visit(
    connection: Connection,
    state: FeedState,
    entries: Sequence[Entry] = (),
    drops: Sequence[Drop] = (),
    run: int | None = None,
) -> int:
    """See `FeedStore.save_feed_result`."""
    if state.last_fetched is None:
        raise ValueError(f"{state.url}: last_fetched of a feed that was visited is not set")
    if connection.execute(select(_FEEDS.c.url).where(_FEEDS.c.url == state.url)).first() is None:
        return 0  # removed while it was being read
    if run is not None:
        runs.record(connection, run, drops)
    upsert(connection, _STATES, [{"url": state.url, "next_due": state.next_due, "payload": encode(state)}])
    unique = {entry.id: entry for entry in entries}
    known = _known(connection, unique)
    changed = [entry for entry in unique.values() if entry.id in known and known[entry.id] != _content(entry)]
    new = [entry for entry in unique.values() if entry.id not in known]
    return _renew(connection, changed) + _insert(connection, new, state.last_fetched)


def _content(entry: Entry) -> str:
    return fingerprint(entry.title, entry.content_html or entry.summary_html)


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    query = select(_ENTRIES.c.id, _ENTRIES.c.content_hash)
    return {row.id: row.content_hash for row in where_in(connection, query, _ENTRIES.c.id, ids)}


def _renew(connection: Connection, changed: Sequence[Entry]) -> int:
    """Make changed entries pending, except those whose article came from another entry and is not theirs to revise."""
    articles = schema.articles
    query = select(_ENTRIES.c.id).join(articles, articles.c.id == _ENTRIES.c.article_id)
    query = query.where(articles.c.entry_id != _ENTRIES.c.id)
    foreign = {row.id for row in where_in(connection, query, _ENTRIES.c.id, [entry.id for entry in changed])}
    mine = [entry for entry in changed if entry.id not in foreign]
    if mine:
        again = update(_ENTRIES).where(_ENTRIES.c.id == bindparam("entry"))
        again = again.values(state=PENDING, attempts=0, retry_at=None)
        connection.execute(
            again.values(content_hash=bindparam("hash"), payload=bindparam("value")),
            [{"entry": entry.id, "hash": _content(entry), "value": encode(entry)} for entry in mine],
        )
    return len(mine)


def _insert(connection: Connection, new: Sequence[Entry], seen: datetime) -> int:
    """Insert new entries: pending, or done where another entry has brought the same address as an article."""
    query = select(_ENTRIES.c.url, _ENTRIES.c.article_id).where(_ENTRIES.c.article_id.is_not(None))
    urls = {entry.id: storable(entry.url) for entry in new}
    brought = {row.url: row.article_id for row in where_in(connection, query, _ENTRIES.c.url, urls.values())}
    rows: list[dict[str, Any]] = []
    for entry in new:
        article = brought.get(urls[entry.id])
        rows.append(
            {
                "id": entry.id,
                "feed_url": entry.feed_url,
                "url": urls[entry.id],
                "content_hash": _content(entry),
                "state": DONE if article else PENDING,
                "first_seen": seen,
                "attempts": 0,
                "retry_at": None,
                "article_id": article,
                "payload": "" if article else encode(entry),
            }
        )
    if rows:
        connection.execute(insert(_ENTRIES), rows)
    return sum(1 for row in rows if row["state"] == PENDING)
