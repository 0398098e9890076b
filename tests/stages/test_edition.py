"""Which stories are printed, in which category, in which order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.config import EditionConfig
from broadsheet.stages.edition import (
    HALF_LIFE_HOURS,
    INSIDE_WEIGHT,
    Candidate,
    category_of,
    importance,
    is_inside,
    passes_gate,
    plan_editions,
)
from broadsheet.types import Article, Claim, Digest, Report, Sections, Story

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def article(number: int, outlet: str, category: str) -> Article:
    return Article(
        str(number),
        f"https://{outlet}/{number}",
        outlet,
        "Title",
        "Text.",
        "en",
        NOON,
        NOON,
        category,
    )


def candidate(
    name: str,
    *,
    sources: int = 3,
    articles: int = 4,
    hours_old: float = 1,
    category: str = "World",
    version: int = 1,
) -> Candidate:
    newest = NOON - timedelta(hours=hours_old)
    story = Story(name, tuple(f"{name}{n}" for n in range(articles)), newest, newest)
    digest = Digest(name, "en", "extractive", Sections(Claim(name, ()), ()), Report(()), version, newest, newest, "key")
    return Candidate(story, digest, category, sources, newest)


def order(*candidates: Candidate, config: EditionConfig | None = None) -> list[str]:
    editions = plan_editions(candidates, config or EditionConfig(), NOON)
    return [placement.story_id for edition in editions for placement in edition.placements]


def test_the_gate_wants_articles_and_independent_sources() -> None:
    config = EditionConfig(min_articles=3, min_independent_sources=2)
    assert passes_gate(3, 2, "World", config)
    assert not passes_gate(2, 2, "World", config)
    assert not passes_gate(30, 1, "World", config)


def test_a_local_category_has_its_own_gate() -> None:
    config = EditionConfig(local_categories=("Harbour",), local_min_articles=2, local_min_independent_sources=2)
    assert passes_gate(2, 2, "Harbour", config)
    assert not passes_gate(2, 1, "Harbour", config)
    assert not passes_gate(1, 2, "Harbour", config)
    assert not passes_gate(2, 2, "World", config)


def test_more_publishers_come_first_and_newer_comes_first() -> None:
    assert order(candidate("few", sources=2), candidate("many", sources=9)) == ["many", "few"]
    assert order(candidate("old", hours_old=9), candidate("new", hours_old=1)) == ["new", "old"]


def test_twice_the_publishers_outweigh_one_half_life() -> None:
    big = candidate("big", sources=6, hours_old=HALF_LIFE_HOURS - 0.5)
    fresh = candidate("fresh", sources=3, hours_old=0)
    assert order(big, fresh) == ["big", "fresh"]
    older = candidate("big", sources=6, hours_old=HALF_LIFE_HOURS + 0.5)
    assert order(older, fresh) == ["fresh", "big"]


def test_the_inside_pages_need_more_publishers_to_stand_before_other_news() -> None:
    def front(trailer_sources: int, inside: tuple[str, ...]) -> list[str]:
        stories = [candidate("trailer", sources=trailer_sources, category="Culture"), candidate("treaty", sources=3)]
        editions = plan_editions(stories, EditionConfig(inside_categories=inside), NOON)
        placed = [placement for edition in editions for placement in edition.placements]
        return [p.story_id for p in sorted(placed, key=lambda p: -p.importance)]

    least = round(3 / INSIDE_WEIGHT)
    assert front(least - 1, ("Culture",)) == ["treaty", "trailer"]
    assert front(least + 1, ("Culture",)) == ["trailer", "treaty"]
    assert front(4, ()) == ["trailer", "treaty"]


def test_the_inside_pages_keep_their_own_order_and_their_gate() -> None:
    stories = [candidate(f"s{n}", sources=n, category="Sports") for n in (2, 3, 9)]
    assert order(*stories) == ["s9", "s3", "s2"]
    (edition,) = plan_editions(stories, EditionConfig(), NOON)
    assert [p.independent_sources for p in edition.placements] == [9, 3, 2]


def test_most_sources_decide_what_belongs_on_the_inside_pages() -> None:
    config = EditionConfig(inside_categories=("Technology", "Sports"))
    outage = [
        article(n, f"{n}.example", c) for n, c in enumerate(("Technology", "Technology", "World", "Business", "Town"))
    ]
    assert category_of(outage) == "Technology"
    assert not is_inside(outage, {}, config)
    assert not is_inside(outage[:4], {}, config)  # half of them are not most
    assert is_inside(outage[:3], {}, config)
    assert is_inside([outage[0], article(9, "9.example", "Sports"), outage[2]], {}, config)  # two inside categories
    chain = {str(n): "publisher:one" for n in (0, 1)}  # two papers of one owner are one source
    assert not is_inside(outage[:3], chain, config)


def test_a_candidate_that_is_not_inside_counts_in_full_whatever_its_category() -> None:
    outage = replace(candidate("outage", sources=4, category="Technology"), inside=False)
    plan = plan_editions([outage, candidate("phone", sources=9, category="Technology")], EditionConfig(), NOON)
    assert [placement.story_id for placement in plan[0].placements] == ["outage", "phone"]


def test_ties_go_to_more_articles_then_to_the_smaller_id() -> None:
    assert order(candidate("b"), candidate("a"), candidate("c", articles=5)) == ["c", "a", "b"]


def test_stories_outside_the_window_or_below_the_gate_are_left_out() -> None:
    config = EditionConfig(window_hours=10)
    kept = candidate("kept", hours_old=10)
    assert order(kept, candidate("old", hours_old=10.1), candidate("thin", sources=1), config=config) == ["kept"]


def test_a_category_holds_at_most_max_stories() -> None:
    many = [candidate(f"s{number}", sources=2 + number) for number in range(9)]
    assert order(*many, config=EditionConfig(max_stories=2)) == ["s8", "s7"]


def test_a_date_in_the_future_counts_as_now() -> None:
    future = candidate("future", sources=2, hours_old=-20)
    assert order(future, candidate("big", sources=8, hours_old=1)) == ["big", "future"]


def test_categories_follow_the_configured_order_then_the_alphabet() -> None:
    config = EditionConfig(category_order=("Sports", "World"))
    candidates = [candidate(c, category=c) for c in ("Aviation", "World", "Zoology", "Sports")]
    editions = plan_editions(candidates, config, NOON)
    assert [edition.category for edition in editions] == ["Sports", "World", "Aviation", "Zoology"]


def test_an_edition_says_what_it_holds() -> None:
    (edition,) = plan_editions([candidate("a", sources=4, version=3)], EditionConfig(window_hours=36), NOON)
    (placement,) = edition.placements
    assert (placement.story_id, placement.version, placement.independent_sources) == ("a", 3, 4)
    assert placement.importance == importance(4, NOON - timedelta(hours=1))
    assert (edition.created, edition.since) == (NOON, NOON - timedelta(hours=36))


def test_time_passing_alone_makes_no_new_edition() -> None:
    stories = [candidate("a", sources=5, hours_old=7), candidate("b"), candidate("c", sources=9)]
    (now,) = plan_editions(stories, EditionConfig(), NOON)
    (later,) = plan_editions(stories, EditionConfig(), NOON + timedelta(hours=8))
    assert later.id == now.id
    assert later.placements == now.placements


def test_a_new_version_a_new_story_or_another_category_makes_a_new_edition() -> None:
    def edition_id(*candidates: Candidate) -> str:
        (edition,) = plan_editions(candidates, EditionConfig(), NOON)
        return edition.id

    first = candidate("a")
    ids = {
        edition_id(first),
        edition_id(replace(first, digest=replace(first.digest, version=2))),
        edition_id(first, candidate("b")),
        edition_id(replace(first, category="Sports")),
    }
    assert len(ids) == 4


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(0, 200)), max_size=12), st.randoms())
def test_the_order_of_the_input_does_not_matter(drawn: list[tuple[int, int]], shuffler: random.Random) -> None:
    candidates = [
        candidate(f"s{n}", sources=sources, hours_old=tenths / 10) for n, (sources, tenths) in enumerate(drawn)
    ]
    shuffled = list(candidates)
    shuffler.shuffle(shuffled)
    planned = plan_editions(candidates, EditionConfig(), NOON)
    assert plan_editions(shuffled, EditionConfig(), NOON) == planned
    scores = [p.importance for edition in planned for p in edition.placements]
    assert scores == sorted(scores, reverse=True)


def test_the_category_is_the_majority_of_independent_sources() -> None:
    articles = [
        article(1, "a.example", "Sports"),
        article(2, "b.example", "Business"),
        article(3, "c.example", "Business"),
    ]
    assert category_of(articles) == "Business"


def test_a_chain_of_outlets_has_one_vote() -> None:
    articles = [
        article(1, "a.example", "Sports"),
        article(2, "b.example", "Sports"),
        article(3, "c.example", "Business"),
        article(4, "d.example", "Business"),
    ]
    keys = {"1": "publisher:chain", "2": "publisher:chain", "3": "agency:x", "4": "publisher:d"}
    assert category_of(articles, keys) == "Business"


def test_one_source_shares_its_vote_among_its_articles() -> None:
    articles = [
        article(1, "a.example", "Sports"),
        article(2, "a.example", "Business"),
        article(3, "a.example", "Business"),
        article(4, "b.example", "Sports"),
    ]
    assert category_of(articles) == "Sports"


def test_at_a_tie_the_particular_category_wins_then_the_alphabet() -> None:
    assert category_of([article(1, "a.example", "World"), article(2, "b.example", "Sports")]) == "Sports"
    assert category_of([article(1, "a.example", "Sports"), article(2, "b.example", "Arts")]) == "Arts"
