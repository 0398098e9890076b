"""Finding passages for a claim nobody cited any for: the sentences of the sources that share its rarest words."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property

from broadsheet.stages.verify.evidence import Evidence, Library
from broadsheet.stages.verify.passage import Passage
from broadsheet.types import Article

PASSAGES = 3  # sentences looked up for a claim: of 54 true BUMP sentences 50 rest on at most three


class Collection:
    """Sources indexed by stem, for looking passages up."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.library = Library(articles)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every headline and sentence."""
        return tuple(
            p for s in self.library.sources.values() for p in (s.title, *s.sentences) if p.span is not None and p.text
        )

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self.passages):
            for stem in passage.stems:
                index[stem].append(number)
        return index

    def weight(self, stem: str) -> float:
        """How telling a stem is in these sources: its inverse document frequency over sentences."""
        return math.log(1 + len(self.passages) / (1 + len(self._index.get(stem, ()))))

    def evidence(self, claim: Passage) -> Evidence:
        """The passages that share most with the claim, best first; shorter ones win a tie."""
        scores: Counter[int] = Counter()
        for stem in claim.stems:
            for number in self._index.get(stem, ()):
                scores[number] += self.weight(stem)  # type: ignore[assignment]  # Counter of floats
        best = sorted(scores, key=lambda n: (-scores[n], len(self.passages[n].text)))[:PASSAGES]
        spans = tuple(span for n in best if (span := self.passages[n].span) is not None)
        return Evidence(self.library, spans, whole=True)
