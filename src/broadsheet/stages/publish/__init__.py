"""Stage 7 of 7: editions and digests → a folder with the web reader, RSS, JSON Feed and one JSON file a story.

::

    index.html  404.html                             the front page
    feed.xml  atom.xml  feed.json  feeds.opml        the feeds of everything, and the list of all feeds
    categories.json                                  names, addresses and number of stories, for programs
    search/index.html  date/index.html               every headline in print; `broadsheet serve` searches there, and
                                                     shows the paper of earlier days
    settings/index.html                              what a reader may set; kept in the browser alone
    CATEGORY/index.html  feed.xml  atom.xml  feed.json   one folder a category
    story/ID/index.html  story/ID.json               one page and one file with all evidence a story, for ever
    story/ID/v/N/index.html                          its older versions
    story/ID/card-TAG.png                            its headline as a picture, where `share_cards` is on
    manifest.webmanifest  sw.js                      so that the paper can be installed and read offline
    assets/                                          style sheet, scripts and icons, named by content

The same input gives the same bytes, for no page holds the time at which it was made: a run with nothing new writes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from broadsheet.config import PublishConfig
from broadsheet.stages.publish.archive import Archive, Withdrawn
from broadsheet.stages.publish.categories import CATEGORIES_FILE, categories_json, read_categories, read_json
from broadsheet.stages.publish.compose import Known, story_view
from broadsheet.stages.publish.feed_files import feed_files, notices_of
from broadsheet.stages.publish.feeds import FeedItem
from broadsheet.stages.publish.files import Published, write_files
from broadsheet.stages.publish.safe import check_story_id, safe_url, shown, slugs
from broadsheet.stages.publish.sharecard import ShareCards, make_cards
from broadsheet.stages.publish.site import Site, Tab, base_url
from broadsheet.stages.publish.sitefiles import assets, service_worker, web_manifest
from broadsheet.stages.publish.story_json import moved_json, story_json, withdrawn_json
from broadsheet.stages.publish.views import EditionView, StoryView
from broadsheet.types import Digest, Edition, Outlet

__all__ = ["Archive", "Published", "ShareCards", "Withdrawn", "make_cards", "publish", "safe_url"]


def publish(  # noqa: PLR0913 - five of them by keyword
    editions: Sequence[Edition],
    digests: Mapping[str, Digest],
    outlets: Mapping[str, Outlet],
    *,
    config: PublishConfig,
    directory: Path,
    now: datetime,
    archive: Archive | None = None,
    cards: ShareCards | None = None,
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
        archive: merged stories, also those that withdrawn ones absorbed: each gets a page that leads on, and of the
            withdrawn their older versions become notices; older versions and withdrawals, which get pages too, and
            feeds tell of withdrawals for `withdrawn_days`; articles and names of publishers, which make the stories'
            pages say more.
        cards: draws headlines for shared links; without it all pages show the paper's own card.

    Raises:
        ConfigError: `base_url` or `timezone` is wrong.
        KeyError: a placement without a digest.
        ValueError: a story id that cannot be a file name.
        OSError: the folder cannot be written.
    """
    known = archive or Archive()
    paper = _Paper.of(
        editions, digests, Known(outlets, known.families, known.articles), known, config, directory, cards
    )
    notices = notices_of(directory, known.withdrawals, now, config.withdrawn_days)
    return write_files(directory, dict(_files(paper, known, directory, notices)), now)


@dataclass(frozen=True, slots=True)
class _Paper:
    """All that is to be printed, as views."""

    config: PublishConfig
    base: str
    site: Site
    known: Known
    editions: tuple[EditionView, ...]
    stories: tuple[tuple[Digest, StoryView], ...]
    items: Mapping[str, FeedItem]  # by story id, for the stories of the editions
    cards: ShareCards | None  # None: all pages show the paper's own card

    @classmethod
    def of(
        cls,
        editions: Sequence[Edition],
        digests: Mapping[str, Digest],
        known: Known,
        archive: Archive,
        config: PublishConfig,
        directory: Path,
        cards: ShareCards | None,
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
            earlier = archive.earlier.get(story_id, ())
            views[story_id] = story_view(digest, name, slug_of.get(name, ""), known, earlier)
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
            known,
            pages + empty,
            tuple((digests[story_id], view) for story_id, view in views.items()),
            {story.id: FeedItem.of(story, digests[story.id]) for page in pages for story in page.stories},
            cards,
        )


def _files(
    paper: _Paper, archive: Archive, directory: Path, notices: Sequence[FeedItem]
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every file. What is linked to comes before what links to it."""
    for asset in assets().values():
        yield f"assets/{asset.name}", asset.content
    for digest, story in paper.stories:
        if story.id in archive.withdrawals:
            continue
        yield from _older_versions(paper, story, archive, directory)
        card = paper.cards.name(story) if paper.cards else ""
        if paper.cards and card and not (directory / card).exists():
            yield card, paper.cards.draw(story)
        yield f"story/{story.id}/index.html", paper.site.story(story, card=card)
        yield f"story/{story.id}.json", story_json(digest, story.category, paper.base)
    for story_id, withdrawn in sorted(archive.withdrawals.items()):
        yield from _withdrawn(paper, check_story_id(story_id), withdrawn, directory)
    present = {story.id for _, story in paper.stories}
    for alias, target in sorted(_final(archive.aliases).items()):
        if alias in archive.withdrawals:  # whoever absorbed it: what it said stays taken back, and its notice stands
            continue
        if target in archive.withdrawals:  # its older versions were printed before the two were joined
            yield from _withdrawn_versions(paper, alias, archive.withdrawals[target], directory)
        elif alias not in present:
            yield f"story/{check_story_id(alias)}/index.html", paper.site.moved(check_story_id(target))
            yield f"story/{alias}.json", moved_json(alias, target, paper.base)
    for edition in paper.editions:
        yield f"{edition.slug}/index.html", paper.site.category(edition)
    yield from feed_files(paper.config, paper.base, paper.editions, paper.items, notices)
    yield CATEGORIES_FILE, categories_json(paper.editions)
    yield "search/index.html", paper.site.all_stories(paper.editions)
    yield "date/index.html", paper.site.no_earlier_days()
    yield "settings/index.html", paper.site.settings()
    yield "manifest.webmanifest", web_manifest(paper.config.title)
    yield "sw.js", service_worker()
    yield "404.html", paper.site.missing()
    yield "index.html", paper.site.front(paper.editions)


def _older_versions(paper: _Paper, story: StoryView, archive: Archive, directory: Path) -> Iterator[tuple[str, bytes]]:
    """Pages of older versions that have none yet. They never change, so that one that is there is not made again."""
    versions = archive.earlier.get(story.id, ())
    known = Known(paper.known.outlets, paper.known.families)
    for number, digest in enumerate(versions):
        name = f"story/{story.id}/v/{digest.version}/index.html"
        if not _stands(directory / name):
            view = story_view(digest, story.category, story.slug, known, versions[:number])
            yield name, paper.site.story(view, latest=story.version)


def _stands(page: Path) -> bool:
    """Whether a version's page is there; the notice of a story that was restored since is none."""
    try:
        return b'<body class="withdrawn">' not in page.read_bytes()
    except OSError:
        return False


def _withdrawn(paper: _Paper, story_id: str, withdrawn: Withdrawn, directory: Path) -> Iterator[tuple[str, bytes]]:
    """The notice, at the story's address and at those of its older versions; none where it never was in print."""
    printed = read_json(directory / "story" / f"{story_id}.json")
    if not printed:
        return
    yield f"story/{story_id}/index.html", paper.site.withdrawn(story_id, withdrawn)
    yield f"story/{story_id}.json", withdrawn_json(printed, withdrawn.time, withdrawn.reason)
    yield from _withdrawn_versions(paper, story_id, withdrawn, directory)


def _withdrawn_versions(
    paper: _Paper, story_id: str, withdrawn: Withdrawn, directory: Path
) -> Iterator[tuple[str, bytes]]:
    """The notice at the addresses of older versions that have a page."""
    for page in sorted((directory / "story" / story_id / "v").glob("*/index.html")):
        yield page.relative_to(directory).as_posix(), paper.site.withdrawn(story_id, withdrawn, depth=2)


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
