"""The company that articles keep."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.stages.cluster.company import company_within
from broadsheet.stages.cluster.dots import pairs_within

BLOCKS = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def rows(chance: np.ndarray, n: int) -> np.ndarray:
    """The matrix of probabilities of one block, 1 on its diagonal, as unit rows."""
    near = np.eye(n)
    left, right = np.triu_indices(n, 1)
    near[left, right] = near[right, left] = chance
    return near / np.linalg.norm(near, axis=1, keepdims=True)


@given(BLOCKS, st.randoms(use_true_random=False))
def test_company_is_the_cosine_of_the_rows_of_each_block(sizes: list[int], order: object) -> None:
    blocks = np.array(sizes, dtype=np.int64)
    left, _ = pairs_within(blocks)
    chance = np.array([order.random() for _ in left])  # type: ignore[attr-defined]
    expected, begin = [], 0
    for n in sizes:
        pairs = n * (n - 1) // 2
        near = rows(chance[begin : begin + pairs], n)
        expected += [float(near[a] @ near[b]) for a in range(n) for b in range(a + 1, n)]
        begin += pairs
    np.testing.assert_allclose(company_within(chance, blocks), expected, atol=1e-12)


def test_a_third_article_that_is_near_both_brings_two_together() -> None:
    three = np.array([3])
    apart = company_within(np.array([0.3, 0.0, 0.0]), three)[0]
    joined = company_within(np.array([0.3, 0.9, 0.9]), three)[0]
    one_sided = company_within(np.array([0.3, 0.9, 0.0]), three)[0]
    assert joined > apart > one_sided
