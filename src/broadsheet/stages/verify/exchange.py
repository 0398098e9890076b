"""Two parts of a sentence that changed places: who did what to whom, which figure belongs to what."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.text.tokens import Token

_MAX_PART = 6  # words of a part that changed places
_LIST_WORDS = frozenset("and or the a an in of und oder der die das et ou le la les y o el los e il i en de het".split())
# A time and a place say the same in either order: "on Monday police in Varn said", "in Varn police on Monday said".
_PLACING = frozenset(
    "in on at from to by with for after before during since until over under near about of as im am in bei von nach vor "
    "seit mit zu à en dans de du au depuis sur pour avant après a del con desde para por antes em no na".split()
)


def check_exchange(claim: Passage, passage: Passage) -> list[Finding]:
    """A finding where a claim is its sentence word for word but for two parts that stand in each other's place."""
    mine, theirs = claim.worded, passage.worded
    found = exchanged([_key(t) for t in mine], [_key(t) for t in theirs])
    if found is None:
        return []
    start, end = mine[found[0]].start, mine[found[1] - 1].end
    return [Finding("relation", Weight.AGAINST, "The article has these words the other way round.", start, end)]


def exchanged(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int] | None:
    """Where in `mine` (first word, behind the last) two parts of `theirs` changed places; None when they did not.

    What stands between them has to be more than the words of a list, and neither of them a time or place.

    >>> exchanged("the board sued the bank on monday".split(), "the bank sued the board on monday".split())
    (1, 5)
    >>> exchanged("quill and ode won".split(), "ode and quill won".split()) is None
    True
    """
    if len(mine) != len(theirs):
        return None
    low, high = 0, len(mine)
    while low < high and mine[low] == theirs[low]:
        low += 1
    while high > low and mine[high - 1] == theirs[high - 1]:
        high -= 1
    ours, given = list(mine[low:high]), list(theirs[low:high])
    if low == high or sorted(ours) != sorted(given):
        return None
    for first in range(1, min(_MAX_PART, len(ours)) + 1):
        for last in range(1, min(_MAX_PART, len(ours) - first) + 1):
            between = ours[first : len(ours) - last]
            if ours[:first] != given[-first:] or ours[-last:] != given[:last] or between != given[last:-first]:
                continue
            if set(between) <= _LIST_WORDS and not _related(between):
                continue
            if ours[0] in _PLACING or ours[-last] in _PLACING:
                continue
            return low, high
    return None


def _related(between: Sequence[str]) -> bool:
    # "Fukushima in Japan" is no list.
    return len(between) == 1 and between[0] in ("in", "of")


def _key(token: Token) -> str:
    return (token.key or token.text).removesuffix("'s")
