"""Comparisons turned round: "more than" for "less than", and an opposite beside the very word it was said of."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.stages.verify.alignment import align
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import places_of
from broadsheet.stages.verify.opposites import opposed
from broadsheet.stages.verify.passage import Passage, Term

_BESIDE = 2  # tokens between a word and the neighbour it is told by


def check_comparison(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding where a claim compares in the other direction, or has a word's opposite at the same neighbour."""
    about = [p for p in evidence.cited if p.language == claim.language]
    found = [f for p in about if (f := _turned(claim, p) or _opposite(claim, p)) is not None]
    return found[:1] if found and len(found) == len([p for p in about if _shares(claim, p)]) else []


def _shares(claim: Passage, passage: Passage) -> bool:
    return sum(m.other is not None for m in align(claim, passage)) * 2 >= len(claim.terms)


def _turned(claim: Passage, passage: Passage) -> Finding | None:
    """ "More" for "less", with the two sides of "than" in the same order."""
    up, down = _directions(claim), _directions(passage)
    if not (up[0] or up[1]) or (up[0] and up[1]) or not (down[0] or down[1]) or (down[0] and down[1]):
        return None
    if bool(up[0]) == bool(down[0]):
        return None
    mine, theirs = (up[0] or up[1])[0], (down[0] or down[1])[0]
    common = [(m.term.index, m.other.index) for m in align(claim, passage) if m.other is not None]
    before = {(a < mine, b < theirs) for a, b in common}
    # Somebody on the other side of the word: "A has more than B" for "B has less than A".
    if (True, False) in before and (False, True) in before:
        return None
    if not ({(True, True), (False, False)} & before):
        return None
    tokens = claim.tokens
    message = f"The article has “{passage.tokens[theirs].text}”: “{passage.text[:160]}”"
    return Finding("relation", Weight.AGAINST, message, tokens[mine].start, tokens[mine].end)


def _directions(passage: Passage) -> tuple[list[int], list[int]]:
    return (
        [a for a, _ in places_of(passage, "more")],
        [a for a, _ in places_of(passage, "less")],
    )


def _opposite(claim: Passage, passage: Passage) -> Finding | None:
    """A word whose opposite stands in the passage beside the same neighbour, and not it itself."""
    matches = align(claim, passage)
    kept = [(m.term, m.other) for m in matches if m.other is not None]
    for changed in (m.term for m in matches if m.other is None):
        for mine, theirs in kept:
            if abs(mine.index - changed.index) > _BESIDE:
                continue
            for near in _beside(passage, theirs, changed.index > mine.index):
                if near.stem not in claim.stems and opposed(changed.key, near.key, claim.language):
                    message = f"The article has “{near.text}” here."
                    return Finding("relation", Weight.AGAINST, message, changed.start, changed.end)
    return None


def _beside(passage: Passage, term: Term, behind: bool) -> Iterator[Term]:
    """Content words next to one, behind or before it."""
    low, high = (term.index + 1, term.index + _BESIDE) if behind else (term.index - _BESIDE, term.index - 1)
    return (t for t in passage.terms if low <= t.index <= high)
