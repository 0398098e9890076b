"""A name in the place of another one: the words beside it stand in a passage beside somebody else's name.

Free wording breaks a sentence up, but what stays beside a name often stays word for word: "two thirds of new … fathers
are now over 30". Where the words on both sides of a claim's name stand like this around another name, and around the
claim's own nowhere, the two were exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.exchange import one_name
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted
from broadsheet.stages.verify.stems import stem
from broadsheet.text import numberwords
from broadsheet.text.names import Name, name_words
from broadsheet.text.words import stopwords

# Content words beside the name. On the halves of BUMP and SummEdits that are learnt from, a fit of three speaks against
# 13 of 954 false summaries and 1 of 491 true ones, whose article contradicts itself; a fit of two against 48 and 8.
_FIT = 3.0
_LEAD = 1.0  # by which the other name has to fit better
_SMALL = 0.25  # what a word without content counts
_REACH = 10  # words looked at on either side
_BREAKS = frozenset(',;:."()')
_ONE_VERB = {"is": "be", "was": "be", "were": "be", "are": "be", "been": "be", "has": "have", "had": "have", "an": "a"}


class _Word(NamedTuple):
    start: int
    end: int
    key: str
    worth: float


def check_slots(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every name whose place in the cited passages another name has."""
    names = [n for n in claim.names if not any(a <= n.start < b for a, b in quoted(claim.text))]
    if not names:
        return []
    words = _words(claim)
    around = [(p, _words(p)) for p in evidence.cited if p.language == claim.language]
    return [f for name in names if (f := _judge(name, words, around)) is not None]


def _judge(name: Name, words: Sequence[_Word], around: Sequence[tuple[Passage, list[_Word]]]) -> Finding | None:
    own, best, rival = 0.0, 0.0, ""
    last = name_words(name.text)[-1:]
    for passage, theirs in around:
        for other in passage.names:
            fit = _fit(name, words, other, theirs)
            if one_name(name.text, other.text):
                own = max(own, fit)
            elif fit > best and not passage.keys.intersection(last):
                best, rival = fit, other.text
    if best < _FIT or best - own < _LEAD:
        return None
    return Finding("name", Weight.AGAINST, f"The article has “{rival}” in this place.", name.start, name.end)


def _fit(one: Name, mine: Sequence[_Word], other: Name, theirs: Sequence[_Word]) -> float:
    """Worth of the words that stand on both sides of both names without a gap."""
    before = _shared(_before(one, mine), _before(other, theirs))
    return before + _shared(_behind(one, mine), _behind(other, theirs))


def _before(name: Name, words: Sequence[_Word]) -> Iterator[_Word]:
    return (w for w in reversed(words) if w.end <= name.start)


def _behind(name: Name, words: Sequence[_Word]) -> Iterator[_Word]:
    return (w for w in words if w.start >= name.end)


def _shared(mine: Iterator[_Word], theirs: Iterator[_Word]) -> float:
    total = 0.0
    for _, one, other in zip(range(_REACH), mine, theirs, strict=False):
        if one.key != other.key or one.key == ".":
            break
        total += one.worth
    return total


def _words(passage: Passage) -> list[_Word]:
    stop, numbers = stopwords(passage.language), numberwords.load(passage.language).cardinals
    found = []
    for token in passage.tokens:
        if not (token.text[0].isalnum() or token.text in _BREAKS or token.text in "$£€%"):
            continue
        key = _ONE_VERB.get(token.key, token.key or token.text)
        value = numbers.get(key)
        worth = 0.0 if token.text in _BREAKS else _SMALL if key in stop else 1.0
        found.append(
            _Word(token.start, token.end, stem(key, passage.language) if value is None else f"{value:g}", worth)
        )
    return found
