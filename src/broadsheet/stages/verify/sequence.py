"""What came first, and what came of what: "after", "before", "because", "led to" with their two sides exchanged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import frame, has, places_of
from broadsheet.stages.verify.passage import Passage
from broadsheet.text.tokens import Token

_LINKS = ("after", "because", "before", "causes")
_ENDS = frozenset(".!?;:")
_CROSSED = 3  # content words on the other side; of two alone one is often a coincidence
_GAP = 2  # characters between two sentences in a row
_TOLD = 0.5  # part of the words of one side of a "because" that the sentence which tells it has more than
_CAUSAL = ("because", "causes")
_BEHIND_FIRST = ("after", "because")  # what stands behind the word came first


class _Order(NamedTuple):
    """Stems of what a sentence puts first in time and of what it puts behind, and the word that says so."""

    first: frozenset[str]
    then: frozenset[str]
    link: Token
    kind: str


def check_sequence(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding where a claim reverses the order of two things in a cited passage, or makes one the other's cause."""
    mine = list(_orders(claim))
    if not mine:
        return []
    about = [p for p in evidence.cited if p.language == claim.language]
    for passage in about:
        theirs = list(_orders(passage))
        for own in mine:
            if any(_crossed(own, other) for other in theirs) and not any(_straight(own, other) for other in theirs):
                message = f"The article has it the other way round: “{passage.text[:160]}”"
                return [Finding("relation", Weight.AGAINST, message, own.link.start, own.link.end)]
    return _invented_cause(claim, about) or _put_between(mine, about)


def _put_between(mine: Sequence[_Order], about: Sequence[Passage]) -> list[Finding]:
    """A cause put between what two sentences tell, of which neither says that it has to do with the other.

    A sentence that gives a cause of its own, or takes up the one before ("that is why"), is not asked.
    """
    for own in mine:
        if own.kind not in _CAUSAL:
            continue
        cause, effect = own.first, own.then
        causes = {p for p in about if _tells(p, cause)}
        effects = {p for p in about if _tells(p, effect)}
        if not causes or not effects or causes & effects or any(has(p, "therefore") for p in causes | effects):
            continue
        if any(_joins(p, cause) for p in effects) or any(_joins(p, effect) for p in causes):
            continue
        # Of two sentences in a row the first often is the second's cause without a word for it.
        if any(_in_a_row(a, b) for a in causes for b in effects) and not any(map(_has_cause, effects)):
            continue
        link = own.link
        return [Finding("relation", Weight.MISSING, "No cited passage makes this a cause.", link.start, link.end)]
    return []


def _in_a_row(one: Passage, other: Passage) -> bool:
    a, b = one.span, other.span
    if a is None or b is None or a.article_id != b.article_id:
        return False
    return max(a.start, b.start) - min(a.end, b.end) <= _GAP


def _has_cause(passage: Passage) -> bool:
    return any(o.kind in _CAUSAL for o in _orders(passage))


def _tells(passage: Passage, side: frozenset[str]) -> bool:
    return len(side & passage.stems) > _TOLD * len(side)


def _joins(passage: Passage, side: frozenset[str]) -> bool:
    """Whether a sentence has a link of its own, with a word of what the claim joins it to."""
    return any(o.kind in _CAUSAL and (o.first | o.then) & side for o in _orders(passage))


def _invented_cause(claim: Passage, about: Sequence[Passage]) -> list[Finding]:
    """A cause where no cited passage joins anything to anything."""
    if not frame(claim.language, "linked") or not about:
        return []
    place = next((a for kind in ("because", "causes") for a, _ in places_of(claim, kind)), None)
    if place is None or any(has(p, "linked") for p in about):
        return []
    link = claim.tokens[place]
    return [Finding("relation", Weight.MISSING, "No cited passage makes this a cause.", link.start, link.end)]


def _crossed(mine: _Order, theirs: _Order) -> bool:
    if mine.kind in _CAUSAL and theirs.kind == "before":
        return False  # "delayed before being cancelled over concerns": no cause
    one, other = mine.first & theirs.then, mine.then & theirs.first
    return bool(one and other) and len(one) + len(other) >= _CROSSED


def _straight(mine: _Order, theirs: _Order) -> bool:
    return bool(mine.first & theirs.first or mine.then & theirs.then)


def _orders(passage: Passage) -> Iterator[_Order]:
    for kind in _LINKS:
        for at, after in places_of(passage, kind):
            front, back = _sides(passage, at, after)
            if front and back:
                first, then = (back, front) if kind in _BEHIND_FIRST else (front, back)
                yield _Order(first - then, then - first, passage.tokens[at], kind)


def _sides(passage: Passage, at: int, after: int) -> tuple[frozenset[str], frozenset[str]]:
    """Stems before and behind a link; where it begins its sentence, the part behind ends at the first comma."""
    tokens = passage.tokens
    low = max((i + 1 for i in range(at) if tokens[i].text in _ENDS), default=0)
    high = min((i for i in range(after, len(tokens)) if tokens[i].text in _ENDS), default=len(tokens))
    if at > low:
        return _stems(passage, low, at), _stems(passage, after, high)
    comma = next((i for i in range(after, high) if tokens[i].text == ","), high)
    return _stems(passage, comma, high), _stems(passage, after, comma)


def _stems(passage: Passage, low: int, high: int) -> frozenset[str]:
    dated = [(d.start, d.end) for d in passage.dates]
    inside = (t for t in passage.terms if low <= t.index < high)
    return frozenset(t.stem for t in inside if not any(a <= t.start < b for a, b in dated))
