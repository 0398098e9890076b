"""Many phrases at once: what is found is what a search for each finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.scan import Scanner

LETTERS = "abİß’ 水😀"


def naive(phrases: tuple[str, ...], text: str) -> set[tuple[int, int, int]]:
    return {
        (number, start, start + len(phrase))
        for number, phrase in enumerate(phrases)
        for start in range(len(text))
        if text.startswith(phrase, start)
    }


@given(st.lists(st.text(LETTERS, max_size=3), max_size=6), st.text(LETTERS, max_size=40))
def test_every_place_of_every_phrase_is_found(phrases: list[str], text: str) -> None:
    scanner = Scanner(phrases)
    places = scanner.places(text)
    assert set(places) == naive(scanner.phrases, text)
    assert len(places) == len(set(places))
    assert scanner.among(text) == tuple(p for p in dict.fromkeys(phrases) if p and p in text)


def test_text_that_is_no_unicode_keeps_its_offsets() -> None:
    assert Scanner(["dam"]).places("\ud800 the dam") == [(0, 6, 9)]
