"""Which words of the evidence carry which words of the claim."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from broadsheet.stages.verify.passage import Passage, Term

# Two words of one family share a beginning: "invade"/"invasion" share 4 of 6 letters, "nation"/"native" too few.
_SAME_LETTERS = 4
_SHARED_PREFIX = 5
_PREFIX_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Match:
    """A claim's term and the best term of a passage for it; `strength` 0…1, 0 for none."""

    term: Term
    other: Term | None
    strength: float


# A claim has at most a handful of passages; several checks ask for each.
@functools.lru_cache(maxsize=32)
def align(claim: Passage, passage: Passage) -> tuple[Match, ...]:
    """For every content word of the claim, its best counterpart in one passage."""
    by_stem: dict[str, Term] = {}
    by_prefix: dict[str, list[Term]] = {}
    for term in passage.terms:
        if term.stem not in by_stem:
            by_stem[term.stem] = term
            by_prefix.setdefault(term.stem[:_SAME_LETTERS], []).append(term)
    return tuple(_best(term, by_stem, by_prefix) for term in claim.terms)


def _best(term: Term, by_stem: dict[str, Term], by_prefix: dict[str, list[Term]]) -> Match:
    exact = by_stem.get(term.stem)
    if exact is not None:
        return Match(term, exact, 1.0)
    for other in by_prefix.get(term.stem[:_SAME_LETTERS], ()):
        if akin(term.stem, other.stem):
            return Match(term, other, 0.9)
    return Match(term, None, 0.0)


def akin(one: str, other: str) -> bool:
    """Whether two stems look like one family.

    >>> akin("invad", "invas"), akin("investigat", "investigation"), akin("nation", "native")
    (False, True, False)
    """
    shorter = min(len(one), len(other))
    if shorter < _SHARED_PREFIX or one[:_SAME_LETTERS] != other[:_SAME_LETTERS]:
        return False
    shared = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    return shared >= _SHARED_PREFIX and shared >= _PREFIX_SHARE * max(len(one), len(other))
