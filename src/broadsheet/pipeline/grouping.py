"""Articles to stories: syndication, then clustering, of what is new and what it may belong with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from broadsheet.config import Config
from broadsheet.pipeline.state import Run, Step
from broadsheet.stages.cluster import cluster
from broadsheet.stages.syndication import find_origins
from broadsheet.text.boilerplate import without_boilerplate
from broadsheet.types import Article, Origin


def group(run: Run) -> None:
    """Syndication, then clustering, of what is new and what it may belong with."""
    fresh = run.store.unassigned_articles()
    flagged = run.store.stories_to_reconsider()
    changed = run.store.articles(article for story in run.store.stories(flagged).values() for article in story.articles)
    new = {a.id: a for a in (*fresh, *changed.values())}
    if not new:
        return
    oldest = min(a.time for a in new.values())
    recent = {a.id: a for a in run.store.recent_articles(oldest - _reach(run.config))} | new
    origins = _find_origins(run, list(recent.values()), len(new))
    story_of = run.store.story_ids_for(recent)
    with Step(run, "stories", len(new)) as step:
        bare = {a.id: a for a in without_boilerplate(list(recent.values()))}
        window = [(a, story_of[a.id]) for a in bare.values() if a.id in story_of]
        stories = tuple(run.store.stories(sorted(set(story_of.values()))).values())
        changes = cluster(
            [bare[article_id] for article_id in new],
            window,
            config=run.config.cluster,
            origins=origins,
            stories=stories,
            embed=run.embedder,
        )
        # The flags stay until the stories' claims were checked again as well: `write_digests` takes them off.
        touched = run.store.apply_changes(changes)
        step.made = len(touched)
        step.advance(len(new))
        step.note = f"{step.made:,} stories touched by {step.items:,} articles"


def _reach(config: Config) -> timedelta:
    """How far before a new article others matter to it."""
    hours = max(config.cluster.window_hours, config.cluster.quiet_hours, config.syndication.window_days * 24)
    return timedelta(hours=hours)


def _find_origins(run: Run, articles: Sequence[Article], new: int) -> dict[str, Origin]:
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    with Step(run, "copies", new) as step:
        found = find_origins(articles, outlets, run.store.agencies(), run.config.syndication)
        known = run.store.origins(a.id for a in articles)
        run.store.save_origins(origin for origin in found if known.get(origin.article_id) != origin)
        step.made = sum(1 for origin in found if origin.copy_of)
        step.advance(new)
        step.note = f"{step.made:,} copies of others' texts in the window"
    return {origin.article_id: origin for origin in found}
