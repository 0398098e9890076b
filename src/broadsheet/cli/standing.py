"""Why a story stands where it stands in the paper, or is not in it: lines for `explain`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from broadsheet.config import EditionConfig
from broadsheet.stages.edition import INSIDE_WEIGHT, category_of, category_votes, is_inside, passes_gate
from broadsheet.types import Article, Edition, Placement, Story


def standing(
    story: Story,
    articles: Collection[Article],
    keys: Mapping[str, str],
    editions: Collection[Edition],
    config: EditionConfig,
) -> Iterator[str]:
    """The place with what it was decided by, and how many sources file the story under which category.

    Args:
        keys: source key by article id.
        editions: the latest one of each category.
    """
    members = tuple(articles)
    votes = sorted(category_votes(members, keys).items(), key=lambda vote: (-vote[1], vote[0]))
    placed = sorted(
        ((p, e) for e in editions for p in e.placements), key=lambda pair: (-pair[0].importance, pair[0].story_id)
    )
    found = next(((n, p, e) for n, (p, e) in enumerate(placed, start=1) if p.story_id == story.id), None)
    if found is None:
        yield f"not in the paper: {_missing(story, members, keys, editions, config)}"
    else:
        yield _place(*found, len(placed), story)
    if votes:
        yield "filed by its sources under " + ", ".join(f"{name} {float(count):.3g}" for name, count in votes)
    if is_inside(members, keys, config):
        yield f"most of them inside pages, where a source counts {INSIDE_WEIGHT:g}"


def _place(rank: int, placement: Placement, edition: Edition, of_all: int, story: Story) -> str:
    own = 1 + [p.story_id for p in edition.placements].index(placement.story_id)
    return (
        f"place {own} of {len(edition.placements)} in {edition.category}, {rank} of {of_all} in the paper: importance "
        f"{placement.importance:.2f} of {placement.independent_sources} independent sources, newest article "
        f"{story.updated:%Y-%m-%d %H:%M} UTC"
    )


def _missing(
    story: Story,
    members: tuple[Article, ...],
    keys: Mapping[str, str],
    editions: Collection[Edition],
    config: EditionConfig,
) -> str:
    category = category_of(members, keys)
    sources = len(set(keys.values()))
    if not passes_gate(len(members), sources, category, config):
        local = category in config.local_categories
        articles_needed = config.local_min_articles if local else config.min_articles
        sources_needed = config.local_min_independent_sources if local else config.min_independent_sources
        return (
            f"{category} wants {articles_needed} articles of {sources_needed} independent sources, and it has "
            f"{len(members)} of {sources}"
        )
    edition = next((e for e in editions if e.category == category), None)
    if edition is None:
        return f"{category} has not been printed yet"
    if story.updated < edition.since:
        begins = f"{edition.since:%Y-%m-%d %H:%M}"
        return f"its newest article is of {story.updated:%Y-%m-%d %H:%M} UTC, and the edition begins {begins}"
    if len(edition.placements) >= config.max_stories:
        return f"{category} is full with {len(edition.placements)} stories that are more important or newer"
    return f"it was not written, or has come after the latest edition of {category}"
