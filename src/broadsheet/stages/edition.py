"""Stage 7 of 7: what is printed, in which category and in which order (the stage's other half, `publish`, prints it).

Pure: the clock comes in as `now`, and the same candidates give the same edition, with the same id, in every run.

**Importance** orders stories by how many independent publishers carry them, by how fresh they are, and by whether most
of these publishers file them under the inside pages (sports, culture, technology …; `[edition] inside_categories`)::

    importance = log2(independent sources × weight) + newest article's time in hours / HALF_LIFE_HOURS

where the weight is `INSIDE_WEIGHT` on the inside pages, else 1. That is the logarithm of
`sources × weight × 0.5 ** (age / half-life)` up to a constant that all stories share. A story with twice the publishers
ranks like one that is a half-life newer. Because the age is taken from a fixed instant, not from `now`, a story's
importance never changes by itself: yesterday's stored edition and today's can be merged, and time passing alone makes
no new edition.
"""

from __future__ import annotations

import dataclasses
import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from broadsheet.config import EditionConfig
from broadsheet.text.ids import stable_id
from broadsheet.types import Article, Digest, Edition, Placement, Story

# Six publishers stay above a fresh story of three for one working day, and ten for some 14 hours; after the default
# window of 36 hours a story would need 23 times the publishers to hold its place, so that it has sunk before it goes.
HALF_LIFE_HOURS = 8.0

# What each source of a story of the inside pages counts. With 1, phones, trailers and gossip lead the paper: they have
# feeds of their own, which all write of the same announcement, and so have many publishers. Of a recorded day's first
# 20 stories 30 % were front-page news with 1, and 60 % with 1/2, 1/4 and 1/8; of its pairs of stories a reader would
# tell apart 45, 69, 81 and 83 % were in right order. 1/4, not 1/8, since a story of sixteen publishers is to pass one
# of three. The other day, by which nothing was chosen: `docs/technotes/edition.md`.
INSIDE_WEIGHT = 0.25

# What a feed is in when nobody said otherwise, hence the least that can be said of a story.
DEFAULT_CATEGORY = "World"

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A story that could be printed."""

    story: Story
    digest: Digest
    category: str
    independent_sources: int  # distinct source keys among its articles
    newest: datetime  # UTC time of its newest article
    inside: bool | None = None  # see `is_inside`; None: as its category


def passes_gate(article_count: int, independent_sources: int, category: str, config: EditionConfig) -> bool:
    """Whether enough articles of enough independent publishers carry a story; local categories need fewer.

    >>> passes_gate(3, 2, "World", EditionConfig())
    True
    >>> passes_gate(9, 1, "World", EditionConfig())  # one agency text in nine papers
    False
    >>> passes_gate(2, 1, "Harbour", EditionConfig(local_categories=("Harbour",)))
    True
    """
    if category in config.local_categories:
        return (
            article_count >= config.local_min_articles and independent_sources >= config.local_min_independent_sources
        )
    return article_count >= config.min_articles and independent_sources >= config.min_independent_sources


def category_of(articles: Sequence[Article], source_keys: Mapping[str, str] | None = None) -> str:
    """The category most independent sources file the story under.

    `source_keys` maps article ids to `Origin.source_key`; an article it lacks votes for its outlet. Every source has
    one vote, shared equally among its articles, so that a chain of local papers does not outvote everybody else. At a
    tie a particular category goes before `World`, which is what unlabelled feeds are in, and then the alphabet decides.

    >>> category_of([])
    'World'
    """
    votes = category_votes(articles, source_keys or {})
    if not votes:
        return DEFAULT_CATEGORY
    return min(votes, key=lambda name: (-votes[name], name == DEFAULT_CATEGORY, name))


def category_votes(articles: Sequence[Article], source_keys: Mapping[str, str]) -> dict[str, Fraction]:
    """How many independent sources file a story under each category; arguments as in `category_of`."""
    by_source: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        by_source[source_keys.get(article.id, article.outlet)].append(article.category)
    votes: dict[str, Fraction] = defaultdict(Fraction)
    for categories in by_source.values():
        for category in categories:
            votes[category] += Fraction(1, len(categories))
    return dict(votes)


def is_inside(articles: Sequence[Article], source_keys: Mapping[str, str], config: EditionConfig) -> bool:
    """Whether more than half of a story's independent sources file it under `config.inside_categories`.

    Not the story's own category: what two file under technology, one under world, one under business and one under a
    town's news is technology, and still no matter of the inside pages. Arguments as in `category_of`.

    >>> is_inside([], {}, EditionConfig())
    False
    """
    votes = category_votes(articles, source_keys)
    inside = sum((votes[category] for category in votes if category in config.inside_categories), Fraction())
    return 2 * inside > sum(votes.values(), Fraction())


def importance(independent_sources: int, newest: datetime, *, inside: bool = False) -> float:
    """What stories are ordered by, comparable across categories and runs; see the module's text for the formula.

    `newest` is timezone-aware. Fewer than one source counts as one. `inside` says that it belongs on the inside
    pages, see `is_inside`.

    >>> noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    >>> importance(6, noon) == importance(3, noon + timedelta(hours=HALF_LIFE_HOURS))
    True
    >>> importance(12, noon, inside=True) == importance(3, noon)
    True
    """
    weight = INSIDE_WEIGHT if inside else 1.0
    hours = (newest - _EPOCH) / timedelta(hours=1)
    return round(math.log2(max(1, independent_sources) * weight) + hours / HALF_LIFE_HOURS, 6)


def plan_editions(candidates: Sequence[Candidate], config: EditionConfig, now: datetime) -> list[Edition]:
    """One edition for each category that has something to print, in the order of `config.category_order`.

    A story is placed when it passes the gate and its newest article is no older than `window_hours`; a newest article
    dated after `now` counts as of `now`. Ties go to the story with more articles, then to the smaller id. The id of an
    edition depends on its category and on which digests stand in it in which order, on nothing else.
    """
    since = now - timedelta(hours=config.window_hours)
    chosen: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        count = len(candidate.story.articles)
        if candidate.newest >= since and passes_gate(count, candidate.independent_sources, candidate.category, config):
            chosen[candidate.category].append(candidate)
    return [
        _edition(category, chosen[category], config, since, now)
        for category in sorted(chosen, key=lambda name: _category_rank(name, config))
    ]


def amend(edition: Edition, versions: Mapping[str, int], gone: Collection[str], now: datetime) -> Edition:
    """The edition of a category that prints nothing now, with corrected versions and without what is `gone`.

    Gone is what was taken back or is printed in another category now. `versions` are the newest ones by story id; a
    story it lacks stays as it is. With nothing to amend it is the same.
    """
    placements = tuple(
        dataclasses.replace(p, version=versions.get(p.story_id, p.version))
        for p in edition.placements
        if p.story_id not in gone
    )
    if placements == edition.placements:
        return edition
    return Edition(_edition_id(edition.category, placements), edition.category, now, edition.since, placements)


def _edition_id(category: str, placements: Sequence[Placement]) -> str:
    return stable_id("edition", category, *(f"{p.story_id}.{p.version}" for p in placements))


def _edition(
    category: str, candidates: list[Candidate], config: EditionConfig, since: datetime, now: datetime
) -> Edition:
    ranked = sorted(
        ((_importance(c, config, now), c) for c in candidates),
        # Ids come from addresses: the same stories of other addresses shall stand in the same order.
        key=lambda pair: (
            -pair[0],
            -len(pair[1].story.articles),
            pair[1].digest.sections.title.text,
            pair[1].story.id,
        ),
    )
    placements = tuple(
        Placement(c.story.id, c.digest.version, score, c.independent_sources)
        for score, c in ranked[: config.max_stories]
    )
    return Edition(
        id=_edition_id(category, placements),
        category=category,
        created=now,
        since=since,
        placements=placements,
    )


def _importance(candidate: Candidate, config: EditionConfig, now: datetime) -> float:
    inside = candidate.category in config.inside_categories if candidate.inside is None else candidate.inside
    return importance(candidate.independent_sources, min(candidate.newest, now), inside=inside)


def _category_rank(name: str, config: EditionConfig) -> tuple[int, str]:
    order = config.category_order
    return (order.index(name) if name in order else len(order), name)
