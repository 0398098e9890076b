"""Quantities in a text: digits and number words of eleven languages, what they count and how firmly they are stated.

`find_quantities` reads "at least 1.1 million people", "fünf Prozent", "трое погибших" or "3-1" into values that can be
compared. Word lists are data (`data/numbers.toml`); the code knows only shapes. About 15,000 English sentences a second
on one core.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from broadsheet.text import numberwords
from broadsheet.text.numberwords import NumberWords
from broadsheet.text.tokens import Token, tokenize
from broadsheet.text.words import stopwords


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: characters `start` to `end`, and what it means."""

    start: int
    end: int
    text: str
    value: float
    kind: str  # count money percent points ordinal score age rate measure year time
    unit: str = ""  # "USD", "km", "%", "pp"; of a rate "year"; of a score "3-1"; of a time "17:30"
    hedge: str = ""  # "at least", "at most", "about", "nearly", "more than", "less than", "only", "vague"
    noun: str = ""  # what is counted, folded, English plurals without s: "person", "" when nobody can tell


class _Reading(NamedTuple):
    """A number read from tokens `first` to `next` (exclusive)."""

    value: float
    next: int
    form: str  # digits word vague ordinal fraction multiple cjk
    digits: str = ""  # as written, of a plain digit form


_EASTERN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９", "012345678901234567890123456789")
_GROUPING = regex.compile(r"[\u00a0\u202f ’']")
_MAYBE_NUMBER = regex.compile(r"\d")
_FIRST_HAN = "\u2e80"
_THOUSANDS = regex.compile(r"\d{1,3}(?:[.,]\d{3})+$")
_HAN = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}]")
# What may stand between a number and the noun it counts; measured on 200 news sentences the head is within four words.
NOUN_REACH = 4
_DASHES = "-‐‑–—"
# Stand before who gives a figure, and are never what it counts: "40 000 selon la police".
_GIVEN_BY = frozenset("according selon segun segundo laut zufolge volgens wedlug".split())
OLDEST = 125  # years: no person is older
_YEAR_RANGE = (1000, 2100)
_CLOSES = frozenset('.!?;:,()[]{}"“”«»…—–|/')


@functools.lru_cache(maxsize=2048)
def find_quantities(text: str, language: str = "en") -> tuple[Quantity, ...]:
    """The quantities of a text, in order, never overlapping. Unknown languages are read as English digits.

    Remembered, since a sentence's figures are asked for by several sections and by the checks.

    >>> [(q.value, q.kind, q.unit, q.hedge, q.noun) for q in find_quantities("At least nine people died", "en")]
    [(9.0, 'count', '', 'at least', 'people')]
    >>> [(q.value, q.kind, q.unit) for q in find_quantities("up 3.5% to $1.1 million", "en")]
    [(3.5, 'percent', '%'), (1100000.0, 'money', 'USD')]
    >>> [(q.value, q.kind) for q in find_quantities("Rund 1.200 Menschen, 3,5 Prozent", "de")]
    [(1200.0, 'count'), (3.5, 'percent')]
    """
    words = numberwords.load(language)
    tokens = tokenize(text)
    found: list[Quantity] = []
    free = 0
    for at in _possible(tokens, words):
        reading = _read(tokens, at, words) if at >= free else None
        if reading is None:
            continue
        quantity, after = _quantity(text, tokens, at, reading, words)
        if quantity is not None:
            found.append(quantity)
        free = max(after, reading.next)
    return tuple(found)


def _possible(tokens: Sequence[Token], words: NumberWords) -> Sequence[int]:
    """Where a number can begin: nine words in ten are ordinary."""
    if words.compound_parts:
        return range(len(tokens))
    starters = words.starters
    return [
        at
        for at, (_, _, _, key) in enumerate(tokens)
        if not key or key in starters or key[0] >= _FIRST_HAN or "-" in key
    ]


# ------------------------------------------------------------------------------------------ reading a number


def _read(tokens: Sequence[Token], at: int, words: NumberWords) -> _Reading | None:
    token = tokens[at]
    if not token.key and token.text[0].isdigit():
        return _read_digits(tokens, at, words)
    if token.key in words.starters or "-" in token.key or any(part in token.key for part in words.compound_parts):
        return _read_words(tokens, at, words)
    if _HAN.match(token.key):
        return _read_cjk(tokens, at, words)
    return None


def _read_digits(tokens: Sequence[Token], at: int, words: NumberWords) -> _Reading | None:
    raw = tokens[at].text.translate(_EASTERN)
    if at + 1 < len(tokens) and tokens[at + 1].key in ("s", "'s") and tokens[at + 1].start == tokens[at].end:
        return None  # "the 60s": a decade
    value = _digit_value(raw, words.decimal)
    if value is None:
        return None
    after, scaled = at + 1, False
    while after < len(tokens) and (scale := _scale_after(tokens, after, words)):
        value *= scale
        after, scaled = after + 1, True
        if _abbreviated(tokens, after, words):
            after += 1
    if scaled and after < len(tokens) and tokens[after - 1].text in words.cjk_scales and not tokens[after].key:
        rest = _read_digits(tokens, after, words)  # 1万2000
        if rest is not None:
            return _Reading(value + rest.value, rest.next, "cjk")
    if not scaled and after < len(tokens) and tokens[after].text == "½" and tokens[after].start == tokens[at].end:
        return _Reading(value + 0.5, after + 1, "digits")
    return _Reading(value, after, "cjk" if scaled else "digits", "" if scaled else raw)


def _abbreviated(tokens: Sequence[Token], after: int, words: NumberWords) -> bool:
    # "5 Mrd. Euro": the full stop belongs to the scale when a word goes on behind it in lower case or as a currency
    return (
        after + 1 < len(tokens)
        and tokens[after].text == "."
        and tokens[after].start == tokens[after - 1].end
        and len(tokens[after - 1].key) <= 4
        and (tokens[after + 1].key in words.money or tokens[after + 1].text[0].islower())
    )


def _scale_after(tokens: Sequence[Token], at: int, words: NumberWords) -> float:
    token = tokens[at]
    if token.key in words.letters:  # "5m", "$3bn": only when glued, or capital M and B behind a space in headlines
        return words.scales.get(token.key, 0.0) if token.start == tokens[at - 1].end else 0.0
    return words.scales.get(token.key, 0.0) or words.cjk_scales.get(token.text, 0.0)


def _digit_value(raw: str, decimal: str) -> float | None:
    """Value of digits with separators; None for what is no number, such as an address or a version."""
    text = _GROUPING.sub("", raw)
    grouping = "," if decimal == "." else "."
    if text.count(".") + text.count(",") == 0:
        return float(text)
    if "." in text and "," in text:
        last = max(text.rfind("."), text.rfind(","))
        sign = text[last]
        other = "," if sign == "." else "."
        text = text.replace(other, "")
        return float(text.replace(sign, ".")) if text.count(sign) == 1 else None
    sign = "." if "." in text else ","
    if text.count(sign) > 1:
        return float(text.replace(sign, "")) if _THOUSANDS.fullmatch(text) else None
    # One sign: in its own language a group of three digits behind the grouping sign is thousands, else decimals.
    if sign == grouping and _THOUSANDS.fullmatch(text) and not text.startswith("0"):
        return float(text.replace(sign, ""))
    return float(text.replace(sign, "."))


def _read_words(tokens: Sequence[Token], at: int, words: NumberWords) -> _Reading | None:
    token = tokens[at]
    special = _special_word(tokens, at, words)
    if special is not None:
        return special
    total, group, after, seen = 0.0, 0.0, at, False
    while after < len(tokens):
        key = tokens[after].key
        value = words.value(key)
        if value is not None:
            if seen and group and not _continues(group, value):
                break
            group += value
            seen = True
        elif key in words.scales and seen and key not in words.letters:
            scale = words.scales[key]
            if scale <= 100:
                group = max(group, 1.0) * scale
            else:
                total += max(group, 1.0) * scale
                group = 0.0
        elif not (key in words.join and seen and _joins(tokens, after, words)):
            break
        after += 1
    if not seen:
        return None
    if after == at + 1 and token.key in words.unsure and words.value(token.key) == total + group:
        return None  # "ein Mann", "un homme": an article more often than a number
    return _Reading(total + group, after, "word")


def _special_word(tokens: Sequence[Token], at: int, words: NumberWords) -> _Reading | None:
    key = tokens[at].key
    for table, form in ((words.ordinals, "ordinal"), (words.fractions, "fraction"), (words.multiples, "multiple")):
        if key in table and words.value(key) is None:
            return _Reading(table[key], at + 1, form)
    if key in words.vague and not (at and words.value(tokens[at - 1].key) is not None):
        return _Reading(words.vague[key], at + 1, "vague")
    if key in words.scales and key not in words.letters and words.value(key) is None:
        # "a million", "hundert": a scale alone is one of it
        return _Reading(words.scales[key], at + 1, "word") if words.value(key) is None else None
    return None


def _continues(group: float, value: float) -> bool:
    # "twenty" + "five" goes on; "two" + "three" are two numbers. "couple dozen", "two dozen" multiply: not read here.
    if value >= 100:
        return False
    return (group % 100 >= 20 and group % 10 == 0 and value < 10) or (group >= 100 and group % 100 == 0)


def _joins(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    if at + 1 >= len(tokens) or tokens[at].key == "a":
        return False
    before, after = words.scales.get(tokens[at - 1].key, 0.0), words.value(tokens[at + 1].key)
    tens = words.value(tokens[at - 1].key) or 0.0
    if after is None:
        return False
    return (before >= 100 and after < 100) or (words.joins_tens and tens >= 20 and tens % 10 == 0 and after < 10)


def _read_cjk(tokens: Sequence[Token], at: int, words: NumberWords) -> _Reading | None:
    value = numberwords.cjk_value(tokens[at].text, words)
    # A single 一 or 十 inside a word is seldom a number: only when a counter or unit character follows.
    if value is None or at + 1 >= len(tokens) or tokens[at + 1].start != tokens[at].end:
        return None
    return _Reading(value, at + 1, "cjk") if tokens[at + 1].text[0] in numberwords.COUNTERS else None


# ------------------------------------------------------------------------------------- what the number means


def _quantity(
    text: str, tokens: Sequence[Token], at: int, reading: _Reading, words: NumberWords
) -> tuple[Quantity | None, int]:
    score = _score(text, tokens, at, reading)
    if score is not None:
        return score
    start, kind, unit, after = tokens[at].start, "", "", reading.next
    currency = words.money_signs.get(tokens[at - 1].key, "") if at else ""
    if at and reading.form == "digits" and tokens[at - 1].key in words.percent_before:
        start, kind, unit = tokens[at - 1].start, "percent", "%"
    elif currency:
        start, kind, unit = tokens[at - 1].start, "money", currency
    elif reading.form == "ordinal" or _ordinal_suffix(tokens, reading, words):
        kind, after = "ordinal", reading.next + (reading.form == "digits")
    else:
        kind, unit, after = _unit_after(tokens, at, reading, words)
    if not kind and reading.form == "vague" and not _counts(tokens, after, words):
        return None, after
    if not kind:
        kind, unit = _plain_kind(reading)
    hedge = words.hedge_before(tokens, at - (1 if currency else 0)) or words.hedge_after(tokens, after)
    if reading.form == "vague" and not hedge:
        hedge = "vague"
    noun, rate = _noun(tokens, after, words)
    if rate and kind in ("count", "money", "measure"):
        kind, unit = "rate", f"{unit}/{rate}" if unit else rate
    end = tokens[after - 1].end
    return Quantity(start, end, text[start:end], reading.value, kind, unit, hedge, noun), after


def _score(text: str, tokens: Sequence[Token], at: int, reading: _Reading) -> tuple[Quantity, int] | None:
    """ "3-1" and "17:30": two digit groups glued by a sign."""
    if reading.form != "digits" or reading.next + 1 >= len(tokens) or reading.next != at + 1:
        return None
    first, sign, second = tokens[at], tokens[at + 1], tokens[at + 2]
    if second.key or first.end != sign.start or sign.end != second.start or not second.text.isdigit():
        return None
    if not first.text.isdigit():
        return None
    a, b = int(first.text), int(second.text)
    if sign.text == ":" and a < 25 and b < 60 and len(second.text) == 2:
        return _pair(text, first, second, "time", f"{a:02d}:{b:02d}", a + b / 60), at + 3
    if sign.text in _DASHES and a < 200 and b < 200 and not _word_follows(tokens, at + 3):
        return _pair(text, first, second, "score", f"{a}-{b}", a + b / 1000), at + 3
    return None


def _pair(text: str, first: Token, second: Token, kind: str, unit: str, value: float) -> Quantity:
    return Quantity(first.start, second.end, text[first.start : second.end], value, kind, unit)


def _word_follows(tokens: Sequence[Token], at: int) -> bool:
    # "10-15 people", "60-70%": a range; "won 3-1 on", "3-1." a score. Function words end the doubt.
    if at >= len(tokens) or not tokens[at].key:
        return False
    key = tokens[at].key
    return tokens[at].text[0] in _DASHES + "%" or (
        key[0].isalpha() and not any(key in stopwords(c) for c in ("en", "de", "fr", "es"))
    )


def _ordinal_suffix(tokens: Sequence[Token], reading: _Reading, words: NumberWords) -> bool:
    if reading.form != "digits" or not reading.digits.isdigit() or reading.next >= len(tokens):
        return False
    follower = tokens[reading.next]
    return follower.key in words.suffix and follower.start == tokens[reading.next - 1].end


def _unit_after(tokens: Sequence[Token], at: int, reading: _Reading, words: NumberWords) -> tuple[str, str, int]:
    after = reading.next
    aged = at > 0 and reading.value < OLDEST and words.is_aged(tokens, at)
    if after >= len(tokens):
        return ("age", "y", after) if aged else ("", "", after)
    for phrases, kind, unit in (
        (words.points, "points", "pp"),
        (words.percent, "percent", "%"),
        (words.age, "age", "y"),
    ):
        length = numberwords.match_phrase(tokens, after, phrases)
        if length:
            return kind, unit, after + length
    if words.language == "en" and _age_compound(tokens, after):
        return "age", "y", after + 2
    if aged:
        return "age", "y", after
    key = tokens[after].key
    if key in words.money:
        return "money", words.money[key], after + 1
    if key in words.money_signs:
        return "money", words.money_signs[key], after + 1
    if key in words.measures and not (reading.form == "word" and len(key) == 1):
        return "measure", words.measures[key], after + 1
    return "", "", after


def _age_compound(tokens: Sequence[Token], after: int) -> bool:
    # "35-year-old": number, dash, "year-old"
    return (
        after + 1 < len(tokens)
        and tokens[after].text in _DASHES
        and tokens[after].start == tokens[after - 1].end
        and tokens[after + 1].key in ("year-old", "year-olds")
    )


def _plain_kind(reading: _Reading) -> tuple[str, str]:
    low, high = _YEAR_RANGE
    if (
        reading.form == "digits"
        and len(reading.digits) == 4
        and reading.digits.isdigit()
        and low <= reading.value < high
    ):
        return "year", ""
    if reading.form in ("fraction", "multiple"):
        return "measure", "×"
    return "count", ""


def _counts(tokens: Sequence[Token], after: int, words: NumberWords) -> bool:
    # "hundreds of homes": the size alone is a quantity only when something is counted
    return after < len(tokens) and (tokens[after].key in words.of or words.language != "en")


def _noun(tokens: Sequence[Token], after: int, words: NumberWords) -> tuple[str, str]:
    """The noun counted and, of a rate, the unit of time or person it is given per."""
    stop = stopwords(words.language)
    candidates: list[str] = []
    for index in range(after, min(after + NOUN_REACH, len(tokens))):
        token = tokens[index]
        key = token.key
        if key in words.per and index + 1 < len(tokens) and tokens[index + 1].key in words.per_units:
            return _head(candidates, words), tokens[index + 1].key
        if key in words.of and not candidates:
            continue
        if not key or token.text in _CLOSES or (key in stop and key not in words.article) or key in _GIVEN_BY:
            break
        if key[0].isalpha() and key not in words.article:
            candidates.append(key)
    return _head(candidates, words), ""


def _head(candidates: list[str], words: NumberWords) -> str:
    if not candidates:
        return ""
    if words.language != "en":
        return candidates[0]
    for key in candidates:
        if key in words.plurals or (key.endswith("s") and not key.endswith("ss") and len(key) > 3):
            return singular(key)
    return singular(candidates[0])


def singular(key: str) -> str:
    """English plural to singular by ending, good enough to compare two nouns.

    >>> singular("bodies"), singular("houses"), singular("crisis")
    ('body', 'house', 'crisis')
    """
    if len(key) < 4 or key.endswith(("ss", "us", "is")):
        return key
    if key.endswith("ies"):
        return key[:-3] + "y"
    if key.endswith(("ches", "shes", "xes", "sses")):
        return key[:-2]
    return key[:-1] if key.endswith("s") else key
