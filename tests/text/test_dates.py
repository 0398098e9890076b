from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.text.dates import find_dates

SUNDAY = datetime(2025, 12, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "language", "day", "precision"),
    [
        ("on Friday", "en", date(2025, 12, 12), "weekday"),
        ("next Tuesday", "en", date(2025, 12, 16), "weekday"),
        ("last Sunday", "en", date(2025, 12, 7), "weekday"),
        ("yesterday", "en", date(2025, 12, 13), "relative"),
        ("last night", "en", date(2025, 12, 13), "relative"),
        ("12 December 2024", "en", date(2024, 12, 12), "day"),
        ("Dec. 12", "en", date(2025, 12, 12), "day"),
        ("the 3rd of March", "en", date(2026, 3, 3), "day"),
        ("in March 2024", "en", date(2024, 3, 1), "month"),
        ("in 2019", "en", date(2019, 1, 1), "year"),
        ("2025-11-30", "en", date(2025, 11, 30), "day"),
        ("12/31/2024", "en", date(2024, 12, 31), "day"),
        ("31.12.2024", "de", date(2024, 12, 31), "day"),
        ("am Freitag, den 12. Dezember 2025", "de", date(2025, 12, 12), "day"),
        ("gestern", "de", date(2025, 12, 13), "relative"),
        ("le 12 décembre 2025", "fr", date(2025, 12, 12), "day"),
        ("el viernes 12 de diciembre de 2025", "es", date(2025, 12, 12), "day"),
        ("в пятницу, 12 декабря", "ru", date(2025, 12, 12), "day"),
        ("12月12日", "ja", date(2025, 12, 12), "day"),
        ("2024年", "zh", date(2024, 1, 1), "year"),
    ],
)
def test_resolved_against_the_day_of_publication(text: str, language: str, day: date, precision: str) -> None:
    (mention,) = find_dates(text, language, SUNDAY)
    assert (mention.day, mention.precision) == (day, precision)


def test_a_weekday_keeps_its_number_beside_the_date() -> None:
    (mention,) = find_dates("on Thursday, December 12, 2025", "en", SUNDAY)
    assert (mention.weekday, mention.day.weekday()) == (3, 4)


@pytest.mark.parametrize(("text", "language"), [("they may march", "en"), ("la mañana", "es"), ("$2020", "en")])
def test_what_is_no_date(text: str, language: str) -> None:
    assert find_dates(text, language, SUNDAY) == ()


@given(st.text(max_size=200), st.sampled_from(["en", "de", "fr", "ru", "ja", "xx"]))
def test_any_text_gives_ordered_spans_of_itself(text: str, language: str) -> None:
    end = 0
    for mention in find_dates(text, language, SUNDAY):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        end = mention.end


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31)))
def test_a_written_date_is_read_back(day: date) -> None:
    (mention,) = find_dates(f"It happened on {day.day} {day:%B} {day.year}.", "en", SUNDAY)
    assert mention.day == day


def test_following_behind_a_weekday_is_a_preposition() -> None:
    anchor = datetime(2020, 5, 29, 12, tzinfo=UTC)
    (mention,) = find_dates("She signed the order on Thursday following a row.", "en", anchor)
    assert mention.day == date(2020, 5, 28)
    (mention,) = find_dates("The order was signed the following Thursday.", "en", anchor)
    assert mention.day == date(2020, 6, 4)
