"""Invented articles, and what a series of changes makes of stories: written again here, in the plainest way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from broadsheet.config import ClusterConfig
from broadsheet.stages.cluster import cluster
from broadsheet.types import Article, ChangeKind, StoryChange

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

DAM = (
    "The dam above Norrholm broke on Monday night. "
    "Twelve people are missing and three hundred had to leave their homes."
)
FERRY = (
    "The ferry Solvind ran aground off Teglvik with ninety passengers on board. Nobody was hurt, the coastguard said."
)
VOTE = (
    "Parliament in Karlsund passed the fishing bill with 61 votes to 40. "
    "The minister called it a good day for the coast."
)


def article(id_: str, title: str, text: str = "", *, hours: float = 0.0, **other: object) -> Article:
    """An article published `hours` after noon."""
    when = NOON + timedelta(hours=hours)
    values: dict[str, object] = {
        "url": f"https://{id_}.example/news",
        "outlet": f"{id_}.example",
        "language": "en",
        "published": when,
        "first_seen": when,
    }
    return Article(id=id_, title=title, text=text, **(values | other))  # type: ignore[arg-type]


def three_events() -> list[Article]:
    """Seven articles on three events, by time."""
    return [
        article("dam1", "Dam breaks near Norrholm, twelve missing", DAM),
        article("ferry1", "Ferry Solvind runs aground off Teglvik", FERRY, hours=1),
        article("dam2", "Twelve missing after Norrholm dam breaks", DAM + " Rescue boats are on their way.", hours=2),
        article("vote1", "Karlsund parliament passes fishing bill", VOTE, hours=2),
        article("ferry2", "Passengers safe after ferry Solvind runs aground", FERRY + " A tug is near.", hours=3),
        article("vote2", "Fishing bill passes in Karlsund with 61 votes", VOTE, hours=4),
        article("dam3", "Norrholm dam: search for twelve missing goes on", DAM + " The search goes on.", hours=5),
    ]


class Stories:
    """Where every article is after some calls, and every change there was."""

    def __init__(self, config: ClusterConfig | None = None) -> None:
        self.config = config or ClusterConfig()
        self.story_of: dict[str, str] = {}
        self.articles: dict[str, Article] = {}
        self.aliases: dict[str, str] = {}
        self.changes: list[StoryChange] = []

    def take(self, new: Sequence[Article], **more: object) -> list[StoryChange]:
        """Cluster new articles with all that were taken before as the window, and apply the changes."""
        window = [(self.articles[a], story) for a, story in self.story_of.items()]
        changes = cluster(new, window, config=self.config, **more)  # type: ignore[arg-type]
        self.articles |= {a.id: a for a in new}
        self.apply(changes)
        return changes

    def apply(self, changes: Iterable[StoryChange]) -> None:
        """Apply changes in order; every step has to fit what went before."""
        for change in changes:
            self.changes.append(change)
            if change.kind in (ChangeKind.OPEN, ChangeKind.SPLIT):
                assert change.story_id not in set(self.story_of.values()) | set(self.aliases)
            if change.kind is ChangeKind.JOIN:
                assert change.story_id in self.story_of.values()
            if change.kind is ChangeKind.LEAVE:
                assert self.story_of.pop(change.article_id) == change.story_id
            elif change.kind is ChangeKind.MERGE:
                self.aliases[change.other_story] = change.story_id
                moved = {a: change.story_id for a, s in self.story_of.items() if s == change.other_story}
                self.story_of |= moved
            elif change.article_id:
                assert change.membership is not None
                assert (change.membership.article_id, change.membership.story_id) == (
                    change.article_id,
                    change.story_id,
                )
                self.story_of[change.article_id] = change.story_id

    @property
    def groups(self) -> set[frozenset[str]]:
        """Articles that are together."""
        return {frozenset(a for a, s in self.story_of.items() if s == story) for story in self.story_of.values()}
