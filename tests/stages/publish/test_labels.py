"""The words around a story, in every language somebody has written them in."""

from __future__ import annotations

import string
from dataclasses import fields
from datetime import date

import pytest

from broadsheet.stages.publish.labels import Labels, all_labels, labels_for

LANGUAGES = sorted(all_labels())


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def words(value: object) -> list[str]:
    """A label's strings; those by key in the order of the keys."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    return list(value) if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word_and_the_same_fields(language: str) -> None:
    labels, english = all_labels()[language], all_labels()["en"]
    for field in fields(Labels):
        ours, model = getattr(labels, field.name), getattr(english, field.name)
        if field.name in ("day_pattern", "months", "language"):
            continue
        for one, other in zip(words(ours), words(model), strict=True):
            assert one.strip()
            assert placeholders(one) == placeholders(other), field.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_shows_its_day_and_year(language: str) -> None:
    labels = all_labels()[language]
    assert len(labels.months) in (0, 12)
    days = {labels.day(date(2026, month, 7)) for month in range(1, 13)}
    assert len(days) == 12
    assert all("7" in day and "2026" in day for day in days)


def test_plurals() -> None:
    labels = labels_for("en")
    assert labels.counts(1, 1, 1) == "1 article · 1 outlet · 1 independent source"
    assert labels.counts(5, 4, 3) == "5 articles · 4 outlets · 3 independent sources"
    assert labels.checks(4, 0) == "4 sentences were checked against the articles they cite."
    assert labels.checks(4, 1).endswith("1 was left out because the articles do not carry it.")


def test_every_known_kind_of_owner_has_a_name_and_an_unknown_one_none() -> None:
    kinds = {"public", "state", "private", "listed", "nonprofit", "cooperative", "agency", "trust"}
    for language in LANGUAGES:
        assert set(all_labels()[language].owners) == kinds
    assert labels_for("en").owner("unknown") == ""
