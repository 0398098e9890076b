from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.names import country_code, find_names, same_name


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(n.text, n.kind) for n in find_names(text, language)]


def test_people_bodies_and_places() -> None:
    text = "Mayor Ada Quill of Port Varn said the Varn Harbour Trust would move to Lisbon, and J.P. Orme agreed."
    assert found(text) == [
        ("Ada Quill", "person"),
        ("Port Varn", "person"),
        ("Varn Harbour Trust", "organisation"),
        ("Lisbon", "place"),
        ("J.P. Orme", "other"),
    ]


def test_a_title_and_a_possessive_stay_outside() -> None:
    text = "They heard that President Ada Quill's boat sank"
    assert found(text) == [("Ada Quill", "person")]


def test_the_first_word_of_a_sentence_needs_support() -> None:
    assert found("Rain fell. Quill slept.") == []
    assert ("Quill", "other") in found("They saw Quill. Quill slept.")


def test_a_first_word_is_marked_uncertain() -> None:
    name = find_names("Harbour Master Ada Quill slept at home", "en")[0]
    assert not name.certain


def test_german_nouns_are_no_names() -> None:
    assert found("Gestern hat die Regierung in Berlin mit Ada Quill die Lage besprochen", "de") == [
        ("Berlin", "place"),
        ("Ada Quill", "person"),
    ]


def test_headlines_in_title_case_give_only_what_is_known() -> None:
    assert found("Heavy Storm Drives Boats Ashore Near Lisbon Overnight") == [("Lisbon", "place")]


def test_scripts_without_capitals() -> None:
    assert found("アダ・クイル氏が東京で", "ja") == [("アダ・クイル", "person"), ("東京", "place")]


def test_compounds_lose_their_tail() -> None:
    assert found("a London-based firm") == [("London", "place")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Quill", "Quill", True),
        ("Ada Quill", "A. Quill", True),
        ("Ada Quill", "Ben Quill", False),
        ("Ada Quill", "Ada Orme", False),
        ("President Ada Quill", "Ms Quill", True),
        ("Varn Harbour Trust", "VHT", True),
        ("Bank of Varn", "BV", True),
        ("United States", "U.S.", True),
        ("Germany", "Deutschland", True),
        ("Germany", "France", False),
        ("Zelensky", "Зеленский", True),
        ("Gorbachev", "Gorbatschow", True),
        ("Ada Maria Quill", "Ada Maria", True),
        ("Quill United", "Quill Utd", True),
        ("", "Quill", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


def test_countries_in_several_languages() -> None:
    assert country_code("Alemania") == country_code("Германия") == "DE"


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "ru", "ja", "ar", "xx"]))
def test_any_text_gives_ordered_spans_of_itself(text: str, language: str) -> None:
    end = 0
    for name in find_names(text, language):
        assert end <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == name.text
        end = name.end


@given(st.text(max_size=40))
def test_a_name_with_letters_is_its_own(name: str) -> None:
    if any(c.isalpha() for c in name):
        assert same_name(name, name)
