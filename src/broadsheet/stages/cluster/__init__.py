"""Stage 4 of 7: which articles report one event.

`cluster` takes what is new and the recent articles with their stories and returns the changes: pure, deterministic, the
same for any order in which the new articles come. `kinds` keeps out what glues unrelated events together, `reading`,
`features` and `pool` make articles comparable, `index` finds candidates, `decide` holds the learnt decision, `assign`
and `linking` group,
`batch` is one call, `changes` keeps the ids of stories, `reasons` explains, `embed` has their vectors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from broadsheet.config import ClusterConfig
from broadsheet.embedding import Embedder, make_embedder
from broadsheet.stages.cluster.assign import Clusterer
from broadsheet.stages.cluster.batch import batch_changes, decide_groups, read_batch, unite_copies
from broadsheet.stages.cluster.changes import Existing, at_rest, nothing_else
from broadsheet.stages.cluster.embed import VectorCache, article_vectors, vector_keys
from broadsheet.stages.cluster.kinds import kind_of
from broadsheet.types import Article, Origin, Story, StoryChange

__all__ = ["Clusterer", "Embedder", "VectorCache", "cluster", "kind_of", "make_embedder", "vector_keys"]


def cluster(  # noqa: PLR0913 - all but two by name, each of another kind
    new: Sequence[Article],
    window: Sequence[tuple[Article, str]],
    *,
    config: ClusterConfig,
    origins: Mapping[str, Origin] | None = None,
    stories: Sequence[Story] = (),
    embed: Embedder | None = None,
    vectors: VectorCache | None = None,
    existing: Existing = nothing_else,
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
        existing: which of some ids belong to stories outside the window, or to stories merged away.

    Returns:
        Changes; each OPEN, JOIN and SPLIT carries an article and the reason for it.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> one = Article("a", "https://a.example/1", "a.example", "Dam breaks near Norrholm", "", "en", noon, noon)
    >>> two = Article("b", "https://b.example/1", "b.example", "Norrholm dam breaks", "", "en", noon, noon)
    >>> [(c.kind.value, c.article_id) for c in cluster([two, one], [], config=ClusterConfig())]
    [('open', 'a'), ('join', 'b')]
    """
    batch = read_batch(new, window, timedelta(hours=config.window_hours))
    vectors_of = article_vectors(batch.articles, embed, vectors)
    clusterer = decide_groups(batch, config, vectors_of, embed.name if embed else "none")
    unite_copies(clusterer, batch, origins or {})
    changes = batch_changes(batch, clusterer, {s.id for s in stories}, existing, config.threshold)
    return changes + at_rest(changes, batch.fresh, stories, timedelta(hours=config.quiet_hours))
