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
    return _invented_cause(claim, about)


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
