from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.numbers import find_quantities


def read(text: str, language: str = "en") -> list[tuple[float, str, str]]:
    return [(q.value, q.kind, q.unit) for q in find_quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,100,000 trees", "en", 1_100_000),
        ("1.1 million trees", "en", 1_100_000),
        ("nine trees", "en", 9),
        ("a dozen trees", "en", 12),
        ("two dozen trees", "en", 24),
        ("twenty-five trees", "en", 25),
        ("one hundred and five trees", "en", 105),
        ("three hundred thousand trees", "en", 300_000),
        ("2½ trees", "en", 2.5),
        ("1.000 Bäume", "de", 1000),
        ("3,5 Bäume", "de", 3.5),
        ("einundzwanzig Bäume", "de", 21),
        ("zweihundertfünf Bäume", "de", 205),
        ("5 Mrd. Bäume", "de", 5e9),
        ("quatre-vingt-dix arbres", "fr", 90),
        ("1 200 arbres", "fr", 1200),
        ("ochenta y cinco árboles", "es", 85),
        ("3 mil millones de árboles", "es", 3e9),
        ("vinte e três árvores", "pt", 23),
        ("ventuno alberi", "it", 21),
        ("drieentwintig bomen", "nl", 23),
        ("трое рыбаков", "ru", 3),
        ("1,5 млн рублей", "ru", 1_500_000),
        ("п'ятеро рибалок", "uk", 5),
        ("pięciu rybaków", "pl", 5),
        ("üç balıkçı", "tr", 3),
        ("三百二十人", "zh", 320),
        ("1万2000人", "ja", 12_000),
        ("٣٥ شخصا", "ar", 35),
        ("35 người", "vi", 35),
    ],
)
def test_values_in_many_languages(text: str, language: str, value: float) -> None:
    assert find_quantities(text, language)[0].value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up 3.5% on", (3.5, "percent", "%")),
        ("fifty per cent", (50, "percent", "%")),
        ("3.5 percentage points", (3.5, "points", "pp")),
        ("$5bn fund", (5e9, "money", "USD")),
        ("5 million euros", (5e6, "money", "EUR")),
        ("£10,000", (10_000, "money", "GBP")),
        ("a 35-year-old sailor", (35, "age", "y")),
        ("aged 35", (35, "age", "y")),
        ("40 km away", (40, "measure", "km")),
        ("12 per day", (12, "rate", "day")),
        ("$3 a barrel", (3, "rate", "USD/barrel")),
        ("won 3-1 at home", (3.001, "score", "3-1")),
        ("at 17:30", (17.5, "time", "17:30")),
        ("the 3rd place", (3, "ordinal", "")),
        ("in 2019", (2019, "year", "")),
    ],
)
def test_kinds_and_units(text: str, expected: tuple[float, str, str]) -> None:
    value, kind, unit = read(text)[0]
    assert (value, kind, unit) == (pytest.approx(expected[0]), *expected[1:])


def test_percent_and_points_are_not_the_same_thing() -> None:
    percent, points = find_quantities("3.5 percent or 3.5 points", "en")
    assert (percent.kind, points.kind) == ("percent", "points")


@pytest.mark.parametrize(
    ("text", "language", "hedge"),
    [
        ("at least nine boats", "en", "at least"),
        ("nine or more boats", "en", "at least"),
        ("more than nine boats", "en", "more than"),
        ("nearly 90 boats", "en", "nearly"),
        ("hundreds of boats", "en", "vague"),
        ("mindestens neun Boote", "de", "at least"),
        ("au moins neuf bateaux", "fr", "at least"),
        ("no menos nueve, al menos nueve", "es", ""),
        ("не менее пяти", "ru", "at least"),
    ],
)
def test_hedges(text: str, language: str, hedge: str) -> None:
    assert find_quantities(text, language)[0].hedge == hedge


def test_noun_is_the_counted_thing() -> None:
    assert [q.noun for q in find_quantities("nine people, 12 armed raiders and two cities", "en")] == [
        "people",
        "raider",
        "city",
    ]


@pytest.mark.parametrize(
    ("text", "language"), [("ein Mann kam", "de"), ("un homme", "fr"), ("the 60s", "en"), ("1.2.3.4", "en")]
)
def test_what_is_no_quantity(text: str, language: str) -> None:
    assert find_quantities(text, language) == ()


def test_range_gives_both_ends_and_a_score_does_not() -> None:
    assert [q.value for q in find_quantities("10-15 boats", "en")] == [10, 15]


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "ru", "zh", "ar", "xx", "und", ""]))
def test_any_text_gives_ordered_spans_of_itself(text: str, language: str) -> None:
    end = 0
    for quantity in find_quantities(text, language):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        end = quantity.end


@given(st.integers(min_value=0, max_value=9_999_999))
def test_digits_with_and_without_separators_are_one_value(number: int) -> None:
    plain, grouped = f"{number} boats", f"{number:,} boats"
    assert find_quantities(plain, "en")[0].value == find_quantities(grouped, "en")[0].value == number
