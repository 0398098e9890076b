"""Contract: stories, memberships, merges and splits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from store_values import article, joins, later, leaves, member, merges, opens, put_articles

from broadsheet.store import Store
from broadsheet.store.changes import Ledger
from broadsheet.types import ChangeKind, Membership, Signal, Story, StoryChange, StoryStatus


@pytest.fixture
def filled(store: Store) -> Store:
    put_articles(store, *(article(name, hours) for hours, name in enumerate("abcdef")))
    return store


def held(store: Store, story_id: str) -> tuple[str, ...]:
    story = store.story(story_id)
    assert story is not None
    return story.articles


def test_a_story_has_its_articles_by_time_and_their_times(filled: Store) -> None:
    assert filled.apply_changes([opens("s1", "c"), joins("s1", "a"), opens("s2", "b")]) == ("s1", "s2")
    assert filled.story("s1") == Story("s1", ("a", "c"), later(0), later(2))
    assert filled.stories(["s2", "s1", "nobody"]).keys() == {"s1", "s2"}
    assert filled.story("nobody") is None
    assert filled.story_ids_for(["a", "b", "f"]) == {"a": "s1", "b": "s2"}


def test_why_an_article_is_where_it_is_can_be_asked(filled: Store) -> None:
    why = Membership("b", "s1", 0.8, (Signal("words", 0.5, 2.0),), "a", "s2", 0.3, "Another harbour.", "")
    filled.apply_changes([opens("s1", "a"), StoryChange(ChangeKind.JOIN, "s1", "b", membership=why)])
    assert filled.memberships(["b", "f"]) == {"b": why}
    assert filled.story_memberships("s1") == (member("a", "s1"), why)


def test_an_article_that_leaves_is_unassigned(filled: Store) -> None:
    filled.apply_changes([opens("s1", "a"), joins("s1", "b")])
    assert filled.apply_changes([leaves("s1", "a")]) == ("s1",)
    assert filled.story("s1") == Story("s1", ("b",), later(1), later(1))
    assert [one.id for one in filled.unassigned_articles()] == ["a", "c", "d", "e", "f"]


def test_joining_another_story_leaves_the_first(filled: Store) -> None:
    filled.apply_changes([opens("s1", "a"), joins("s1", "b"), opens("s2", "c")])
    assert filled.apply_changes([joins("s2", "b")]) == ("s1", "s2")
    assert (held(filled, "s1"), held(filled, "s2")) == (("a",), ("b", "c"))


def test_a_story_left_by_all_keeps_its_times(filled: Store) -> None:
    filled.apply_changes([opens("s1", "b")])
    filled.apply_changes([leaves("s1", "b")])
    assert filled.story("s1") == Story("s1", (), later(1), later(1))


def test_a_merged_story_is_an_alias_for_good(filled: Store) -> None:
    filled.apply_changes([opens("s1", "a"), opens("s2", "b"), joins("s2", "c"), opens("s3", "d")])
    assert filled.apply_changes([merges("s1", "s2")]) == ("s1", "s2")
    assert filled.resolve("s2") == "s1"
    assert filled.story("s2") == filled.story("s1") == Story("s1", ("a", "b", "c"), later(0), later(2))
    assert filled.stories(["s2"])["s2"] == Story("s2", (), later(1), later(2), StoryStatus.MERGED, "s1")
    assert filled.memberships(["b"])["b"].story_id == "s1"
    filled.apply_changes([merges("s3", "s1")])
    assert (filled.resolve("s2"), filled.resolve("s1"), filled.resolve("s3")) == ("s3", "s3", "s3")
    assert filled.aliases("s3") == ("s1", "s2")
    filled.apply_changes([joins("s2", "e")])
    assert held(filled, "s3") == ("a", "b", "c", "d", "e"), "an alias stands for the living story"


def test_everything_in_one_go(filled: Store) -> None:
    filled.apply_changes([opens("s1", "a"), joins("s1", "b")])
    touched = filled.apply_changes(
        [
            opens("s2", "c"),
            joins("s2", "d"),
            merges("s2", "s1"),
            opens("s3", "e"),
            merges("s3", "s2"),
            joins("s1", "f"),
            StoryChange(ChangeKind.SPLIT, "s4", other_story="s3"),
            leaves("s3", "b"),
            joins("s4", "b"),
        ]
    )
    assert touched == ("s1", "s2", "s3", "s4")
    assert held(filled, "s1") == held(filled, "s3") == ("a", "c", "d", "e", "f")
    assert held(filled, "s4") == ("b",)
    assert filled.aliases("s3") == ("s1", "s2")
    assert [story.id for story in filled.open_stories()] == ["s4", "s3"]


def test_a_split_may_bring_its_first_article(filled: Store) -> None:
    filled.apply_changes([opens("s1", "a"), joins("s1", "b")])
    filled.apply_changes([StoryChange(ChangeKind.SPLIT, "s2", "b", "s1", member("b", "s2"))])
    assert (held(filled, "s1"), held(filled, "s2")) == (("a",), ("b",))


def test_open_stories_are_those_not_closed(filled: Store) -> None:
    filled.apply_changes([opens("s2", "b"), opens("s1", "a"), opens("s3", "c")])
    assert [story.id for story in filled.open_stories()] == ["s1", "s2", "s3"]
    assert [story.id for story in filled.open_stories(later(2))] == ["s1", "s2"], "the third is of that very time"
    filled.apply_changes([StoryChange(ChangeKind.CLOSE, "s2")])
    assert [story.id for story in filled.open_stories(later(2))] == ["s1"]
    assert filled.stories(["s2"])["s2"].status is StoryStatus.CLOSED
    filled.apply_changes([StoryChange(ChangeKind.REOPEN, "s2")])
    assert [story.id for story in filled.open_stories(later(2))] == ["s1", "s2"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (joins("nobody", "b"), "does not exist"),
        (opens("s1", "b"), "exists already"),
        (opens("s2", "unknown"), "not in the store"),
        (merges("s1", "s1"), "into itself"),
        (merges("s1", "nobody"), "does not exist"),
        (leaves("s1", "b"), "is not in story"),
        (StoryChange(ChangeKind.JOIN, "s1", "b"), "membership is missing"),
        (StoryChange(ChangeKind.JOIN, "s1", "b", membership=member("c", "s1")), "membership of c"),
        (StoryChange(ChangeKind.CLOSE, "nobody"), "does not exist"),
        (StoryChange(ChangeKind.SPLIT, "s2", other_story="nobody"), "does not exist"),
        (StoryChange(ChangeKind.SPLIT, "s2", other_story="s1"), "without an article"),
    ],
)
def test_a_change_that_cannot_be_undoes_them_all(filled: Store, change: StoryChange, complaint: str) -> None:
    filled.apply_changes([opens("s1", "a")])
    before = filled.open_stories()
    with pytest.raises(ValueError, match=complaint):
        filled.apply_changes([opens("new", "c"), change])
    assert filled.open_stories() == before
    assert filled.story("new") is None


CHANGES = st.lists(
    st.tuples(st.sampled_from("open join leave merge".split()), st.sampled_from("uvwx"), st.sampled_from("abcdwxuv")),
    max_size=25,
)


def _change(kind: str, story: str, other: str) -> StoryChange:
    makers = {"open": opens, "join": joins, "leave": leaves, "merge": merges}
    return makers[kind](story, other)


@given(CHANGES)
def test_whatever_the_changes_articles_are_in_one_living_story(steps: list[tuple[str, str, str]]) -> None:
    ledger = Ledger()
    for kind, story, other in steps:
        try:
            ledger.apply([_change(kind, story, other)])
        except ValueError:
            continue
    for article_id, membership in ledger.placed.items():
        assert membership.article_id == article_id
        assert ledger.stories[membership.story_id].status is not StoryStatus.MERGED
    for target in ledger.aliases.values():
        assert ledger.stories[target].status is not StoryStatus.MERGED, "an alias leads to the end in one step"
    assert {a: m for a, m in ledger.moved.items() if m is not None} == ledger.placed
