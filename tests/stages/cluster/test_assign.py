"""Grouping: average link, frozen groups, moving, limits."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stages.cluster.articles import DAM, article, three_events

from broadsheet.stages.cluster import Clusterer
from broadsheet.stages.cluster.assign import FROZEN, _parts
from broadsheet.stages.cluster.decide import PAIR_KINDS, learnt_weights
from broadsheet.stages.cluster.linking import average_link

WEIGHTS = learnt_weights("none")


def clusterer(**more: int) -> Clusterer:
    return Clusterer(WEIGHTS, threshold=WEIGHTS.level, **more)  # type: ignore[arg-type]


def partition(found: Clusterer) -> set[frozenset[int]]:
    return {frozenset(g.members) for g in found.groups.values()}


@st.composite
def likeness(draw: st.DrawFn) -> np.ndarray:
    n = draw(st.integers(1, 8))
    values = draw(st.lists(st.floats(0, 1), min_size=n * n, max_size=n * n))
    matrix = np.array(values).reshape(n, n)
    return (matrix + matrix.T) / 2


@given(likeness(), st.floats(0.05, 0.95))
@settings(max_examples=150)
def test_average_link_leaves_no_two_groups_above_the_threshold(matrix: np.ndarray, threshold: float) -> None:
    n = len(matrix)
    groups = average_link(matrix, [1] * n, threshold, 100)
    assert sorted(k for g in groups for k in g) == list(range(n))
    for a in groups:
        for b in groups:
            if a is not b:
                assert matrix[np.ix_(a, b)].mean() < threshold + 1e-9


@given(likeness())
def test_average_link_keeps_to_the_largest_size(matrix: np.ndarray) -> None:
    assert all(len(g) <= 3 for g in average_link(matrix, [1] * len(matrix), 0.0, 3))


def test_average_link_weighs_parts_by_their_size() -> None:
    near = np.array([[0, 0.9, 0.0], [0.9, 0, 0.7], [0.0, 0.7, 0]])
    assert average_link(near, [9, 1, 1], 0.3, 100) == [[0, 1], [2]]
    assert average_link(near, [1, 9, 1], 0.3, 100) == [[0, 1, 2]]


def test_every_slot_is_in_the_group_that_says_so() -> None:
    found = clusterer()
    found.add(three_events())
    for slot, number in enumerate(found.group):
        assert slot in found.groups[number].members
    assert sum(len(g.members) for g in found.groups.values()) == 7


def test_loaded_groups_stand_until_something_new_comes() -> None:
    found = clusterer()
    found.load(three_events()[:4], [7, 7, 8, 9])
    assert partition(found) == {frozenset({0, 1}), frozenset({2}), frozenset({3})}


def test_new_article_takes_a_wrong_group_apart() -> None:
    found = clusterer()
    found.load(three_events()[:3], [1, 1, 2])  # a dam and a ferry together, the second dam article apart
    found.add(three_events()[6:])
    assert frozenset({0, 2, 3}) in partition(found)


def test_faint_likenesses_make_no_group_however_many() -> None:
    unreachable = dataclasses.replace(WEIGHTS, link=np.full(len(PAIR_KINDS), 1.1))
    found = Clusterer(unreachable, threshold=WEIGHTS.level)
    found.add(three_events())
    assert partition(found) == {frozenset({k}) for k in range(7)}


def test_strong_links_count_by_kind_of_pair() -> None:
    teasers = np.array(PAIR_KINDS) == "teasers"  # their texts are short
    texts_only = dataclasses.replace(WEIGHTS, link=np.where(teasers, WEIGHTS.level, 1.1))
    found = Clusterer(texts_only, threshold=WEIGHTS.level)
    headlines = [dataclasses.replace(a, id=f"{a.id} told shortly", text="") for a in three_events()]
    found.add([*three_events(), *headlines])
    assert partition(found) == {frozenset(g) for g in ({0, 2, 6}, {1, 4}, {3, 5})} | {
        frozenset({k}) for k in range(7, 14)
    }


def test_strong_link_to_one_member_of_a_frozen_group_is_enough() -> None:
    found = Clusterer(dataclasses.replace(WEIGHTS, link=np.full(len(PAIR_KINDS), 0.99)), threshold=0.01)
    told = ["Dam breaks near Norrholm, twelve missing", "Norrholm dam: twelve missing, three hundred leave homes"]
    many = [article(f"d{k}", told[k % 2], DAM if k % 2 else "", hours=k / 10) for k in range(FROZEN + 10)]
    found.load(many, [0] * len(many))
    found.add([article("new", told[1], DAM, hours=4)])
    assert len(partition(found)) == 1


def test_large_group_is_frozen_and_still_joined() -> None:
    found = clusterer()
    many = [article(f"d{k}", f"Dam breaks near Norrholm, twelve missing, report {k}", DAM) for k in range(FROZEN + 10)]
    found.load(many, [0] * len(many))
    found.add([article("new", "Dam breaks near Norrholm, twelve missing", DAM, hours=1)])
    assert len(partition(found)) == 1


def test_no_group_grows_beyond_its_largest_size() -> None:
    found = clusterer(max_articles=5)
    found.add([article(f"d{k}", "Dam breaks near Norrholm, twelve missing", DAM) for k in range(12)])
    sizes = sorted(len(g) for g in partition(found))
    assert sizes[-1] <= 5
    assert sizes[0] + sizes[1] > 5, "no two of them could still be one"


def test_move_takes_an_article_over_and_removes_an_empty_group() -> None:
    found = clusterer()
    found.add(three_events())
    ferry, dam = found.group[1], found.group[0]
    found.move([(1, 0)])
    assert 1 in found.groups[found.group[0]].members
    assert found.groups[found.group[4]].members == [4]
    found.move([(4, 0)])
    assert {found.group[k] for k in (0, 1, 2, 4, 6)} == {dam}
    assert ferry not in found.groups
    found.move([(4, 0)])
    assert found.groups[dam].members == [0, 1, 2, 4, 6]


def test_moves_count_one_after_the_other() -> None:
    found = clusterer()
    found.load(three_events()[:4], [0, 1, 2, 3])
    found.move([(1, 0), (2, 1), (1, 3), (3, 2)])
    assert partition(found) == {frozenset({0, 2, 3}), frozenset({1})}
    found.move([(0, 1), (0, 2)])
    assert partition(found) == {frozenset({0, 2, 3}), frozenset({1})}


def test_chunks_of_any_size_agree_on_clear_events() -> None:
    results = []
    for size in (1, 2, 7):
        found = clusterer(chunk=size)
        found.add(three_events())
        results.append(partition(found))
    assert results[0] == results[1] == results[2]


def test_a_small_group_is_taken_apart_and_of_a_large_one_some_stand_for_it_evenly_spread() -> None:
    opens, stands = _parts(np.array([3, 160, FROZEN]))
    assert np.flatnonzero(opens).tolist() == [0, 1, 2, 3, *range(163, 163 + FROZEN)]
    assert np.flatnonzero(stands).tolist() == [0, 1, 2, *range(3, 163, 10), *range(163, 163 + FROZEN)]
