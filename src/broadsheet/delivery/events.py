"""What happened between two states of the paper, as programs are told: pure, and the same ids in every run.

| kind | when |
|---|---|
| `edition` | a category has a new edition |
| `story.updated` | a story that was in print has a newer version |
| `story.corrected` | a newer version takes back a claim of the one that was in print |
| `story.withdrawn` | a story was withdrawn |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.site import iso
from broadsheet.text.ids import stable_id
from broadsheet.types import Correction, Digest, Edition

EDITION, UPDATED, CORRECTED, WITHDRAWN = "edition", "story.updated", "story.corrected", "story.withdrawn"

# A withdrawal is told once, whenever the queue first hears of it; an older one is not told to whoever comes later.
WITHDRAWAL_IS_NEWS = timedelta(days=7)


class Withdrawn(Protocol):
    """A story that was taken back."""

    @property
    def time(self) -> datetime:
        """When, UTC."""
        ...

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Printed:
    """A state of the paper."""

    editions: Mapping[str, Edition] = field(default_factory=dict)  # by category
    digests: Mapping[str, Digest] = field(default_factory=dict)  # by story id

    def version(self, story_id: str) -> int:
        """The version in print, 0 when the story is in no edition."""
        placed = (p.version for edition in self.editions.values() for p in edition.placements if p.story_id == story_id)
        return max(placed, default=0)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    id: str  # from what happened: equal ids are one event
    kind: str
    time: datetime  # UTC
    data: Mapping[str, Any] = field(default_factory=dict)  # plain JSON values; docs/delivery.md names the keys


def events_between(
    before: Printed, after: Printed, withdrawals: Mapping[str, Withdrawn], *, base: str, now: datetime
) -> tuple[Event, ...]:
    """What happened, editions first, then stories by id.

    Args:
        before: the latest editions so far, with the digests that stand in them.
        after: the editions to be printed, with the newest digests of their stories and of those in `before`.
        withdrawals: by story id.
        base: the site's address without a slash at its end.
        now: the time of the events, and what tells a young withdrawal from an old one.
    """
    found = [event for edition in after.editions.values() for event in _edition(before, after, edition, base, now)]
    known = {p.story_id for edition in before.editions.values() for p in edition.placements}
    for story_id in sorted(known):
        if story_id not in withdrawals:
            found += _story(before, after, story_id, base, now)
    for story_id, withdrawal in sorted(withdrawals.items()):
        if now - withdrawal.time < WITHDRAWAL_IS_NEWS:
            found.append(_withdrawn(story_id, withdrawal, base))
    return tuple(found)


def _edition(before: Printed, after: Printed, edition: Edition, base: str, now: datetime) -> Iterator[Event]:
    last = before.editions.get(edition.category)
    if last is not None and last.id == edition.id:
        return
    stories = [
        {
            **_story_data(after.digests[p.story_id], base),
            "independent_sources": p.independent_sources,
            "importance": p.importance,
        }
        for p in edition.placements
        if p.story_id in after.digests
    ]
    # An edition may return to what it was before: with the one it follows, and when that was made, it is another event.
    follows = (last.id, iso(last.created)) if last else ("", "")
    yield Event(
        stable_id(EDITION, edition.category, *follows, edition.id),
        EDITION,
        now,
        {
            "edition": edition.id,
            "category": edition.category,
            "since": iso(edition.since),
            "url": f"{base}/",
            "stories": stories,
        },
    )


def _story(before: Printed, after: Printed, story_id: str, base: str, now: datetime) -> Iterator[Event]:
    version, new = before.version(story_id), after.digests.get(story_id)
    if new is None or new.version <= version:
        return
    story = _story_data(new, base)
    news = [shown(claim.text) for claim in new.sections.whats_new]
    data = {"story": story, "previous_version": version, "whats_new": news}
    yield Event(stable_id(UPDATED, story_id, str(new.version)), UPDATED, now, data)
    old = before.digests.get(story_id)
    known = set(old.corrections) if old else set()
    fresh = [_correction(correction) for correction in new.corrections if correction not in known]
    if fresh:
        data = {"story": story, "previous_version": version, "corrections": fresh}
        yield Event(stable_id(CORRECTED, story_id, str(new.version)), CORRECTED, now, data)


def _withdrawn(story_id: str, withdrawal: Withdrawn, base: str) -> Event:
    told = {"story": {"id": story_id, "url": f"{base}/story/{story_id}/"}, "reason": shown(withdrawal.reason)}
    return Event(stable_id(WITHDRAWN, story_id, iso(withdrawal.time)), WITHDRAWN, withdrawal.time, told)


def _story_data(digest: Digest, base: str) -> dict[str, Any]:
    address = f"{base}/story/{digest.story_id}"
    return {
        "id": digest.story_id,
        "url": f"{address}/",
        "evidence": f"{address}.json",
        "title": shown(digest.sections.title.text),
        "language": digest.language,
        "version": digest.version,
        "updated": iso(digest.updated),
    }


def _correction(correction: Correction) -> dict[str, str]:
    return {
        "section": correction.section,
        "text": shown(correction.text),
        "outlet": correction.outlet,
        "reason": shown(correction.reason),
        "time": iso(correction.time),
    }
