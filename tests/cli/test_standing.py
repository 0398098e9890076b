"""What `explain` says of a story's place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from broadsheet.cli.standing import standing
from broadsheet.config import EditionConfig
from broadsheet.types import Article, Edition, Placement, Story

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONFIG = EditionConfig(max_stories=2)


def said(categories: list[str], *, others: int = 0, own: bool = False, hours_old: float = 1) -> str:
    newest = NOON - timedelta(hours=hours_old)
    articles = [
        Article(str(n), f"https://{n}.example/", f"{n}.example", "Title", "Text.", "en", newest, newest, category)
        for n, category in enumerate(categories)
    ]
    story = Story("mine", tuple(a.id for a in articles), newest, newest)
    placements = tuple(Placement(f"other{n}", 1, 90.0 - n, 9) for n in range(others))
    placements += (Placement("mine", 1, 50.0, len(articles)),) if own else ()
    edition = Edition("e", "World", NOON, NOON - timedelta(hours=36), placements)
    sports = Edition("s", "Sports", NOON, NOON, (Placement("game", 1, 95.0, 9),))
    return "\n".join(standing(story, articles, {a.id: a.outlet for a in articles}, [edition, sports], CONFIG))


def test_a_printed_story_is_told_its_place_in_its_category_and_in_the_paper() -> None:
    text = said(["World", "World", "Business"], others=1, own=True)
    assert text.startswith("place 2 of 2 in World, 3 of 3 in the paper: importance 50.00 of 3 independent sources")
    assert "filed by its sources under World 2, Business 1" in text
    assert "inside pages" not in text


def test_the_inside_pages_are_told() -> None:
    assert "inside pages, where a source counts 0.25" in said(["Sports", "Sports", "World"])


def test_a_story_that_is_not_printed_is_told_why() -> None:
    assert "World wants 3 articles of 2 independent sources, and it has 2 of 2" in said(["World", "World"])
    assert "its newest article is of 2026-11-21" in said(["World"] * 3, hours_old=40)
    assert "World is full with 2 stories" in said(["World"] * 3, others=2)
    assert "Culture has not been printed yet" in said(["Culture"] * 3)
    assert "it was not written" in said(["World"] * 3, others=1)
