"""Stage 4 of 7: which articles report one event.

`cluster` takes what is new and the recent articles with their stories, and returns the changes: pure, deterministic,
and the same for any order in which the new articles come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from broadsheet.config import ClusterConfig
from broadsheet.stages.cluster.assign import Clusterer
from broadsheet.stages.cluster.changes import Regrouping, article_order, name_groups, story_changes
from broadsheet.stages.cluster.embed import Embedder, make_embedder
from broadsheet.stages.cluster.weights import LEARNT
from broadsheet.types import Article, ChangeKind, Membership, Origin, Story, StoryChange, StoryStatus

__all__ = ["Embedder", "cluster", "make_embedder"]


def cluster(
    new: Sequence[Article],
    window: Sequence[tuple[Article, str]],
    *,
    config: ClusterConfig,
    origins: Mapping[str, Origin] | None = None,
    stories: Sequence[Story] = (),
    embed: Embedder | None = None,
) -> list[StoryChange]:
    """Changes that put every new article into a story."""
    fresh = {a.id: a for a in sorted(new, key=article_order)}
    before = {a.id: s for a, s in window}
    old = sorted(((a, s) for a, s in window if a.id not in fresh), key=lambda p: article_order(p[0]))
    c = Clusterer(LEARNT, window_hours=config.window_hours, threshold=0.2, max_articles=config.max_story_articles)
    first: dict[str, int] = {}
    articles = [a for a, _ in old] + list(fresh.values())
    c.load([a for a, _ in old], [first.setdefault(s, i) for i, (_, s) in enumerate(old)])
    c.add(list(fresh.values()))
    touched = sorted({c.group[i] for i in range(len(old), len(articles))})
    groups = [[articles[j] for j in c.groups[g].members] for g in touched]
    # every story that lost an article must appear with what is left of it
    lost = {before[a.id] for a in fresh.values() if a.id in before}
    seen = set(touched)
    for s in sorted(lost):
        if s in first and (g := c.group[first[s]]) not in seen:
            seen.add(g)
            groups.append([articles[j] for j in c.groups[g].members])
    sizes: dict[str, int] = {}
    opened: dict[str, tuple[float, str]] = {}
    for a, s in sorted(window, key=lambda p: article_order(p[0])):
        sizes[s] = sizes.get(s, 0) + 1
        opened.setdefault(s, article_order(a))
    regrouping = Regrouping(groups, before, sizes, opened)
    names, aliases = name_groups(regrouping, {s.id for s in stories})
    reasons = {a.id: Membership(a.id, n, 1.0) for n, g in zip(names, groups, strict=True) for a in g}
    changes = story_changes(regrouping, names, aliases, reasons)
    return changes + _at_rest(changes, fresh.values(), stories, config)


def _at_rest(changes, new, stories, config) -> list[StoryChange]:
    touched = {c.story_id for c in changes} | {c.other_story for c in changes}
    now = max((min(a.time, a.first_seen) for a in new), default=None)
    out = []
    for story in sorted(stories, key=lambda s: s.id):
        if story.status is StoryStatus.CLOSED and any(c.story_id == story.id and c.kind is ChangeKind.JOIN for c in changes):
            out.append(StoryChange(ChangeKind.REOPEN, story.id))
        elif now and story.status is StoryStatus.OPEN and story.id not in touched and now - story.updated > timedelta(hours=config.quiet_hours):
            out.append(StoryChange(ChangeKind.CLOSE, story.id))
    return out
