"""Handlers of stories, their versions, and searching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import msgspec

from broadsheet.stages.publish.categories import read_json
from broadsheet.stages.publish.safe import sentence_gap, shown, teaser
from broadsheet.stages.publish.site import iso
from broadsheet.stages.publish.story_json import story_document
from broadsheet.store.values import SearchFilter, SearchHit
from broadsheet.types import Digest
from broadsheet.web.api import models
from broadsheet.web.api.dispatch import moved
from broadsheet.web.api.endpoint import Call, Reply
from broadsheet.web.api.problems import ProblemError
from broadsheet.web.archive import taken_back, withdrawal_of
from broadsheet.web.context import Context

ROOT = "/api/v1"
# The store finds stories without a digest too unless a condition is set; this one holds for every digest.
EVER = datetime(1970, 1, 1, tzinfo=UTC)


def list_stories(context: Context, call: Call) -> Reply:
    """A page of stories that pass the filters, newest first."""
    query: models.StoryQuery = call.query
    within = _filter(context, query)
    hits = context.store.search("", query.limit, offset=offset(query), within=within)
    total = context.store.count_found("", within)
    digests = context.store.latest_digests(hit.story_id for hit in hits)
    heads = [head(digests[hit.story_id], hit.category, context.base) for hit in hits if hit.story_id in digests]
    value = models.StoryList(stories=heads, page=query.page, limit=query.limit, total=total)
    return Reply(value, headers=page_links(query, total))


def search(context: Context, call: Call) -> Reply:
    """A page of what holds all words and passes the filters."""
    query: models.SearchQuery = call.query
    words, within = shown(query.q), _filter(context, query)
    hits = context.store.search(words, query.limit, offset=offset(query), within=within)
    total = context.store.count_found(words, within)
    found = [_hit(hit, context.base) for hit in hits]
    value = models.HitList(hits=found, page=query.page, limit=query.limit, total=total)
    return Reply(value, headers=page_links(query, total))


def one_story(context: Context, call: Call) -> Reply:
    """The newest version with all evidence."""
    story_id = _living(context, call.path.id)
    if story_id != call.path.id:
        return moved(f"{ROOT}/stories/{story_id}")
    return _document(context, context.store.latest_digest(story_id), story_id)


def one_version(context: Context, call: Call) -> Reply:
    """One version, as it was published."""
    story_id = _living(context, call.path.id)
    # Of a story that another absorbed, the versions it had itself: the absorber's have the same numbers.
    own = context.store.digest(call.path.id, call.path.version)
    return _document(context, own or context.store.digest(story_id, call.path.version), story_id)


def versions(context: Context, call: Call) -> Reply:
    """All versions of a story, oldest first."""
    story_id = _living(context, call.path.id)
    if story_id != call.path.id:
        return moved(f"{ROOT}/stories/{story_id}/versions")
    found = context.store.digest_versions(story_id)
    if not found:
        raise _unknown(story_id)
    return Reply(models.VersionList(id=story_id, versions=[_version(digest) for digest in found]))


def head(digest: Digest, category: str, base: str) -> models.StoryHead:
    """A digest in a list."""
    return models.StoryHead(**head_values(digest, category, base))


def head_values(digest: Digest, category: str, base: str) -> dict[str, Any]:
    """What every head of a story holds."""
    sources = digest.sections.sources
    text = sentence_gap(digest.language).join(claim.text for claim in digest.sections.summary)
    return {
        "id": digest.story_id,
        "url": f"{base}/story/{digest.story_id}/",
        "category": category,
        "language": digest.language,
        "title": digest.sections.title.text,
        "teaser": teaser(text),
        "version": digest.version,
        "first_published": iso(digest.first_published),
        "updated": iso(digest.updated),
        "counts": models.Counts(len(sources), len({s.outlet for s in sources}), len({s.source_key for s in sources})),
    }


def category_of(context: Context, story_id: str) -> str:
    """The category a story is in, or was last printed in, "" when it never was."""
    for category, edition in context.store.latest_editions().items():
        if any(placement.story_id == story_id for placement in edition.placements):
            return category
    printed = read_json(context.directory / "story" / f"{story_id}.json").get("category", "")
    return printed if isinstance(printed, str) else ""


def page_links(query: models.Pages, total: int) -> Mapping[str, str]:
    """The `Link` header of a page (RFC 8288): first, previous and next.

    Relative to the address that was asked for, since a web server in front may put a path before it.
    """
    last = min(models.MAX_PAGE, max(1, -(-total // query.limit)))
    wanted = {"first": 1, "prev": query.page - 1, "next": query.page + 1}
    links = [
        f'<?{_again(query, page)}>; rel="{rel}"'
        for rel, page in wanted.items()
        if 1 <= page <= last and page != query.page
    ]
    return {"link": ", ".join(links)} if links else {}


def offset(query: models.Pages) -> int:
    """How many items stand before the page."""
    return (query.page - 1) * query.limit


def _again(query: models.Pages, page: int) -> str:
    """The query that asks for another page."""
    values = msgspec.to_builtins(query)
    values["page"] = page
    defaults = msgspec.to_builtins(type(query)())
    return urlencode({key: value for key, value in values.items() if value != defaults[key] or key == "page"})


def _filter(context: Context, query: models.StoryQuery) -> SearchFilter:
    return SearchFilter(
        outlet=query.outlet,
        person=query.person,
        place=query.place,
        category=context.category(query.category),
        language=query.language,
        since=in_utc(query.since) if query.since else EVER,
        until=in_utc(query.until) if query.until else None,
    )


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; what lies beyond the first or last year becomes the first or last moment."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return datetime(1, 1, 1, tzinfo=UTC) if moment < EVER else datetime(9999, 12, 31, tzinfo=UTC)


def _living(context: Context, story_id: str) -> str:
    """The id under which a story lives.

    Raises:
        ProblemError: 410, the story was withdrawn.
    """
    withdrawal = withdrawal_of(context.store, story_id)
    if withdrawal is not None:
        raise ProblemError(410, f"withdrawn on {iso(withdrawal.time)}: {withdrawal.reason}")
    return context.store.resolve(story_id)


def _document(context: Context, digest: Digest | None, story_id: str) -> Reply:
    if digest is None:
        raise _unknown(story_id)
    return Reply(story_document(digest, category_of(context, story_id), context.base))


def _unknown(story_id: str) -> ProblemError:
    return ProblemError(404, f"no such story, or none of this version: {story_id}")


def _version(digest: Digest) -> models.VersionHead:
    return models.VersionHead(
        version=digest.version,
        updated=iso(digest.updated),
        title=digest.sections.title.text,
        whats_new=[claim.text for claim in digest.sections.whats_new],
        corrections=len(digest.corrections),
        sources=len(digest.sections.sources),
    )


def _hit(hit: SearchHit, base: str) -> models.Hit:
    return models.Hit(
        id=hit.story_id,
        url=f"{base}/story/{hit.story_id}/",
        title=shown(hit.title),
        snippet=shown(hit.snippet),
        category=hit.category,
        language=hit.language,
        updated=iso(hit.updated) if hit.updated else None,
    )


def heads_of(context: Context, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Digest]:
    """Digests of placements, without those of withdrawn stories and of what these absorbed."""
    gone = taken_back(context.store)
    return context.store.digests(key for key in keys if key[0] not in gone)
