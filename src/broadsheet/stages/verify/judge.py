"""A second opinion: an inference model or a language model asked whether a passage carries a claim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from broadsheet.stages.verify.score import penalty_of, probability


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge says: `support` is the probability that the passages carry the claim, `reason` one sentence.

    A judge that only ranks has no `support` (None) and decides nothing; its `penalty` joins those of the score.
    """

    support: float | None
    reason: str = ""
    penalty: float = 0.0  # log-odds, 0 or below


NO_OPINION = "The judge had no opinion on this."  # what a report says when a judge failed


class Judge(Protocol):
    """Anything that can be asked. Deciding stays pure: a judge that needs a network is injected from above."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    def judge(self, claim: str, passages: Sequence[str]) -> Opinion | None:
        """An opinion, or None when there is none to be had (the model failed, the claim is too long …)."""
        ...


# A judge's word weighs as much as ours: the geometric mean lets either of the two sink a claim, and a single judge
# without reasons never overrules a figure, name or quotation that is plainly absent (those stay decided by rule).
def combine(score: float, opinion: Opinion | None) -> float:
    """Our score and a judge's as one, 0…1.

    >>> combine(0.81, Opinion(0.25)), combine(0.8, None)
    (0.45, 0.8)
    """
    if opinion is None:
        return score
    if opinion.support is None:
        return probability(penalty_of(score) + min(0.0, opinion.penalty))
    return round(math.sqrt(score * min(max(opinion.support, 0.0), 1.0)), 6)
