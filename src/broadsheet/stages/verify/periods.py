"""Spans of time told by another unit or a word of their own: "six months" for "the first half", "two decades"."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.stages.verify.frames import frame, has
from broadsheet.stages.verify.passage import Passage
from broadsheet.text.numbers import Quantity

# Value and unit of a figure → the kind of words (`data/frames.toml`) that say as much.
_TOLD_BY = {
    (2.0, "w"): "fortnight",
    (14.0, "d"): "fortnight",
    (3.0, "mo"): "quarter_year",
    (6.0, "mo"): "half_year",
    (10.0, "y"): "decade",
    (100.0, "y"): "century",
}
# What a unit is worth on its scale. Days and months are two scales: no month has a fixed number of days.
_WORTH = {
    "mo": ("months", 1.0),
    "y": ("months", 12.0),
    "s": ("seconds", 1.0),
    "min": ("seconds", 60.0),
    "h": ("seconds", 3600.0),
    "d": ("seconds", 86_400.0),
    "w": ("seconds", 604_800.0),
}


def period_known(claim: Passage, quantity: Quantity, passages: Sequence[Passage]) -> bool:
    """Whether any passage has a span of just that length, in another unit ("14 days", "two weeks") or by its word.

    Hedges are kept: "more than two decades" is not carried by "20 years".
    """
    kind = _TOLD_BY.get((quantity.value, quantity.unit))
    if kind is not None and any(has(p, kind) for p in passages):
        return True
    own = _length(claim, quantity)
    return own is not None and any(
        own == _length(p, q) and q.hedge == quantity.hedge for p in passages for q in p.quantities
    )


def _length(passage: Passage, quantity: Quantity) -> tuple[str, float] | None:
    """A span's scale and length; decades are counted as things by the reader of figures."""
    if quantity.kind == "count" and quantity.noun in frame(passage.language, "decade"):
        return "months", quantity.value * 120.0
    if quantity.kind != "measure" or quantity.unit not in _WORTH:
        return None
    scale, worth = _WORTH[quantity.unit]
    return scale, quantity.value * worth
