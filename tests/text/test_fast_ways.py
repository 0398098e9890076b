"""The quick ways of reading text give what the slow ones give."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.dates import find_dates
from broadsheet.text.marks import find_marked
from broadsheet.text.sentences import split, split_first
from broadsheet.text.statements import find_statements
from broadsheet.text.states import state_of, states_in
from broadsheet.text.tokens import tokenize
from broadsheet.text.verbs import find_verbs
from broadsheet.text.words import words

LATIN = st.text(st.sampled_from("abcXYZéüßñ 0123456789.,;:’'-–—$€%()“”\"\n\u00a0_"), max_size=60)


@settings(max_examples=300)
@given(LATIN)
def test_latin_text_has_the_same_tokens_beside_another_script(text: str) -> None:
    beside = tokenize(f"{text} 、")
    assert tokenize(text) == beside[:-1]


@settings(max_examples=300)
@given(st.text(st.sampled_from("abcXYZéüßñſạİƐ 0123456789.,;:’'-–—\"\n\u00a0_½"), max_size=60))
def test_latin_text_has_the_same_words_beside_another_script(text: str) -> None:
    assert words(text) == words(f"{text} 、")


@settings(max_examples=200)
@given(st.text(st.sampled_from("aB.!? \n“”"), max_size=80), st.integers(1, 6))
def test_the_first_sentences_are_the_first_of_all(text: str, limit: int) -> None:
    assert split_first(text, "en", limit) == split(text, "en")[:limit]


@pytest.mark.parametrize("text", ["It’s the ’90s, Quill’s 'best' year.", "l'eau d’ici, Quills’ and ‘so’"])
def test_an_apostrophe_inside_a_word_marks_nothing(text: str) -> None:
    opened = "“" + text + " he said.”"
    assert [opened[m.start : m.end] for m in find_marked(opened)] == [opened[1:-1]]


def test_statements_of_some_sentences_are_those_of_all() -> None:
    text = "The Harbour Trust said that the dam had held. It rained. Ada Quill warned that the water was rising."
    every = find_statements(text, "en")
    assert len(every) == 2
    assert find_statements(text, "en", {every[1].start}) == every[1:]


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("Quill said so; she’d said it before.", ["said", "said"]),
        ("Unsaid things, a said-to-be mayor.", []),
        ("It was pointed out, and QUILL SAID so.", ["pointed out", "SAID"]),
        ("He points out that it went on.", ["points out", "went on"]),
        ("İ said", ["said"]),
    ],
)
def test_verbs_of_saying_are_whole_words(text: str, verbs: list[str]) -> None:
    assert [v.text for v in find_verbs(text, "en", 0, len(text))] == verbs


SUNDAY = datetime(2025, 12, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        ("zh", "上周五、本周五和星期日", ["2025-12-05", "2025-12-12", "2025-12-14"]),
        ("zh", "他说了三周", []),
        ("ja", "金曜日に", ["2025-12-12"]),
        ("vi", "hôm thứ sáu, người thứ hai", ["2025-12-12"]),
        ("vi", "Chủ nhật tuần trước", ["2025-12-07"]),
        ("ja", "来週の月曜日", ["2025-12-15"]),
    ],
)
def test_weekdays_of_scripts_and_two_words(language: str, text: str, days: list[str]) -> None:
    assert [str(d.day) for d in find_dates(text, language, SUNDAY)] == days


@pytest.mark.parametrize(
    ("language", "phrase", "code"),
    [
        ("en", "South Korean officials", "KR"),
        ("en", "the White House", "US"),
        ("en", "Beijing’s envoy", "CN"),
        ("de", "der französische Präsident", "FR"),
        ("fr", "le Kremlin", "RU"),
        ("zh", "德国外交部", "DE"),
        ("en", "the Harbour Trust", ""),
        ("xx", "France", "FR"),
    ],
)
def test_which_state_is_named(language: str, phrase: str, code: str) -> None:
    assert state_of(phrase, language) == code


def test_states_come_in_order_and_the_longest_name_wins() -> None:
    assert states_in("North Korean, South Korean and Japanese envoys", "en") == ["KP", "KR", "JP"]
