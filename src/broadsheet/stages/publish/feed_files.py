"""All feeds of the paper as files, with the notices of stories that were taken back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadsheet.config import PublishConfig
from broadsheet.stages.publish.archive import Withdrawn
from broadsheet.stages.publish.atom import atom
from broadsheet.stages.publish.categories import read_categories, read_json
from broadsheet.stages.publish.feeds import ATOM_FILE, JSON_FILE, RSS_FILE, FeedHead, FeedItem
from broadsheet.stages.publish.jsonfeed import json_feed
from broadsheet.stages.publish.opml import OPML_FILE, feeds_opml
from broadsheet.stages.publish.rss import rss
from broadsheet.stages.publish.safe import check_story_id
from broadsheet.stages.publish.views import EditionView, ranked

# Stories in the feed of everything: what a reader who looks in once a day can still take in.
FEED_STORIES = 100


def feed_files(
    config: PublishConfig,
    base: str,
    editions: Sequence[EditionView],
    items: Mapping[str, FeedItem],
    notices: Sequence[FeedItem] = (),
) -> Iterator[tuple[str, bytes]]:
    """The feed of everything and one a category, each in three formats, and their list: path and bytes.

    Args:
        items: by story id, for every story of the editions.
        notices: of withdrawn stories; each stands before the stories of its category and in the feed of everything.
    """
    heads = []
    everything = EditionView("", "", tuple(ranked(editions)[:FEED_STORIES]), ())
    for edition in (everything, *editions):
        told = [item for item in notices if edition is everything or edition.category in item.tags[:1]]
        shown_items = [*told, *(items[story.id] for story in edition.stories)]
        head = FeedHead.of(config.title, base, edition.category, edition.slug, shown_items, config.websub_hub)
        folder = f"{edition.slug}/" if edition.slug else ""
        yield f"{folder}{RSS_FILE}", rss(head, shown_items)
        yield f"{folder}{ATOM_FILE}", atom(head, shown_items)
        yield f"{folder}{JSON_FILE}", json_feed(head, shown_items)
        heads.append(head)
    yield OPML_FILE, feeds_opml(config.title, heads)


def notices_of(directory: Path, withdrawals: Mapping[str, Withdrawn], now: datetime, days: int) -> list[FeedItem]:
    """What feeds say for `days` of stories that were printed and then taken back, newest first.

    A story's category and first date are those that were printed of it; one that was never printed has no notice.
    """
    notices = []
    for story_id, withdrawal in withdrawals.items():
        if timedelta() <= now - withdrawal.time < timedelta(days=days):
            printed = _printed(directory, check_story_id(story_id))
            if printed is not None:
                notices.append(FeedItem.withdrawn(story_id, withdrawal, *printed))
    return sorted(notices, key=lambda item: (-item.updated.timestamp(), item.id))


def _printed(directory: Path, story_id: str) -> tuple[str, datetime | None] | None:
    """Category and first date of a story, from its own file or, where that holds a notice already, from the feeds."""
    story = read_json(directory / "story" / f"{story_id}.json")
    if not story:
        return None
    if isinstance(category := story.get("category"), str):
        return category, _moment(story.get("first_published"))
    for folder in ("", *(entry.slug for entry in read_categories(directory))):
        for item in _items(directory / folder / JSON_FILE):
            if item.get("id") == story_id:
                tags = item.get("tags")
                name = tags[0] if isinstance(tags, list) and tags and isinstance(tags[0], str) else ""
                return name, _moment(item.get("date_published"))
    return "", None


def _items(feed: Path) -> list[dict[str, Any]]:
    items = read_json(feed).get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _moment(value: object) -> datetime | None:
    """A time as `iso` wrote it."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
