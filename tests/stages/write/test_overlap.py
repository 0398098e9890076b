"""Matrices and overlaps of the writer's reading."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.write.matrices import gram
from broadsheet.stages.write.overlap import close, overlap


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.integers(1, 400), st.integers(0, 2**31))
def test_the_product_in_pieces_is_the_product(rows: int, columns: int, depth: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    left = random.random((rows, depth), dtype=np.float32)
    right = random.random((columns, depth), dtype=np.float32)
    assert np.allclose(gram(left, right), left @ right.T, rtol=1e-3)


def test_forms_of_a_word_and_words_of_one_toll_are_alike() -> None:
    found = overlap([("killed", "floods"), ("died", "flooded"), ("choir", "sang")], "en")
    assert found.held[0, 1] == pytest.approx(1.0)
    assert found.shared.tolist()[0] == [2.0, 2.0, 0.0]
    assert found.held[0, 2] == 0.0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6).map(tuple), min_size=1, max_size=8))
def test_a_share_is_between_nothing_and_all(sentences: list[tuple[str, ...]]) -> None:
    found = overlap(sentences, "en")
    assert found.held.shape == (len(sentences), len(sentences))
    assert found.held.min() >= 0.0
    assert found.held.max() <= 1.0 + 1e-5
    assert all(0 <= row < len(sentences) for index in range(len(sentences)) for row in close(found, index))
