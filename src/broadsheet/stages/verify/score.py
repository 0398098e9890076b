"""A claim's score: the weights of what was found, learnt where one document has true and false summaries side by side.

`benchmarks/learn_verify.py` fits them on pairs of a true and an edited summary *of the same document*, so that what
makes one text abstract and another near its source cancels out; weights may only lower a score. Learnt on the half of
SummEdits (news, podcast, ectsum, sales_email) and BUMP whose document hash is even, reported on the other half.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

# Log-odds for one of each; a weight of 0 was tried and did not pay.
WEIGHTS: dict[str, float] = {
    "opposite": -0.91,
    "nowhere_noun": -0.24,
    "nowhere_modifier": -0.34,
    "nowhere_unknown": -0.49,
    "nowhere_name": -0.98,
    "number_missing": -1.55,
    "number_against": -1.16,
    "date": -1.48,
    "name_missing": -1.39,
    "quotation": -0.85,
    "speaker": -0.49,
    "polarity": -1.67,
    "misplaced_name": -0.41,
    "misplaced_number": -0.46,
    "misplaced_word": -0.22,
    "lost_name": -0.16,
    "lost_number": -0.93,
    "dangling": -2.02,
}
# A claim with nothing against it scores 0.95; one missing figure takes it to 0.8, two and a name to 0.4.
CLEAN = 3.0


def penalty(values: Mapping[str, float]) -> float:
    """Sum of weight × feature: 0 or below, in log-odds."""
    return sum(weight * values.get(name, 0.0) for name, weight in WEIGHTS.items())


def probability(penalties: float) -> float:
    """Score of a claim, or of a summary from the sum of its claims' penalties, 0…1.

    >>> round(probability(0.0), 2), round(probability(-3.0), 2)
    (0.95, 0.5)
    """
    return round(1.0 / (1.0 + math.exp(-(CLEAN + penalties))), 6)
