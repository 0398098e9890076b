"""A name or figure in the place of another one: the words beside it stand in a passage beside another.

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
from broadsheet.stages.verify.number import same_unit, same_value
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted
from broadsheet.stages.verify.stems import stem
from broadsheet.text import numberwords
from broadsheet.text.names import Name, name_words
from broadsheet.text.numbers import Quantity
from broadsheet.text.words import stopwords

# Content words beside the name; a small word counts a quarter. On the halves of BUMP and SummEdits that are learnt
# from, a fit of 2.5 speaks against 21 of 954 false summaries and 2 of 491 true ones (which call a club by its ground);
# one of two against 47 and 10. Before members of a list were told apart and a rival in the same sentence was
# believed, three were needed: 13 and 1.
_FIT = 2.5
# The same for figures, of one unit: 79 and 2, where a fit of two gives 101 and 8.
_FIGURE_FIT = 2.25
_LEAD = 1.0  # by which the other name has to fit better
_SMALL = 0.25  # what a word without content counts
_UNCOUNTED = ("year", "ordinal")
_REACH = 10  # words looked at on either side
_APART = 3  # words between a name and its rival in one sentence: nearer, the two may be one ("Quill, the trust's head")
_BREAKS = frozenset(',;:."()')
_LIST_WORDS = frozenset({",", "and", "or"})  # "Devon, Cornwall and Lancashire": any member may stand last
_ONE_VERB = {"is": "be", "was": "be", "were": "be", "are": "be", "been": "be", "has": "have", "had": "have", "an": "a"}


class _Word(NamedTuple):
    start: int
    end: int
    key: str
    worth: float


def check_slots(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every name or figure whose place in the cited passages another one has."""
    inside = quoted(claim.text)
    names = [n for n in claim.names if not any(a <= n.start < b for a, b in inside)]
    figures = [q for q in claim.quantities if q.kind not in _UNCOUNTED]
    if not names and not figures:
        return []
    words = _words(claim)
    around = [(p, _words(p)) for p in evidence.cited if p.language == claim.language]
    found = [
        *(_judge_name(claim, n, words, around) for n in names),
        *(_judge_figure(q, words, around) for q in figures),
    ]
    return [f for f in found if f is not None]


_Around = Sequence[tuple[Passage, list[_Word]]]


def _judge_name(claim: Passage, name: Name, words: Sequence[_Word], around: _Around) -> Finding | None:
    own, best, rival = 0.0, 0.0, ""
    last = name_words(name.text)[-1:]
    for passage, theirs in around:
        for other in passage.names:
            fit = _fit(name, words, other, theirs)
            if one_name(name.text, other.text):
                own = max(own, fit)
            elif fit > best and _otherwise(claim, name, passage, other):
                continue
            elif fit > best and not (passage.keys.intersection(last) and _near(passage, other, last[0])):
                best, rival = fit, other.text
    if best < _FIT or best - own < _LEAD:
        return None
    return Finding("name", Weight.AGAINST, f"The article has “{rival}” in this place.", name.start, name.end)


def _otherwise(claim: Passage, name: Name, passage: Passage, rival: Name) -> bool:
    """Whether a claim has both names, with a verb between them the passage lacks: "Lindmere sold him to Port Varn" for
    "joined from Lindmere". Another verb may put either name in the other's place.
    """
    last = name_words(rival.text)[-1:]
    own = next((t for t in claim.tokens if [t.key] == last), None)  # alone at the beginning it is not read as a name
    if own is None:
        return False
    low, high = min(own.end, name.end), max(own.start, name.start)
    return any(low <= t.start < high and t.text[0].islower() and t.stem not in passage.stems for t in claim.terms)


def _near(passage: Passage, rival: Name, last: str) -> bool:
    """Whether the claim's name stands beside its rival, or in a form that is not read as a name."""
    own = [n for n in passage.names if last in name_words(n.text)]
    return not own or any(_between(passage, n, rival) < _APART for n in own)


def _between(passage: Passage, one: Name, other: Name) -> int:
    low, high = min(one.end, other.end), max(one.start, other.start)
    return len(passage.text[low:high].split())


def _judge_figure(figure: Quantity, words: Sequence[_Word], around: _Around) -> Finding | None:
    own, best, rival = 0.0, 0.0, ""
    for passage, theirs in around:
        for other in passage.quantities:
            if not same_unit(figure, other):
                continue
            fit = _fit(figure, words, other, theirs)
            if same_value(figure, other):
                own = max(own, fit)
            elif fit > best:
                best, rival = fit, other.text
    if best < _FIGURE_FIT or best - own < _LEAD:
        return None
    return Finding("number", Weight.AGAINST, f"The article has “{rival}” in this place.", figure.start, figure.end)


def _fit(one: Name | Quantity, mine: Sequence[_Word], other: Name | Quantity, theirs: Sequence[_Word]) -> float:
    """Worth of the words that stand on both sides of both without a gap."""
    before = _shared(_before(one.start, mine), _before(other.start, theirs))
    return before + _shared(_behind(one.end, mine), _behind(other.end, theirs))


def _before(start: int, words: Sequence[_Word]) -> Iterator[_Word]:
    return (w for w in reversed(words) if w.end <= start)


def _behind(end: int, words: Sequence[_Word]) -> Iterator[_Word]:
    return (w for w in words if w.start >= end)


def _shared(mine: Iterator[_Word], theirs: Iterator[_Word]) -> float:
    total = 0.0
    for at, one, other in zip(range(_REACH), mine, theirs, strict=False):
        if one.key != other.key or one.key == "." or (at == 0 and one.key in _LIST_WORDS):
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
