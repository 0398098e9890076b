"""Contract: digests, editions, search and the log of runs."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_values import NOON, article, digest, edition, joins, later, merges, opens, put_articles

from broadsheet.store import DropCount, RunRecord, Store
from broadsheet.store.values import MAX_DROP_EXAMPLES
from broadsheet.types import Claim, Drop, DropReason, Perspective, Quote, RunReport, StageStats, TimelineStep

NOTHING = Drop("write", "s2", DropReason.NOTHING_TO_WRITE, "all sentences are questions")


@pytest.fixture
def filled(store: Store) -> Store:
    put_articles(store, article("a", title="Dyke breaks at Ostmoor"), article("b", 1, title="Élan wins the cup"))
    store.apply_changes([opens("s1", "a"), opens("s2", "b")])
    return store


def test_versions_are_added_and_never_overwritten(filled: Store) -> None:
    filled.save_digest(digest("s1"))
    filled.save_digest(digest("s1", 2, "Harbour dry again"))
    with pytest.raises(ValueError, match="never overwritten"):
        filled.save_digest(digest("s1", 2, "Another title"))
    assert filled.digest_versions("s1") == (digest("s1"), digest("s1", 2, "Harbour dry again"))
    assert filled.latest_digest("s1") == digest("s1", 2, "Harbour dry again")
    assert filled.digest("s1", 1) == digest("s1")
    assert filled.digest("s1", 3) is None
    assert filled.latest_digest("s2") is None
    assert filled.latest_digests(["s1", "s2"]) == {"s1": digest("s1", 2, "Harbour dry again")}


def test_a_digest_needs_its_story(filled: Store) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        filled.save_digest(digest("nobody"))
    with pytest.raises(ValueError, match="does not exist"):
        filled.save_no_digest("nobody", "key", NOTHING)


def test_what_was_tried_is_known_whether_it_printed_or_not(filled: Store) -> None:
    filled.save_digest(digest("s1"))
    filled.save_no_digest("s2", "key 7", NOTHING)
    assert filled.written_keys() == {"s1": "key 1", "s2": "key 7"}
    assert filled.no_digest("s2") == NOTHING
    assert filled.no_digest("s1") is None
    filled.save_digest(digest("s2", 1))
    assert filled.no_digest("s2") is None
    filled.save_no_digest("s1", "key 8", NOTHING)
    assert filled.written_keys() == {"s1": "key 8", "s2": "key 1"}
    assert filled.latest_digest("s1") == digest("s1"), "what was published stays"


def test_an_edition_equal_to_the_latest_is_not_new(filled: Store) -> None:
    assert filled.save_edition(edition("e1")) is True
    assert filled.save_edition(edition("e1", hours=3)) is False
    assert filled.save_edition(edition("e2", hours=4)) is True
    assert filled.save_edition(edition("e1", hours=5)) is True, "the paper has gone back to what it was"
    assert filled.save_edition(edition("e3", "Science")) is True
    assert filled.latest_editions() == {"Science": edition("e3", "Science"), "World": edition("e1", hours=5)}
    assert [one.id for one in filled.editions()] == ["e3", "e1", "e2", "e1"]
    assert [one.id for one in filled.editions("World", limit=2)] == ["e1", "e2"]


def test_an_edition_is_found_by_its_id_as_it_was_printed_last(filled: Store) -> None:
    for one in (edition("e1"), edition("e2", hours=4), edition("e1", hours=5), edition("e3", "Science")):
        filled.save_edition(one)
    assert filled.edition("e1") == edition("e1", hours=5)
    assert filled.edition("e3") == edition("e3", "Science")
    assert filled.edition("e4") is None


@pytest.mark.parametrize(
    "query",
    ["harbour", "HARBOUR floods", "water rose", "two metres", "quay under", "the quay", "harb", "rose, (water)!"],
)
def test_a_digest_is_found_by_any_of_its_words(filled: Store, query: str) -> None:
    filled.save_digest(digest("s1"))
    (hit,) = filled.search(query)
    assert (hit.story_id, hit.title, hit.has_digest) == ("s1", "Harbour floods", True)
    assert hit.snippet


@pytest.mark.parametrize("query", ["ferry never", "adler", "union holds", "monday gauge", "pumps arrived"])
def test_every_part_of_a_digest_is_searched(filled: Store, query: str) -> None:
    def claim(text: str) -> Claim:
        return Claim(text, ())

    plain = digest("s1")
    sections = dataclasses.replace(
        plain.sections,
        quote=Quote(claim("The ferry never left."), "Tove Adler", "harbour master"),
        perspectives=(Perspective("Dockers' union", claim("The union holds the port to blame.")),),
        timeline=(TimelineStep(NOON.date(), claim("On Monday the gauge failed.")),),
        whats_new=(claim("Pumps arrived."),),
    )
    filled.save_digest(dataclasses.replace(plain, sections=sections))
    assert [hit.story_id for hit in filled.search(query)] == ["s1"]


def test_the_newest_version_is_the_one_searched(filled: Store) -> None:
    filled.save_digest(digest("s1"))
    filled.save_digest(digest("s1", 2, "Harbour dry", "Pumps ran all night."))
    assert filled.search("floods") == ()
    assert [hit.title for hit in filled.search("pumps")] == ["Harbour dry"]


def test_a_story_without_digest_is_found_by_its_articles_after_those_with_one(filled: Store) -> None:
    filled.save_digest(digest("s1", title="The elan of Ostmoor"))
    assert [(hit.story_id, hit.has_digest) for hit in filled.search("elan")] == [("s1", True), ("s2", False)]
    assert [hit.title for hit in filled.search("Élan cup")] == ["Élan wins the cup"]
    assert [hit.story_id for hit in filled.search("elan", limit=1)] == ["s1"]
    assert filled.search("elan", limit=0) == ()
    put_articles(filled, article("c", title="Élan unassigned"))
    assert filled.search("unassigned") == ()


def test_a_changed_headline_is_found_and_the_old_one_is_not(filled: Store) -> None:
    put_articles(filled, article("a", title="Sluice holds at Ostmoor"))
    assert [hit.story_id for hit in filled.search("sluice")] == ["s1"]
    assert filled.search("dyke") == ()


def test_a_merged_story_is_found_under_the_story_it_is_part_of(filled: Store) -> None:
    filled.save_digest(digest("s1", title="Ostmoor under water"))
    filled.save_digest(digest("s2", title="Cup for Elan"))
    filled.apply_changes([merges("s2", "s1")])
    assert [(hit.story_id, hit.has_digest) for hit in filled.search("ostmoor")] == [("s2", False)]


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("東京で洪水が発生", "洪水"),
        ("東京で洪水が発生", "東京"),
        ("ช้างป่าบุกตลาด", "ตลาด"),
        ("부산항에서 화재가 발생했다", "부산항"),
        ("Überschwemmung in Straßburg", "uberschwemmung"),
        ("Наводнение в порту", "наводнение"),
    ],
)
def test_search_knows_other_scripts(filled: Store, title: str, query: str) -> None:
    filled.save_digest(digest("s1", title=title, summary=title))
    (hit,) = filled.search(query)
    assert hit.title == title
    assert title in hit.snippet
    assert filled.search(query + "ZZ") == ()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet='"*^():{}-+~ ANDORTabé東ก\x00\ud800', max_size=30))
def test_any_string_is_a_query(filled: Store, query: str) -> None:
    for hit in filled.search(query):
        assert hit.story_id in ("s1", "s2")


def test_runs_are_numbered_and_their_reports_kept(store: Store) -> None:
    first, second = store.start_run(NOON), store.start_run(later(1))
    assert second > first
    report = RunReport(NOON, later(2), (StageStats("fetch", 5, 4, 1, 0.5),), {"fetch: timed out": 1}, {"kept": 3}, 2, 1)
    store.finish_run(first, report)
    assert store.runs() == (RunRecord(second, RunReport(later(1), None)), RunRecord(first, report))
    assert [run.id for run in store.runs(limit=1)] == [second]
    with pytest.raises(ValueError, match="never started"):
        store.finish_run(999, report)


def test_all_drops_are_counted_and_the_first_kept_as_examples(store: Store) -> None:
    run, other = store.start_run(NOON), store.start_run(NOON)
    drops = [Drop("extract", f"entry {n}", DropReason.NO_TEXT) for n in range(MAX_DROP_EXAMPLES)]
    store.record_drops(run, drops[:-1])
    store.record_drops(run, [drops[-1], Drop("extract", "one more", DropReason.NO_TEXT)])
    timeout = Drop("fetch", "https://slow.example", DropReason.TIMEOUT, "30 s")
    store.record_drops(run, [timeout])
    store.record_drops(run, [])
    assert store.drop_counts(run) == (
        DropCount("extract", DropReason.NO_TEXT, MAX_DROP_EXAMPLES + 1),
        DropCount("fetch", DropReason.TIMEOUT, 1),
    )
    assert store.drop_examples(run) == (*drops, timeout)
    assert store.drop_counts(other) == ()
    assert store.drop_examples(other) == ()


def test_microseconds_and_zones_survive(store: Store) -> None:
    odd = NOON + timedelta(microseconds=1)
    put_articles(store, article("a", published=NOON), article("b", published=odd))
    assert [one.id for one in store.recent_articles(odd)] == ["b"]
    store.apply_changes([opens("s", "a"), joins("s", "b")])
    story = store.story("s")
    assert story is not None
    assert story.updated == odd
    assert story.updated.utcoffset() == timedelta(0)
