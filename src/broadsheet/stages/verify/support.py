"""Support check: how much of a claim's content its evidence carries, and which words are left over."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.stages.verify.alignment import align
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage, Term


@dataclass(frozen=True, slots=True)
class Support:
    """Share of the claim's content that is carried, 0…1, and the words that are not."""

    share: float
    left: tuple[Term, ...]


def measure_support(claim: Passage, evidence: Evidence) -> Support:
    """Align the claim's content words with the cited sentences and their neighbours."""
    if not claim.terms:
        return Support(1.0, ())
    best = [0.0] * len(claim.terms)
    for passage in evidence.near:
        for index, match in enumerate(align(claim, passage)):
            best[index] = max(best[index], match.strength)
    left = tuple(t for t, s in zip(claim.terms, best, strict=True) if s == 0.0)
    return Support(sum(best) / len(best), left)


def check_support(claim: Passage, support: Support, minimum: float) -> list[Finding]:
    """A finding for each word left over; they decide only when too few are carried."""
    weight = Weight.MISSING if support.share < minimum else Weight.NOTE
    del claim
    return [Finding("support", weight, "No cited passage carries this word.", t.start, t.end) for t in support.left]
