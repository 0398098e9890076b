"""Sentences looked at once give what is asked of their text each time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.stages.write.fitness import boilerplate_of
from broadsheet.stages.write.leaning import dangling, points_back
from broadsheet.stages.write.looks import look
from broadsheet.text.cues import cues
from broadsheet.text.words import content_words


@settings(max_examples=200)
@given(st.lists(st.sampled_from(["dam", "READ", "more", "photo:", "sign", "up", "for", "(left)", "www.", "\n\n"])))
def test_boilerplate_is_found_as_if_each_phrase_were_looked_for(parts: list[str]) -> None:
    text = " ".join(parts)
    assert boilerplate_of(text, "en") == tuple(p for p in cues("en").boilerplate if p in text.lower())


@settings(max_examples=200)
@given(st.text(st.sampled_from("abThe éñß’'-.,0 东京водa"), max_size=40))
def test_content_words_of_a_look_are_those_of_its_text(text: str) -> None:
    assert list(look(text).content(text, "en")) == content_words(text, "en")


def test_parts_of_joined_words_are_asked_for_too() -> None:
    assert {"harbour", "s", "harbour's", "sea", "wall"} <= look("The Harbour’s sea-wall").parts


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("It’s over, she said.", True), ("The 22-year-old made no plea.", True), ("Theirs is a dam.", False)],
)
def test_a_first_word_that_points_back_is_seen_behind_an_apostrophe(sentence: str, expected: bool) -> None:
    assert dangling(sentence, "en") is expected


def test_every_word_that_points_back_counts() -> None:
    assert points_back("He said she knew him.", "en") == 2
