"""Which article is in which story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select, update

from broadsheet.store.codec import decode
from broadsheet.store.queries.rows import payloads, where_in
from broadsheet.store.schema import articles, memberships, stories
from broadsheet.types import Membership


def ids_for(connection: Connection, article_ids: Iterable[str]) -> dict[str, str]:
    """See `StoryStore.story_ids_for`."""
    query = select(memberships.c.article_id, memberships.c.story_id)
    return {row.article_id: row.story_id for row in where_in(connection, query, memberships.c.article_id, article_ids)}


def memberships_of(connection: Connection, article_ids: Iterable[str]) -> dict[str, Membership]:
    """See `StoryStore.memberships`."""
    rows = where_in(connection, select(memberships), memberships.c.article_id, article_ids)
    return {row.article_id: decode(row.payload, Membership) for row in rows}


def memberships_in(connection: Connection, story_id: str) -> tuple[Membership, ...]:
    """See `StoryStore.story_memberships`."""
    query = in_order().where(memberships.c.story_id == story_id)
    return payloads(connection, query.with_only_columns(memberships.c.payload), Membership)


def in_order() -> Select[Any]:
    """Rows of (story id, article id, payload), by the articles' (time, id)."""
    return (
        select(memberships.c.story_id, memberships.c.article_id, memberships.c.payload)
        .join(articles, articles.c.id == memberships.c.article_id)
        .order_by(articles.c.time, articles.c.id)
    )


def renew_times(connection: Connection, touched: Sequence[str]) -> None:
    """Set the times of stories to those of their first and newest article; a story without any keeps its own."""
    query = (
        select(
            memberships.c.story_id, func.min(articles.c.time).label("first"), func.max(articles.c.time).label("last")
        )
        .join(articles, articles.c.id == memberships.c.article_id)
        .group_by(memberships.c.story_id)
    )
    rows = [
        {"story": row.story_id, "first": row.first, "last": row.last}
        for row in where_in(connection, query, memberships.c.story_id, touched)
    ]
    if rows:
        renew = update(stories).where(stories.c.id == bindparam("story"))
        connection.execute(renew.values(created=bindparam("first"), updated=bindparam("last")), rows)
