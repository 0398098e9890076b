"""Articles to stories: syndication, then clustering, of what is new and what it may belong with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from broadsheet.config import Config
from broadsheet.pipeline.kept import forget, keep, keep_vectors, recall, recall_vectors
from broadsheet.pipeline.state import Run, Step
from broadsheet.stages.cluster import cluster
from broadsheet.stages.syndication import find_origins, pack_marks, read_marks, unpack_marks
from broadsheet.text.boilerplate import pack_sentences, read_sentences, unpack_sentences, without_boilerplate
from broadsheet.text.ids import stable_id
from broadsheet.types import Agency, Article, ChangeKind, Origin, Outlet, StoryChange

# Kinds of what is kept of texts. The number grows when the same text is read in another way.
MARKS, SENTENCES = "marks 1", "sentences 1"


def group(run: Run) -> None:
    """Syndication, then clustering, of what is new and what it may belong with."""
    fresh = run.store.unassigned_articles()
    flagged = run.store.stories_to_reconsider()
    changed = run.store.articles(article for story in run.store.stories(flagged).values() for article in story.articles)
    new = {a.id: a for a in (*fresh, *changed.values())}
    if not new:
        return
    since = min(a.time for a in new.values()) - _reach(run.config)
    recent = {a.id: a for a in run.store.recent_articles(since)} | new
    origins = _find_origins(run, list(recent.values()), new)
    story_of = run.store.story_ids_for(recent)
    with Step(run, "stories", len(new)) as step:
        bare = {a.id: a for a in _without_boilerplate(run, list(recent.values()))}
        window = [(a, story_of[a.id]) for a in bare.values() if a.id in story_of]
        stories = tuple(run.store.stories(sorted(set(story_of.values()))).values())
        vectors = recall_vectors(run, list(bare.values()))
        known = frozenset(vectors)
        changes = cluster(
            [bare[article_id] for article_id in new],
            window,
            config=run.config.cluster,
            origins=origins,
            stories=stories,
            embed=run.embedder,
            vectors=vectors,
            existing=lambda ids: run.store.stories(ids).keys(),
        )
        keep_vectors(run, vectors, known)
        # After weeks without a run, stories that were left open are behind the window: nobody else would close them.
        left = {story.id for story in run.store.open_stories(since)} - {story.id for story in stories}
        changes += [StoryChange(ChangeKind.CLOSE, story_id) for story_id in sorted(left)]
        # The flags stay until the stories' claims were checked again as well: `write_digests` takes them off.
        touched = run.store.apply_changes(changes)
        forget(run, _reach(run.config))
        step.made = len(touched)
        step.advance(len(new))
        step.note = f"{step.made:,} stories touched by {step.items:,} articles"


def _reach(config: Config) -> timedelta:
    """How far before a new article others matter to it."""
    hours = max(config.cluster.window_hours, config.cluster.quiet_hours, config.syndication.window_days * 24)
    return timedelta(hours=hours)


def _find_origins(run: Run, articles: Sequence[Article], new: Mapping[str, Article]) -> dict[str, Origin]:
    """Whose text each article is. What earlier runs found stands unless something new shares passages with it."""
    outlets = {outlet.domain: outlet for outlet in run.store.outlets()}
    agencies = run.store.agencies()
    with Step(run, "copies", len(new)) as step:
        kind = f"{MARKS} {_settings(run.config, outlets, agencies)}"
        marks = recall(run, kind, articles, unpack_marks)
        unread = [a for a in articles if a.id not in marks]
        known = run.store.origins(a.id for a in articles)
        settled = {a for a in marks if a in known and a not in new}
        marks |= {a.id: read_marks(a, agencies) for a in unread}
        found = find_origins(articles, outlets, agencies, run.config.syndication, marks=marks, settled=settled)
        run.store.save_origins(origin for article, origin in found.items() if known.get(article) != origin)
        # After the origins: whoever finds an article's marks may trust its origin.
        keep(run, kind, unread, {a.id: pack_marks(marks[a.id]) for a in unread})
        origins = known | found
        step.made = sum(1 for origin in origins.values() if origin.copy_of)
        step.advance(len(new))
        step.note = f"{step.made:,} copies of others' texts in the window"
    return origins


def _settings(config: Config, outlets: Mapping[str, Outlet], agencies: Sequence[Agency]) -> str:
    """Changes with whatever else an origin depends on: then all are found anew."""
    return stable_id(repr(config.syndication), *(repr(outlets[domain]) for domain in sorted(outlets)), repr(agencies))


def _without_boilerplate(run: Run, articles: Sequence[Article]) -> list[Article]:
    sentences = recall(run, SENTENCES, articles, unpack_sentences)
    unread = [a for a in articles if a.id not in sentences]
    sentences |= {a.id: read_sentences(a.text, a.language) for a in unread}
    keep(run, SENTENCES, unread, {a.id: pack_sentences(sentences[a.id]) for a in unread})
    return without_boilerplate(articles, sentences)
