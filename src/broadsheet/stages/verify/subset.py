"""What an article tells of a part only, told of the whole: "780,000 euros, of which 95,000 were found".

The words of such an aside belong to its own figure. A claim that joins one of them to the whole's figure, and leaves
the part's figure out, says of all what is so of some.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.alignment import akin
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import CLAUSE_SIGNS, has, places_of
from broadsheet.stages.verify.number import same_value
from broadsheet.stages.verify.passage import Passage, Term
from broadsheet.text.numbers import Quantity

_REACH = 12  # characters between "of which" and the figure of the part: "dont au moins 30"


@dataclass(frozen=True, slots=True)
class _Part:
    """An aside on a part of something: the whole's figure, the part's, and the words that stand in the aside alone."""

    whole: Quantity
    part: Quantity
    words: tuple[Term, ...]


def check_subset(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding where a claim tells of the whole what the cited sentence tells of a part."""
    if not claim.quantities or has(claim, "subset"):
        return []
    for passage in evidence.cited:
        if passage.language != claim.language:
            continue
        for part in _parts(passage):
            if (finding := _judge(claim, part)) is not None:
                return [finding]
    return []


def _judge(claim: Passage, part: _Part) -> Finding | None:
    figures = claim.quantities
    if any(same_value(q, part.part) for q in figures):
        return None
    whole = next((q for q in figures if same_value(q, part.whole)), None)
    if whole is None:
        return None
    for term in claim.terms:
        if not whole.start <= term.start < whole.end and any(_same(term, w) for w in part.words):
            message = f"The article says this of “{part.part.text}”, a part of “{part.whole.text}”."
            return Finding("number", Weight.AGAINST, message, whole.start, whole.end)
    return None


def _same(one: Term, other: Term) -> bool:
    return one.stem == other.stem or akin(one.stem, other.stem)


def _parts(passage: Passage) -> Iterator[_Part]:
    figures = sorted((q for q in passage.quantities if q.kind not in ("year", "ordinal")), key=lambda q: q.start)
    if len(figures) < 2:
        return
    for first, after in places_of(passage, "subset"):
        own = _own_figure(passage, figures, passage.tokens[first].start, passage.tokens[after - 1].end)
        if own is None:
            continue
        low = min(own.start, passage.tokens[first].start)
        high = _end(passage, max(own.end, passage.tokens[after - 1].end))
        whole = next((q for q in reversed(figures) if q.end <= low), None)
        inside = [t for t in passage.terms if low <= t.start < high and not own.start <= t.start < own.end]
        outside = {t.stem for t in passage.terms if not low <= t.start < high}
        words = tuple(t for t in inside if t.stem not in outside and not t.text[0].isdigit())
        if whole is not None and words and whole.value > own.value:
            yield _Part(whole, own, words)


def _own_figure(passage: Passage, figures: Sequence[Quantity], start: int, end: int) -> Quantity | None:
    """The figure right before "of them", else the one right behind "of which"."""
    before = next((q for q in reversed(figures) if q.end <= start), None)
    if before is not None and not passage.text[before.end : start].strip():
        return before
    return next((q for q in figures if end <= q.start <= end + _REACH), None)


def _end(passage: Passage, start: int) -> int:
    return next((t.start for t in passage.tokens if t.start >= start and t.text in CLAUSE_SIGNS), len(passage.text))
