"""Columns at once: sorting with places, numbers for hashes, dot products by joining, nearest vectors."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.cluster.columns import Numbering, counting, distinct, ordered
from broadsheet.stages.cluster.dots import Entries, dots_to, dots_within, pairs_within
from broadsheet.stages.cluster.meaning import MeaningIndex

SEGMENTS = 3


@given(st.lists(st.integers(0, 2**62 - 1) | st.integers(0, 9)))
@settings(deadline=None)
def test_ordered_is_a_stable_sort_of_small_and_of_huge_keys(keys: list[int]) -> None:
    order, found = ordered(np.array(keys, dtype=np.int64))
    assert order.tolist() == sorted(range(len(keys)), key=lambda k: keys[k])
    assert found.tolist() == sorted(keys)


@given(st.lists(st.integers(0, 2**62 - 1) | st.integers(0, 9)))
@settings(deadline=None)
def test_distinct_keys_and_their_places_make_the_keys_again(keys: list[int]) -> None:
    found, places = distinct(np.array(keys, dtype=np.int64))
    assert found.tolist() == sorted(set(keys))
    assert found[places].tolist() == keys


def test_counting_of_nothing() -> None:
    assert counting(np.zeros(0, dtype=np.int64)).tolist() == []


@given(st.lists(st.sets(st.integers(0, 2**64 - 1) | st.integers(0, 50), max_size=200), max_size=8))
@settings(deadline=None, max_examples=60)
def test_numbering_knows_what_it_was_given_and_nothing_else(batches: list[set[int]]) -> None:
    numbering = Numbering()
    truth: dict[int, int] = {}
    for batch in batches:
        new = [key for key in sorted(batch) if key not in truth]
        numbers = list(range(len(truth), len(truth) + len(new)))
        numbering.add(np.array(new, dtype=np.uint64), np.array(numbers, dtype=np.int64))
        truth |= dict(zip(new, numbers, strict=True))
    asked = [*truth, *range(60, 90), 2**64 - 2]
    found = numbering.find(np.array(asked, dtype=np.uint64)).tolist()
    assert found == [truth.get(key, -1) for key in asked]


def test_numbering_grows_far_beyond_its_first_size() -> None:
    numbering = Numbering()
    keys = np.arange(100_000, dtype=np.uint64) << np.uint64(20)  # alike in their lower bits
    numbering.add(keys, np.arange(100_000))
    assert np.array_equal(numbering.find(keys), np.arange(100_000))
    assert numbering.find(keys + np.uint64(1)).max() == -1


@st.composite
def rows(draw: st.DrawFn) -> list[dict[int, float]]:
    """Some rows: key (term * SEGMENTS + segment) → weight, of length 1 in each segment that holds any.

    Huge terms too, which do not fit beside a place.
    """
    term = st.integers(0, 12) | st.integers(0, 12).map(lambda t: t + (1 << 50))
    key = st.builds(lambda t, s: t * SEGMENTS + s, term, st.integers(0, SEGMENTS - 1))
    raw = draw(st.lists(st.dictionaries(key, st.floats(0.125, 1, width=16), max_size=12), min_size=1, max_size=9))
    return [{key: w / length(row, key % SEGMENTS) for key, w in row.items()} for row in raw]


def length(row: dict[int, float], segment: int) -> float:
    return math.sqrt(sum(w * w for key, w in row.items() if key % SEGMENTS == segment))


def entries(given_rows: list[dict[int, float]]) -> Entries:
    return Entries(
        np.array([n for n, row in enumerate(given_rows) for _ in row], dtype=np.int64),
        np.array([key for row in given_rows for key in row], dtype=np.int64),
        np.array([weight for row in given_rows for weight in row.values()], dtype=np.float32),
    )


def dots(one: dict[int, float], other: dict[int, float]) -> tuple[list[float], list[int]]:
    """Dot product and shared terms by segment."""
    products = [
        [w * other[key] for key, w in one.items() if key in other and key % SEGMENTS == s] for s in range(SEGMENTS)
    ]
    return [sum(some) for some in products], [len(some) for some in products]


@given(rows(), st.data())
@settings(deadline=None)
def test_dots_within_blocks_are_those_of_every_pair(given_rows: list[dict[int, float]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(given_rows)))
    sizes = np.array([cut, len(given_rows) - cut], dtype=np.int64)
    left, right = pairs_within(sizes)
    found, shared = dots_within(entries(given_rows), sizes, SEGMENTS)
    expected = [dots(given_rows[a], given_rows[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    assert found == pytest.approx(np.array([e[0] for e in expected]).reshape(-1, SEGMENTS), abs=1e-6)
    assert shared.tolist() == [e[1] for e in expected]
    assert len(left) == sum(n * (n - 1) // 2 for n in sizes.tolist())


@given(rows(), rows(), st.data())
@settings(deadline=None)
def test_dots_to_are_those_with_the_row_asked(
    asking: list[dict[int, float]], others: list[dict[int, float]], data: st.DataObject
) -> None:
    asked = data.draw(st.lists(st.integers(0, len(asking) - 1), min_size=len(others), max_size=len(others)))
    found, shared = dots_to(entries(asking), entries(others), np.array(asked, dtype=np.int64), SEGMENTS)
    expected = [dots(asking[a], row) for a, row in zip(asked, others, strict=True)]
    assert found == pytest.approx(np.array([e[0] for e in expected]), abs=1e-6)
    assert shared.tolist() == [e[1] for e in expected]


def test_products_in_many_passes_are_all_there() -> None:
    alike = [{term * SEGMENTS: 0.125 for term in range(64)}] * 80  # 202,240 products: four passes
    found, shared = dots_within(entries(alike), np.array([80]), SEGMENTS)
    assert np.array_equal(found, np.tile([1.0, 0.0, 0.0], (80 * 79 // 2, 1)))
    assert np.array_equal(shared, np.tile([64.0, 0.0, 0.0], (80 * 79 // 2, 1)))


def directions(count: int, dims: int = 16) -> np.ndarray:
    """Unit vectors in bundles of ten, as articles on one event are."""
    chance = np.random.default_rng(3)
    centres = np.repeat(chance.normal(size=(-(-count // 10), dims)), 10, axis=0)[:count]
    vectors = centres + 0.2 * chance.normal(size=(count, dims))
    mixed = vectors[chance.permutation(count)]
    return (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype(np.float32)


def near(exact: int, vectors: np.ndarray, batch: int = 100) -> list[tuple[int, int]]:
    index = MeaningIndex(vectors.shape[1], exact)
    found: list[tuple[int, int]] = []
    for begin in range(0, len(vectors), batch):
        index.add(vectors[begin : begin + batch])
        slots = np.arange(begin, min(begin + batch, len(vectors)))
        new, old = index.near(slots, limit=4, least=0.8)
        found += zip(new.tolist(), old.tolist(), strict=True)
    return found


def test_nearest_are_earlier_and_near_and_the_same_however_they_come() -> None:
    vectors = directions(600)
    found = near(10_000, vectors)
    assert all(old < new and vectors[old] @ vectors[new] >= 0.8 for new, old in found)
    likeness = np.tril(vectors @ vectors.T, -1)
    assert len(found) == int(np.minimum((likeness >= 0.8).sum(axis=1), 4).sum())
    assert found == near(10_000, vectors, batch=7)


def test_buckets_find_nearly_all_that_a_look_at_every_vector_finds() -> None:
    vectors = directions(3_000)
    every, some = set(near(10_000, vectors)), set(near(200, vectors))
    assert len(every & some) >= 0.95 * len(every)
    assert all(vectors[old] @ vectors[new] >= 0.8 for new, old in some)
