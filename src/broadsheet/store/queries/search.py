"""What the full-text index holds, and questions to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex
from sqlalchemy import Connection, bindparam, delete

from broadsheet.store.base import SearchHit
from broadsheet.store.codec import storable
from broadsheet.store.dialect import full_text, upsert
from broadsheet.store.queries import places
from broadsheet.store.schema import search_docs
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
    """The words of a query as phrases of letters, digits and spaces; one that ends in `*` is a beginning.

    Korean endings stick to the word, so a Korean word is always a beginning.

    >>> phrases('Harbour "flood NEAR(')
    ['Harbour', 'flood', 'NEAR*']
    """
    words = _WORD.findall(storable(query)[:_MAX_QUERY_CHARS])[:_MAX_QUERY_WORDS]
    return [spaced(word) + ("*" if n == len(words) or _HANGUL.search(word) else "") for n, word in enumerate(words, 1)]


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
    for claim in sections.whats_new:
        yield claim.text
    for source in sections.sources:
        yield f"{source.title} {source.outlet_name}"


def _line(head: str, claim: Claim) -> str:
    return f"{head}: {claim.text}"


def find(connection: Connection, query: str, limit: int = 20) -> tuple[SearchHit, ...]:
    """See `DigestStore.search`."""
    words = phrases(query)
    if not words or limit < 1:
        return ()
    hits: dict[str, SearchHit] = {}
    for story_id, title, snippet in full_text(connection, words, "digest", limit):
        hits[story_id] = SearchHit(story_id, title, closed(snippet), has_digest=True)
    if len(hits) < limit:
        # Several articles may lead to one story, and the story may be among the hits: ask for some more.
        found = full_text(connection, words, "article", 5 * limit)
        story_of = places.ids_for(connection, [ref for ref, _, _ in found])
        for ref, title, _ in found:
            if ref in story_of:
                story = story_of[ref]
                hits.setdefault(story, SearchHit(story, title, "", has_digest=False))
    return tuple(hits.values())[:limit]
