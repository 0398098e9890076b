"""Who holds what: direct and reported speech, "according to", and what is no statement."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.text.cues import languages
from broadsheet.text.statements import find_statements


def held(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [
        (s.holder, text[s.content_start : s.content_end] if s.content_start >= 0 else "")
        for s in find_statements(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Harbour Trust said that the dam had held.", [("The Harbour Trust", "the dam had held.")]),
        ("Mayor Ada Quill said the dam would hold.", [("Ada Quill", "the dam would hold.")]),
        ("Ada Quill told reporters on Monday that the dam had held.", [("Ada Quill", "the dam had held.")]),
        (
            "The dam held through the night, the Harbour Trust said.",
            [("the Harbour Trust", "The dam held through the night")],
        ),
        ("The dam held through the night, said Ada Quill.", [("Ada Quill", "The dam held through the night")]),
        ("According to the police, nobody was hurt.", [("the police", "nobody was hurt.")]),
        ("Nobody in the town was hurt, according to the police.", [("the police", "Nobody in the town was hurt, ")]),
        ("The government denied the report of the engineers.", [("The government", "")]),
        ("“The dam held,” said Ada Quill.", [("Ada Quill", "The dam held,")]),
    ],
)
def test_the_holder_and_what_is_held(text: str, expected: list[tuple[str, str]]) -> None:
    assert held(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Officers were called to the dam in the night.",
        "He said the dam had held.",
        "The dam held through the night.",
        "An alleged plot against the dam that never was came to light.",
        "The mayor added a message to the page of the town.",
    ],
)
def test_no_statement(text: str) -> None:
    assert held(text) == []


def test_a_pronoun_follows_the_statement_before_it() -> None:
    text = "Mayor Ada Quill said the dam had held. She said the water would fall."
    assert [s.holder for s in find_statements(text, "en")] == ["Ada Quill", "Ada Quill"]


@pytest.mark.parametrize(
    ("language", "text", "holder", "content"),
    [
        ("de", "Die Regierung teilte mit, dass der Pegel sinke.", "Die Regierung", "der Pegel sinke."),
        (
            "fr",
            "Selon la police, trois personnes ont été secourues.",
            "la police",
            "trois personnes ont été secourues.",
        ),
        ("es", "El Gobierno anunció que pagará los daños.", "El Gobierno", "pagará los daños."),
        ("pt", "Segundo a polícia, três pessoas foram resgatadas.", "a polícia", "três pessoas foram resgatadas."),
        ("it", "Il governo ha annunciato che pagherà i danni.", "Il governo", "pagherà i danni."),
        ("pl", "Rząd poinformował, że zapłaci za szkody.", "Rząd", "zapłaci za szkody."),
        ("tr", "Polise göre üç kişi kurtarıldı.", "Polise", "üç kişi kurtarıldı."),
        ("vi", "Theo công an, ba người đã được cứu.", "công an", "ba người đã được cứu."),
    ],
)
def test_reported_speech_of_other_languages(language: str, text: str, holder: str, content: str) -> None:
    assert held(text, language) == [(holder, content)]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="Ada Quill said that the. “”,\n:!", max_size=160), st.sampled_from(sorted(languages())))
def test_offsets_always_fit_the_text(text: str, language: str) -> None:
    for statement in find_statements(text, language):
        assert 0 <= statement.start < statement.end <= len(text)
        assert statement.content_end <= len(text)
        assert text[statement.holder_start : statement.holder_end] == statement.holder_as_written
