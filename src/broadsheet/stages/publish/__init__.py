"""Stage 7 of 7: editions and digests → a folder with the web reader, RSS, JSON Feed and one JSON file a story.

::

    index.html  404.html                             the front page
    feed.xml  atom.xml  feed.json  feeds.opml        the feeds of everything, and the list of all feeds
    categories.json                                  names, addresses and number of stories, for programs
    search/index.html                                every headline in print; `broadsheet serve` searches there
    CATEGORY/index.html  feed.xml  atom.xml  feed.json   one folder a category
    story/ID/index.html  story/ID.json               one page and one file with all evidence a story, for ever
    assets/                                          style sheet and icon, named by content

The same input gives the same bytes, for no page holds the time at which it was made: a run with nothing new writes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.config import PublishConfig
from broadsheet.stages.publish.categories import CATEGORIES_FILE, categories_json, read_categories, read_json
from broadsheet.stages.publish.compose import story_view
from broadsheet.stages.publish.feed_files import feed_files, notices_of
from broadsheet.stages.publish.feeds import FeedItem, Withdrawn
from broadsheet.stages.publish.files import Published, write_files
from broadsheet.stages.publish.safe import check_story_id, safe_url, shown, slugs
from broadsheet.stages.publish.site import Site, Tab, assets, base_url
from broadsheet.stages.publish.story_json import moved_json, story_json
from broadsheet.stages.publish.views import EditionView, StoryView
from broadsheet.types import Digest, Edition, Outlet

__all__ = ["Published", "publish", "safe_url"]


def publish(  # noqa: PLR0913 - all that a paper is made of
    editions: Sequence[Edition],
    digests: Mapping[str, Digest],
    outlets: Mapping[str, Outlet],
    *,
    config: PublishConfig,
    directory: Path,
    now: datetime,
    aliases: Mapping[str, str] | None = None,
    withdrawals: Mapping[str, Withdrawn] | None = None,
) -> Published:
    """Bring the folder up to date and say how many files changed.

    Args:
        editions: one a category, in the order of the navigation.
        digests: by story id, one for every placement; those that stand in no edition have their page renewed too.
        outlets: by domain; one that is missing is shown by its domain.
        config: title, address and time zone of the site.
        directory: made when missing. Pages of stories that are not in `digests` stay as they are: their links are for
            ever. A category without an edition keeps its page and feeds, empty.
        now: tells litter of interrupted runs from files that are being written, and how long ago a story was withdrawn.
        aliases: id of a merged story → id of the story that absorbed it; each gets a page that leads there.
        withdrawals: by story id, what was taken back; feeds say so for `withdrawn_days`.

    Raises:
        ConfigError: `base_url` or `timezone` is wrong.
        KeyError: a placement without a digest.
        ValueError: a story id that cannot be a file name.
        OSError: the folder cannot be written.
    """
    paper = _Paper.of(editions, digests, outlets, config, directory)
    notices = notices_of(directory, withdrawals or {}, now, config.withdrawn_days)
    return write_files(directory, dict(_files(paper, aliases or {}, notices)), now)


@dataclass(frozen=True, slots=True)
class _Paper:
    """All that is to be printed, as views."""

    config: PublishConfig
    base: str
    site: Site
    editions: tuple[EditionView, ...]
    stories: tuple[tuple[Digest, StoryView], ...]
    items: Mapping[str, FeedItem]  # by story id, for the stories of the editions

    @classmethod
    def of(
        cls,
        editions: Sequence[Edition],
        digests: Mapping[str, Digest],
        outlets: Mapping[str, Outlet],
        config: PublishConfig,
        directory: Path,
    ) -> _Paper:
        names = [shown(edition.category) for edition in editions]
        before = {entry.name: entry.slug for entry in read_categories(directory)}
        gone = [name for name in before if name not in names]
        slug_of = slugs(names, before)
        category = {p.story_id: shown(edition.category) for edition in editions for p in edition.placements}
        views: dict[str, StoryView] = {}
        for story_id, digest in sorted(digests.items()):
            check_story_id(story_id)
            name = category.get(story_id) or _category_before(directory, story_id)
            views[story_id] = story_view(digest, name, slug_of.get(name, ""), outlets)
        pages = tuple(
            EditionView(
                name,
                slug_of[name],
                tuple(views[placement.story_id] for placement in edition.placements),
                edition.placements,
            )
            for name, edition in zip(names, editions, strict=True)
        )
        empty = tuple(EditionView(name, slug_of[name], (), ()) for name in gone)
        tabs = [Tab(page.category, page.slug) for page in pages if page.stories]
        return cls(
            config,
            base_url(config),
            Site(config, tabs),
            pages + empty,
            tuple((digests[story_id], view) for story_id, view in views.items()),
            {story.id: FeedItem.of(story, digests[story.id]) for page in pages for story in page.stories},
        )


def _files(paper: _Paper, aliases: Mapping[str, str], notices: Sequence[FeedItem]) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every file. What is linked to comes before what links to it."""
    for asset in assets().values():
        yield f"assets/{asset.name}", asset.content
    for digest, story in paper.stories:
        yield f"story/{story.id}/index.html", paper.site.story(story)
        yield f"story/{story.id}.json", story_json(digest, story.category, paper.base)
    present = {story.id for _, story in paper.stories}
    for alias, target in sorted(_final(aliases).items()):
        if alias not in present:
            yield f"story/{check_story_id(alias)}/index.html", paper.site.moved(check_story_id(target))
            yield f"story/{alias}.json", moved_json(alias, target, paper.base)
    for edition in paper.editions:
        yield f"{edition.slug}/index.html", paper.site.category(edition)
    yield from feed_files(paper.config, paper.base, paper.editions, paper.items, notices)
    yield CATEGORIES_FILE, categories_json(paper.editions)
    yield "search/index.html", paper.site.all_stories(paper.editions)
    yield "404.html", paper.site.missing()
    yield "index.html", paper.site.front(paper.editions)


def _final(aliases: Mapping[str, str]) -> dict[str, str]:
    """Every alias with the end of its chain; those that go round in a circle lead nowhere and are left out."""
    ends = {}
    for alias in aliases:
        seen = {alias}
        target = aliases[alias]
        while target in aliases and target not in seen:
            seen.add(target)
            target = aliases[target]
        if target not in seen:
            ends[alias] = target
    return ends


def _category_before(directory: Path, story_id: str) -> str:
    """The category a story was last printed in, "" if it never was."""
    category = read_json(directory / "story" / f"{story_id}.json").get("category", "")
    return category if isinstance(category, str) else ""
