"""Stage 5 of 7: which toll a figure gives: "at least 22 people drowned" counts the killed, "29 missing" the missing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import regex

from broadsheet.text.cues import cues
from broadsheet.text.normalise import fold
from broadsheet.text.numbers import Quantity

WORDS_RIGHT, WORDS_LEFT = 5, 3  # how far from the figure the word of the toll may stand
_WORD = regex.compile(r"[\p{L}\p{M}]+(?:[’'\-][\p{L}\p{M}]+)*|[,;:()–—.]")
_PART = regex.compile(
    r"(?i)(?:includ\w+|among(?:\s\w+)?|another|a further|additional|of whom|of which|of the|of them|one of|"
    r"darunter|weitere|dont|incluid\w+|entre ellos|outr\w+|otr\w+)\W*(?:\w+\W+)?$"
)
_REST = regex.compile(
    r"(?i)^\W*(?:more|others?|additional|of (?:them|those|whom|the)|weitere|autres|otros|outros|altri)\b"
)
_ELSEWHEN = regex.compile(
    r"\b(?:19|20)\d\d\b"
    r"|(?i:\b(?:since|last (?:year|month|week)|previous|seit|depuis|desde|per year|a year|so far this)\b)"
)
_HEDGES = frozenset(
    "at least about some nearly almost over more than around up to as many of approximately only mindestens rund etwa "
    "fast über mehr als au moins environ près de plus al menos unos cerca más pelo menos quase mais almeno circa quasi "
    "oltre più zeker minstens ongeveer".split()
)
# Nouns under which the same people are counted; any other ("three children") is a part of them.
_ANYBODY = frozenset(
    "people person victim passenger body fatality personen menschen personnes personas pessoas persone mensen".split()
) | {""}


def toll_of(sentence: str, quantity: Quantity, every: Sequence[Quantity], language: str) -> str:
    """The label of the toll a figure gives, "" when it gives none or only a part of one.

    >>> from broadsheet.text.numbers import find_quantities
    >>> text = "At least 22 people drowned and 29 are missing, including three children."
    >>> found = find_quantities(text, "en")
    >>> [toll_of(text, q, found, "en") for q in found]
    ['people killed', 'people missing', '']
    """
    if quantity.kind != "count" or _ELSEWHEN.search(sentence):
        return ""
    left, right = sentence[: quantity.start], sentence[quantity.end :]
    if _PART.search(left[-32:]) or _REST.match(right):
        return ""
    if quantity.noun not in _counted(language):
        return ""
    table = _table(language)
    others = [q.start for q in every if q.start > quantity.start]
    stop = min(others, default=len(sentence)) - quantity.end
    return _right(right[: max(0, stop)], table) or _left(left, table)


def _right(text: str, table: dict[str, str]) -> str:
    words = [m.group() for m in _WORD.finditer(text)][: WORDS_RIGHT + 1]
    for index, word in enumerate(words):
        if not word[0].isalpha():
            return ""
        for count in (3, 2, 1):
            label = table.get(" ".join(words[index : index + count]).lower())
            if label:
                return label
    return ""


def _left(text: str, table: dict[str, str]) -> str:
    """The word of a toll right before the figure, with nothing but a hedge between: "killing at least 22"."""
    words = [m.group().lower() for m in _WORD.finditer(text[-60:])][-WORDS_LEFT - 2 :]
    while words and words[-1] in _HEDGES:
        words.pop()
    return table.get(words[-1], "") if words else ""


@cache
def _counted(language: str) -> frozenset[str]:
    """Nouns with which a toll is given: people, and the words of tolls as written and folded."""
    table = _table(language)
    return _ANYBODY.union(table, map(fold, table))


@cache
def _table(language: str) -> dict[str, str]:
    return {word: toll.label for toll in reversed(cues(language).tolls) for word in toll.words}
