"""Word lists that tell names: titles, suffixes, joiners, countries and cities, loaded from `data/*.toml`."""

from __future__ import annotations

import functools
import gzip
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import regex

from broadsheet.text.normalise import fold

UNCASED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Arabic}\p{Hebrew}\p{Hangul}\p{Thai}]")

CITIES = Path(__file__).parent / "data" / "cities.txt.gz"  # made by benchmarks/build_cities.py
MIN_STEM_CHARS = 4  # of a name whose ending is taken for an inflection: "Москву" is "москва", not "Nicosia" "Nice"
MAX_ENDING_CHARS = 3


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
    regions: frozenset[str]  # states, provinces, counties; many are names of people as well
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
        regions=frozenset(fold(p) for p in places["regions"]["places"].split("|")),
        countries=countries,
        uncased=regex.compile("|".join(regex.escape(n) for n in sorted(uncased, key=len, reverse=True))),
    )


def _set(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())


def is_known_place(name: str, *, inflected: bool = False) -> bool:
    """Whether this is the name of a country, a region, or a city of 15,000 people and more.

    Cities stand under their own names, larger ones also under those in other languages.

    Args:
        inflected: the language puts names in cases; an ending of up to three letters may then be another one.

    >>> is_known_place("Oakland"), is_known_place("Forbes"), is_known_place("Красноярске", inflected=True)
    (True, False, True)
    """
    names, key = _places(), fold(name)
    if _begins(names, key, len(key)):
        return True
    cuts = range(1, min(MAX_ENDING_CHARS, len(key) - MIN_STEM_CHARS) + 1) if inflected else ()
    return any(_begins(names, key[:-cut], len(key) + 1) for cut in cuts)


@functools.cache
def _places() -> list[str]:
    lists = name_lists()
    cities = gzip.decompress(CITIES.read_bytes()).decode().split("\n")
    return sorted({*cities, *lists.places, *lists.regions})


def _begins(names: list[str], stem: str, longest: int) -> bool:
    """Whether a name of at most so many letters is the stem, or the stem with a short ending."""
    at = bisect_left(names, stem)
    while at < len(names) and names[at].startswith(stem):
        if len(names[at]) <= min(longest, len(stem) + MAX_ENDING_CHARS):
            return True
        at += 1
    return False
