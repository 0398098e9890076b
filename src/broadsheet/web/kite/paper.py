"""What the Kite front end asks of the paper, as JSON values. Runs in worker threads."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from broadsheet.stages.publish.safe import safe_url
from broadsheet.store.values import SearchFilter
from broadsheet.types import Digest, Edition, Placement
from broadsheet.web.archive import taken_back
from broadsheet.web.context import Context
from broadsheet.web.kite.batches import Batch, batches_of, between, find, grown, stable_uuid
from broadsheet.web.kite.names import CORE, category_ids, story_numbers, wanted_number
from broadsheet.web.kite.plain import plain
from broadsheet.web.kite.story import kite_story, story_id_of

# Editions of so long before the last known one are asked for again: a run that was told another time comes late.
_OVERLAP = timedelta(days=2)
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
# A reader reports what is in print or was lately; who is told of an older story looks it up by hand.
_RECENT_STORIES = 5_000
_PICTURES = 20_000
_NO_STORY: frozenset[str] = frozenset()


class NothingError(Exception):
    """There is nothing at this address; the message says what was asked for."""


@dataclass(frozen=True, slots=True)
class Section:
    """A category of a batch."""

    name: str
    category_id: str
    id: str  # UUID, of this category in this batch
    placements: tuple[Placement, ...]


class Paper:
    """Answers questions about batches. Any thread may call any method."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._store = context.store
        self._batches: tuple[Batch, ...] = ()
        # Addresses that may be asked for, the oldest first, with the stories they stand in.
        self._pictures: dict[str, frozenset[str]] = {}
        self._lock = threading.Lock()

    def batches(self) -> tuple[Batch, ...]:
        """All batches, oldest first."""
        known = self._batches
        since = known[-1].created - _OVERLAP if known else _EVER
        later = batches_of(self._store.edition_times(since, _NEVER))
        with self._lock:
            self._batches = grown(self._batches, later)
            return self._batches

    def batch(self, name: str) -> Batch:
        """The batch of an id, a date slug, a day or `latest`.

        Raises:
            NothingError: there is none.
        """
        found = find(self.batches(), name)
        if found is None:
            raise NothingError(f"no batch {name[:40]}")
        return found

    def is_growing(self, batch: Batch) -> bool:
        """Whether its slot is not over."""
        return self._context.clock() <= batch.slot.end

    def sections(self, batch: Batch) -> list[Section]:
        """The categories of a batch. A story stands in one of them only, withdrawn ones in none."""
        editions = self._context.editions_at(batch.as_of)
        gone = taken_back(self._store)
        kept: dict[str, str] = {}
        for name in sorted(editions, key=lambda name: (editions[name].created, name)):
            kept |= {placement.story_id: name for placement in editions[name].placements}
        ids = category_ids(editions)
        return [
            Section(name, ids[name], stable_uuid("category", batch.slot.slug, ids[name]), placements)
            for name, edition in editions.items()
            if (placements := _placed(edition, kept, gone))
        ]

    def about(self, batch: Batch) -> dict[str, Any]:
        """A batch as 4.1 of the contract has it."""
        sections = self.sections(batch)
        articles = sum(self._article_count(section) for section in sections)
        return {
            **self._head(batch),
            "totalCategories": len(sections),
            "totalClusters": sum(len(section.placements) for section in sections),
            "totalArticles": articles,
            "totalReadCount": articles,
        }

    def calendar(self, since: datetime | None, until: datetime | None) -> dict[str, Any]:
        """Batches created from `since` to `until`, oldest first."""
        found = between(self.batches(), since, until)
        return {"batches": [{**self._head(b), "totalClusters": self._clusters(b)} for b in found]}

    def categories(self, batch: Batch) -> dict[str, Any]:
        """The categories of a batch."""
        return {
            "batchId": batch.slot.id,
            "createdAt": _iso(batch.created),
            "hasOnThisDay": False,
            "categories": [
                {
                    "id": section.id,
                    "categoryId": section.category_id,
                    "categoryName": plain(section.name) or section.category_id,
                    "timestamp": int(batch.created.timestamp()),
                    "readCount": self._article_count(section),
                    "clusterCount": len(section.placements),
                }
                for section in self.sections(batch)
            ],
        }

    def stories(self, batch: Batch, category: str, limit: int) -> dict[str, Any]:
        """The stories of a category, found by its UUID or its id, most important first."""
        sections = self.sections(batch)
        section = next((s for s in sections if category.lower() in (s.id, s.category_id)), None)
        if section is None:
            raise NothingError(f"no category {category[:40]} in this batch")
        numbers = self.numbers(sections)
        digests = self._store.digests((p.story_id, p.version) for p in section.placements[:limit])
        self._note(digests.values())
        images = self._context.config.web.image_proxy
        stories = [
            kite_story(digests[p.story_id, p.version], section.name, numbers[p.story_id], images=images)
            for p in section.placements[:limit]
            if (p.story_id, p.version) in digests
        ]
        return {
            "batchId": batch.slot.id,
            "categoryId": section.category_id,
            "categoryName": plain(section.name) or section.category_id,
            "timestamp": int(batch.created.timestamp()),
            "stories": stories,
            "totalStories": len(section.placements),
            "domains": [],
            "readCount": sum(story["number_of_titles"] for story in stories),
        }

    def numbers(self, sections: Sequence[Section]) -> Mapping[str, int]:
        """The number of each story of a batch."""
        return story_numbers(p.story_id for section in sections for p in section.placements)

    def metadata(self) -> dict[str, Any]:
        """Every category that has stories or feeds."""
        names = dict.fromkeys([*self._context.editions_at(), *sorted({f.category for f in self._store.feeds()})])
        language = self._language()
        return {
            "categories": [
                {
                    "categoryId": category,
                    "categoryType": "core" if category in CORE else "community",
                    "isCore": category in CORE,
                    "displayName": plain(name) or category,
                    "displayNames": {"en": plain(name) or category},
                    "sourceLanguage": language,
                }
                for name, category in category_ids(names).items()
            ]
        }

    def search(self, words: str, within: SearchFilter, limit: int, offset: int) -> dict[str, Any]:
        """Stories that hold words, each with a batch that shows it or was made next."""
        hits = self._store.search(words, limit, offset=offset, within=within)
        digests = self._store.latest_digests(hit.story_id for hit in hits)
        self._note(digests.values())
        total = self._store.count_found(words, within)
        batches = self.batches()
        images = self._context.config.web.image_proxy
        ids = category_ids(dict.fromkeys(hit.category for hit in hits))
        results = []
        for hit in hits:
            if hit.story_id not in digests or not batches:
                continue
            digest = digests[hit.story_id]
            batch = next((b for b in batches if b.created >= digest.updated), batches[-1])
            results.append(
                {
                    "story": kite_story(digest, hit.category, wanted_number(hit.story_id), images=images),
                    "categoryId": ids[hit.category],
                    "categoryName": plain(hit.category),
                    "batchId": batch.slot.id,
                    "batchDate": _iso(batch.created),
                }
            )
        return {"results": results, "hasMore": offset + len(hits) < total, "totalCount": total}

    def category_named(self, category: str) -> str:
        """The name of a category by the client's id, "" when there is none."""
        names = category_ids(self._store.latest_editions())
        return next((name for name, known in names.items() if known == category), "")

    def story_behind(self, uuid: str) -> str:
        """The id of a recent story by its UUID.

        Raises:
            NothingError: no recent story has it.
        """
        for story_id in self._store.stories_printed(_RECENT_STORIES):
            if story_id_of(story_id) == uuid.lower():
                return story_id
        raise NothingError("no such story")

    def has_picture(self, url: str) -> bool:
        """Whether a picture stands in a digest that was served lately, or in the latest batch, and is not withdrawn."""
        gone = taken_back(self._store)
        if self._pictures.get(url, _NO_STORY) - gone:
            return True
        batches = self.batches()
        if batches:
            keys = [(p.story_id, p.version) for s in self.sections(batches[-1]) for p in s.placements]
            self._note(self._store.digests(keys).values())
        return bool(self._pictures.get(url, _NO_STORY) - gone)

    def has_outlet(self, domain: str) -> bool:
        """Whether an outlet has this domain."""
        return any(domain == outlet.domain or domain in outlet.aliases for outlet in self._store.outlets())

    def _note(self, digests: Iterable[Digest]) -> None:
        with self._lock:
            for digest in digests:
                if digest.sections.image is not None:
                    url = safe_url(digest.sections.image.url)
                    self._pictures[url] = self._pictures.get(url, _NO_STORY) | {digest.story_id}
            while len(self._pictures) > _PICTURES:
                del self._pictures[next(iter(self._pictures))]

    def _head(self, batch: Batch) -> dict[str, Any]:
        return {
            "id": batch.slot.id,
            "dateSlug": batch.slot.slug,
            "createdAt": _iso(batch.created),
            "language": self._language(),
        }

    def _language(self) -> str:
        """What digests are written in: there is one text a story, whatever a client asks for."""
        return next(iter(self._context.config.write.languages), "en")

    def _clusters(self, batch: Batch) -> int:
        return sum(len(section.placements) for section in self.sections(batch))

    def _article_count(self, section: Section) -> int:
        stories = self._store.stories(p.story_id for p in section.placements)
        return sum(len(story.articles) for story in stories.values())


def _placed(edition: Edition, kept: Mapping[str, str], gone: Collection[str]) -> tuple[Placement, ...]:
    return tuple(
        placement
        for placement in edition.placements
        if kept[placement.story_id] == edition.category and placement.story_id not in gone
    )


def _iso(moment: datetime) -> str:
    """ISO 8601 with `Z`: the client takes a time without a zone for a local one."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
