"""Stories with a digest by what a search may ask for: outlet, person, place, category, language, time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, insert, or_, select, update

from broadsheet.store.codec import storable
from broadsheet.store.dialect import upsert
from broadsheet.store.schema import OUTLET, PERSON, PLACE, facets, printed
from broadsheet.store.values import NO_FILTER, SearchFilter
from broadsheet.text.normalise import fold
from broadsheet.types import Digest, Edition, Sections

_LIKE_ESCAPE = "\\"


def folded(name: str) -> str:
    """How a name is kept and asked for: case, accents and runs of spaces do not count.

    >>> folded(" Élan  Škoda ")
    'elan skoda'
    """
    return " ".join(fold(storable(name)).split())


def put(connection: Connection, digest: Digest) -> None:
    """Note a story's newest digest in place of its earlier one. The category it was printed in stays."""
    known = select(printed.c.category).where(printed.c.story_id == digest.story_id)
    row = {
        "story_id": digest.story_id,
        "updated": digest.updated,
        "language": digest.language,
        "category": connection.execute(known).scalar() or "",
    }
    upsert(connection, printed, [row])
    connection.execute(delete(facets).where(facets.c.story_id == digest.story_id))
    rows = [{"kind": k, "value": v, "story_id": digest.story_id} for k, v in sorted(set(_facets(digest.sections))) if v]
    if rows:
        connection.execute(insert(facets), rows)


def _facets(sections: Sections) -> Iterator[tuple[str, str]]:
    for source in sections.sources:
        yield OUTLET, folded(source.outlet)
    people = [party.name for party in sections.people]
    people += [one.holder for one in (*sections.perspectives, *sections.reactions)]
    if sections.quote is not None:
        people.append(sections.quote.speaker)
    for name in people:
        yield PERSON, folded(name)
    if sections.place is not None:
        yield PLACE, folded(sections.place.text)


def put_category(connection: Connection, edition: Edition) -> None:
    """Note in which category the stories of an edition were printed."""
    rows = [{"story": placement.story_id} for placement in edition.placements]
    if rows:
        change = update(printed).where(printed.c.story_id == bindparam("story"), printed.c.category != edition.category)
        connection.execute(change.values(category=edition.category), rows)


def forget(connection: Connection, story_ids: Iterable[str]) -> None:
    """Take stories off the list: merged away, or withdrawn."""
    rows = [{"gone": story_id} for story_id in story_ids]
    if rows:
        connection.execute(delete(facets).where(facets.c.story_id == bindparam("gone")), rows)
        connection.execute(delete(printed).where(printed.c.story_id == bindparam("gone")), rows)


def conditions(within: SearchFilter) -> list[ColumnElement[bool]]:
    """What a row of `printed` has to fulfil to pass the filter."""
    found: list[ColumnElement[bool]] = []
    if within.category:
        found.append(printed.c.category == storable(within.category))
    if within.language:
        found.append(printed.c.language == storable(within.language))
    if within.since is not None:
        found.append(printed.c.updated >= within.since)
    if within.until is not None:
        found.append(printed.c.updated < within.until)
    if within.outlet:
        found.append(_has(OUTLET, facets.c.value == folded(within.outlet)))
    if within.person:
        found.append(_has(PERSON, _names(folded(within.person))))
    if within.place:
        found.append(_has(PLACE, _names(folded(within.place))))
    return found


def _has(kind: str, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(and_(facets.c.kind == kind, facets.c.story_id == printed.c.story_id, condition))


def _names(asked: str) -> ColumnElement[bool]:
    """The whole value, or whole words of it in a row."""
    pattern = asked
    for char in (_LIKE_ESCAPE, "%", "_"):
        pattern = pattern.replace(char, _LIKE_ESCAPE + char)
    column: Any = facets.c.value
    return or_(
        column == asked,
        column.like(f"{pattern} %", escape=_LIKE_ESCAPE),
        column.like(f"% {pattern}", escape=_LIKE_ESCAPE),
        column.like(f"% {pattern} %", escape=_LIKE_ESCAPE),
    )


def list_printed(
    connection: Connection, limit: int = 20, offset: int = 0, within: SearchFilter = NO_FILTER
) -> tuple[str, ...]:
    """See `DigestStore.stories_printed`."""
    query = select(printed.c.story_id).where(*conditions(within))
    query = query.order_by(printed.c.updated.desc(), printed.c.story_id).limit(max(0, limit)).offset(max(0, offset))
    return tuple(connection.execute(query).scalars())
