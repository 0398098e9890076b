"""The number words of a language, loaded from `data/numbers.toml` into the shape `numbers` reads fast."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Protocol

from broadsheet.text.normalise import fold

# Characters that make the number before them a count in Chinese or Japanese: people, times, years, percent, money …
COUNTERS = frozenset("人名个個名条件起次年月日岁歳点點円元万億亿兆米公里吨％%台架艘座家户棟県国隻匹割位枚")
_LETTER_SCALES = frozenset({"m", "mn", "b", "bn", "k", "tn", "mln"})
_LONGEST_HEDGE = 4  # words
Phrases = dict[str, tuple[tuple[str, ...], ...]]  # by their first word, longest first


class HasKey(Protocol):
    """Anything with a folded form; keeps this module free of the tokenizer's type."""

    @property
    def key(self) -> str:
        """The folded form."""
        ...


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Number words, units and hedges of one language, all keys folded."""

    language: str
    decimal: str
    cardinals: dict[str, float]
    scales: dict[str, float]
    vague: dict[str, float]
    ordinals: dict[str, float]
    fractions: dict[str, float]
    multiples: dict[str, float]
    suffix: frozenset[str]
    join: frozenset[str]
    joins_tens: bool  # "ochenta y cinco": tens and units are joined by a word
    article: frozenset[str]
    unsure: frozenset[str]
    percent: Phrases
    percent_before: frozenset[str]  # "yüzde 5"
    points: Phrases
    age: Phrases
    aged: tuple[tuple[str, ...], ...]
    of: frozenset[str]
    per: frozenset[str]
    per_units: frozenset[str]
    hedges: dict[tuple[str, ...], str]
    hedges_after: dict[tuple[str, ...], str]
    hedge_ends: frozenset[str]  # last words of `hedges`
    hedge_begins: frozenset[str]  # first words of `hedges_after`
    money: dict[str, str]
    money_signs: dict[str, str]
    measures: dict[str, str]
    plurals: frozenset[str]
    cjk_scales: dict[str, float]
    cjk_digits: dict[str, float]
    letters: frozenset[str]  # scales that are letters: believed only when glued to digits
    starters: frozenset[str]
    compound_parts: tuple[str, ...]  # what marks a number written in one word: "zweihundertfünf"

    def value(self, key: str) -> float | None:
        """Value of a cardinal word, hyphenated ("twenty-five") and German compounds ("einundzwanzig") included."""
        found = self.cardinals.get(key)
        if found is not None:
            return found
        if "-" in key:
            return self._hyphenated(key)
        return _german(key, self) if self.language in ("de", "nl") and len(key) > 6 else None

    def _hyphenated(self, key: str) -> float | None:
        parts = [self.cardinals.get(p) for p in key.split("-") if p not in self.join]
        if len(parts) < 2 or any(p is None for p in parts):
            return None
        tens, units = parts[0] or 0.0, parts[-1] or 0.0
        if len(parts) == 2 and tens == 4 and units == 20:
            return 80.0
        return sum(p or 0.0 for p in parts) if tens >= 20 and units < 20 else None

    def hedge_before(self, tokens: Sequence[HasKey], at: int) -> str:
        """Hedge whose last word stands right before token `at`, "" for none."""
        start = at - 1
        if start >= 0 and tokens[start].key in self.article:
            start -= 1
        if at < 1 or self.hedge_ends.isdisjoint((tokens[start].key, tokens[at - 1].key)):
            return ""
        for length in range(_LONGEST_HEDGE, 0, -1):
            low = start + 1 - length
            if low >= 0 and (found := self.hedges.get(tuple(t.key for t in tokens[low : start + 1]))) is not None:
                return found
        return self.hedges.get((tokens[at - 1].key,), "") if at >= 1 else ""

    def hedge_after(self, tokens: Sequence[HasKey], at: int) -> str:
        """Hedge that begins right behind the number, "" for none."""
        if at >= len(tokens) or tokens[at].key not in self.hedge_begins:
            return ""
        for length in (3, 2, 1):
            if found := self.hedges_after.get(tuple(t.key for t in tokens[at : at + length])):
                return found
        return ""

    def is_aged(self, tokens: Sequence[HasKey], at: int) -> bool:
        """True when "aged", "âgée de" … stands right before token `at`; prepositions alone never count."""
        for phrase in self.aged:
            low = at - len(phrase)
            if low >= 0 and tuple(t.key for t in tokens[low:at]) == phrase and len(phrase[0]) > 2:
                return True
        return False


@functools.cache
def load(language: str) -> NumberWords:
    """Words of a language; one without a list is read with English digits and no words."""
    raw = _raw()
    code = language.split("-")[0].lower()
    entry = raw.get(code, {}) if code != "symbols" else {}
    signs = raw["symbols"]
    cardinals, scales = _numbers(entry.get("words", "")), _numbers(entry.get("scales", ""))
    vague, ordinals = _numbers(entry.get("vague", "")), _numbers(entry.get("ordinals", ""))
    fractions, multiples = _numbers(entry.get("fractions", "")), _numbers(entry.get("multiples", ""))
    hedges, hedges_after = _hedges(entry.get("hedge", "")), _hedges(entry.get("after", ""))
    starters = frozenset().union(cardinals, scales, vague, ordinals, fractions, multiples)
    compound = _compounds(cardinals) if code in ("de", "nl") else {}
    return NumberWords(
        language=code,
        decimal=entry.get("decimal", "."),
        cardinals={**compound, **cardinals},
        scales=scales,
        vague=vague,
        ordinals=ordinals,
        fractions=fractions,
        multiples=multiples,
        suffix=_set(entry.get("suffix", "")),
        join=_set(entry.get("join", "")),
        joins_tens=code in ("es", "pt", "fr"),
        article=_set(entry.get("article", "")),
        unsure=_set(entry.get("unsure", "")),
        percent=_by_first(entry.get("percent", "%")),
        percent_before=_set(entry.get("percent_before", "")),
        points=_by_first(entry.get("points", "")),
        age=_by_first(entry.get("age", "")),
        aged=_phrases(entry.get("aged", "")),
        of=_set(entry.get("of", "")),
        per=_set(entry.get("per", "")),
        per_units=_set(entry.get("per_units", "")),
        hedges=hedges,
        hedges_after=hedges_after,
        hedge_ends=frozenset(phrase[-1] for phrase in hedges),
        hedge_begins=frozenset(phrase[0] for phrase in hedges_after),
        money=_strings(entry.get("money", "")),
        money_signs=_strings(signs["money"]),
        measures=_strings(signs["measure"]),
        plurals=_set(entry.get("plurals", "")),
        cjk_scales=_numbers(signs["cjk_scales"]),
        cjk_digits=_numbers(signs["cjk_digits"]),
        letters=_LETTER_SCALES,
        starters=starters | frozenset(compound),
        compound_parts={"de": ("hundert", "tausend"), "nl": ("honderd", "duizend")}.get(code, ()),
    )


def match_phrase(tokens: Sequence[HasKey], at: int, phrases: Phrases) -> int:
    """Length in tokens of the first phrase that stands at `at`, 0 for none. A leading dash of a phrase is skipped."""
    for phrase in phrases.get(tokens[at].key, ()):
        if at + len(phrase) <= len(tokens) and all(tokens[at + i].key == word for i, word in enumerate(phrase)):
            return len(phrase)
    return 0


def cjk_value(text: str, words: NumberWords) -> float | None:
    """Value of a numeral in Chinese characters, None when it is none.

    >>> cjk_value("三百二十", load("zh"))
    320.0
    """
    total, section, digit, seen = 0.0, 0.0, 0.0, False
    for char in text:
        if char in words.cjk_digits:
            digit, seen = words.cjk_digits[char], True
        elif char in words.cjk_scales:
            scale = words.cjk_scales[char]
            if scale >= 10_000:
                total, section, digit = total + max(section + digit, 1.0) * scale, 0.0, 0.0
            else:
                section, digit = section + max(digit, 1.0) * scale, 0.0
            seen = True
        else:
            return None
    return total + section + digit if seen else None


def _german(key: str, words: NumberWords) -> float | None:
    """ "zweihundert", "dreitausend" and what follows them in one word."""
    for name, scale in (("tausend", 1000.0), ("duizend", 1000.0), ("hundert", 100.0), ("honderd", 100.0)):
        head, found, tail = key.partition(name)
        if not found:
            continue
        before = words.value(head) if head else 1.0
        rest = words.value(tail.removeprefix("und")) if tail else 0.0
        if before is not None and rest is not None:
            return before * scale + rest
    return None


def _compounds(cardinals: dict[str, float]) -> dict[str, float]:
    """Units before tens in one word: "einundzwanzig", "drieentwintig"."""
    units = {w: v for w, v in cardinals.items() if 0 < v < 10}
    tens = {w: v for w, v in cardinals.items() if 20 <= v < 100 and v % 10 == 0}
    return {f"{u}{glue}{t}": uv + tv for u, uv in units.items() for t, tv in tens.items() for glue in ("und", "en")}


@functools.cache
def _raw() -> dict[str, dict[str, str]]:
    text = resources.files("broadsheet.text.data").joinpath("numbers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _numbers(line: str) -> dict[str, float]:
    return {word: float(value) for word, value in _strings(line).items()}


def _strings(line: str) -> dict[str, str]:
    pairs = (item.rsplit("=", 1) for item in line.split())
    return {fold(word): value for word, value in pairs}


def _set(line: str) -> frozenset[str]:
    return frozenset(fold(word) for word in line.split())


def _phrases(line: str) -> tuple[tuple[str, ...], ...]:
    phrases = [
        tuple(fold(p).replace("-", "- ").split()) if p.startswith("-") else tuple(fold(p).split())
        for p in line.split("|")
    ]
    return tuple(sorted((p for p in phrases if p), key=len, reverse=True))


def _by_first(line: str) -> Phrases:
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _phrases(line):
        table.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(phrases) for first, phrases in table.items()}


def _hedges(line: str) -> dict[tuple[str, ...], str]:
    pairs = (item.split("=", 1) for item in line.split(";") if "=" in item)
    return {tuple(fold(phrase).split()): meaning for phrase, meaning in pairs}
