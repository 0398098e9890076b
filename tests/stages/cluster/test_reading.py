"""Reading words in columns: the same words as a regular expression finds, and equal hashes for equal words alone."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.cluster.reading import known_words, read_words
from broadsheet.text.words import words

WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
OTHER_SCRIPT = re.compile("[\u0900-\u0e7f\u0e80-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# Letters of many kinds, figures, what joins them, marks that are none, halves of a letter, a gap.
FEW = st.text("ab1.,5 _éжß²½Ⅷ٣’-\n\0\u0301İ\u200d\ud800𝐀😀क五ก", max_size=14)


def expected(text: str) -> list[str]:
    return words(text) if OTHER_SCRIPT.search(text) else WORD.findall(text)


@given(st.lists(FEW | st.text(max_size=40), max_size=6))
@settings(max_examples=400, deadline=None)
def test_words_are_those_of_the_plain_expression(texts: list[str]) -> None:
    found = read_words(texts)
    assert len(found.owners) == len(found.hashes) == len(found.begins)
    read: list[list[str]] = [[] for _ in texts]
    for number, owner in enumerate(found.owners.tolist()):
        read[owner].append(found[number])
    assert read == [expected(text) for text in texts]
    by_hash: dict[int, str] = {}
    for number, key in enumerate(found.hashes.tolist()):
        assert by_hash.setdefault(key, found[number]) == found[number]
    assert len(by_hash) == len({word for some in read for word in some})


@given(st.lists(st.text("abé五.,1 😀", min_size=1, max_size=6), max_size=6))
def test_a_word_that_is_cut_already_hashes_as_in_a_text(told: list[str]) -> None:
    hashes = dict(zip(told, known_words(told).hashes.tolist(), strict=True))
    found = read_words([f"and {word}, then" for word in told])
    for number, key in enumerate(found.hashes.tolist()):
        assert hashes.get(found[number], key) == key


def test_figures_keep_their_points_and_let_go_of_what_follows() -> None:
    found = read_words(["1,200.50 3.5km a.5.6b7.8 .9, 4,"])
    assert [found[k] for k in range(len(found.hashes))] == ["1,200.50", "3.5", "km", "a.5.6", "b7.8", "9", "4"]


def test_a_place_in_the_text_changes_no_hash() -> None:
    found = read_words(["dam " * 5_000, "x" * 70_000 + " dam"])
    dams = found.hashes[[found[k] == "dam" for k in range(len(found.hashes))]]
    assert len(dams) == 5_001
    assert len(np.unique(dams)) == 1
