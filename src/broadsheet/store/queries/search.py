"""What the full-text index holds, and questions to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import regex
from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, select

from broadsheet.store.codec import storable
from broadsheet.store.dialect import FoundText, count_text, full_text, upsert
from broadsheet.store.queries import facets, places
from broadsheet.store.queries.rows import where_in
from broadsheet.store.schema import STORY, printed, search_docs, withdrawn
from broadsheet.store.values import NO_FILTER, SearchFilter, SearchHit
from broadsheet.types import Claim, Digest

# Writing without spaces: the index would take a whole clause for one word. Each character becomes a word of its own
# and a word of a query becomes a phrase, which finds any part of such a text without a second index.
_UNSPACED_CHAR = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_UNSPACED = regex.compile(rf"{_UNSPACED_CHAR}\p{{M}}*")
_GAP = regex.compile(
    rf"(?<={_UNSPACED_CHAR}\p{{M}}*) +(?=[\p{{P}}{_UNSPACED_CHAR[1:-1]}])|(?<=\p{{Po}}) +(?={_UNSPACED_CHAR})"
)
_SPACES = regex.compile(r" +")
_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")
_HANGUL = regex.compile(r"\p{Hangul}")
_MAX_QUERY_CHARS = 300
_MIN_BEGINNING = 3  # letters: shorter beginnings fit thousands of words, and the index is not made for them
_ENOUGH = 20  # stories: a page of results
_MAX_QUERY_WORDS = 12  # a longer query is somebody's paragraph: no document holds all of it


def spaced(text: str) -> str:
    """The text with characters of scripts without spaces apart.

    >>> spaced("東京で flood")
    '東 京 で flood'
    """
    return _SPACES.sub(" ", _UNSPACED.sub(r" \g<0> ", storable(text))).strip()


def closed(text: str) -> str:
    """Nearly the opposite of `spaced`, for showing a snippet.

    >>> closed("東 京 で flood")
    '東京で flood'
    """
    return _GAP.sub("", text)


def phrases(query: str) -> list[str]:
    """The words of a query as phrases of letters, digits and spaces; one that ends in `*` may be a beginning.

    Korean endings stick to the word, so a Korean word is always a beginning.

    >>> phrases('Harbour "flood NEAR('), phrases("War of th")
    (['Harbour', 'flood', 'NEAR*'], ['War', 'of', 'th'])
    """
    words = _WORD.findall(storable(query)[:_MAX_QUERY_CHARS])[:_MAX_QUERY_WORDS]
    last = len(words) - 1
    return [
        spaced(word) + ("*" if (n == last and len(word) >= _MIN_BEGINNING) or _HANGUL.search(word) else "")
        for n, word in enumerate(words)
    ]


def put(connection: Connection, kind: str, docs: Iterable[tuple[str, str, str]]) -> None:
    """Index documents (ref, title, body), replacing those with the same kind and ref."""
    rows = {
        ref: {"kind": kind, "ref": ref, "shown": storable(title), "title": spaced(title), "body": spaced(body)}
        for ref, title, body in docs
    }
    upsert(connection, search_docs, list(rows.values()), keys=("kind", "ref"))


def remove(connection: Connection, kind: str, refs: Iterable[str]) -> None:
    """Take documents out of the index."""
    rows = [{"gone": ref} for ref in refs]
    if rows:
        connection.execute(
            delete(search_docs).where(search_docs.c.kind == kind, search_docs.c.ref == bindparam("gone")), rows
        )


def put_digest(connection: Connection, digest: Digest) -> None:
    """Index a digest in place of its story's earlier version."""
    sections = digest.sections
    put(connection, "digest", [(digest.story_id, sections.title.text, "\n".join(_body(digest)))])


def _body(digest: Digest) -> Iterator[str]:
    sections = digest.sections
    yield " ".join(claim.text for claim in sections.summary)
    for highlight in sections.highlights:
        yield _line(highlight.title, highlight.claim)
    if sections.quote is not None:
        yield f"{sections.quote.claim.text} {sections.quote.speaker} {sections.quote.role}"
    for perspective in sections.perspectives:
        yield _line(perspective.holder, perspective.claim)
    for step in sections.timeline:
        yield step.claim.text
    for claim in (*sections.whats_new, *sections.background):
        yield claim.text
    for reaction in sections.reactions:
        yield _line(reaction.holder, reaction.claim)
    for party in sections.people:
        yield f"{party.name} {party.role}"
    if sections.place is not None:
        yield sections.place.text
    for source in sections.sources:
        yield f"{source.title} {source.outlet_name}"


def _line(head: str, claim: Claim) -> str:
    return f"{head}: {claim.text}"


def find(
    connection: Connection, query: str, limit: int = 20, *, offset: int = 0, within: SearchFilter = NO_FILTER
) -> tuple[SearchHit, ...]:
    """See `DigestStore.search`."""
    wanted = facets.conditions(within)
    words = _as_meant(connection, phrases(query), wanted)
    if limit < 1 or (not words and not within):
        return ()
    if not words:
        return _listed(connection, limit, offset, within)
    found = full_text(connection, words, "digest", limit, offset, wanted)
    about = {row.story_id: row for row in where_in(connection, select(printed), printed.c.story_id, _refs(found))}
    hits = {one.ref: _hit(one, about.get(one.ref)) for one in found}
    if len(hits) < limit and not within:
        _add_unwritten(connection, words, hits, limit, offset)
    return tuple(hits.values())[:limit]


def _as_meant(connection: Connection, words: list[str], wanted: Sequence[ColumnElement[bool]]) -> list[str]:
    """The phrases without their beginnings where enough stories hold them whole.

    A common word's beginning takes ten times as long, and adds to a page that is full already.
    """
    whole = [word.rstrip("*") for word in words]
    enough = whole != words and count_text(connection, whole, wanted, _ENOUGH) >= _ENOUGH
    return whole if enough else words


def _refs(found: Iterable[FoundText]) -> list[str]:
    return [one.ref for one in found]


def _hit(found: FoundText, row: Row[Any] | None) -> SearchHit:
    hit = SearchHit(found.ref, found.shown, closed(found.snippet), has_digest=True)
    if row is None:
        return hit
    return dataclasses.replace(hit, updated=row.updated, category=row.category, language=row.language)


def _listed(connection: Connection, limit: int, offset: int, within: SearchFilter) -> tuple[SearchHit, ...]:
    ids = facets.list_printed(connection, limit, offset, within)
    query = select(search_docs.c.shown, printed).join(search_docs, search_docs.c.ref == printed.c.story_id)
    rows = where_in(connection, query.where(search_docs.c.kind == "digest"), printed.c.story_id, ids)
    found = {
        row.story_id: SearchHit(row.story_id, row.shown, "", True, row.updated, row.category, row.language)
        for row in rows
    }
    return tuple(found[story_id] for story_id in ids if story_id in found)


def _add_unwritten(
    connection: Connection, words: list[str], hits: dict[str, SearchHit], limit: int, offset: int
) -> None:
    """Stories found only by the title of an article, after those with a digest."""
    # Several articles may lead to one story, and the story may be among the hits: ask for some more.
    found = full_text(connection, words, "article", 5 * (limit + offset))
    story_of = places.ids_for(connection, _refs(found))
    titles: dict[str, str] = {}
    for row in found:
        if row.ref in story_of:
            titles.setdefault(story_of[row.ref], row.shown)
    if not titles:
        return
    shown = hits.keys() | _with_digest(connection, words, titles)
    taken_back = select(withdrawn.c.id).where(withdrawn.c.kind == STORY)
    gone = {row.id for row in where_in(connection, taken_back, withdrawn.c.id, titles)}
    rest = [s for s in titles if s not in shown and s not in gone]
    skipped = max(0, offset - count_text(connection, words))
    for story in rest[skipped:]:
        hits[story] = SearchHit(story, titles[story], "", has_digest=False)


def _with_digest(connection: Connection, words: list[str], among: Iterable[str]) -> set[str]:
    """Which of these stories have a digest that holds the words."""
    ids = list(among)
    return {row.ref for row in full_text(connection, words, "digest", len(ids), 0, [printed.c.story_id.in_(ids)])}


def count(connection: Connection, query: str, within: SearchFilter = NO_FILTER) -> int:
    """See `DigestStore.count_found`."""
    wanted = facets.conditions(within)
    words = _as_meant(connection, phrases(query), wanted)
    if words:
        return count_text(connection, words, wanted)
    if not within:
        return 0
    number = select(func.count()).select_from(printed).where(*wanted)
    return int(connection.execute(number).scalar_one())
