"""What was taken back: articles by their outlets, stories by whoever runs the paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, update

from broadsheet.store.codec import decode, storable
from broadsheet.store.queries import facets, places, search
from broadsheet.store.queries.rows import where_in
from broadsheet.store.schema import ARTICLE, STORY, articles, digests, memberships, stories, story_aliases, withdrawn
from broadsheet.store.values import Withdrawal
from broadsheet.types import Digest


def withdraw_articles(connection: Connection, ids: Iterable[str], now: datetime, reason: str) -> tuple[str, ...]:
    """See `ArticleStore.withdraw_articles`."""
    known = [row.id for row in where_in(connection, select(articles.c.id), articles.c.id, ids)]
    done = withdrawn_articles(connection, known)
    taken = [article_id for article_id in known if article_id not in done]
    if not taken:
        return ()
    rows = [{"kind": ARTICLE, "id": article_id, "time": now, "reason": storable(reason)} for article_id in taken]
    connection.execute(insert(withdrawn), rows)
    left = sorted(set(places.ids_for(connection, taken).values()))
    gone = [{"article": article_id} for article_id in taken]
    connection.execute(delete(memberships).where(memberships.c.article_id == bindparam("article")), gone)
    # Not in a story, and not waiting for one either: clustering asks for articles that are not assigned.
    connection.execute(update(articles).where(articles.c.id == bindparam("article")).values(assigned=True), gone)
    if left:
        flag = update(stories).where(stories.c.id == bindparam("story")).values(reconsider=True)
        connection.execute(flag, [{"story": story_id} for story_id in left])
        places.renew_times(connection, left)
    return tuple(left)


def take_back(connection: Connection, article_ids: Iterable[str]) -> None:
    """Articles that their outlet brought again wait for a story as new ones do."""
    rows = [{"article": article_id} for article_id in withdrawn_articles(connection, article_ids)]
    if rows:
        of_article = and_(withdrawn.c.kind == ARTICLE, withdrawn.c.id == bindparam("article"))
        connection.execute(delete(withdrawn).where(of_article), rows)
        connection.execute(update(articles).where(articles.c.id == bindparam("article")).values(assigned=False), rows)


def withdrawn_articles(connection: Connection, article_ids: Iterable[str]) -> dict[str, Withdrawal]:
    """See `ArticleStore.withdrawn_articles`."""
    query = select(withdrawn).where(withdrawn.c.kind == ARTICLE)
    rows = where_in(connection, query, withdrawn.c.id, article_ids)
    return {row.id: Withdrawal(row.id, row.time, row.reason) for row in rows}


def withdraw_story(connection: Connection, story_id: str, now: datetime, reason: str) -> bool:
    """See `DigestStore.withdraw_story`."""
    if connection.execute(select(stories.c.id).where(stories.c.id == story_id)).first() is None:
        return False
    if story_id in withdrawals(connection):
        return False
    row = {"kind": STORY, "id": story_id, "time": now, "reason": storable(reason)}
    connection.execute(insert(withdrawn), row)
    facets.forget(connection, [story_id])
    search.remove(connection, "digest", [story_id])
    return True


def restore_story(connection: Connection, story_id: str) -> bool:
    """See `DigestStore.restore_story`."""
    taken = delete(withdrawn).where(withdrawn.c.kind == STORY, withdrawn.c.id == story_id)
    if connection.execute(taken).rowcount == 0:
        return False
    absorbed = select(story_aliases.c.alias).where(story_aliases.c.alias == story_id)
    if connection.execute(absorbed).first() is not None:
        return True  # its address leads to the story that absorbed it meanwhile, and that is the one to be found
    query = select(digests.c.payload).where(digests.c.story_id == story_id).order_by(digests.c.version.desc()).limit(1)
    payload = connection.execute(query).scalar()
    if payload:
        digest = decode(payload, Digest)
        facets.put(connection, digest)
        search.put_digest(connection, digest)
    return True


def withdraw_aliases(connection: Connection, absorbed: Iterable[str]) -> None:
    """What a withdrawn story had absorbed stays taken back when another story now absorbs that one."""
    kept = withdrawals(connection)
    for story_id in absorbed:
        if story_id in kept:
            found = select(story_aliases.c.alias).where(story_aliases.c.story_id == story_id)
            aliases = [alias for alias in connection.execute(found).scalars() if alias not in kept]
            rows = [
                {"kind": STORY, "id": a, "time": kept[story_id].time, "reason": kept[story_id].reason} for a in aliases
            ]
            if rows:
                connection.execute(insert(withdrawn), rows)


def withdrawals(connection: Connection) -> dict[str, Withdrawal]:
    """See `DigestStore.withdrawals`."""
    query = select(withdrawn).where(withdrawn.c.kind == STORY).order_by(withdrawn.c.id)
    return {row.id: Withdrawal(row.id, row.time, row.reason) for row in connection.execute(query)}
