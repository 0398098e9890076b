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

from broadsheet.stages.write.contested import contests, is_pronoun
from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.figures import Value, compatible, counts, far_apart, same_scene, share_name
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.tolls import toll_of
from broadsheet.text.cues import cues
from broadsheet.text.numbers import find_quantities
from broadsheet.types import Difference, Figure

MAX_DIFFERENCES = 3
_DIGIT = re.compile(r"\d")
LEAD_SENTENCES = 2  # here a figure is the event's own
TOP_SENTENCES = 12  # further down an article tells of other tolls
DEEP_SENTENCES = 24  # but two sentences that say the same otherwise may stand there
# Sentences alike from here on count the same thing: below it, read on 130 stories, most pairs did not.
ALIKE = 0.45
HELD_ALIKE = 0.2
SHARED_CORE_WORDS = 3
_KINDS = frozenset({"count", "money", "percent", "measure", "rate"})
# A later, higher figure is an update, once so much later.
UPDATE_AFTER = timedelta(hours=2)


def write_differences(reading: Reading) -> tuple[Difference, ...]:
    """Disputed quantities; none when every pair of figures can be reconciled or one is an update of the other."""
    if len(reading.keys) < 2:
        return ()
    values = list(_values(reading))
    named = [v for v in values if v.what or v.quantity.noun or v.quantity.kind != "count"]
    found: dict[str, Difference] = {}
    shown: set[frozenset[str]] = set()
    top = [v for v in values if v.sentence.place < TOP_SENTENCES]
    for difference in (*_tolls(reading, top), *_contested(reading, top), *_others(reading, named)):
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
    for sentence in reading.sentences:
        if sentence.place >= DEEP_SENTENCES or not sentence.printable or not _may_count(reading, sentence):
            continue
        quantities = find_quantities(sentence.text, reading.language)
        for quantity in quantities:
            if (
                quantity.kind not in _KINDS
                or quantity.hedge == "vague"
                or not counts(sentence.text, quantity, reading.language)
            ):
                continue
            label = toll_of(sentence.text, quantity, quantities, reading.language)
            if label:
                yield Value(label, quantity, sentence, cumulative=label in labels)
            else:
                yield Value("", quantity, sentence, cumulative=False)


def _may_count(reading: Reading, sentence: Sentence) -> bool:
    """A digit, or a word of a toll beside which a number word may stand; saves reading the rest for numbers."""
    if _DIGIT.search(sentence.text):
        return True
    return not _toll_words(reading.language).isdisjoint(look(sentence.text).words)


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
    return not (a.cumulative and _update(reading, a, b))


def _update(reading: Reading, a: Value, b: Value) -> bool:
    """Whether the later article gives the higher figure."""
    first, second = reading.articles[a.sentence.article], reading.articles[b.sentence.article]
    if first.published is None or second.published is None:
        return False
    early, late = ((a, b), (b, a))[second.published < first.published]
    apart = abs(second.published - first.published)
    return apart >= UPDATE_AFTER and late.quantity.value > early.quantity.value


# ----------------------------------------------------------------------------------------------- others


def _others(reading: Reading, values: list[Value]) -> Iterator[Difference]:
    groups: dict[tuple[str, str, str], list[Value]] = {}
    for value in values:
        if not value.what:
            q = value.quantity
            noun = q.noun if q.kind != "money" else ""  # what stands behind a sum is not counted
            groups.setdefault((q.kind, q.unit, noun), []).append(value)
    for (_, unit, noun), group in groups.items():
        pair = next(((a, b) for i, a in enumerate(group) for b in group[i + 1 :] if _disagree(reading, a, b)), None)
        if pair is not None:
            ordered = sorted(pair, key=lambda v: reading.articles[v.sentence.article].time)
            yield Difference(noun or unit, tuple(_figure(reading, v) for v in ordered))


def _disagree(reading: Reading, a: Value, b: Value) -> bool:
    if is_pronoun(a) or is_pronoun(b) or not _clash(reading, a, b):
        return False
    if not _alike(reading, a.sentence, b.sentence) and not _both_tell_the_event(reading, a, b):
        return False
    if not share_name(a.sentence.text, b.sentence.text):
        return False  # the wind of two towns, the cases of two states
    language = reading.language
    in_a = {q.value for q in find_quantities(a.sentence.text, language)}
    in_b = {q.value for q in find_quantities(b.sentence.text, language)}
    return a.quantity.value not in in_b and b.quantity.value not in in_a and _same_place(a, b)


def _alike(reading: Reading, a: Sentence, b: Sentence) -> bool:
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
    quantity, sentence = value.quantity, value.sentence
    return Figure(quantity.text, claim_of(reading, sentence), reading.articles[sentence.article].published)
