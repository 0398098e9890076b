"""Stage 5 of 7: figures read off sentences, and whether two of them can both be right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from broadsheet.stages.write.reading import Sentence
from broadsheet.text.cues import cues
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.normalise import fold
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.text.tokens import folded

__all__ = ["Value", "compatible", "counted", "counts", "far_apart", "find_quantities", "same_scene", "share_name"]

LOOSE = 1.15  # "about 1,000" and 1,100 agree
_EXACT_HEDGES = frozenset({"", "only"})


@dataclass(frozen=True, slots=True)
class Value:
    """A figure and the sentence it stands in."""

    what: str  # label of the toll it gives, "" for other quantities
    quantity: Quantity
    sentence: Sentence
    cumulative: bool  # a toll: grows as time goes by


_LETTERS = regex.compile(r"\p{L}[\p{L}\p{M}’'-]*")
_NO_NUMBER = regex.compile(r"^[\p{N}\p{P}\s]+")
_SAME_STEM = 4  # letters; "jobs" is counted as "job", "Toten" as "tote"


def counted(value: Value) -> str:
    """What a figure counts, in the article's own words: "customers", "per cent"; "" where only the kind is known.

    >>> quantity = find_quantities("It took 1,400 jobs", "en")[0]
    >>> counted(Value("", quantity, Sentence(0, 0, 0, 0, "It took 1,400 jobs", (), judge=None), cumulative=False))
    'jobs'
    """
    quantity, text = value.quantity, value.sentence.text
    if value.what:
        return value.what
    if quantity.kind == "percent":
        return _NO_NUMBER.sub("", quantity.text).strip()
    stem = quantity.noun[:_SAME_STEM]
    if not stem or quantity.kind != "count":
        return ""
    words = _LETTERS.findall(text, quantity.start)
    return next((w for w in words if fold(w).startswith(stem)), quantity.noun)


def compatible(a: Quantity, b: Quantity) -> bool:
    """Whether two statements of one quantity can both be right: "at least 12" and 15 can, 12 and 15 cannot.

    >>> twelve, fifteen = (find_quantities(t, "en")[0] for t in ("at least 12 people", "15 people"))
    >>> compatible(twelve, fifteen), compatible(find_quantities("12 people", "en")[0], fifteen)
    (True, False)
    """
    if a.value == b.value:
        return True
    low, high = (a, b) if a.value < b.value else (b, a)
    if low.hedge in ("at least", "more than") or high.hedge in ("at most", "less than", "nearly"):
        return True
    if _cut_short(low, high):
        return True
    if low.hedge in _EXACT_HEDGES and high.hedge in _EXACT_HEDGES:
        return _rounded(low.value, high.value)
    vague = [_last_digit(q.value) for q in (low, high) if q.hedge == "about"]  # "about 30" is said of 35 as well
    return high.value <= LOOSE * low.value or high.value - low.value <= max(vague, default=0.0) / 2


# The widest disputed toll of the embedded day is 1.7 (nine dead, fifteen dead); recorded figures that far apart or
# further counted two places, a day and the whole, or two things.
MAX_RATIO, MIN_APART = 3.0, 10  # "one" and "three" may be of one thing


def far_apart(a: Value, b: Value) -> bool:
    """Whether two figures differ too much to count one thing: the dead of a country and those of the world."""
    low, high = sorted((abs(a.quantity.value), abs(b.quantity.value)))
    return low > 0 and high >= MIN_APART and high / low >= MAX_RATIO


def same_scene(a: Value, b: Value) -> bool:
    """Whether two figures can be of one place and span of time: not India's and Utah's, not a day's and the whole."""
    if of_a_day(a.sentence.text) != of_a_day(b.sentence.text):
        return False
    first, second = (_places(v.sentence.text) for v in (a, b))
    return not first or not second or not first.isdisjoint(second)


_EACH = regex.compile(r"(?i)(?:\s[\p{L}'’-]+){0,3}\s(?:each|every|per|apiece|jeweils|chacun|cada|ciascuno)\b")


def share_name(a: str, b: str) -> bool:
    """Whether two sentences name somebody or something alike; True where one of them names nothing.

    >>> share_name("Quill counted 9 ships in 2 days.", "In two days Quill saw 7.")
    True
    >>> share_name("In Brackwater 9.", "Quill: 7.")
    False
    """
    first, second = names_in(a), names_in(b)
    return not first or not second or not first.isdisjoint(second)


@lru_cache(maxsize=512)
def names_in(text: str) -> frozenset[str]:
    """The capitalised words of a sentence that are no openers, folded."""
    lists = name_lists()
    words = (fold(w.removesuffix("'s").removesuffix("’s")) for w in _CAPITAL.findall(text))
    return frozenset(w for w in words if len(w) > 2 and w not in lists.openers and w not in lists.calendar)


_CAPITAL = regex.compile(r"\p{Lu}[\p{L}’'-]*\p{Ll}[\p{L}’'-]*")  # not acronyms: COVID-19 is everywhere
_A_DAY = regex.compile(
    r"(?i)\b(?:24|48|twenty-four)[\s-]?(?:h|hours|hrs|Stunden|heures|horas|ore|uur|часа|годин)"
    r"|\b(?:daily|per day|a day|single-day|one-day|new (?:confirmed )?(?:cases|deaths|infections|fatalities))\b"
    r"|\bнов(?:ых|ые) случа|за (?:прошедшие )?сутки"
)


def of_a_day(text: str) -> bool:
    """Whether a figure is that of one day: "in 24 hours", "daily"."""
    return _A_DAY.search(text) is not None


_CAPITALS = regex.compile(r"\p{Lu}[\p{L}.'’-]+(?:\s\p{Lu}[\p{L}.'’-]+)?")


@lru_cache(maxsize=512)
def _places(text: str) -> frozenset[str]:
    """The known places a sentence names: countries by their codes, towns folded."""
    lists = name_lists()
    found = set()
    for match in _CAPITALS.finditer(text):
        for name in (match.group(), *match.group().split()):
            key = fold(name.removesuffix("'s").removesuffix("’s").rstrip("."))
            if key in lists.places:
                found.add(lists.countries.get(key, key))
    return frozenset(found)


@cache
def _calendar(language: str) -> frozenset[str]:
    words = cues(language)
    return name_lists().calendar | {fold(w) for w in words.months + words.weekdays}


def counts(text: str, quantity: Quantity, language: str) -> bool:
    """Whether a number counts something: not of "Covid-19", "August 9", "Pixel 4 XL".

    >>> texts = "The Pixel 4 XL is out.", "On August 9 it rained.", "Four men"
    >>> [counts(t, find_quantities(t, "en")[0], "en") for t in texts]
    [False, False, True]
    """
    if text[quantity.start - 1 : quantity.start] in ("-", "–") or text[quantity.end : quantity.end + 1].isalpha():
        return False
    if text[quantity.end : quantity.end + 1] == "/" or _EACH.match(text, quantity.end):
        return False  # "5 km/h", "10,000 supporters from each side": a rate
    before = text[max(0, quantity.start - 24) : quantity.start].split()
    after = text[quantity.end : quantity.end + 24].split()
    calendar = _calendar(language)
    if (before and folded(before[-1]).strip(".,") in calendar) or (after and folded(after[0]).strip(".,") in calendar):
        return False
    named = bool(before and before[-1][0].isupper() and len(before) > 1)
    return not (named and after and after[0][0].isupper() and text[quantity.start].isdigit())


def _cut_short(short: Quantity, exact: Quantity) -> bool:
    """Whether one is the other without its last digits: "8.9 thousand" of 8,952."""
    if not 0 < exact.value - short.value < _last_digit(short.value):
        return False
    return any(map(str.isalpha, short.text)) and not any(map(str.isalpha, exact.text))


def _rounded(low: float, high: float) -> bool:
    """Whether one value is the other with fewer digits, as 1.2 million is of 1,234,000 and 38 of 38.1."""
    if high > LOOSE * low:
        return False
    for exact, short in ((low, high), (high, low)):
        step = _last_digit(short)
        if step >= 1 and abs(exact - short) < step / 2 and exact % step:
            return True
    return False


def _last_digit(value: float) -> float:
    """The place of a whole number's last digit that is not 0: 1,200 → 100."""
    if value != int(value) or not value:
        return 0.0
    step = 1
    while int(value) % (step * 10) == 0:
        step *= 10
    return float(step)
