"""What a check hands back: findings, each with its weight, and what they add up to."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from broadsheet.types import Reason, Span, Verdict


class Weight(enum.IntEnum):
    """How much a finding counts."""

    NOTE = 0  # told to the reader, decides nothing
    MISSING = 1  # the evidence does not carry it: the claim is not found
    AGAINST = 2  # the evidence says otherwise: the claim is contradicted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a check saw. `start` and `end` are the words at fault in the claim's text, equal for none."""

    check: str  # quotation speaker number date name polarity support citation
    weight: Weight
    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """The verdict on one claim and everything it rests on."""

    text: str
    verdict: Verdict
    score: float  # 0…1, higher is better carried
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Span, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether the claim may be published."""
        return self.verdict is Verdict.SUPPORTED

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The findings as a report keeps them, gravest first."""
        ordered = sorted(self.findings, key=lambda f: -f.weight)
        return tuple(Reason(f.check, f.message, self.text[f.start : f.end]) for f in ordered)


def verdict_of(findings: tuple[Finding, ...]) -> Verdict:
    """Contradicted if anything speaks against the claim, not found if anything is missing, else supported."""
    worst = max((f.weight for f in findings), default=Weight.NOTE)
    if worst is Weight.AGAINST:
        return Verdict.CONTRADICTED
    return Verdict.NOT_FOUND if worst is Weight.MISSING else Verdict.SUPPORTED
