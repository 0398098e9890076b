"""What others are told of, derived from two states of the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.stages.publish import samples

from broadsheet.delivery import Event, Printed, events_between
from broadsheet.store import Withdrawal
from broadsheet.types import Claim, Correction, Digest, Edition, Placement

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BASE = "https://paper.example"
STORY = "ab" * 8


def digest(version: int = 1, *corrections: Correction, news: str = "") -> Digest:
    made = samples.simple(STORY, "Dam holds", ["The dam holds."], samples.THREE)
    sections = replace(made.sections, whats_new=(Claim(news, ()),) if news else ())
    return replace(made, version=version, sections=sections, corrections=corrections)


def edition(name: str, *versions: int, hours: float = 0.0) -> Edition:
    placements = tuple(Placement(STORY, version, 1.0, 3) for version in versions)
    return Edition(name, "World", NOW + timedelta(hours=hours), NOW, placements)


def printed(made: Edition | None, *digests: Digest) -> Printed:
    return Printed({made.category: made} if made else {}, {d.story_id: d for d in digests})


def between(before: Printed, after: Printed, **withdrawals: Withdrawal) -> tuple[Event, ...]:
    return events_between(before, after, withdrawals, base=BASE, now=NOW)


CORRECTION = Correction("summary", "Nine boats sank.", "a1", "post.example", "The article no longer says so.", NOW)


def test_a_first_edition_is_told_with_its_stories() -> None:
    (event,) = between(printed(None), printed(edition("e1", 1), digest()))
    assert event.kind == "edition"
    assert event.data["category"] == "World"
    (story,) = event.data["stories"]
    assert story["id"] == STORY
    assert story["title"] == "Dam holds"
    assert (story["url"], story["evidence"]) == (f"{BASE}/story/{STORY}/", f"{BASE}/story/{STORY}.json")
    assert (story["version"], story["independent_sources"]) == (1, 3)


def test_the_same_edition_is_told_once() -> None:
    state = printed(edition("e1", 1), digest())
    assert between(state, state) == ()


def test_an_edition_that_comes_back_is_another_event() -> None:
    one, other = edition("e1", 1), edition("e2", 1, hours=1)
    back = replace(one, created=NOW + timedelta(hours=2))
    first = between(printed(other, digest()), printed(one, digest()))
    again = between(printed(replace(other, created=NOW + timedelta(hours=3)), digest()), printed(back, digest()))
    assert [e.kind for e in first + again] == ["edition", "edition"]
    assert first[0].id != again[0].id


def test_a_run_that_is_repeated_later_derives_the_same_ids() -> None:
    before, after = printed(edition("e1", 1), digest()), printed(edition("e2", 2), digest(2, CORRECTION))
    later = events_between(before, after, {}, base=BASE, now=NOW + timedelta(hours=5))
    assert [e.id for e in between(before, after)] == [e.id for e in later]


def test_a_new_version_of_a_story_in_print_is_an_update_with_what_is_new() -> None:
    before = printed(edition("e1", 1), digest())
    events = between(before, printed(edition("e2", 2), digest(2, news="The dam has a crack.")))
    assert [e.kind for e in events] == ["edition", "story.updated"]
    assert events[1].data["whats_new"] == ["The dam has a crack."]
    assert (events[1].data["previous_version"], events[1].data["story"]["version"]) == (1, 2)


def test_a_claim_taken_back_is_a_correction_told_once() -> None:
    before = printed(edition("e1", 1), digest())
    after = printed(edition("e2", 2), digest(2, CORRECTION))
    assert [e.kind for e in between(before, after)] == ["edition", "story.updated", "story.corrected"]
    (told,) = between(before, after)[2].data["corrections"]
    assert told["text"] == "Nine boats sank."
    assert told["reason"] == "The article no longer says so."
    third = printed(edition("e3", 3), digest(3, CORRECTION))
    assert [e.kind for e in between(after, third)] == ["edition", "story.updated"]


def test_a_correction_is_told_even_when_the_story_leaves_the_paper() -> None:
    before = printed(edition("e1", 1), digest())
    events = between(before, printed(None, digest(2, CORRECTION)))
    assert [e.kind for e in events] == ["story.updated", "story.corrected"]


def test_a_story_that_comes_into_the_paper_is_no_update() -> None:
    assert [e.kind for e in between(printed(None), printed(edition("e1", 4), digest(4)))] == ["edition"]


def test_a_withdrawal_is_told_with_its_reason_and_nothing_else_of_the_story() -> None:
    before = printed(edition("e1", 1), digest())
    events = between(before, printed(None, digest(2)), **{STORY: Withdrawal(STORY, NOW, "It was about another dam.")})
    assert [e.kind for e in events] == ["story.withdrawn"]
    assert events[0].data == {
        "story": {"id": STORY, "url": f"{BASE}/story/{STORY}/"},
        "reason": "It was about another dam.",
    }


def test_an_old_withdrawal_is_not_told_to_whoever_comes_later() -> None:
    old = Withdrawal(STORY, NOW - timedelta(days=8), "Wrong.")
    assert between(printed(None), printed(None), **{STORY: old}) == ()


@given(st.lists(st.integers(1, 4), max_size=3), st.lists(st.integers(1, 4), max_size=3))
def test_ids_are_unique_and_what_did_not_change_is_not_told(old: list[int], new: list[int]) -> None:
    before = printed(edition(f"e{old}", *old), digest(max(old, default=1)))
    after = printed(edition(f"e{new}", *new), digest(max(new, default=1)))
    events = between(before, after)
    assert len({e.id for e in events}) == len(events)
    assert ("edition" in [e.kind for e in events]) == (old != new)
    updated = bool(old) and max(new, default=1) > max(old)
    assert ("story.updated" in [e.kind for e in events]) == updated
