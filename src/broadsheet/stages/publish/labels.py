"""The words of a story page in the story's own language, so that an Arabic story has Arabic headings.

They stand in `labels.toml`, one table a language.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import msgspec


@dataclass(frozen=True, slots=True)
class Labels:
    """One language's words.

    Texts with a number hold `{n}` and come as a pair for one and for many; a language whose plurals need more than two
    forms writes "articles: {n}" in both. Dates hold `{d}`, `{m}` (number), `{month}` (name) and `{y}`.
    """

    articles: tuple[str, str]
    outlets: tuple[str, str]
    independent: tuple[str, str]
    updated: str
    whats_new: str
    highlights: str
    perspectives: str
    differ: str
    figure: str
    said_by: str
    when: str
    timeline: str
    sources: str
    text_of: str
    own_text: str  # {n}: percent
    also_carried: str
    own_words: str
    evidence: str
    single_source: str
    back: str
    verification: str
    checked: tuple[str, str]
    dropped: tuple[str, str]
    why: str
    place: str
    people: str
    reactions: str
    background: str
    corrections: str
    taken_back: str
    picture: str
    history: str
    version_text: str  # {n}: its number
    changed: str
    added: str
    gone: str
    publisher: str
    paywall: str
    owners: dict[str, str]  # by kind of ownership; one that is unknown is not spoken of
    day_pattern: str
    months: tuple[str, ...] = ()  # short names; none where the pattern has none
    colon: str = ":"
    language: str = "en"  # BCP 47

    def counts(self, articles: int, outlets: int, independent: int) -> str:
        """How widely the event is reported."""
        numbers = ((self.articles, articles), (self.outlets, outlets), (self.independent, independent))
        return " · ".join(_many(forms, number) for forms, number in numbers)

    def sources_count(self, independent: int) -> str:
        """How many independent sources there are."""
        return _many(self.independent, independent)

    def own_share(self, percent: int) -> str:
        """How much of an article is its own."""
        return self.own_text.format(n=percent)

    def checks(self, checked: int, dropped: int) -> str:
        """What verification did, in one or two sentences."""
        text = _many(self.checked, checked)
        return f"{text} {_many(self.dropped, dropped)}" if dropped else text

    def owner(self, kind: str) -> str:
        """Who owns an outlet of this kind of ownership, "" when nobody knows."""
        return self.owners.get(kind, "")

    def version(self, number: int) -> str:
        """The name of a version."""
        return self.version_text.format(n=number)

    def day(self, day: date) -> str:
        """A date as this language writes it.

        >>> labels_for("de").day(date(2026, 11, 3)), labels_for("ja").day(date(2026, 11, 3))
        ('3. Nov. 2026', '2026年11月3日')
        """
        month = self.months[day.month - 1] if self.months else ""
        return self.day_pattern.format(d=day.day, m=day.month, month=month, y=day.year)

    def clock(self, local: datetime) -> str:
        """A moment, already in the zone to show, to the minute.

        >>> labels_for("en").clock(datetime(2026, 11, 3, 9, 5))
        '3 Nov 2026, 09:05'
        """
        return f"{self.day(local.date())}, {local:%H:%M}"


def _many(forms: tuple[str, str], number: int) -> str:
    return forms[number != 1].format(n=number)


@cache
def all_labels() -> dict[str, Labels]:
    """Every language somebody has written the words for, by its primary subtag."""
    raw = tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))
    return {language: msgspec.convert({**words, "language": language}, Labels) for language, words in raw.items()}


def labels_for(language: str) -> Labels:
    """The words for a story in this language; English where nobody has written them yet.

    >>> labels_for("en-GB").highlights, labels_for("xx").highlights, labels_for("fr").language
    ('Highlights', 'Highlights', 'fr')
    """
    known = all_labels()
    return known.get(language.casefold().split("-")[0], known["en"])
