"""The order of words in a near copy: what was told the other way round, moved to another place or said twice."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import frame
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.names import name_words
from broadsheet.text.numbers import Quantity
from broadsheet.text.words import stopwords

_APPOSITION = 6  # words of a name and the office told with it
_BESIDE = 3  # words between two figures that belong together: "nine votes to four"
_REVERSED = 3  # words
_SPOKEN = 3  # content words between a name and its verb of saying
# "Of the nine taken, two were found" for "had taken nine, of which two were found": these stand anywhere.
_LOOSE = frozenset(("of", "which", "who", "that"))


def check_moved(claim: Passage, passage: Passage) -> list[Finding]:
    """Three words in the reverse order: who did what to whom was exchanged.

    A part moved as a whole ("on the pier", "police said") reverses pairs only, so that fair rewording passes; so does a
    change between active and passive. In other languages than English only content words count, for there the verb
    stays second whatever comes first.
    """
    if _passive(claim) != _passive(passage):
        return []
    mine, theirs = _places(claim), _places(passage)
    common = [(mine[key], theirs[key]) for key in mine if key in theirs]
    reversed_words = _longest_reversal([place.number for _, place in sorted(common, key=lambda pair: pair[0].number)])
    if len(reversed_words) < _REVERSED:
        return []
    words = [m for m, t in common if t.number in reversed_words]
    if _one_apposition(claim, words):
        return []
    at = next(m for m, t in common if t.number == reversed_words[0])
    return [Finding("relation", Weight.AGAINST, "The article has these words the other way round.", at.start, at.end)]


def _one_apposition(claim: Passage, words: Sequence[_Place]) -> bool:
    """Whether the words stand together around an office: "Quill, head of the inn" for "the inn's head, Quill"."""
    within = [t for t in claim.worded if words[0].start <= t.start <= words[-1].start]
    offices = frame(claim.language, "office")
    return len(within) <= _APPOSITION and any(t.key in offices for t in within)


class _Place(NamedTuple):
    number: int
    start: int
    end: int


def _places(passage: Passage) -> dict[str, _Place]:
    """Where every word stands that stands only once, dates left out."""
    stop = stopwords(passage.language) if passage.language != "en" else _LOOSE
    dated = [(d.start, d.end) for d in passage.dates]
    found: dict[str, _Place] = {}
    twice: set[str] = set()
    for index, token in enumerate(passage.worded):
        key = (token.key or token.text).removesuffix("'s")
        if key in found:
            twice.add(key)
        if key not in stop and not any(a <= token.start < b for a, b in dated):
            found[key] = _Place(index, token.start, token.end)
    return {key: place for key, place in found.items() if key not in twice}


def _longest_reversal(places: Sequence[int]) -> list[int]:
    """The longest run of falling numbers, not necessarily next to each other.

    >>> _longest_reversal([0, 5, 2, 3, 1])
    [5, 2, 1]
    """
    best: list[list[int]] = []
    for place in places:
        before = [run for run in best if run[-1] > place]
        best.append([*max(before, key=len, default=[]), place])
    return max(best, key=len, default=[])


def check_repeated(claim: Passage, passage: Passage) -> list[Finding]:
    """A figure the claim has more often than the sentence: it took the place of another one."""
    left = Counter(t.text for t in passage.worded if not t.key)
    for token in claim.worded:
        if token.key or token.text not in left:
            continue
        left[token.text] -= 1
        if left[token.text] < 0:
            return [
                Finding("relation", Weight.AGAINST, "The article has this figure only once.", token.start, token.end)
            ]
    return []


def check_side_by_side(claim: Passage, passage: Passage) -> list[Finding]:
    """Two figures side by side, "nine to four", that the sentence has side by side the other way round."""
    given = {(a.value, b.value) for a, b in _side_by_side(passage)}
    for one, other in _side_by_side(claim):
        pair = (one.value, other.value)
        if pair not in given and pair[::-1] in given and one.value != other.value:
            message = "The article has these two figures the other way round."
            return [Finding("number", Weight.AGAINST, message, one.start, other.end)]
    return []


def _side_by_side(passage: Passage) -> list[tuple[Quantity, Quantity]]:
    pairs = itertools.pairwise(sorted(passage.quantities, key=lambda q: q.start))
    return [(a, b) for a, b in pairs if len(passage.text[a.end : b.start].split()) <= _BESIDE]


def check_strangers(claim: Passage, passage: Passage) -> list[Finding]:
    """A name both of whose neighbours are the sentence's, but neither is its neighbour there: it changed places."""
    mine, theirs = _content_keys(claim), _content_keys(passage)
    known, speech = set(theirs), stance_words(claim.language).speech
    for name in claim.names:
        words = name_words(name.text)
        at = _find(words, mine)
        there = [i for i in range(len(theirs)) if theirs[i : i + len(words)] == words]
        if at <= 0 or at + len(words) >= len(mine) or not there:
            continue
        around = {mine[at - 1], mine[at + len(words)]}
        if around & speech and any(set(theirs[max(0, i - _SPOKEN) : i + len(words) + _SPOKEN]) & speech for i in there):
            continue  # "said Quill" and "Quill said"
        beside = {theirs[j] for i in there for j in (i - 1, i + len(words)) if 0 <= j < len(theirs)}
        if around <= known and not around & beside and _passive(claim) == _passive(passage):
            message = "The article has this name in another place of the sentence."
            return [Finding("relation", Weight.AGAINST, message, name.start, name.end)]
    return []


def _content_keys(passage: Passage) -> list[str]:
    stop = stopwords(passage.language)
    return [key for t in passage.worded if (key := (t.key or t.text).removesuffix("'s")) not in stop]


def _find(words: Sequence[str], keys: Sequence[str]) -> int:
    return next((i for i in range(len(keys)) if list(keys[i : i + len(words)]) == list(words)), -1)


def _passive(passage: Passage) -> bool:
    words = passage.keys
    return "by" in words and bool(words & {"was", "were", "been", "being", "is", "are", "be"})
