"""Stage 5 of 7: whether two sentences tell one fact in other words.

They have to hold a good part of each other (`overlap`), also of what they tell beside names: what one player said of
two clubs shares the whole of his name. A figure, a weekday or a negation may not differ.

The bounds were set on 87 pairs of recorded news that are not nearly the same words, and some 85 further ones that pass
were read: 81 tell one fact. Of the true pairs of the first 87 some six in ten are missed, which is the price.
"""

from __future__ import annotations

from functools import cache, lru_cache

from broadsheet.stages.write.figures import compatible
from broadsheet.stages.write.fitness import Unfit
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.overlap import WHOLE, close, plain_stems
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.cues import cues
from broadsheet.text.numbers import Quantity, find_quantities

_KINDS = frozenset({"count", "money", "percent", "measure", "points", "rate", "score", "age"})


MIN_ALIKE = 0.40  # cosine of the sentences' words
MIN_PLAIN, BOTH_PLAIN = 0.35, 0.9  # share of either one's words without capital, and of both together


def same_fact(reading: Reading, sentence: Sentence) -> list[Sentence]:
    """Sentences of other articles that tell what this one tells, best first."""
    found = []
    for index in close(reading.overlap, sentence.index):
        other = reading.sentences[index]
        if other.article == sentence.article or other.unfit in (Unfit.BOILERPLATE, Unfit.QUESTION):
            continue
        whole = max(reading.overlap.held[sentence.index, index], reading.overlap.held[index, sentence.index]) >= WHOLE
        if not whole and not (
            reading.similarity[sentence.index, index] >= MIN_ALIKE and _told(reading, sentence, other)
        ):
            continue
        if agree(sentence.text, other.text, reading.language):
            found.append(other)
    return found


def _told(reading: Reading, a: Sentence, b: Sentence) -> bool:
    if not cues(reading.language).spaced or reading.language == "de":  # no capitals, or on every noun
        return True
    first, second = plain_stems(a.text, reading.language), plain_stems(b.text, reading.language)
    if not first or not second:
        return False
    one, other = len(first & second) / len(first), len(first & second) / len(second)
    return min(one, other) >= MIN_PLAIN and one + other >= BOTH_PLAIN


def agree(a: str, b: str, language: str) -> bool:
    """Whether nothing in two sentences forbids that they tell one fact.

    >>> agree("Nine people died on Friday.", "Nine were killed on Friday.", "en")
    True
    >>> agree("Nine people died.", "Fifteen people died.", "en"), agree("The dam held.", "The dam has not held.", "en")
    (False, False)
    """
    return same_day_and_way(a, b, language) and _figures_agree(a, b, language)


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
    values = {q.value for q in second}
    given = sum(q.value in values for q in first)
    for q in first:
        for r in second:
            same = (q.kind, q.unit) == (r.kind, r.unit) and (q.noun == r.noun or not q.noun or not r.noun)
            if same and q.value not in values and not compatible(q, r):
                return False
    return given * 2 >= len(first)


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
