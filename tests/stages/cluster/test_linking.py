"""Average link of many blocks at once: the groups of average link one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.cluster.linking import average_link, linked


def one_by_one(likeness: np.ndarray, blocks: list[int], sizes: list[int], threshold: float, max_size: int) -> set:
    found, row, pair = set(), 0, 0
    for n in blocks:
        near = np.zeros((n, n))
        one, other = np.triu_indices(n, 1)
        near[one, other] = near[other, one] = likeness[pair : pair + len(one)]
        for group in average_link(near, sizes[row : row + n], threshold, max_size):
            found.add(frozenset(row + k for k in group))
        row, pair = row + n, pair + len(one)
    return found


def groups(label: np.ndarray) -> set:
    return {frozenset(np.flatnonzero(label == first).tolist()) for first in np.unique(label).tolist()}


@given(
    st.lists(st.integers(1, 14), min_size=1, max_size=6),
    st.integers(0, 2**32 - 1),
    st.floats(0.05, 0.95),
    st.sampled_from([12, 1_000]),
    st.sampled_from([1.0, 4.0]),
)
@settings(max_examples=300, deadline=None)
def test_the_same_groups_as_one_by_one(
    blocks: list[int], seed: int, threshold: float, max_size: int, power: float
) -> None:
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, 5, sum(blocks))
    likeness = chance.random(sum(n * (n - 1) // 2 for n in blocks)) ** power
    label = linked(likeness, likeness >= threshold, np.array(blocks), sizes, threshold, max_size)
    assert np.all(label <= np.arange(len(sizes)))
    assert groups(label) == one_by_one(likeness, blocks, sizes.tolist(), threshold, max_size)


@given(st.integers(2, 12), st.integers(0, 2**32 - 1), st.sampled_from([0.25, 0.5]))
@settings(max_examples=150, deadline=None)
def test_with_equal_likeness_no_two_groups_are_left_that_belong_together(n: int, seed: int, threshold: float) -> None:
    likeness = np.random.default_rng(seed).choice([0.0, 0.25, 0.5, 1.0], n * (n - 1) // 2)
    label = linked(likeness, likeness >= threshold, np.array([n]), np.ones(n, dtype=np.int64), threshold, 1_000)
    near = np.zeros((n, n))
    one, other = np.triu_indices(n, 1)
    near[one, other] = near[other, one] = likeness
    found = groups(label)
    assert sorted(k for group in found for k in group) == list(range(n))
    for a in found:
        for b in found - {a}:
            assert near[np.ix_(sorted(a), sorted(b))].mean() < threshold + 1e-9


def test_what_is_like_nothing_stays_alone() -> None:
    likeness = np.array([0.9, 0.1, 0.0, 0.2])
    label = linked(likeness, likeness >= 0.3, np.array([3, 2]), np.ones(5, dtype=np.int64), 0.3, 10)
    assert label.tolist() == [0, 0, 2, 3, 4]


def test_likely_pairs_without_a_strong_link_stay_apart() -> None:
    likeness, strong = np.array([0.9, 0.5, 0.5, 0.4]), np.array([True, False, False, False])
    label = linked(likeness, strong, np.array([3, 2]), np.ones(5, dtype=np.int64), 0.3, 10)
    assert label.tolist() == [0, 0, 2, 3, 4]
