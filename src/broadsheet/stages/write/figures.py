"""Stage 5 of 7: figures read off sentences, and whether two of them can both be right."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.stages.write.reading import Sentence
from broadsheet.text.numbers import Quantity, find_quantities

__all__ = ["Value", "compatible", "find_quantities"]

LOOSE = 1.15  # "about 1,000" and 1,100 agree
_EXACT_HEDGES = frozenset({"", "only"})


@dataclass(frozen=True, slots=True)
class Value:
    """A figure and the sentence it stands in."""

    what: str  # label of the toll it gives, "" for other quantities
    quantity: Quantity
    sentence: Sentence
    cumulative: bool  # a toll: grows as time goes by


def compatible(a: Quantity, b: Quantity) -> bool:
    """Whether two statements of one quantity can both be right: "at least 12" and 15 can, 12 and 15 cannot.

    >>> twelve, fifteen = (find_quantities(t, "en")[0] for t in ("at least 12 people", "15 people"))
    >>> compatible(twelve, fifteen), compatible(find_quantities("12 people", "en")[0], fifteen)
    (True, False)
    """
    if a.value == b.value:
        return True
    low, high = sorted((a, b), key=lambda q: q.value)
    if low.hedge in ("at least", "more than") or high.hedge in ("at most", "less than", "nearly"):
        return True
    if low.hedge in _EXACT_HEDGES and high.hedge in _EXACT_HEDGES:
        return _rounded(low.value, high.value)
    return high.value <= LOOSE * low.value


def _rounded(low: float, high: float) -> bool:
    """Whether one value is the other with fewer digits, as 1.2 million is of 1,234,000."""
    for exact, short in ((low, high), (high, low)):
        step = _last_digit(short)
        if step > 1 and abs(exact - short) <= step / 2 and exact % step:
            return True
    return False


def _last_digit(value: float) -> float:
    """The place of a whole number's last digit that is not 0: 1,200 → 100."""
    if value != int(value) or not value:
        return 0.0
    step = 1
    while int(value) % (step * 10) == 0:
        step *= 10
    return float(step)
