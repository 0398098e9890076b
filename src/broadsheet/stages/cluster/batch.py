"""One call of the stage: articles to slots, groups to stories, and the reasons."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from broadsheet.config import ClusterConfig
from broadsheet.stages.cluster.assign import Clusterer
from broadsheet.stages.cluster.changes import Existing, Regrouping, article_order, name_groups, story_changes
from broadsheet.stages.cluster.decide import learnt_weights, probability_of
from broadsheet.stages.cluster.kinds import bare_title, kind_of
from broadsheet.stages.cluster.pool import Vectors
from broadsheet.stages.cluster.reasons import memberships
from broadsheet.types import Article, Membership, Origin, Signal, StoryChange

MIN_TWIN_WORDS = 4  # of a headline without a text: "Live updates" or "Update" twice is not one text twice


@dataclass(frozen=True, slots=True)
class Batch:
    """The articles of one call."""

    fresh: tuple[Article, ...]  # to be decided on, in the order in which they are taken
    articles: tuple[Article, ...]  # by slot: the window's that are not fresh, then the fresh ones; no singles
    kept: int  # how many of `articles` are the window's
    singles: tuple[tuple[Article, str], ...]  # fresh articles of a kind that makes no story, with the kind
    twins: Mapping[str, tuple[Article, ...]]  # article id → fresh articles with the very same words, which go with it
    before: Mapping[str, str]  # article id → story id
    sizes: Mapping[str, int]  # story id → articles in the window
    opened: Mapping[str, tuple[float, str]]  # story id → order of its first article


def read_batch(new: Sequence[Article], window: Sequence[tuple[Article, str]], reach: timedelta) -> Batch:
    """Sort out what is new, what is known, what stays alone, and what says word for word what another one said.

    Of articles with the same words within `reach` only the first is compared: a burst of ten thousand copies costs what
    one article costs.
    """
    latest = {a.id: a for a in sorted(new, key=lambda a: (a.id, a.revision, article_order(a), a.title, a.text))}
    fresh = sorted(latest.values(), key=article_order)
    known = sorted(window, key=lambda pair: article_order(pair[0]))
    kept = [a for a, _ in known if a.id not in latest and not kind_of(a)]
    kinds = [(a, kind_of(a)) for a in fresh]
    news, twins = _without_twins(kept, [a for a, kind in kinds if not kind], reach)
    opened: dict[str, tuple[float, str]] = {}
    for article, story in known:
        opened.setdefault(story, article_order(article))
    return Batch(
        fresh=tuple(fresh),
        articles=(*kept, *news),
        kept=len(kept),
        singles=tuple((a, kind) for a, kind in kinds if kind),
        twins=twins,
        before={a.id: story for a, story in known},
        sizes=Counter(story for _, story in known),
        opened=opened,
    )


def _without_twins(
    kept: Sequence[Article], fresh: Sequence[Article], reach: timedelta
) -> tuple[list[Article], dict[str, tuple[Article, ...]]]:
    first: dict[tuple[str, str], Article] = {}
    for article in kept:
        first.setdefault(_wording(article), article)
    news: list[Article] = []
    twins: defaultdict[str, list[Article]] = defaultdict(list)
    for article in fresh:
        wording = _wording(article)
        known = first.get(wording)
        if known is not None and _says_enough(article) and abs(article.time - known.time) <= reach:
            twins[known.id].append(article)
        else:
            first[wording] = article
            news.append(article)
    return news, {known: tuple(some) for known, some in twins.items()}


def _wording(article: Article) -> tuple[str, str]:
    return bare_title(article.title).casefold(), article.text


def _says_enough(article: Article) -> bool:
    return bool(article.text) or len(article.title.split()) >= MIN_TWIN_WORDS


def decide_groups(batch: Batch, config: ClusterConfig, vectors: Vectors | None, model: str) -> Clusterer:
    """The groups of all articles of the batch, by slot."""
    weights = learnt_weights(model)
    clusterer = Clusterer(
        weights,
        window_hours=config.window_hours,
        threshold=probability_of(config.threshold, weights),
        dims=0 if vectors is None else vectors.shape[1],
        max_articles=config.max_story_articles,
    )
    kept, numbers = batch.articles[: batch.kept], dict[str, int]()
    groups = [numbers.setdefault(batch.before[a.id], len(numbers)) for a in kept]
    clusterer.load(kept, groups, None if vectors is None else vectors[: batch.kept])
    clusterer.add(batch.articles[batch.kept :], None if vectors is None else vectors[batch.kept :])
    return clusterer


def unite_copies(clusterer: Clusterer, batch: Batch, origins: Mapping[str, Origin]) -> None:
    """A copy goes where its original is: one text is one event, whatever was done to its headline."""
    slots = {a.id: slot for slot, a in enumerate(batch.articles)}
    copies = {slot: origins.get(batch.articles[slot].id) for slot in range(batch.kept, len(batch.articles))}
    clusterer.move((slot, slots[o.copy_of]) for slot, o in copies.items() if o is not None and o.copy_of in slots)


def batch_changes(
    batch: Batch, clusterer: Clusterer, taken: Collection[str], existing: Existing, threshold: float
) -> list[StoryChange]:
    """The changes of stories that lead to the groups, with a reason for each article that moves."""
    numbers = _changed(batch, clusterer)
    groups = [_with_twins(batch, clusterer.groups[n].members) for n in numbers]
    groups += [[article] for article, _ in batch.singles]
    regrouping = Regrouping(groups, batch.before, batch.sizes, batch.opened)
    names, aliases = name_groups(regrouping, taken, existing)
    stories = {clusterer.group[slot]: batch.before[batch.articles[slot].id] for slot in range(batch.kept)}
    stories |= dict(zip(numbers, names[: len(numbers)], strict=True))
    moving = [
        slot
        for number in numbers
        for slot in clusterer.groups[number].members
        if batch.before.get(batch.articles[slot].id) != stories[number]
    ]
    reasons = memberships(clusterer, moving, batch.articles, stories, threshold)
    reasons |= _twin_reasons(batch, clusterer, stories)
    for name, group in zip(names, groups, strict=True):
        first = min(group, key=article_order)
        if first.id in reasons and name not in batch.sizes:
            reasons[first.id] = replace(reasons[first.id], score=1.0, signals=(), nearest_article="")
    for (article, kind), name in zip(batch.singles, names[len(numbers) :], strict=True):
        reasons[article.id] = Membership(article.id, name, 1.0, single=kind)
    return story_changes(regrouping, names, aliases, reasons)


def _with_twins(batch: Batch, slots: Sequence[int]) -> list[Article]:
    articles = [batch.articles[slot] for slot in slots]
    return articles + [twin for article in articles for twin in batch.twins.get(article.id, ())]


def _twin_reasons(batch: Batch, clusterer: Clusterer, stories: Mapping[int, str]) -> dict[str, Membership]:
    slots = {a.id: slot for slot, a in enumerate(batch.articles)}
    return {
        twin.id: Membership(
            twin.id, stories[clusterer.group[slots[first]]], 1.0, (Signal("same words", 1.0, 1.0),), first
        )
        for first, twins in batch.twins.items()
        for twin in twins
    }


def _changed(batch: Batch, clusterer: Clusterer) -> list[int]:
    """Groups that are not exactly the story they were."""
    held: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for slot, article in enumerate(batch.articles):
        for known in (article, *batch.twins.get(article.id, ())):
            held[clusterer.group[slot]][batch.before.get(known.id, "")] += 1
    changed = []
    for number, counts in held.items():
        (story, n), *others = counts.items()
        if others or not story or n != batch.sizes[story]:
            changed.append(number)
    return changed
