"""Features, the index and the pool: what articles are compared by."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.stages.cluster.articles import DAM, article, three_events

from broadsheet.stages.cluster.decide import PAIR_SIGNALS
from broadsheet.stages.cluster.dots import pairs_within
from broadsheet.stages.cluster.features import MAX_TERMS, SEGMENTS, Batch, Vocabulary
from broadsheet.stages.cluster.index import MAX_POSTINGS, TermIndex, top
from broadsheet.stages.cluster.pool import BLOCK, ArticlePool


def segments(batch: Batch, number: int) -> list[np.ndarray]:
    """Weights of each segment of one article, without the empty term."""
    begin, end = int(batch.starts[number]), int(batch.starts[number + 1])
    cuts = [*(begin + batch.bounds[number]).tolist(), end]
    return [batch.weights[a + 1 : b] for a, b in itertools.pairwise(cuts)]


def signal(pool: ArticlePool, left: int, right: int, name: str) -> float:
    values, _ = pool.compare(np.array([left]), np.array([right]))
    return float(values[0, PAIR_SIGNALS.index(name)])


@given(
    st.lists(
        st.tuples(st.text(max_size=80), st.text(max_size=300), st.sampled_from(["en", "ar", "zh", "und"])),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=80, deadline=None)
def test_every_segment_is_a_unit_vector_or_empty_whatever_the_text(texts: list[tuple[str, str, str]]) -> None:
    batch = Vocabulary().read([article(f"a{k}", t, b, language=g) for k, (t, b, g) in enumerate(texts)])
    assert len(batch.starts) == len(texts) + 1
    for number in range(len(texts)):
        parts = segments(batch, number)
        assert len(parts) == SEGMENTS
        for part in parts:
            assert len(part) <= MAX_TERMS
            assert float(np.sum(part.astype(float) ** 2)) == pytest.approx(1.0 if len(part) else 0.0, abs=1e-5)
            assert np.all(np.diff(part) <= 1e-6)


def test_same_text_has_likeness_one() -> None:
    pool = ArticlePool()
    pool.add([article("a", "Dam breaks near Norrholm", DAM), article("b", "Dam breaks near Norrholm", DAM)])
    assert signal(pool, 0, 1, "shared words") == pytest.approx(1.0, abs=1e-5)
    assert signal(pool, 0, 1, "headline letters") == pytest.approx(1.0, abs=1e-5)


def test_comparison_is_symmetric() -> None:
    pool = ArticlePool()
    pool.add(three_events())
    left, right = np.triu_indices(7, 1)
    one, _ = pool.compare(left, right)
    two, _ = pool.compare(right, left)
    assert np.allclose(one, two, atol=1e-6)


def test_names_and_numbers_are_told_from_words() -> None:
    pool = ArticlePool()
    pool.add([article("x", "Storm in the north", "It rained. The storm came from Teglvik to Norrholm with 90 winds.")])
    pool.add(
        [
            article("a", "Ferry from Teglvik aground with 90 aboard"),
            article("b", "Ferry from Norrholm aground with 91 aboard"),
            article("c", "Ferry from Teglvik aground with 90 saved"),
        ]
    )
    assert signal(pool, 1, 2, "names differ") == 1.0
    assert signal(pool, 1, 2, "numbers differ") == 1.0
    assert signal(pool, 1, 3, "shared names") > 0.5
    assert signal(pool, 1, 3, "shared numbers") == pytest.approx(1.0, abs=1e-5)


def test_function_words_and_outlets_names_are_no_likeness() -> None:
    pool = ArticlePool()
    pool.add(
        [
            article("a", "What is in the new budget of Karlsund schools - The Karlsund Courier"),
            article("b", "What is in the old harbour off Teglvik island - The Karlsund Courier"),
        ]
    )
    assert signal(pool, 0, 1, "shared words") == 0.0


def test_missing_date_leaves_the_time_signals_out() -> None:
    pool = ArticlePool()
    pool.add([article("a", "Dam breaks"), article("b", "Dam breaks", hours=50, published=None)])
    assert signal(pool, 0, 1, "undated") == 1.0
    assert signal(pool, 0, 1, "hours apart") == signal(pool, 0, 1, "days apart") == 0.0


def test_a_word_in_many_articles_weighs_less() -> None:
    vocabulary = Vocabulary()
    vocabulary.read([article(f"f{k}", f"Storm number {k} hits coast") for k in range(300)])
    batch = vocabulary.read([article("a", "Storm Zephyrina")])
    first, second = segments(batch, 0)[0]
    assert first > 2 * second


def test_growing_over_many_batches_keeps_what_was_known() -> None:
    pool = ArticlePool()
    pool.add([article("first", "Dam breaks near Norrholm, twelve missing", DAM)])
    for k in range(30):
        pool.add([article(f"f{k}-{n}", f"Word{k}x{n} other{k}y{n} thing{k}z{n}", "Some text " * n) for n in range(60)])
    new, old = pool.add([article("last", "Dam breaks near Norrholm, twelve missing", DAM)])
    assert old[0] == 0
    assert signal(pool, int(new[0]), 0, "headline letters") == pytest.approx(1.0, abs=0.01)


def test_candidates_share_rare_words_and_are_earlier() -> None:
    pool = ArticlePool()
    new, old = pool.add(three_events())
    assert np.all(old < new)
    found = set(zip(new.tolist(), old.tolist(), strict=True))
    assert {(2, 0), (6, 0), (6, 2), (4, 1), (5, 3)} <= found


def test_index_walks_back_over_batches_newest_first_and_stops() -> None:
    index = TermIndex()
    for slot in range(200):
        index.add(np.array([slot]), np.array([7]), vocabulary=10)
    before = index.add(np.array([200]), np.array([7]), vocabulary=10)
    asking, found = index.near(np.array([200]), before, np.array([1.0]), limit=500)
    assert set(asking.tolist()) == {200}
    assert sorted(found.tolist(), reverse=True) == list(range(199, 199 - MAX_POSTINGS, -1))


def test_index_grows_with_the_vocabulary_and_its_entries() -> None:
    index = TermIndex()
    index.add(np.arange(10_000), np.arange(10_000), vocabulary=10_000)
    before = index.add(np.array([10_000, 10_000]), np.array([9_999, 3]), vocabulary=10_001)
    _, found = index.near(np.array([10_000, 10_000]), before, np.array([0.6, 0.4]), limit=1)
    assert found.tolist() == [9_999]


def test_index_leaves_out_what_shares_too_little() -> None:
    index = TermIndex()
    index.add(np.array([0]), np.array([1]), vocabulary=2)
    before = index.add(np.array([1]), np.array([1]), vocabulary=2)
    asking, found = index.near(np.array([1]), before, np.array([0.001]), limit=5)
    assert len(asking) == len(found) == 0


def test_top_takes_the_best_and_of_equals_the_newer() -> None:
    asking, other = top(np.array([5, 5, 5, 6]), np.array([1, 2, 3, 4]), np.array([0.5, 0.9, 0.5, 0.1]), limit=2)
    assert list(zip(asking.tolist(), other.tolist(), strict=True)) == [(5, 2), (5, 3), (6, 4)]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 8)), max_size=60), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_top_is_what_sorting_each_by_score_gives(rows: list[tuple[int, int]], limit: int) -> None:
    first = 1_000_000  # slots of a large window
    asking, other = np.array([first + a for a, _ in rows], dtype=np.int64), np.arange(len(rows))
    score = np.array([s / 8 for _, s in rows])
    expected = []
    for article_ in sorted(set(asking.tolist())):
        mine = [k for k in range(len(rows)) if asking[k] == article_]
        expected += [(article_, k) for k in sorted(mine, key=lambda k: (-score[k], -k))[:limit]]
    found = top(asking, other, score, limit)
    assert list(zip(*(side.tolist() for side in found), strict=True)) == expected


def test_a_large_neighbourhood_is_compared_like_its_pairs_one_by_one() -> None:
    pool = ArticlePool()
    pool.add([article(f"a{k}", f"Dam {k % 7} breaks near Norrholm {k % 11}", DAM[: 9 * k]) for k in range(80)])
    sizes = np.array([3, 70, 1, 6])  # 70 articles have more pairs than are compared in one pass
    assert BLOCK < 70 * 69 // 2
    left, right = pairs_within(sizes)
    expected, _ = pool.compare(left, right)
    found = np.concatenate([signals for signals, _ in pool.compare_within(np.arange(80), sizes)])
    assert np.allclose(found, expected, atol=1e-9)


def test_nothing_to_look_up() -> None:
    pool = ArticlePool()
    new, old = pool.add([article("a", ""), article("b", "")])
    assert len(new) == len(old) == 0
