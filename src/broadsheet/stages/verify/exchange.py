"""Parts of a sentence that changed places, and one name in the place of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import frame, has
from broadsheet.stages.verify.naming import nationality
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.names import Name, name_words, same_name
from broadsheet.text.tokens import Token
from broadsheet.text.words import stopwords

_MAX_PART = 6  # words of a part that changed places
_LIST_WORDS = frozenset(
    "and or the a an in of und oder der die das et ou le la les y o el los e il i en de het".split()
)
# A time and a place say the same in either order: "on Monday police in Varn said", "in Varn police on Monday said".
_PLACING = frozenset(
    "in on at from to by with for after before during since until over under near about of as im am bei von nach vor "
    "seit mit zu à en dans de du au depuis sur pour avant après del con desde para por antes em no na".split()
)


def check_exchange(claim: Passage, passage: Passage) -> list[Finding]:
    """A finding where a claim is its sentence, or what cuts left of it, but for two parts in each other's place."""
    stop = stopwords(claim.language)
    if any(_lacks(passage, key) for key in claim.keys - passage.keys - stop):
        return []  # the cheap question first: most claims have a word of their own
    mine, theirs = _alike(claim.worded, passage.worded, stop)
    free = stance_words(claim.language).speech | _measures(claim)
    found = exchanged([_key(t) for t in mine], [_key(t) for t in theirs], free)
    if found is None or _turned(claim, passage) or _turned(passage, claim):
        return []
    first, last = mine[found[0]], mine[found[1] - 1]
    apposed = "," in claim.text[first.end : last.start]
    if apposed and {_key(first), _key(last)} & frame(claim.language, "office").keys():
        return []  # "Quill, the harbour's head" is "the harbour's head, Quill"
    start, end = first.start, last.end
    return [Finding("relation", Weight.AGAINST, "The article has these words the other way round.", start, end)]


def _measures(claim: Passage) -> frozenset[str]:
    """Words of its figures: "revenue of 640 million dollars and 90 million lost" is no exchange round a unit."""
    figures = [(q.start, q.end) for q in claim.quantities]
    return frozenset(_key(t) for t in claim.worded if any(a <= t.start < b for a, b in figures))


def _turned(one: Passage, other: Passage) -> bool:
    """Whether one compares upwards and the other down: "A has more than B", "B has less than A"."""
    up, down = (has(one, k) for k in ("more", "less"))
    higher, lower = (has(other, k) for k in ("more", "less"))
    return up and not down and lower and not higher


def _lacks(passage: Passage, key: str) -> bool:
    return key.removesuffix("'s") not in passage.keys and f"{key}'s" not in passage.keys


def _alike(
    mine: Sequence[Token], theirs: Sequence[Token], stop: frozenset[str]
) -> tuple[Sequence[Token], Sequence[Token]]:
    """Both without what only one of them has; nothing where they differ in more than small words and cuts."""
    ours, given = Counter(map(_key, mine)), Counter(map(_key, theirs))
    uneven = {key for key, count in ours.items() if given[key] != count}
    if not uneven <= stop:
        return (), ()
    kept = ours.keys() - uneven
    return [t for t in mine if _key(t) in kept], [t for t in theirs if _key(t) in kept]


def exchanged(mine: Sequence[str], theirs: Sequence[str], free: frozenset[str] = frozenset()) -> tuple[int, int] | None:
    """Where in `mine` (first word, behind the last) two parts of `theirs` changed places; None when they did not.

    What stands between them has to be more than the words of a list or those of `free`, verbs of saying and figures
    ("nine died, said police"), and neither of them a time or place.

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
            if set(between) <= _LIST_WORDS | free and not _related(between):
                continue
            if ours[0] in _PLACING or ours[-last] in _PLACING:
                continue
            return low, high
    return None


def check_renamed(claim: Passage, passage: Passage, added: Sequence[Token], removed: Sequence[Token]) -> list[Finding]:
    """A finding where a near copy has one whole name for another that is not the same by any spelling.

    `added` are the claim's words that stand for the `removed` ones of the passage. A name beside other words
    ("the club Varn Rovers" for "it") is left to the check of names.
    """
    mine = [n for n in claim.names if _covers(added, n)]
    theirs = [n for n in passage.names if _covers(removed, n)]
    if len(mine) != 1 or len(theirs) != 1 or not (_alone(mine[0], added) and _alone(theirs[0], removed)):
        return []
    own, given = mine[0], theirs[0]
    if one_name(own.text, given.text):
        return []
    return [Finding("name", Weight.AGAINST, f"The article has “{given.text}” here.", own.start, own.end)]


def _covers(tokens: Sequence[Token], name: Name) -> bool:
    return bool(tokens) and tokens[0].start <= name.start and name.end <= tokens[-1].end


def _alone(name: Name, tokens: Sequence[Token]) -> bool:
    # One word more may be an article or a title.
    return len(tokens) <= len(name_words(name.text)) + 1


def one_name(one: str, other: str) -> bool:
    """Whether two names may be one: a shared word, a spelling, initials, or a country and its people."""
    code = nationality(one)
    shared = set(name_words(one)) & set(name_words(other))
    return bool(shared) or same_name(one, other) or (code != "" and code == nationality(other))


def _related(between: Sequence[str]) -> bool:
    # "Fukushima in Japan" is no list.
    return len(between) == 1 and between[0] in ("in", "of")


def _key(token: Token) -> str:
    return (token.key or token.text).removesuffix("'s")
