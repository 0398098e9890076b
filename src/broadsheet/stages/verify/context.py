"""Which sentences of the sources have which words of a claim, and whether a word stands where the others stand.

A word swapped for another of the same article is in the article, but not in the sentence the rest of the claim is
about. So every word is asked: of the sentences that have you, does one carry the rest of the claim nearly as well as
the best sentence does?
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.carry import Carriage, Carried
from broadsheet.stages.verify.passage import Passage

_NEIGHBOUR = 0.5  # a word in the sentence before or behind counts half: "she" there is the name here
_TRUSTED = frozenset(
    {Carried.HERE, Carried.MEANT, Carried.LISTED, Carried.ELSEWHERE, Carried.MEANT_ELSEWHERE, Carried.BROADER}
)


@dataclass(frozen=True, slots=True)
class Place:
    """How well one word of the claim fits where it stands in the sources: 1 with the others, 0 far from them."""

    carriage: Carriage
    fit: float


def places(carried: Sequence[Carriage], passages: Sequence[Passage], weight: Mapping[str, float]) -> tuple[Place, ...]:
    """The fit of every carried word. `weight` says how telling a word is, by the source's own word."""
    grid = [_row(c, passages) if c.how in _TRUSTED and c.by else [] for c in carried]
    weights = [weight.get(c.term.stem, 1.0) for c in carried]
    totals = [sum(w * row[i] for w, row in zip(weights, grid, strict=True) if row) for i in range(len(passages))]
    found = []
    for carriage, row, own in zip(carried, grid, weights, strict=True):
        if not row:
            continue
        without = [total - own * has for total, has in zip(totals, row, strict=True)]
        best = max(without, default=0.0)
        mine = max((total for total, has in zip(without, row, strict=True) if has > 0), default=0.0)
        found.append(Place(carriage, mine / best if best > 0 else 1.0))
    return tuple(found)


def _row(carriage: Carriage, passages: Sequence[Passage]) -> list[float]:
    has = [1.0 if carriage.by in p.term_keys else 0.0 for p in passages]
    for index, value in enumerate(list(has)):
        if value == 1.0:
            for near in (index - 1, index + 1):
                if 0 <= near < len(has):
                    has[near] = max(has[near], _NEIGHBOUR)
    return has
