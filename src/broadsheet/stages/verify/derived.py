"""Figures that a retelling works out of those of one sentence: a change, a sum, years since, the two of "both"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from broadsheet.stages.verify.opposites import opposed
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.stems import stem
from broadsheet.text.numbers import Quantity

_FROM = frozenset("from von de du des da do с со dal dalla od".split())
_TO = frozenset("to auf zu a à au para para al do до".split())
_BY = frozenset("by um de en em на di".split())
_AND = frozenset("and und et y e и en og och".split())
_BOTH = frozenset("both beide beiden beider ambos ambas entrambi entrambe оба обе".split())
_BETWEEN = 3  # words between the two of a sum at most: "three men and two women"
# What a hedged change may be off by, as a part of it: "almost doubled" for 98 percent, and no more.
_EXACT, _ABOUT = 0.001, 0.06


def derived_known(claim: Passage, quantity: Quantity, passages: Sequence[Passage]) -> bool:
    """Whether a figure follows from two that one passage gives side by side, from a year, or from a word for two.

    A change is worked out of "from A to B" alone; a sum of two counts joined by "and", and told of neither of the two.
    """
    if quantity.kind == "count" and quantity.value == 2:
        return any(p.keys & _BOTH for p in passages)
    if quantity.unit == "y":
        return any(_since(claim, quantity, p) for p in passages)
    return any(_changed(claim, quantity, p) or _added(claim, quantity, p) for p in passages)


def _since(claim: Passage, quantity: Quantity, passage: Passage) -> bool:
    """An age, or years "ago", counted from a year of the passage to when it was published."""
    back = quantity.kind == "age" or quantity.noun == "ago" or _word_before(claim, quantity) == "vor"
    if not back or not passage.dated or quantity.hedge not in ("", "about", "vague"):
        return False
    return any(q.kind == "year" and passage.anchor.year - q.value == quantity.value for q in passage.quantities)


def _changed(claim: Passage, quantity: Quantity, passage: Passage) -> bool:
    if not any(_follows(claim, quantity, one, other) for one, other in _from_to(passage)):
        return False
    # "Rose by" is not carried by what fell from one to the other.
    return not any(opposed(own.key, theirs.key, claim.language) for own in claim.terms for theirs in passage.terms)


def _follows(claim: Passage, quantity: Quantity, one: Quantity, other: Quantity) -> bool:
    """Whether a factor, a difference or a percentage is what lies between two figures."""
    if quantity.unit == "×":
        return _near(quantity, other.value / one.value)
    if quantity.unit == ("pp" if other.unit == "%" else other.unit) and _word_before(claim, quantity) in _BY:
        return _near(quantity, abs(other.value - one.value))
    return quantity.unit == "%" != other.unit and _near(quantity, abs(other.value - one.value) / one.value * 100)


def _from_to(passage: Passage) -> Iterator[tuple[Quantity, Quantity]]:
    """Figures of one unit that something went from and to; the first often leaves its unit to the second."""
    for one, other in itertools.pairwise(passage.quantities):
        if one.value <= 0 or (one.unit != other.unit and (one.unit or one.noun)):
            continue
        if _word_before(passage, one) in _FROM and _word_before(passage, other) in _TO:
            yield one, other


def _near(quantity: Quantity, wanted: float) -> bool:
    off = quantity.value - wanted
    if abs(off) <= _EXACT * max(1.0, wanted):
        return quantity.hedge in ("", "about", "vague")
    fair = {"about": True, "vague": True, "nearly": off > 0, "more than": off < 0}
    return abs(off) <= _ABOUT * wanted and fair.get(quantity.hedge, False)


def _added(claim: Passage, quantity: Quantity, passage: Passage) -> bool:
    if quantity.kind != "count" or not quantity.noun or quantity.hedge:
        return False
    for one, other in itertools.pairwise(passage.quantities):
        counts = one.kind == other.kind == "count" and bool(one.noun and other.noun) and not (one.hedge or other.hedge)
        if not counts or one.value + other.value != quantity.value:
            continue
        between = [t.key for t in passage.worded if one.end <= t.start < other.start]
        own = stem(quantity.noun, claim.language)
        told_of = {stem(q.noun, passage.language) for q in (one, other)}
        if len(between) <= _BETWEEN and _AND & set(between) and own not in told_of:
            return True
    return False


def _word_before(passage: Passage, quantity: Quantity) -> str:
    return next((t.key for t in reversed(passage.worded) if t.end <= quantity.start), "")
