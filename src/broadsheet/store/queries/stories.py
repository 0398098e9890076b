"""Stories, their articles and their aliases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from broadsheet.store.changes import Ledger, StoryRow
from broadsheet.store.codec import decode, encode
from broadsheet.store.dialect import upsert
from broadsheet.store.queries import facets, places, search, withdrawals
from broadsheet.store.queries.rows import where_in
from broadsheet.store.schema import articles, memberships, stories, story_aliases
from broadsheet.types import ChangeKind, Membership, Story, StoryChange, StoryStatus


def apply(connection: Connection, changes: Iterable[StoryChange], reconsidered: Iterable[str] = ()) -> tuple[str, ...]:
    """See `StoryStore.apply_changes`."""
    changes = list(changes)
    ledger = _load(connection, changes)
    before = dict(ledger.stories)
    ledger.apply(changes)
    times = _article_times(connection, ledger)
    _save_stories(connection, ledger, before, times)
    _save_places(connection, ledger)
    _save_absorbed(connection, ledger)
    places.renew_times(connection, sorted(ledger.touched))
    _unflag(connection, reconsidered)
    return tuple(sorted(ledger.touched))


def _load(connection: Connection, changes: Sequence[StoryChange]) -> Ledger:
    ledger = Ledger()
    named = {story for change in changes for story in (change.story_id, change.other_story) if story}
    query = select(story_aliases.c.alias, story_aliases.c.story_id)
    ledger.aliases = {row.alias: row.story_id for row in where_in(connection, query, story_aliases.c.alias, named)}
    for row in where_in(connection, select(stories), stories.c.id, named | set(ledger.aliases.values())):
        ledger.stories[row.id] = StoryRow(StoryStatus(row.status), row.merged_into, row.split_from)
    query = select(memberships.c.payload)
    held = where_in(connection, query, memberships.c.article_id, [c.article_id for c in changes if c.article_id])
    merging = [ledger.aliases.get(c.other_story, c.other_story) for c in changes if c.kind is ChangeKind.MERGE]
    # A story that absorbs in one change may be absorbed in a later one: its articles are needed as well.
    merging += [ledger.aliases.get(c.story_id, c.story_id) for c in changes if c.kind is ChangeKind.MERGE]
    rows = [*held, *where_in(connection, query, memberships.c.story_id, merging)]
    ledger.placed = {m.article_id: m for m in (decode(row.payload, Membership) for row in rows)}
    return ledger


def _article_times(connection: Connection, ledger: Ledger) -> dict[str, datetime]:
    query = select(articles.c.id, articles.c.time)
    times = {row.id: row.time for row in where_in(connection, query, articles.c.id, ledger.moved)}
    unknown = sorted(set(ledger.moved) - set(times))
    if unknown:
        raise ValueError(f"articles that are not in the store cannot be in a story: {', '.join(unknown[:5])}")
    return times


def _save_stories(
    connection: Connection, ledger: Ledger, before: dict[str, StoryRow], times: dict[str, datetime]
) -> None:
    first: dict[str, datetime] = {}
    for article_id, membership in ledger.moved.items():
        if membership is not None:
            time = times[article_id]
            first[membership.story_id] = min(time, first.get(membership.story_id, time))
    new = [story_id for story_id in ledger.stories if story_id not in before]
    empty = [story_id for story_id in new if story_id not in first and not ledger.stories[story_id].merged_into]
    if empty:
        raise ValueError(f"stories without an article cannot begin: {', '.join(empty[:5])}")
    rows = []
    for story_id in new:
        # One opened and merged away in one go keeps the time of the story it is now part of.
        time = first.get(story_id) or first[ledger.absorbed[story_id]]
        rows.append(
            {"id": story_id, "created": time, "updated": time, "reconsider": False, **_columns(ledger, story_id)}
        )
    if rows:
        connection.execute(insert(stories), rows)
    altered = [s for s, row in ledger.stories.items() if s in before and before[s] != row]
    if altered:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("status", "merged_into", "split_from")}
        connection.execute(
            update(stories).where(stories.c.id == bindparam("story")).values(**values),
            [{"story": s, **{f"new_{k}": v for k, v in _columns(ledger, s).items()}} for s in altered],
        )


def _columns(ledger: Ledger, story_id: str) -> dict[str, str]:
    row = ledger.stories[story_id]
    return {"status": row.status.value, "merged_into": row.merged_into, "split_from": row.split_from}


def _save_places(connection: Connection, ledger: Ledger) -> None:
    placed = [membership for membership in ledger.moved.values() if membership is not None]
    rows = [{"article_id": m.article_id, "story_id": m.story_id, "payload": encode(m)} for m in placed]
    upsert(connection, memberships, rows)
    gone = [{"article": article_id} for article_id, membership in ledger.moved.items() if membership is None]
    if gone:
        connection.execute(delete(memberships).where(memberships.c.article_id == bindparam("article")), gone)
    flags = [{"article": article, "held": membership is not None} for article, membership in ledger.moved.items()]
    if flags:
        flag = update(articles).where(articles.c.id == bindparam("article"), articles.c.assigned != bindparam("held"))
        connection.execute(flag.values(assigned=bindparam("held")), flags)


def _save_absorbed(connection: Connection, ledger: Ledger) -> None:
    withdrawals.withdraw_aliases(connection, ledger.absorbed)
    for absorbed, living in ledger.absorbed.items():
        older = update(story_aliases).where(story_aliases.c.story_id == absorbed)
        connection.execute(older.values(story_id=living))
    upsert(connection, story_aliases, [{"alias": a, "story_id": living} for a, living in ledger.absorbed.items()])
    search.remove(connection, "digest", ledger.absorbed)
    facets.forget(connection, ledger.absorbed)


def _unflag(connection: Connection, reconsidered: Iterable[str]) -> None:
    rows = [{"story": story} for story in dict.fromkeys(reconsidered)]
    if rows:
        connection.execute(update(stories).where(stories.c.id == bindparam("story")).values(reconsider=False), rows)


def resolve(connection: Connection, story_id: str) -> str:
    """See `StoryStore.resolve`."""
    query = select(story_aliases.c.story_id).where(story_aliases.c.alias == story_id)
    found: str | None = connection.execute(query).scalar()
    return found or story_id


def aliases(connection: Connection, story_id: str) -> tuple[str, ...]:
    """See `StoryStore.aliases`."""
    query = select(story_aliases.c.alias).where(story_aliases.c.story_id == story_id)
    return tuple(connection.execute(query.order_by(story_aliases.c.alias)).scalars())


def by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Story]:
    """See `StoryStore.stories`."""
    return {
        story.id: story for story in _build(connection, list(where_in(connection, select(stories), stories.c.id, ids)))
    }


def one(connection: Connection, story_id: str) -> Story | None:
    """See `StoryStore.story`."""
    living = resolve(connection, story_id)
    return by_id(connection, [living]).get(living)


def open_until(connection: Connection, before: datetime | None = None) -> tuple[Story, ...]:
    """See `StoryStore.open_stories`."""
    query = select(stories).where(stories.c.status == StoryStatus.OPEN.value)
    if before is not None:
        query = query.where(stories.c.updated < before)
    return _build(connection, connection.execute(query.order_by(stories.c.updated, stories.c.id)).all())


def _build(connection: Connection, rows: Sequence[Row[Any]]) -> tuple[Story, ...]:
    held: dict[str, list[str]] = {row.id: [] for row in rows}
    for place in where_in(connection, places.in_order(), memberships.c.story_id, held):
        held[place.story_id].append(place.article_id)
    return tuple(
        Story(row.id, tuple(held[row.id]), row.created, row.updated, StoryStatus(row.status), row.merged_into)
        for row in rows
    )


def to_reconsider(connection: Connection) -> tuple[str, ...]:
    """See `StoryStore.stories_to_reconsider`."""
    return tuple(connection.execute(select(stories.c.id).where(stories.c.reconsider).order_by(stories.c.id)).scalars())
