"""Digests with all their versions, what they were written from, and editions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, tuple_

from broadsheet.store.codec import decode, encode
from broadsheet.store.dialect import upsert
from broadsheet.store.queries import facets, search
from broadsheet.store.queries.rows import payloads, where_in
from broadsheet.store.schema import STORY, digests, editions, stories, withdrawn, written
from broadsheet.types import Digest, Drop, Edition

_KEYS_A_QUERY = 400  # two parameters each: old SQLite builds take 999


def save(connection: Connection, digest: Digest) -> None:
    """See `DigestStore.save_digest`."""
    _need_story(connection, digest.story_id)
    same = select(digests.c.version).where(digests.c.story_id == digest.story_id, digests.c.version == digest.version)
    if connection.execute(same).first() is not None:
        raise ValueError(f"digest {digest.story_id} version {digest.version} exists: versions are never overwritten")
    connection.execute(
        insert(digests),
        {
            "story_id": digest.story_id,
            "version": digest.version,
            "updated": digest.updated,
            "payload": encode(digest),
        },
    )
    row = {"story_id": digest.story_id, "material_key": digest.material_key, "drop_payload": None}
    upsert(connection, written, [row])
    if is_withdrawn(connection, digest.story_id):
        return
    search.put_digest(connection, digest)
    facets.put(connection, digest)


def is_withdrawn(connection: Connection, story_id: str) -> bool:
    """Whether the story was taken back as a whole: no search finds it."""
    query = select(withdrawn.c.id).where(withdrawn.c.kind == STORY, withdrawn.c.id == story_id)
    return connection.execute(query).first() is not None


def save_none(connection: Connection, story_id: str, material_key: str, drop: Drop) -> None:
    """See `DigestStore.save_no_digest`."""
    _need_story(connection, story_id)
    upsert(connection, written, [{"story_id": story_id, "material_key": material_key, "drop_payload": encode(drop)}])


def _need_story(connection: Connection, story_id: str) -> None:
    if connection.execute(select(stories.c.id).where(stories.c.id == story_id)).first() is None:
        raise ValueError(f"story {story_id} does not exist")


def written_keys(connection: Connection) -> dict[str, str]:
    """See `DigestStore.written_keys`."""
    rows = connection.execute(select(written.c.story_id, written.c.material_key).order_by(written.c.story_id))
    return {row.story_id: row.material_key for row in rows}


def why_none(connection: Connection, story_id: str) -> Drop | None:
    """See `DigestStore.no_digest`."""
    payload = connection.execute(select(written.c.drop_payload).where(written.c.story_id == story_id)).scalar()
    return decode(payload, Drop) if payload else None


def latest(connection: Connection, story_ids: Iterable[str]) -> dict[str, Digest]:
    """See `DigestStore.latest_digests`."""
    other = digests.alias("other")
    newest = select(func.max(other.c.version)).where(other.c.story_id == digests.c.story_id).scalar_subquery()
    query = select(digests.c.story_id, digests.c.payload).where(digests.c.version == newest)
    rows = where_in(connection, query, digests.c.story_id, story_ids)
    return {row.story_id: decode(row.payload, Digest) for row in rows}


def latest_one(connection: Connection, story_id: str) -> Digest | None:
    """See `DigestStore.latest_digest`."""
    return latest(connection, [story_id]).get(story_id)


def one(connection: Connection, story_id: str, version: int) -> Digest | None:
    """See `DigestStore.digest`."""
    query = select(digests.c.payload).where(digests.c.story_id == story_id, digests.c.version == version)
    payload = connection.execute(query).scalar()
    return decode(payload, Digest) if payload else None


def some(connection: Connection, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Digest]:
    """See `DigestStore.digests`."""
    unique = list(dict.fromkeys(keys))
    found: dict[tuple[str, int], Digest] = {}
    for start in range(0, len(unique), _KEYS_A_QUERY):
        chosen = tuple_(digests.c.story_id, digests.c.version).in_(unique[start : start + _KEYS_A_QUERY])
        query = select(digests.c.story_id, digests.c.version, digests.c.payload).where(chosen)
        found |= {(row.story_id, row.version): decode(row.payload, Digest) for row in connection.execute(query)}
    return found


def versions(connection: Connection, story_id: str) -> tuple[Digest, ...]:
    """See `DigestStore.digest_versions`."""
    query = select(digests.c.payload).where(digests.c.story_id == story_id).order_by(digests.c.version)
    return payloads(connection, query, Digest)


def save_edition(connection: Connection, edition: Edition) -> bool:
    """See `DigestStore.save_edition`."""
    newest = select(editions.c.id).where(editions.c.category == edition.category).order_by(editions.c.number.desc())
    if connection.execute(newest.limit(1)).scalar() == edition.id:
        return False
    row = {
        "id": edition.id,
        "category": edition.category,
        "created": edition.created,
        "payload": encode(edition),
    }
    connection.execute(insert(editions), row)
    facets.put_category(connection, edition)
    return True


def latest_editions(connection: Connection) -> dict[str, Edition]:
    """See `DigestStore.latest_editions`."""
    newest = select(func.max(editions.c.number)).group_by(editions.c.category)
    query = select(editions.c.payload).where(editions.c.number.in_(newest)).order_by(editions.c.category)
    return {edition.category: edition for edition in payloads(connection, query, Edition)}


def list_editions(connection: Connection, category: str | None = None, limit: int = 100) -> tuple[Edition, ...]:
    """See `DigestStore.editions`."""
    query = select(editions.c.payload).order_by(editions.c.number.desc()).limit(limit)
    if category is not None:
        query = query.where(editions.c.category == category)
    return payloads(connection, query, Edition)


def one_edition(connection: Connection, edition_id: str) -> Edition | None:
    """See `DigestStore.edition`."""
    query = select(editions.c.payload).where(editions.c.id == edition_id).order_by(editions.c.number.desc()).limit(1)
    return next(iter(payloads(connection, query, Edition)), None)


def editions_as_of(connection: Connection, moment: datetime) -> dict[str, Edition]:
    """See `DigestStore.editions_as_of`."""
    newest = select(func.max(editions.c.number)).where(editions.c.created <= moment).group_by(editions.c.category)
    query = select(editions.c.payload).where(editions.c.number.in_(newest)).order_by(editions.c.category)
    return {edition.category: edition for edition in payloads(connection, query, Edition)}


def edition_times(connection: Connection, since: datetime, until: datetime) -> tuple[datetime, ...]:
    """See `DigestStore.edition_times`."""
    query = select(editions.c.created).where(editions.c.created >= since, editions.c.created < until).distinct()
    return tuple(connection.execute(query.order_by(editions.c.created)).scalars())
