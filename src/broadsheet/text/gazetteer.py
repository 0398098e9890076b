"""Word lists that tell names: titles, suffixes, joiners, countries and cities, loaded from `data/*.toml`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

import regex

from broadsheet.text.normalise import fold

UNCASED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Arabic}\p{Hebrew}\p{Hangul}\p{Thai}]")


@dataclass(frozen=True, slots=True)
class NameLists:
    """All lists, folded."""

    titles: frozenset[str]
    two_word_titles: frozenset[tuple[str, str]]
    suffixes: frozenset[str]
    place_words: frozenset[str]
    joiners: frozenset[str]
    particles: frozenset[str]
    openers: frozenset[str]
    calendar: frozenset[str]
    german_nouns: tuple[str, ...]
    cyrillic: dict[int, str]
    places: frozenset[str]
    countries: dict[str, str]  # folded name → ISO code
    uncased: regex.Pattern[str]


@functools.cache
def name_lists() -> NameLists:
    """The lists, read once."""
    data = resources.files("broadsheet.text.data")
    raw = tomllib.loads(data.joinpath("names.toml").read_text(encoding="utf-8"))
    places = tomllib.loads(data.joinpath("places.toml").read_text(encoding="utf-8"))
    countries = {fold(n): code for code, names in places["countries"].items() for n in names.split("|")}
    others = places["other"]["places"].split("|")
    uncased = [
        n
        for names in (*places["countries"].values(), places["other"]["places"])
        for n in names.split("|")
        if UNCASED.match(n)
    ]
    pairs = (phrase.split() for phrase in raw["two_word_titles"].split(";"))
    return NameLists(
        titles=_set(raw["titles"]),
        two_word_titles=frozenset((p[0], p[1]) for p in pairs if len(p) == 2),
        suffixes=_set(raw["suffixes"]),
        place_words=_set(raw["place_words"]),
        joiners=_set(raw["joiners"]),
        particles=_set(raw["particles"]),
        openers=_set(raw["openers"]),
        calendar=_set(raw["calendar"]),
        german_nouns=tuple(raw["german_nouns"].split()),
        cyrillic=str.maketrans(dict(item.split("=") for item in raw["cyrillic"].split())),
        places=frozenset(countries) | frozenset(fold(p) for p in others),
        countries=countries,
        uncased=regex.compile("|".join(regex.escape(n) for n in sorted(uncased, key=len, reverse=True))),
    )


def _set(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())
