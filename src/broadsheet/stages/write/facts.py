"""Stage 5 of 7: whether two sentences tell one fact in other words.

They have to hold a good part of each other (`overlap`), also of what they tell beside names: what one player said of
two clubs shares the whole of his name. A figure, a weekday or a negation may not differ.

The bounds were set on 87 pairs of recorded news that are not nearly the same words, and some 85 further ones that pass
were read: 81 tell one fact. Of the true pairs of the first 87 some six in ten are missed, which is the price.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np

from broadsheet.stages.write.figures import compatible, counts, share_name
from broadsheet.stages.write.fitness import Unfit
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.overlap import ANYWHERE, HELD, WHOLE, close, plain_stems
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.tolls import toll_of
from broadsheet.text.cues import cues
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.text.words import stopwords

_KINDS = frozenset({"count", "money", "percent", "measure", "points", "rate", "score", "age"})

_CAPITALISED = re.compile(r"(?<![^\W_])[^\W\d_a-zß-öø-ÿ][^\W_]*(?:-[^\W_]+)*")
_ANY_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
# Of the words without capital the share and the number that both have; of the claim's stems the share the other has; of
# either one's names the share the other has. "The league responded to the approval" shares all but its own news with
# "It is approved", and of two provinces' lockdowns only the province tells them apart.
MIN_PLAIN, MIN_COMMON, MIN_HELD = 0.25, 3, 0.4
OWN_NAMES, OTHER_NAMES, NAME_CHARS = 0.6, 0.5, 6
MIN_ALIKE, ALIKE_PLAIN = 0.40, 0.38  # cosine of the words from which names need not be asked, and the words shared
# Or all of it weighed together: the share of the claim that the other holds, half the smaller share of either, half the
# share of the claim's words without capital, and a figure of both. Two sentences with one background ("after the …")
# and two pieces of news share less than that, or few stems. Set on 393 labelled pairs: `benchmarks/samefacts.json`.
ENOUGH, BOTH, PLAIN, FIGURE = 1.0, 0.5, 0.5, 0.45
LEAST_BOTH, LEAST_SHARED, LEAST_COMMON = 0.3, 5, 2


def same_fact(reading: Reading, sentence: Sentence) -> list[Sentence]:
    """Sentences of other articles that tell what this one tells, best first."""
    found = []
    near = close(reading.overlap, sentence.index)
    for index in near:
        other = reading.sentences[index]
        if other.article == sentence.article or other.unfit in (Unfit.BOILERPLATE, Unfit.QUESTION):
            continue
        if _one_fact(reading, sentence, other) and agree(sentence.text, other.text, reading.language):
            found.append(other)
    return found + _adding_up(reading, sentence, {f.index for f in found})


def _adding_up(reading: Reading, claim: Sentence, known: set[int]) -> list[Sentence]:
    """Sentences of other articles that hold enough of a claim when all that they share is weighed together."""
    language = reading.language
    if _no_names(language):
        return []
    held, both = reading.overlap.held[claim.index], reading.overlap.both[claim.index]
    most = held + BOTH * both
    rows = np.flatnonzero((both >= LEAST_BOTH) & (reading.overlap.shared[claim.index] >= LEAST_SHARED))
    found = []
    for index in rows[np.argsort(-most[rows], kind="stable")]:
        other = reading.sentences[index]
        if other.article == claim.article or index in known or not other.printable:
            continue
        needed = ENOUGH - float(most[index])
        if _shared(claim.text, other.text, needed, language) and agree(claim.text, other.text, language):
            found.append(other)
    return found


def _shared(claim: str, other: str, needed: float, language: str) -> bool:
    """Whether the words without capital and the figures that two sentences share come to what is needed."""
    own = plain_stems(claim, language)
    common = len(own & plain_stems(other, language))
    if common < LEAST_COMMON or not share_name(claim, other):
        return False
    missing = needed - PLAIN * common / len(own)
    return missing <= 0.0 or (missing <= FIGURE and not _counted(claim, language).isdisjoint(_counted(other, language)))


@lru_cache(maxsize=2048)
def _counted(text: str, language: str) -> frozenset[float]:
    """The figures by which a fact is known again: no ages, no "one", no number of a name, none that counts nothing."""
    return frozenset(
        q.value
        for q in _figures(text, language)
        if q.kind != "age"
        and q.value != 1
        and (q.noun or q.kind != "count")
        and not text[q.start - 1 : q.start].isalnum()
        and counts(text, q, language)
    )


def _one_fact(reading: Reading, a: Sentence, b: Sentence) -> bool:
    """Whether what two sentences share is enough: words that tell something, and the names of both."""
    if not share_name(a.text, b.text):
        return False
    pairs = reading.overlap
    more = float(max(pairs.held[a.index, b.index], pairs.held[b.index, a.index]))
    if more >= WHOLE:
        return True
    if _no_names(reading.language):
        return _alike(reading, a, b)
    if float(pairs.both[a.index, b.index]) + more / 2 < ANYWHERE:
        return False
    first, second = plain_stems(a.text, reading.language), plain_stems(b.text, reading.language)
    common = len(first & second)
    if _alike(reading, a, b) and common >= ALIKE_PLAIN * max(len(first), len(second)):
        return len(first) + len(second) > 0
    if common < MIN_COMMON or common < MIN_PLAIN * max(len(first), len(second)):
        return False
    if pairs.shared[a.index, b.index] < MIN_HELD * len(a.own) or b.unfit is Unfit.INCOMPLETE:
        return False
    one, other = _names_held(a.text, b.text, reading.language), _names_held(b.text, a.text, reading.language)
    return one >= OWN_NAMES and other >= OTHER_NAMES


def _no_names(language: str) -> bool:
    """Whether capitals tell no names: there are none, or every noun has one."""
    return not cues(language).spaced or language == "de"


def _alike(reading: Reading, a: Sentence, b: Sentence) -> bool:
    """Whether each holds much of the other, also by their words as written."""
    held = float(reading.overlap.both[a.index, b.index])
    return held >= HELD and float(reading.similarity[a.index, b.index]) >= MIN_ALIKE


def _names_held(a: str, b: str, language: str) -> float:
    """The share of the first sentence's capitalised words that the second has in whatever form; 0 without any."""
    names = _names(a, language)
    return len(names & _beginnings(b)) / len(names) if names else 0.0


@lru_cache(maxsize=2048)
def _names(text: str, language: str) -> frozenset[str]:
    words = (w.lower() for w in _CAPITALISED.findall(text))
    return frozenset(w[:NAME_CHARS] for w in words if w not in stopwords(language) and len(w) > 1)


@lru_cache(maxsize=2048)
def _beginnings(text: str) -> frozenset[str]:
    return frozenset(w[:NAME_CHARS] for w in _ANY_WORD.findall(text.lower()))


def agree(a: str, b: str, language: str) -> bool:
    """Whether nothing in two sentences forbids that they tell one fact.

    >>> agree("Nine people died on Friday.", "Nine were killed on Friday.", "en")
    True
    >>> agree("Nine people died.", "Fifteen people died.", "en"), agree("The dam held.", "The dam has not held.", "en")
    (False, False)
    """
    return same_day_and_way(a, b, language) and _figures_agree(a, b, language)


def nothing_forbids(a: str, b: str, language: str) -> bool:
    """Whether two sentences in nearly the same words can be of one fact: a day, a "not", a name or a toll decides.

    >>> nothing_forbids("Brackwater shut its beaches.", "Lowe Mill shut its beaches.", "en")
    False
    """
    if not same_day_and_way(a, b, language) or not share_name(a, b):
        return False
    return _tolls_agree(a, _figures(a, language), b, _figures(b, language), language)


def same_day_and_way(a: str, b: str, language: str) -> bool:
    """Whether two sentences name no different weekdays, and both deny or both do not.

    >>> same_day_and_way("It held on Monday.", "On Tuesday it held.", "en"), same_day_and_way("It held.", "No.", "en")
    (False, False)
    """
    first, second = _days(a, language), _days(b, language)
    if first and second and first.isdisjoint(second):
        return False
    return _negated(a, language) == _negated(b, language)


def _figures_agree(a: str, b: str, language: str) -> bool:
    """At least half of the first sentence's figures stand in the second, and none is contradicted there."""
    first, second = _figures(a, language), _figures(b, language)
    if not first:
        return True
    if not _tolls_agree(a, first, b, second, language):
        return False
    values = {q.value for q in second}
    given = sum(q.value in values for q in first)
    for q in first:
        for r in second:
            same = (q.kind, q.unit) == (r.kind, r.unit) and (q.noun == r.noun or not q.noun or not r.noun)
            if same and q.value not in values and not compatible(q, r):
                return False
    return given * 2 >= len(first)


def _tolls_agree(a: str, first: tuple[Quantity, ...], b: str, second: tuple[Quantity, ...], language: str) -> bool:
    """Whether "one person is dead" and "two pilots were killed" can both be right, whatever noun is counted."""
    known = {toll_of(b, r, second, language): r for r in second if r.kind == "count"}
    return all(
        compatible(q, known[toll])
        for q in first
        if q.kind == "count" and (toll := toll_of(a, q, first, language)) and toll in known
    )


@lru_cache(maxsize=2048)
def _figures(text: str, language: str) -> tuple[Quantity, ...]:
    return tuple(q for q in find_quantities(text, language) if q.kind in _KINDS and q.hedge != "vague")


def _days(text: str, language: str) -> frozenset[str]:
    return _weekdays(language) & look(text).words


def _negated(text: str, language: str) -> bool:
    words = look(text).words
    return not _negations(language).isdisjoint(words) or any(w.endswith(("n't", "n’t")) for w in words)


@cache
def _weekdays(language: str) -> frozenset[str]:
    return frozenset(w.lower() for w in cues(language).weekdays)


@cache
def _negations(language: str) -> frozenset[str]:
    return frozenset(cues(language).negation)
