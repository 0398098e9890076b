"""The stories that may be printed now, with what their publication depends on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from broadsheet.pipeline.state import Run
from broadsheet.stages.edition import category_of, passes_gate
from broadsheet.types import Article, Origin, Story


@dataclass(frozen=True, slots=True)
class Live:
    """A story in the edition's window with what its publication depends on."""

    story: Story
    articles: tuple[Article, ...]
    origins: tuple[Origin, ...]
    category: str

    @property
    def sources(self) -> int:
        """Independent sources."""
        return len(set(self.source_keys.values()))

    @property
    def source_keys(self) -> dict[str, str]:
        """What each article counts as, by its id."""
        return {origin.article_id: origin.source_key for origin in self.origins}


def live_stories(run: Run) -> list[Live]:
    """Stories that pass the gate, have news within the edition's window and were not withdrawn, by id."""
    since = run.now - timedelta(hours=run.config.edition.window_hours)
    recent = run.store.recent_articles(since)
    story_ids = sorted(set(run.store.story_ids_for(a.id for a in recent).values()) - set(run.store.withdrawals()))
    stories = run.store.stories(story_ids)
    ids = [article for story in stories.values() for article in story.articles]
    articles = run.store.articles(ids)
    origins = run.store.origins(ids)
    live = []
    for story in stories.values():
        members = tuple(articles[i] for i in story.articles if i in articles)
        whose = tuple(origins.get(a.id) or Origin(a.id, f"publisher:{a.outlet}", a.outlet) for a in members)
        category = category_of(members, {o.article_id: o.source_key for o in whose})
        item = Live(story, members, whose, category)
        if passes_gate(len(members), item.sources, category, run.config.edition):
            live.append(item)
    return live
