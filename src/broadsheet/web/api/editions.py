"""Handlers of editions: the paper now, as it was, and one by one."""

from __future__ import annotations

from broadsheet.stages.publish.site import iso
from broadsheet.types import Digest, Edition
from broadsheet.web.api import models
from broadsheet.web.api.endpoint import Call, Reply
from broadsheet.web.api.problems import ProblemError
from broadsheet.web.api.stories import head_values, heads_of, in_utc, offset, page_links
from broadsheet.web.context import Context


def paper(context: Context, call: Call) -> Reply:
    """The paper now or at a time."""
    query: models.PaperQuery = call.query
    moment = in_utc(query.at) if query.at else None
    found = context.editions_at(moment)
    wanted = context.category(query.category)
    editions = [e for name, e in found.items() if not wanted or name == wanted]
    newest = max((edition.created for edition in editions), default=None)
    at = moment or newest
    # Not `iso`: any year may be asked for, and it writes those before 1000 with three digits.
    written = at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
    return Reply(models.Paper(at=written, editions=_editions(context, editions)))


def list_editions(context: Context, call: Call) -> Reply:
    """A page of editions, newest first."""
    query: models.EditionQuery = call.query
    before = offset(query)
    # One more than is shown tells whether there is a next page.
    found = context.store.editions(context.category(query.category) or None, before + query.limit + 1)[before:]
    heads = [
        models.EditionHead(id=e.id, category=e.category, created=iso(e.created), stories=len(e.placements))
        for e in found[: query.limit]
    ]
    value = models.EditionList(editions=heads, page=query.page, limit=query.limit)
    return Reply(value, headers=page_links(query, before + len(found)))


def one_edition(context: Context, call: Call) -> Reply:
    """An edition by its id."""
    edition = context.store.edition(call.path.id)
    if edition is None:
        raise ProblemError(404, f"no edition {call.path.id}; /editions/history lists them")
    return Reply(_editions(context, [edition])[0])


def _editions(context: Context, editions: list[Edition]) -> list[models.Edition]:
    digests = heads_of(context, ((p.story_id, p.version) for e in editions for p in e.placements))
    return [_edition(edition, digests, context.base) for edition in editions]


def _edition(edition: Edition, digests: dict[tuple[str, int], Digest], base: str) -> models.Edition:
    stories = [
        models.PlacedStory(
            importance=placement.importance,
            **head_values(digests[placement.story_id, placement.version], edition.category, base),
        )
        for placement in edition.placements
        if (placement.story_id, placement.version) in digests
    ]
    return models.Edition(
        id=edition.id,
        category=edition.category,
        created=iso(edition.created),
        since=iso(edition.since),
        stories=stories,
    )
