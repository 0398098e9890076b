"""Stage 5 of 7: quantities on which independent outlets give values that cannot both be right."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.types import Difference, Figure

MAX_DIFFERENCES = 3
ALIKE = 0.3  # similarity of two sentences from which they count the same thing
_KINDS = frozenset({"count", "money", "percent"})


@dataclass(frozen=True, slots=True)
class _Value:
    quantity: Quantity
    sentence: Sentence


def write_differences(reading: Reading) -> tuple[Difference, ...]:
    """Disputed quantities; none when every pair of figures can be reconciled or one is an update of the other."""
    groups: dict[tuple[str, str, str], list[_Value]] = {}
    for sentence in reading.sentences:
        if sentence.unfit is not None or reading.by_source[sentence.index].max() <= 0:
            continue
        for quantity in find_quantities(sentence.text, reading.language):
            if quantity.kind in _KINDS and (quantity.noun or quantity.kind == "money"):
                groups.setdefault((quantity.kind, quantity.unit, quantity.noun), []).append(_Value(quantity, sentence))
    found = [d for key, values in groups.items() if (d := _difference(reading, key[2] or key[1], values)) is not None]
    return tuple(found[:MAX_DIFFERENCES])


def _difference(reading: Reading, what: str, values: list[_Value]) -> Difference | None:
    for index, first in enumerate(values):
        clashing = [v for v in values[index + 1 :] if _clash(reading, first, v)]
        if clashing:
            figures = [first, clashing[0]]
            ordered = sorted(figures, key=lambda v: reading.articles[v.sentence.article].time)
            return Difference(what, tuple(_figure(reading, v) for v in ordered))
    return None


def _clash(reading: Reading, a: _Value, b: _Value) -> bool:
    if reading.key_of[a.sentence.article] == reading.key_of[b.sentence.article]:
        return False
    if reading.similarity[a.sentence.index, b.sentence.index] < ALIKE:
        return False
    return not compatible(a.quantity, b.quantity)


def compatible(a: Quantity, b: Quantity) -> bool:
    """Whether two statements of one quantity can both be right: "at least 12" and 15 can, 12 and 15 cannot."""
    if a.value == b.value:
        return True
    low, high = sorted((a, b), key=lambda q: q.value)
    if low.hedge in ("at least", "more than") or high.hedge in ("at most", "less than", "nearly"):
        return True
    loose = {"about", "nearly", "vague", "more than", "less than"}
    if low.hedge in loose or high.hedge in loose:
        return high.value <= 1.15 * low.value
    return False


def _figure(reading: Reading, value: _Value) -> Figure:
    quantity, sentence = value.quantity, value.sentence
    return Figure(quantity.text, claim_of(reading, sentence), reading.articles[sentence.article].published)
