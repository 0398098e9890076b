"""Entries on their way to articles, articles with their revisions, and origins."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, insert, or_, select, tuple_, update

from broadsheet.store.codec import decode, encode, fingerprint
from broadsheet.store.dialect import upsert
from broadsheet.store.queries import places, runs, search, withdrawals
from broadsheet.store.queries.rows import payloads, where_in
from broadsheet.store.schema import (
    DONE,
    DROPPED,
    PENDING,
    article_revisions,
    entries,
    stories,
)
from broadsheet.store.schema import articles as table
from broadsheet.store.schema import origins as origin_table
from broadsheet.store.values import NEVER, EntryDrop, PendingEntry
from broadsheet.types import Article, Drop, Entry, Origin


def pending(connection: Connection, now: datetime, limit: int | None = None) -> tuple[PendingEntry, ...]:
    """See `ArticleStore.pending_entries`."""
    earlier = entries.alias("earlier")
    first = ~exists().where(
        earlier.c.url == entries.c.url,
        _is_due(earlier, now),
        tuple_(earlier.c.feed_url, earlier.c.id) < tuple_(entries.c.feed_url, entries.c.id),
    )
    query = (
        select(entries.c.payload, entries.c.first_seen, entries.c.attempts)
        .where(_is_due(entries, now), first)
        .order_by(entries.c.feed_url, entries.c.id)
        .limit(limit)
    )
    rows = connection.execute(query)
    return tuple(PendingEntry(decode(row.payload, Entry), row.first_seen, row.attempts) for row in rows)


def _is_due(source: Any, now: datetime) -> Any:
    return and_(source.c.state == PENDING, or_(source.c.retry_at.is_(None), source.c.retry_at <= now))


def save(
    connection: Connection,
    articles: Iterable[tuple[str, Article]],
    drops: Sequence[Drop] = (),
    run: int | None = None,
    again: Mapping[str, datetime] = NEVER,
) -> tuple[str, ...]:
    """See `ArticleStore.save_articles`."""
    given = list(articles)
    if run is not None:
        runs.record(connection, run, drops)
    known = {row.id: row for row in where_in(connection, select(table), table.c.id, [a.id for _, a in given])}
    new: dict[str, tuple[str, Article]] = {}
    changed: dict[str, Article] = {}
    for entry_id, article in given:
        old = known.get(article.id)
        if old is None:
            new.setdefault(article.id, (entry_id, article))  # first entry wins
        elif old.entry_id == entry_id and old.text_hash != _text_hash(article):
            changed[article.id] = article
    _insert(connection, new)
    _revise(connection, changed, known)
    withdrawals.take_back(connection, [a.id for entry, a in given if a.id in known and known[a.id].entry_id == entry])
    _finish(connection, given, again)
    touched = [article for _, article in new.values()] + list(changed.values())
    search.put(connection, "article", [(article.id, article.title, "") for article in touched])
    return tuple(dict.fromkeys(article.id for _, article in given if article.id in new or article.id in changed))


def _text_hash(article: Article) -> str:
    return fingerprint(article.title, article.text)


def _insert(connection: Connection, new: Mapping[str, tuple[str, Article]]) -> None:
    if not new:
        return
    rows = [
        {
            "id": article.id,
            "entry_id": entry_id,
            "outlet": article.outlet,
            "time": article.time,
            "revision": 1,
            "text_hash": _text_hash(article),
            "assigned": False,
            "payload": encode(dataclasses.replace(article, revision=1)),
        }
        for entry_id, article in new.values()
    ]
    connection.execute(insert(table), rows)


def _revise(connection: Connection, changed: Mapping[str, Article], known: Mapping[str, Any]) -> None:
    if not changed:
        return
    past, rows = [], []
    for article in changed.values():
        row = known[article.id]
        old = decode(row.payload, Article)
        past.append({"article_id": article.id, "revision": row.revision, "payload": row.payload})
        revised = dataclasses.replace(
            article,
            published=old.published or article.published,
            first_seen=old.first_seen,
            category=old.category,
            revision=row.revision + 1,
        )
        rows.append(
            {
                "article": article.id,
                "new_time": revised.time,
                "new_revision": revised.revision,
                "hash": _text_hash(revised),
                "value": encode(revised),
            }
        )
    connection.execute(insert(article_revisions), past)
    connection.execute(
        update(table)
        .where(table.c.id == bindparam("article"))
        .values(
            time=bindparam("new_time"),
            revision=bindparam("new_revision"),
            text_hash=bindparam("hash"),
            payload=bindparam("value"),
        ),
        rows,
    )
    _flag_stories(connection, list(changed))


def _flag_stories(connection: Connection, article_ids: Sequence[str]) -> None:
    ids = sorted(set(places.ids_for(connection, article_ids).values()))
    if ids:
        flag = update(stories).where(stories.c.id == bindparam("story")).values(reconsider=True)
        connection.execute(flag, [{"story": story} for story in ids])
        places.renew_times(connection, ids)  # an article may have learnt when it was published


def _finish(connection: Connection, given: Sequence[tuple[str, Article]], again: Mapping[str, datetime]) -> None:
    """Mark the articles' entries done, and with them other pending entries of the same addresses."""
    article_of = {entry_id: article.id for entry_id, article in given}
    query = select(entries.c.id, entries.c.url)
    rows = list(where_in(connection, query, entries.c.id, article_of))
    if not rows:
        return
    done = update(entries).values(state=DONE, payload="", retry_at=None, article_id=bindparam("article"))
    by_id = entries.c.id == bindparam("entry")
    finished = [{"entry": row.id, "article": article_of[row.id]} for row in rows if row.id not in again]
    if finished:
        connection.execute(done.where(by_id), finished)
    waiting = [{"entry": i, "article": article_of[i], "later": again[i]} for row in rows if (i := row.id) in again]
    if waiting:
        later = update(entries).where(by_id).values(article_id=bindparam("article"), retry_at=bindparam("later"))
        connection.execute(later.values(attempts=entries.c.attempts + 1), waiting)
    others = and_(entries.c.url == bindparam("address"), entries.c.state == PENDING, entries.c.id != bindparam("entry"))
    connection.execute(
        done.where(others), [{"address": row.url, "entry": row.id, "article": article_of[row.id]} for row in rows]
    )


def drop_entries(connection: Connection, drops: Iterable[EntryDrop], run: int | None = None) -> None:
    """See `ArticleStore.save_entry_drops`."""
    given = list(drops)
    if run is not None:
        runs.record(connection, run, [item.drop for item in given])
    by_id = entries.c.id == bindparam("entry")
    later = [{"entry": item.entry_id, "later": item.retry_at} for item in given if item.retry_at is not None]
    if later:
        again = update(entries).where(by_id).values(retry_at=bindparam("later"), attempts=entries.c.attempts + 1)
        connection.execute(again, later)
    never = [{"entry": item.entry_id} for item in given if item.retry_at is None]
    if never:
        connection.execute(update(entries).where(by_id).values(state=DROPPED, payload="", retry_at=None), never)


def from_entries(connection: Connection, entry_ids: Iterable[str]) -> dict[str, str]:
    """See `ArticleStore.articles_from_entries`."""
    query = select(entries.c.id, entries.c.article_id).where(entries.c.article_id.is_not(None))
    return {row.id: row.article_id for row in where_in(connection, query, entries.c.id, entry_ids)}


def first_entries(connection: Connection, article_ids: Iterable[str]) -> dict[str, str]:
    """See `ArticleStore.first_entries`."""
    rows = where_in(connection, select(table.c.id, table.c.entry_id), table.c.id, article_ids)
    return {row.id: row.entry_id for row in rows}


def by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Article]:
    """See `ArticleStore.articles`."""
    rows = where_in(connection, select(table.c.id, table.c.payload), table.c.id, ids)
    return {row.id: decode(row.payload, Article) for row in rows}


def recent(connection: Connection, since: datetime) -> tuple[Article, ...]:
    """See `ArticleStore.recent_articles`."""
    query = select(table.c.payload).where(table.c.time >= since).order_by(table.c.time, table.c.id)
    return payloads(connection, query, Article)


def unassigned(connection: Connection) -> tuple[Article, ...]:
    """See `ArticleStore.unassigned_articles`."""
    query = select(table.c.payload).where(~table.c.assigned).order_by(table.c.time, table.c.id)
    return payloads(connection, query, Article)


def revisions(connection: Connection, article_id: str) -> tuple[Article, ...]:
    """See `ArticleStore.article_revisions`."""
    query = select(article_revisions.c.payload).where(article_revisions.c.article_id == article_id)
    return payloads(connection, query.order_by(article_revisions.c.revision), Article)


def save_origins(connection: Connection, origins: Iterable[Origin]) -> None:
    """See `ArticleStore.save_origins`."""
    rows = {
        origin.article_id: {"article_id": origin.article_id, "source_key": origin.source_key, "payload": encode(origin)}
        for origin in origins
    }
    upsert(connection, origin_table, list(rows.values()))


def origins_of(connection: Connection, ids: Iterable[str]) -> dict[str, Origin]:
    """See `ArticleStore.origins`."""
    rows = where_in(
        connection, select(origin_table.c.article_id, origin_table.c.payload), origin_table.c.article_id, ids
    )
    return {row.article_id: decode(row.payload, Origin) for row in rows}
