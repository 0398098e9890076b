"""What all feed formats share: the head of a feed, and its items, made once for every feed they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from broadsheet.stages.publish.archive import Withdrawn
from broadsheet.stages.publish.feed_html import notice_html, story_html
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.views import StoryView
from broadsheet.types import Digest, Sections

RSS_FILE, ATOM_FILE, JSON_FILE = "feed.xml", "atom.xml", "feed.json"

# The time of a feed that has never held anything; Atom wants one, and a clock would make every run write the file anew.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)

WITHDRAWN_TITLE = "Withdrawn story"  # never its headline: that may be the very thing that was wrong


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What a feed says of one story, whatever the format. Texts are plain and fit to print."""

    id: str  # of the story: the same for life, in every format
    title: str
    teaser: str
    content: str  # HTML
    language: str  # BCP 47, "" when unknown
    published: datetime  # of the first version
    updated: datetime
    tags: tuple[str, ...]
    story: StoryView | None = None  # None: withdrawn

    @classmethod
    def of(cls, story: StoryView, digest: Digest) -> FeedItem:
        """The item of a story in print. A correction renews it even where the digest's own time stayed."""
        return cls(
            id=story.id,
            title=story.title.text or story.teaser or "Story",
            teaser=story.teaser,
            content=story_html(story),
            language=story.language,
            published=story.first_published,
            updated=max([story.updated, *(correction.time for correction in story.corrections)]),
            tags=tags(story.category, digest.sections),
            story=story,
        )

    @classmethod
    def withdrawn(cls, story_id: str, withdrawal: Withdrawn, category: str, published: datetime | None) -> FeedItem:
        """The notice that takes the place of a story that was taken back."""
        first = min(published or withdrawal.time, withdrawal.time)
        told = shown(withdrawal.reason)
        return cls(
            id=story_id,
            title=WITHDRAWN_TITLE,
            teaser=f"This story was withdrawn. {told}".strip(),
            content=notice_html(withdrawal.time, told),
            language="en",
            published=first,
            updated=withdrawal.time,
            tags=tags(category, None),
        )


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The head of a feed."""

    title: str
    description: str
    base: str  # the site's address without a slash at its end
    folder_url: str  # where the feed's three formats lie, with a slash at its end
    root: str  # from there to the site's root: "" or "../"
    category: str  # "" for the feed of everything and of a search
    language: str  # "" when its stories are in several
    query: str = ""  # of a search, beginning with "?"
    hub: str = ""  # address of the WebSub hub, "" for none

    @property
    def page_url(self) -> str:
        """The page the feed belongs to."""
        return self.folder_url + self.query

    def url(self, file: str) -> str:
        """The address of the feed in one of its formats."""
        return f"{self.folder_url}{file}{self.query}"

    @classmethod
    def of(cls, paper: str, base: str, category: str, slug: str, items: Sequence[FeedItem], hub: str = "") -> FeedHead:
        """The head of a category's feed; of the feed of everything when `slug` is ""."""
        about = f"Events in {category} that several outlets report" if slug else "Events that several outlets report"
        return cls(
            title=shown(f"{paper}: {category}" if slug else paper),
            description=shown(f"{about}, each as one story whose every sentence is checked."),
            base=base,
            folder_url=f"{base}/{slug}/" if slug else f"{base}/",
            root="../" if slug else "",
            category=category,
            language=_language(items),
            hub=hub,
        )

    @classmethod
    def of_search(
        cls, paper: str, base: str, sought: str, parameters: Sequence[tuple[str, str]], items: Sequence[FeedItem]
    ) -> FeedHead:
        """The head of a search's feed: `sought` says what is looked for, `parameters` is the query behind it."""
        return cls(
            title=shown(f"{paper}: {sought}"),
            description=shown(f"Stories found by: {sought}. The newest first."),
            base=base,
            folder_url=f"{base}/search/",
            root="../",
            category="",
            language=_language(items),
            query=f"?{urlencode(parameters)}",
        )


def newest(items: Sequence[FeedItem]) -> datetime:
    """When a feed last changed."""
    return max((item.updated for item in items), default=NEVER)


def story_url(head: FeedHead, item: FeedItem) -> str:
    """Where a story is read."""
    return f"{head.base}/story/{item.id}/"


def tags(category: str, sections: Sections | None) -> tuple[str, ...]:
    """`World`, `World/Topic`, `Topic`; the last two only where the digest itself names a topic.

    >>> tags("World", None)
    ('World',)
    """
    topic = _topic(category, sections) if sections else ""
    if not category:
        return (topic,) if topic else ()
    return (category, f"{category}/{topic}", topic) if topic else (category,)


def _topic(category: str, sections: Sections) -> str:
    """The place where it happened, else who is named most; "" where neither is known from the articles' words.

    Both are checked parts of the digest, so a tag never says more than the story does.
    """
    place = (sections.place.text,) if sections.place else ()
    for name in (*place, *(party.name for party in sections.people)):
        topic = shown(name)
        if 0 < len(topic) <= MAX_TOPIC_CHARS and "/" not in topic:
            return topic if topic.casefold() != category.casefold() else ""
    return ""


MAX_TOPIC_CHARS = 60  # a longer name is a sentence, and no tag


def _language(items: Sequence[FeedItem]) -> str:
    languages = Counter(item.language for item in items)
    return next(iter(languages)) if len(languages) == 1 else ""
