"""Names with small words inside: found whole, in every cased language, and led to from the surname alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.census import census
from broadsheet.text.cues import cues, languages
from broadsheet.text.particles import is_prefixed, without_prefix
from broadsheet.text.people import people, split_name, surname_of

LATIN = [code for code in languages() if code not in ("ar", "zh", "ja", "ru", "uk", "tr")]
PREFIXES = ["al-", "el-", "ash-", "ibn-", "bin-", "ben-"]
FIRST, LAST = ["Ada", "Omar", "Ferris"], ["Quill", "Sternwald", "Brackmoor"]


def single(language: str) -> list[str]:
    """Particles of a language that need no other before them."""
    bound = set(cues(language).determiners) if language == "de" else set()
    joins = set(cues(language).joins)
    return [p for p in cues(language).particles if p not in bound and p not in joins]


@given(st.sampled_from(LATIN), st.sampled_from(FIRST), st.sampled_from(LAST), st.data())
def test_a_particle_stays_inside_the_name(language: str, first: str, last: str, data: st.DataObject) -> None:
    particle = data.draw(st.sampled_from(single(language)))
    name = f"{first} {particle} {last}"
    text = f"({name}) 1815."
    assert [p.name for p in people(text, language)] == [name]
    assert all(text[p.start : p.end] == p.name for p in people(text, language))


@given(st.sampled_from(LATIN), st.sampled_from(FIRST), st.sampled_from(PREFIXES), st.sampled_from(LAST))
def test_an_article_joined_to_a_surname_stays_with_it(language: str, first: str, prefix: str, last: str) -> None:
    name = f"{first} Ghazi {prefix}{last}"
    text = f"({name}) 1815. ({last}) 1816."
    assert [p.name for p in people(text, language)] == [name]
    assert split_name(name, language)[1] == name
    assert surname_of(name) == last
    known = census(text, language)
    for written in (last, f"{prefix}{last}", f"{prefix.capitalize()}{last}"):
        person = known.full_name(written, len(text))
        assert person is not None
        assert person.name == name


@given(st.text(min_size=1, max_size=12))
def test_what_is_left_of_a_word_ends_it(word: str) -> None:
    assert word.endswith(without_prefix(word))
    assert without_prefix(word)
    assert not is_prefixed(word) or without_prefix(word) != word


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("de", "(Bo van der Stern) und (Ursa von der Quill)", ["Bo van der Stern", "Ursa von der Quill"]),
        ("de", "(Leiter der Sternwarte)", []),
        ("de", "Angesichts der Sternfahrt", []),
        ("de", "»Danke, Herr Präsident«", []),
        ("es", "(Ada Quill y Bo Stern)", ["Ada Quill", "Bo Stern"]),
        ("es", "(Ada Ortega y Quill)", ["Ada Ortega y Quill"]),
        ("es", "(Innovación y Universidades)", []),
        ("pt", "(Ada da Quill e Bo dos Stern)", ["Ada da Quill", "Bo dos Stern"]),
        ("fr", "(Ada Sternis d’Aubrac)", ["Ada Sternis d’Aubrac"]),
        ("ru", "(Ахмед аль-Квилл)", ["Ахмед аль-Квилл"]),
        ("ru", "(глава SpaceX Ада Квилл)", ["Ада Квилл"]),
        ("es", "(EL DIARIO Ada Quill)", ["Ada Quill"]),
        ("fr", "(L’Italien Ada Quill)", ["Ada Quill"]),
        ("fr", "Selon Ada Quill", ["Ada Quill"]),
        ("de", "(Laufbahn von Ada Quill)", ["Ada Quill"]),
        ("en", "(Quill Government)", []),
        ("en", "(Ada Quill of the pro-Stern side)", ["Ada Quill"]),
    ],
)
def test_names_and_what_is_none(language: str, text: str, names: list[str]) -> None:
    assert [p.name for p in people(text, language)] == names
