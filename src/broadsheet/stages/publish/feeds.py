"""What every feed format says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.views import StoryView


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A story with its whole content as HTML, made once for all feeds it stands in."""

    story: StoryView
    content: str


@dataclass(frozen=True, slots=True)
class FeedHead:
    """The head of a feed."""

    title: str
    description: str
    base: str  # the site's address without a slash at its end
    page_url: str  # of the page the feed belongs to, with a slash at its end; the feed lies beside it
    category: str  # "" for the feed of everything
    language: str  # "" when its stories are in several

    @classmethod
    def of(cls, paper: str, base: str, category: str, slug: str, stories: Sequence[StoryView]) -> FeedHead:
        """The head of a category's feed; of the feed of everything when `slug` is ""."""
        name = shown(f"{paper}: {category}" if slug else paper)
        about = f"Events in {category} that several outlets report" if slug else "Events that several outlets report"
        return cls(
            title=name,
            description=shown(f"{about}, each as one story whose every sentence is checked."),
            base=base,
            page_url=f"{base}/{slug}/" if slug else f"{base}/",
            category=category,
            language=_language(stories),
        )


def _language(stories: Sequence[StoryView]) -> str:
    languages = Counter(story.language for story in stories)
    return next(iter(languages)) if len(languages) == 1 else ""
