"""Spans of time told by a word of their own: "six months" for "the first half of the year"."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.stages.verify.frames import has
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


def period_known(quantity: Quantity, passages: Sequence[Passage]) -> bool:
    """Whether any passage has the word for a span of just that length."""
    kind = _TOLD_BY.get((quantity.value, quantity.unit))
    return kind is not None and any(has(p, kind) for p in passages)
