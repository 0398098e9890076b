"""Parts of a whole, however they are put: "a quarter", "25 percent", "one in four", or worked out of two figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.passage import Passage
from broadsheet.text import numberwords
from broadsheet.text.numbers import Quantity

# What a retelling may round away, as a part of the share: "seven in ten" for 71 percent, "nearly a fifth" for 18.
_PLAIN, _ABOUT, _BOUND = 0.03, 0.06, 0.12
_BARE = 100_000  # a figure without a unit beside money is money from here on
_EXACT = 0.006  # "33 percent" for a third
_OF = frozenset(("in", "out of", "von", "sur", "de cada", "em cada", "su", "op de", "из"))
# Between a part and the whole it is of: "twelve of the 48 schools".
_OF_THE = frozenset(("of the", "of its", "of their", "der", "von den", "des", "de los", "de las", "das", "dos", "из"))
_ONE = frozenset("a an one ein eine einen einem un une uno una um uma een каждый каждая".split())
_EACH = frozenset("every jeder jede jedes jeden jedem каждый каждая elke".split())


@dataclass(frozen=True, slots=True)
class Share:
    """Characters `start` to `end` of a text, and the part of a whole they name, 0…1."""

    start: int
    end: int
    value: float
    hedge: str
    form: str  # how it is put


def shares(passage: Passage) -> Iterator[Share]:
    """The shares a text names.

    >>> [round(s.value, 2) for s in shares(Passage("two thirds, nearly a quarter, seven in ten, 18 percent", "en"))]
    [0.67, 0.25, 0.7, 0.18]
    """
    before: Quantity | None = None
    given = passage.quantities
    for at, figure in enumerate(given):
        following = given[at + 1] if at + 1 < len(given) else None
        if (found := _share(passage, before, figure, following)) is not None:
            yield found
        before = figure


def _share(passage: Passage, before: Quantity | None, figure: Quantity, following: Quantity | None) -> Share | None:
    if figure.kind == "percent":
        return Share(figure.start, figure.end, figure.value / 100, figure.hedge, "percent")
    if figure.unit == "×" and figure.value < 1:
        if before is not None and before.kind == "count" and not passage.text[before.end : figure.start].strip():
            return Share(before.start, figure.end, before.value * figure.value, before.hedge or figure.hedge, "word")
        return Share(figure.start, figure.end, figure.value, figure.hedge, "word")
    if figure.kind == "ordinal" and figure.value > 2:
        start, word = _before(passage, figure)
        if word in _ONE | _EACH:
            return Share(start, figure.end, 1 / figure.value, _hedge(passage, start), "rank")
        return None
    if (
        figure.kind == "count"
        and following is not None
        and following.kind == "count"
        and figure.value < following.value
    ):
        between = passage.text[figure.end : following.start].strip().lower().removesuffix(" a").removesuffix(" every")
        if between in _OF:
            return Share(figure.start, following.end, figure.value / following.value, figure.hedge, "of")
        if between in _OF_THE and not figure.noun:
            return Share(figure.start, following.end, figure.value / following.value, figure.hedge, "part")
    return None


def _before(passage: Passage, figure: Quantity) -> tuple[int, str]:
    """Where the word before a figure begins, without what is elided before it ("d'un"), and the word."""
    token = next((t for t in reversed(passage.tokens) if t.end <= figure.start), None)
    if token is None:
        return figure.start, ""
    return token.start, token.key.rpartition("'")[2]


def _hedge(passage: Passage, start: int) -> str:
    words = numberwords.load(passage.language)
    at = next((i for i, t in enumerate(passage.tokens) if t.start >= start), 0)
    # The end of "près de" is elided: "près d'un cinquième".
    last = passage.tokens[at].key if at < len(passage.tokens) else ""
    if "'" in last and at and passage.tokens[at - 1].key in ("pres", "plus", "moins"):
        return {"pres": "nearly", "plus": "more than", "moins": "less than"}[passage.tokens[at - 1].key]
    return words.hedge_before(passage.tokens, at)


def share_known(claim: Passage, quantity: Quantity, passages: Sequence[Passage]) -> bool:
    """Whether a figure belongs to a share that passages name in another way, or that two of their figures make."""
    own = next((s for s in shares(claim) if s.start <= quantity.start < s.end), None)
    if own is None:
        return False
    given = [g for p in passages for g in shares(p) if g.form != own.form]
    if own.form == "percent":  # exact by its nature
        return any(abs(own.value - g.value) < _EXACT and not _firmer(own.hedge, g.hedge) for g in given)
    if any(_agree(own, g.value, g.hedge) for g in given):
        return True
    return any(_agree(own, ratio, "") for p in passages for ratio in _ratios(p))


def _firmer(own: str, given: str) -> bool:
    return own != given and "vague" not in (own, given)


def _ratios(passage: Passage) -> Iterator[float]:
    """The parts that figures of one unit are of one another in one sentence."""
    figures = [q for q in passage.quantities if q.kind in ("money", "count") and q.value > 1]
    for one in figures:
        for other in figures:
            if one.value < other.value and _alike(one, other):
                yield one.value / other.value


def _alike(one: Quantity, other: Quantity) -> bool:
    if one.kind == other.kind and one.value < _BARE:
        return one.unit == other.unit and (one.kind == "money" or one.noun == other.noun)
    return min(one.value, other.value) >= _BARE  # "74 million euros, of which 50 million"


def _agree(own: Share, given: float, hedge: str) -> bool:
    difference = (own.value - given) / given if given else 1.0
    if own.hedge in ("nearly", "less than") and hedge not in ("more than", "at least"):
        return -_PLAIN <= difference <= _BOUND
    if own.hedge in ("more than", "at least") and hedge not in ("nearly", "less than", "at most"):
        return -_BOUND <= difference <= _PLAIN
    return abs(difference) <= (_ABOUT if own.hedge in ("about", "vague") else _PLAIN) and hedge in ("", own.hedge)
