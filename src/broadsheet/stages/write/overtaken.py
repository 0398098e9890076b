"""Stage 5 of 7: sentences that events have overtaken: "19 dead" in an earlier article, under a title that says 31."""

from __future__ import annotations

from functools import cache

from broadsheet.stages.write.figures import MAX_RATIO, compatible, find_quantities
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.reading import Reading
from broadsheet.stages.write.tolls import toll_of
from broadsheet.text.cues import cues
from broadsheet.text.numbers import Quantity


def overtaken(reading: Reading, title: str) -> frozenset[int]:
    """Indices of the sentences that give a smaller toll than the title and cannot be right beside it.

    "At least 19" can, and a toll less than a third of the title's is of a part: one of several places.
    """
    latest = _tolls(title, reading.language)
    if not latest:
        return frozenset()
    words = _toll_words(reading.language)
    return frozenset(
        s.index
        for s in reading.sentences
        if not words.isdisjoint(look(s.text).words) and _is_older(_tolls(s.text, reading.language), latest)
    )


def older_headlines(reading: Reading) -> frozenset[int]:
    """Numbers of the articles whose headline gives a smaller toll than that of an article published later."""
    tolls = [_tolls(title, reading.language) for title in reading.headlines]
    dated = [(n, a.published) for n, a in enumerate(reading.articles) if a.published is not None and tolls[n]]
    return frozenset(n for n, time in dated for m, later in dated if later > time and _is_older(tolls[n], tolls[m]))


def _is_older(tolls: dict[str, Quantity], latest: dict[str, Quantity]) -> bool:
    return any(
        quantity.value < latest[label].value <= MAX_RATIO * quantity.value and not compatible(quantity, latest[label])
        for label, quantity in tolls.items()
        if label in latest
    )


def _tolls(text: str, language: str) -> dict[str, Quantity]:
    """The toll of each label a text gives, the first where there are two."""
    every = find_quantities(text, language)
    found: dict[str, Quantity] = {}
    for quantity in every:
        label = toll_of(text, quantity, every, language)
        if label:
            found.setdefault(label, quantity)
    return found


@cache
def _toll_words(language: str) -> frozenset[str]:
    return frozenset(part for toll in cues(language).tolls for word in toll.words for part in word.split())
