"""Invented values for the store's tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.store import FeedState, Store
from broadsheet.types import (
    Article,
    ChangeKind,
    Claim,
    Digest,
    Edition,
    Entry,
    Feed,
    Highlight,
    Membership,
    Placement,
    Report,
    Sections,
    Source,
    StoryChange,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FEED = "https://lantern.example/feed"


def later(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def entry(name: str, feed: str = FEED, url: str = "", title: str = "", content: str = "<p>Rain</p>") -> Entry:
    return Entry(
        id=name,
        feed_url=feed,
        url=url or f"https://lantern.example/{name}",
        title=title or f"Title of {name}",
        content_html=content,
        published=NOON,
    )


def article(name: str, hours: float = 0.0, **changes: object) -> Article:
    values: dict[str, object] = {
        "id": name,
        "url": f"https://lantern.example/{name}",
        "outlet": "lantern.example",
        "title": f"Title of {name}",
        "text": f"Text of {name}.",
        "language": "en",
        "published": later(hours),
        "first_seen": later(hours),
    }
    return Article(**{**values, **changes})  # type: ignore[arg-type]


def visit(store: Store, *entries: Entry, feed: str = FEED, hours: float = 0.0) -> int:
    """Add the feed and save one visit of it."""
    store.add_feeds([Feed(feed, "lantern.example")])
    return store.save_feed_result(FeedState(feed, last_fetched=later(hours)), entries)


def put_articles(store: Store, *articles: Article) -> None:
    """Articles that come from entries of the same names."""
    store.save_articles([(f"entry of {one.id}", one) for one in articles])


def member(article_id: str, story_id: str, score: float = 1.0) -> Membership:
    return Membership(article_id, story_id, score)


def opens(story_id: str, article_id: str) -> StoryChange:
    return StoryChange(ChangeKind.OPEN, story_id, article_id, membership=member(article_id, story_id))


def joins(story_id: str, article_id: str, score: float = 0.9) -> StoryChange:
    return StoryChange(ChangeKind.JOIN, story_id, article_id, membership=member(article_id, story_id, score))


def leaves(story_id: str, article_id: str) -> StoryChange:
    return StoryChange(ChangeKind.LEAVE, story_id, article_id)


def merges(story_id: str, other: str) -> StoryChange:
    return StoryChange(ChangeKind.MERGE, story_id, other_story=other)


def digest(story_id: str, version: int = 1, title: str = "Harbour floods", summary: str = "Water rose.") -> Digest:
    return Digest(
        story_id=story_id,
        language="en",
        writer="extractive",
        sections=Sections(
            title=Claim(title, ()),
            summary=(Claim(summary, ()),),
            highlights=(Highlight("Depth", Claim("Two metres stood in the lanes.", ())),),
            sources=(
                Source(
                    "a", "Quay under water", "https://q.example/1", "q.example", "The Quay", "en", NOON, "publisher:q"
                ),
            ),
        ),
        report=Report(()),
        version=version,
        first_published=NOON,
        updated=later(version),
        material_key=f"key {version}",
    )


def edition(name: str, category: str = "World", hours: float = 0.0) -> Edition:
    return Edition(name, category, later(hours), later(hours - 36), (Placement("s1", 1, 0.5, 2),))
