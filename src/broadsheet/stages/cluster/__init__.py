"""Stage 4 of 7: which articles report one event.

`cluster` takes what is new and the recent articles with their stories and returns the changes: pure, deterministic, the
same for any order in which the new articles come. `kinds` keeps out what glues unrelated events together, `features`
and `pool` make articles comparable, `index` finds candidates, `decide` holds the learnt decision, `assign` groups,
`changes` keeps the stories' ids, `reasons` explains, `embed` plugs in sentence vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from broadsheet.config import ClusterConfig
from broadsheet.stages.cluster.assign import Clusterer
from broadsheet.stages.cluster.changes import Regrouping, article_order, name_groups, story_changes
from broadsheet.stages.cluster.decide import learnt_weights, probability_of
from broadsheet.stages.cluster.embed import Embedder, VectorCache, article_vectors, make_embedder
from broadsheet.stages.cluster.kinds import kind_of
from broadsheet.stages.cluster.reasons import memberships
from broadsheet.types import Article, ChangeKind, Membership, Origin, Story, StoryChange, StoryStatus

__all__ = ["Clusterer", "Embedder", "VectorCache", "cluster", "kind_of", "make_embedder"]


def cluster(  # noqa: PLR0913 - the seam of the stage: all but two have a default
    new: Sequence[Article],
    window: Sequence[tuple[Article, str]],
    *,
    config: ClusterConfig,
    origins: Mapping[str, Origin] | None = None,
    stories: Sequence[Story] = (),
    embed: Embedder | None = None,
    vectors: VectorCache | None = None,
) -> list[StoryChange]:
    """What the new articles change, in the order in which it has to be applied.

    Args:
        new: articles without a story, or with one that has to be reconsidered: an id that is in the window as well
            stands for a new version of that article. Of two equal ids the higher revision counts.
        window: recent articles, each with the id of its story.
        config: `threshold`, `window_hours`, `quiet_hours`, `max_story_articles` are used here.
        origins: whose text articles are; a copy joins the story of its original.
        stories: the stories of the window; open ones that are quiet are closed, closed ones that grow are re-opened.
        embed: sentence vectors, or None.
        vectors: vectors by text that are known already, which is filled with those that are made.

    Returns:
        Changes; each OPEN, JOIN and SPLIT carries an article and the reason for it.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> one = Article("a", "https://a.example/1", "a.example", "Dam breaks near Norrholm", "", "en", noon, noon)
    >>> two = Article("b", "https://b.example/1", "b.example", "Norrholm dam breaks", "", "en", noon, noon)
    >>> [(c.kind.value, c.article_id) for c in cluster([two, one], [], config=ClusterConfig())]
    [('open', 'a'), ('join', 'b')]
    """
    batch = _Batch(new, window)
    slots = batch.load(config, origins or {}, embed, vectors)
    names, aliases, regrouping = batch.name({s.id for s in stories})
    reasons = batch.reasons(slots, names, config.threshold)
    changes = story_changes(regrouping, list(names.values()), aliases, reasons)
    return changes + _at_rest(changes, batch.fresh, stories, config)


class _Batch:
    """One call of `cluster`: its articles by slot, first the old ones, then the new ones; singles have no slot."""

    def __init__(self, new: Sequence[Article], window: Sequence[tuple[Article, str]]) -> None:
        latest = {a.id: a for a in sorted(new, key=lambda a: (a.id, a.revision))}
        self.fresh = sorted(latest.values(), key=article_order)
        self.before = {a.id: story for a, story in window}
        self.kept = sorted(((a, s) for a, s in window if a.id not in latest), key=lambda pair: article_order(pair[0]))
        self.window = sorted(window, key=lambda pair: article_order(pair[0]))
