"""What a database may forget: texts that no digest cites, and the bodies of what was delivered.

Rows stay, so that nothing is read or sent a second time and no id loses its meaning; only what is in them goes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime

import regex
from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from broadsheet.store.codec import decode, encode
from broadsheet.store.queries.rows import where_in
from broadsheet.store.schema import article_revisions, articles, deliveries, digests, memberships, stories
from broadsheet.store.values import Delivery
from broadsheet.types import Article, StoryStatus

# Whatever part of a digest names an article - a span, a source, a picture - names it so.
_NAMED = regex.compile(r'"(?:article_id|copy_of)":"([^"]+)"')
_FORGOTTEN = '%"text":"",%'  # in a payload; in words of a text the quotation marks would be escaped
_ROWS = 1_000  # read at a time: some 5 MB of digests


def old_bodies(connection: Connection, before: datetime) -> Mapping[str, int]:
    """See `ArticleStore.old_bodies`."""
    open_story = (
        select(memberships.c.article_id)
        .join(stories, stories.c.id == memberships.c.story_id)
        .where(memberships.c.article_id == articles.c.id)
        .where((stories.c.status == StoryStatus.OPEN.value) | stories.c.reconsider)
    )
    query = (
        select(articles.c.id, func.length(articles.c.payload).label("size"))
        .where(articles.c.time < before, articles.c.assigned, ~exists(open_story))
        .where(articles.c.payload.not_like(_FORGOTTEN))
        .order_by(articles.c.time, articles.c.id)
    )
    found = {row.id: row.size for row in connection.execute(query)}
    for cited in _cited(connection):
        found.pop(cited, None)
    return found


def _cited(connection: Connection) -> Iterable[str]:
    """Ids of all articles that any version of any digest names."""
    result = connection.execution_options(yield_per=_ROWS).execute(select(digests.c.payload))
    for row in result:
        yield from _NAMED.findall(row.payload)


def forget_bodies(connection: Connection, article_ids: Iterable[str]) -> int:
    """See `ArticleStore.forget_bodies`."""
    rows = list(where_in(connection, select(articles.c.id, articles.c.payload), articles.c.id, article_ids))
    bare = [
        {"article": row.id, "value": encode(dataclasses.replace(decode(row.payload, Article), text=""))} for row in rows
    ]
    if bare:
        change = update(articles).where(articles.c.id == bindparam("article")).values(payload=bindparam("value"))
        connection.execute(change, bare)
        past = delete(article_revisions).where(article_revisions.c.article_id == bindparam("gone"))
        connection.execute(past, [{"gone": row.id} for row in rows])
    return len(bare)


def old_deliveries(connection: Connection, before: datetime) -> Mapping[str, int]:
    """See `DeliveryStore.old_deliveries`."""
    query = select(deliveries.c.id, deliveries.c.payload)
    query = query.where(deliveries.c.next_try.is_(None), deliveries.c.created < before).order_by(deliveries.c.id)
    done = ((row.id, decode(row.payload, Delivery)) for row in connection.execute(query))
    return {name: len(delivery.payload) for name, delivery in done if delivery.payload}


def forget_deliveries(connection: Connection, ids: Iterable[str]) -> int:
    """See `DeliveryStore.forget_deliveries`."""
    rows = list(where_in(connection, select(deliveries.c.id, deliveries.c.payload), deliveries.c.id, ids))
    bare = [
        {"delivery": row.id, "value": encode(dataclasses.replace(decode(row.payload, Delivery), payload=""))}
        for row in rows
    ]
    if bare:
        change = update(deliveries).where(deliveries.c.id == bindparam("delivery")).values(payload=bindparam("value"))
        connection.execute(change, bare)
    return len(bare)
