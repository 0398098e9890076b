"""Finding passages for a claim nobody cited any for: the sentences of the sources that share its rarest words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from broadsheet.stages.verify.evidence import Evidence, Library
from broadsheet.stages.verify.passage import Passage
from broadsheet.types import Article

PASSAGES = 4  # sentences looked up for a claim: of 54 true BUMP sentences 50 rest on at most three
COVERED_WORTH = 0.3


class Collection:
    """Sources indexed by stem, for looking passages up."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.library = Library(articles)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self.library.passages):
            for stem in passage.stems:
                index[stem].append(number)
        return index

    def weight(self, stem: str) -> float:
        """How telling a stem is in these sources: its inverse document frequency over sentences."""
        return math.log(1 + len(self.library.passages) / (1 + len(self._index.get(stem, ()))))

    def weights(self, claim: Passage) -> dict[str, float]:
        """`weight` of every stem of a claim."""
        return {stem: self.weight(stem) for stem in claim.stems}

    def evidence(self, claim: Passage) -> Evidence:
        """The passages that together have most of the claim's words, each chosen for what those before it lack.

        Greedy cover: a claim fuses two or three sentences as often as it restates one.
        """
        passages = self.library.passages
        weights = {stem: self.weight(stem) for stem in claim.stems if stem in self._index}
        left = dict(weights)
        chosen: list[int] = []
        while left and len(chosen) < PASSAGES:
            gains: dict[int, float] = defaultdict(float)
            for stem in weights:
                # Words that are covered still count a little: the second sentence is about the same thing.
                worth = left.get(stem, COVERED_WORTH * weights[stem])
                for number in self._index[stem]:
                    gains[number] += worth
            best = min(
                (n for n in gains if n not in chosen), key=lambda n: (-gains[n], len(passages[n].text)), default=None
            )
            if best is None or not passages[best].stems & left.keys():
                break
            chosen.append(best)
            left = {s: w for s, w in left.items() if s not in passages[best].stems}
        spans = tuple(span for n in chosen if (span := passages[n].span) is not None)
        return Evidence(self.library, spans, whole=True)
