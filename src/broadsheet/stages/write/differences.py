"""Stage 5 of 7: quantities on which independent outlets give values that cannot both be right.

Two kinds are compared. Tolls (killed, injured, missing …) are read off each article once, wherever they stand near
its top. Other quantities are compared only between sentences that say the same otherwise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from broadsheet.stages.write.contested import contests, is_attributed, is_pronoun, is_replaced
from broadsheet.stages.write.dates import speaks_of_future
from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.figures import (
    Value,
    compatible,
    counted,
    counts,
    far_apart,
    names_in,
    same_scene,
    share_name,
)
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.sameness import SAME_DAY, grows, is_total, kind_of, near_alike, one_time
from broadsheet.stages.write.title import headline
from broadsheet.stages.write.tolls import toll_of
from broadsheet.text.cues import cues
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.types import Claim, Difference, Figure, Part, Span

MAX_DIFFERENCES = 3
IN_TITLE = -1  # index of what is no sentence of the text
_DIGIT = re.compile(r"\d")
LEAD_SENTENCES = 2  # here a figure is the event's own
TOP_SENTENCES = 12  # further down an article tells of other tolls
DEEP_SENTENCES = 24  # but two sentences that say the same otherwise may stand there
# Sentences alike from here on count the same thing: below it, read on 130 stories, most pairs did not.
ALIKE = 0.45
HELD_ALIKE = 0.2
SHARED_CORE_WORDS = 3
_KINDS = frozenset({"count", "money", "percent", "measure", "rate", "age"})
_NOUNLESS = frozenset({"money", "measure", "percent", "age"})  # what stands behind these is not what is counted
_UNITS = {
    "USD": "dollars",
    "GBP": "pounds",
    "EUR": "euros",
    "JPY": "yen",
    "INR": "rupees",
    "mi": "miles",
    "km": "kilometres",
    "m": "metres",
    "ft": "feet",
    "kg": "kilograms",
    "%": "per cent",
    "min": "minutes",
    "h": "hours",
    "d": "days",
    "y": "years",
}
_MAGNITUDES = frozenset({"dozen", "hundred", "thousand", "million", "billion"})
_SCALES = ("million", "milliard", "billion", "миллион", "milione", "miljoen")  # a number's own words read as its noun
# A later, higher figure is an update, once so much later.
UPDATE_AFTER = timedelta(hours=2)


def write_differences(reading: Reading) -> tuple[Difference, ...]:
    """Disputed quantities; none when every pair of figures can be reconciled or one is an update of the other."""
    if len(reading.keys) < 2:
        return ()
    values = list(_values(reading))
    named = [v for v in values if v.what or v.quantity.noun or kind_of(v) != "count"]
    found: dict[str, Difference] = {}
    shown: set[frozenset[str]] = set()
    top = [v for v in values if v.sentence.place < TOP_SENTENCES]
    told = [v for v in top if v.sentence.index != IN_TITLE]
    for difference in (*_tolls(reading, top), *_contested(reading, told), *_others(reading, named)):
        figures = frozenset(f.value.lower() for f in difference.figures)
        if difference.what not in found and figures not in shown:
            found[difference.what] = difference
            shown.add(figures)
    return tuple(found.values())[:MAX_DIFFERENCES]


def _contested(reading: Reading, values: list[Value]) -> Iterator[Difference]:
    for contest in contests(reading, values):
        if contest.what:
            pair = (contest.first[0], contest.second[0])
            yield Difference(contest.what, tuple(_figure(reading, v) for v in pair))


def _values(reading: Reading) -> Iterator[Value]:
    labels = [toll.label for toll in cues(reading.language).tolls]
    for sentence in (*reading.sentences, *_titles(reading)):
        if sentence.place >= DEEP_SENTENCES or not sentence.printable or not _may_count(reading, sentence):
            continue
        quantities = find_quantities(sentence.text, reading.language)
        for quantity in quantities:
            if (
                quantity.kind not in _KINDS
                or quantity.hedge == "vague"
                or quantity.noun.startswith(_SCALES)
                or _is_vague(sentence.text, quantity)
                or not counts(sentence.text, quantity, reading.language)
            ):
                continue
            value = Value("", quantity, sentence, cumulative=False)
            label = toll_of(sentence.text, quantity, quantities, reading.language) if kind_of(value) != "age" else ""
            yield Value(label, quantity, sentence, cumulative=label in labels) if label else value


def _is_vague(text: str, quantity: Quantity) -> bool:
    """ "Several hundred", "dozen": a word of magnitude is a number only behind "a" or "one"."""
    if quantity.text.lower().split()[0] not in _MAGNITUDES:
        return False
    before = text[: quantity.start].split()
    return not before or before[-1].lower() not in ("a", "one")


def _titles(reading: Reading) -> Iterator[Sentence]:
    """The headlines, as sentences that stand in no matrix: outlets often give a figure there alone."""
    for number in range(len(reading.articles)):
        text = headline(reading, number)
        if _DIGIT.search(text) or _toll_words(reading.language) & look(text).words:
            words = reading.title_words[number]
            yield Sentence(IN_TITLE, number, 0, 0, text, words, judge=None)


def _may_count(reading: Reading, sentence: Sentence) -> bool:
    """A digit, or a word of a toll or of magnitude beside which a number word may stand; saves reading the rest."""
    if _DIGIT.search(sentence.text):
        return True
    words = look(sentence.text).words
    return not (_toll_words(reading.language).isdisjoint(words) and _MAGNITUDES.isdisjoint(words))


@cache
def _toll_words(language: str) -> frozenset[str]:
    return frozenset(part for toll in cues(language).tolls for word in toll.words for part in word.split())


# ----------------------------------------------------------------------------------------------- tolls


def _tolls(reading: Reading, values: list[Value]) -> Iterator[Difference]:
    core = _core(reading)
    for toll in cues(reading.language).tolls:
        first: dict[int, Value] = {}
        given: dict[int, set[float]] = {}
        for value in values:
            if value.what == toll.label and (value.sentence.place < LEAD_SENTENCES or core & value.sentence.own):
                first.setdefault(value.sentence.article, value)
                given.setdefault(value.sentence.article, set()).add(value.quantity.value)
        disputed = _disputed(reading, list(first.values()), given)
        if disputed:
            yield Difference(toll.label, tuple(_figure(reading, v) for v in disputed))


def _core(reading: Reading) -> frozenset[str]:
    """Words of the headlines that tell the event, without the words of tolls, which every accident has."""
    counts = Counter(w for words in reading.title_words for w in set(words))
    grave = _toll_words(reading.language)
    shared = {w for w, c in counts.items() if c > 1} or set(counts)
    return frozenset(shared - grave)


def _disputed(reading: Reading, values: list[Value], given: dict[int, set[float]]) -> list[Value]:
    """One value a source, oldest first, where at least two cannot both be right; empty otherwise."""
    clashing: dict[int, Value] = {}
    for index, a in enumerate(values):
        for b in values[index + 1 :]:
            if given[a.sentence.article] & given[b.sentence.article]:
                continue  # one of them knows the other's figure as well
            if _clash(reading, a, b):
                clashing.setdefault(reading.key_of[a.sentence.article], a)
                clashing.setdefault(reading.key_of[b.sentence.article], b)
    ordered = sorted(clashing.values(), key=lambda v: (reading.articles[v.sentence.article].time, v.sentence.index))
    return ordered if len({v.quantity.value for v in ordered}) > 1 else []


def _clash(reading: Reading, a: Value, b: Value) -> bool:
    if reading.key_of[a.sentence.article] == reading.key_of[b.sentence.article]:
        return False
    if compatible(a.quantity, b.quantity) or far_apart(a, b) or not same_scene(a, b):
        return False
    if not one_time(reading, a, b):
        return False
    return not _update(reading, a, b)


def _update(reading: Reading, a: Value, b: Value) -> bool:
    """Whether the later article gives the higher figure, of what grows: a toll, or a sum on another day."""
    money = a.quantity.kind == "money"
    if not a.cumulative and not money:
        return False
    first, second = reading.articles[a.sentence.article], reading.articles[b.sentence.article]
    if first.published is None or second.published is None:
        return False
    early, late = ((a, b), (b, a))[second.published < first.published]
    apart = abs(second.published - first.published)
    return (
        apart >= (SAME_DAY if money and not grows(late) else UPDATE_AFTER)
        and late.quantity.value > early.quantity.value
    )


# ----------------------------------------------------------------------------------------------- others


def _others(reading: Reading, values: list[Value]) -> Iterator[Difference]:
    groups: dict[tuple[str, str, str], list[Value]] = {}
    for value in values:
        if not value.what and (value.sentence.index != IN_TITLE or kind_of(value) in _NOUNLESS):
            q, kind = value.quantity, kind_of(value)
            groups.setdefault((kind, q.unit if kind != "age" else "", "" if kind in _NOUNLESS else q.noun), []).append(
                value
            )
    for (kind, unit, _), group in groups.items():
        pair = next(((a, b) for i, a in enumerate(group) for b in group[i + 1 :] if _disagree(reading, a, b)), None)
        if pair is not None:
            ordered = sorted(pair, key=lambda v: reading.articles[v.sentence.article].time)
            yield Difference(
                counted(pair[0]) or _UNITS.get(unit, unit) or kind, tuple(_figure(reading, v) for v in ordered)
            )


def _disagree(reading: Reading, a: Value, b: Value) -> bool:
    if is_pronoun(a) or is_pronoun(b) or not _clash(reading, a, b):
        return False
    if (
        is_total(a) != is_total(b)
        or is_replaced(reading, a)
        or is_replaced(reading, b)
        or _is_expected(reading, a) != _is_expected(reading, b)
    ):
        return False
    if not share_name(a.sentence.text, b.sentence.text):
        return False  # the wind of two towns, the cases of two states
    if a.quantity.kind in ("percent", "rate") and _of_another(reading, a, b):
        return False
    if not near_alike(a, b, reading.language):
        if kind_of(a) == "age":
            return False
        if not _alike(reading, a.sentence, b.sentence) and not _both_tell_the_event(reading, a, b):
            return False
        if not _same_place(a, b):
            return False
    return not _knows(reading, a, b) and not _knows(reading, b, a)


def _of_another(reading: Reading, a: Value, b: Value) -> bool:
    """Whether one share or rate is somebody's and the other nobody's: "Ostrel has held its rate at 3.5 per cent"."""
    names = [names_in(value.sentence.text) for value in (a, b)]
    owned = [value for value, found in zip((a, b), names, strict=True) if found]
    return len(owned) == 1 and not is_attributed(reading, owned[0])


def _is_expected(reading: Reading, value: Value) -> bool:
    """Whether a share or rate is a forecast, which what came of it does not contradict."""
    return value.quantity.kind in ("percent", "rate") and speaks_of_future(value.sentence.text, reading.language)


def _knows(reading: Reading, value: Value, other: Value) -> bool:
    """Whether a figure's article gives the other figure as well, in the same sentence or its headline."""
    texts = (value.sentence.text, reading.articles[value.sentence.article].title)
    return any(q.value == other.quantity.value for text in texts for q in find_quantities(text, reading.language))


def _alike(reading: Reading, a: Sentence, b: Sentence) -> bool:
    if IN_TITLE in (a.index, b.index):
        return False
    held = min(reading.overlap.held[a.index, b.index], reading.overlap.held[b.index, a.index])
    return bool(reading.similarity[a.index, b.index] >= ALIKE or held >= HELD_ALIKE)


def _both_tell_the_event(reading: Reading, a: Value, b: Value) -> bool:
    """Whether two opening sentences share most of what the headlines say, counted noun included."""
    if max(a.sentence.place, b.sentence.place) >= LEAD_SENTENCES or not a.quantity.noun or a.quantity.kind != "count":
        return False
    return len(_core(reading) & a.sentence.own & b.sentence.own) >= SHARED_CORE_WORDS


def _same_place(a: Value, b: Value) -> bool:
    """Whether a content word beside both figures is the same: what they count is then done, owned or cost alike."""
    return bool(_beside(a) & _beside(b))


def _beside(value: Value) -> set[str]:
    text, q = value.sentence.text.lower(), value.quantity
    near = f"{text[max(0, q.start - 30) : q.start]} {text[q.end : q.end + 30]}"
    own = set(q.noun.split()) | {q.unit.lower()}
    return {w.strip(".,;:’'") for w in near.split()} & value.sentence.own - own


def _figure(reading: Reading, value: Value) -> Figure:
    sentence, article, quantity = value.sentence, reading.articles[value.sentence.article], value.quantity
    start = quantity.start
    if quantity.text.lower() in _MAGNITUDES:  # "a million", "one hundred"
        start = sentence.text.rfind(" ", 0, start - 1) + 1
    text = sentence.text[start : quantity.end]
    if sentence.index == IN_TITLE:
        span = Span(article.id, Part.TITLE, 0, sentence.end, sentence.text)
        return Figure(text, Claim(sentence.text, (span,), 1), article.published)
    return Figure(text, claim_of(reading, sentence), article.published)
