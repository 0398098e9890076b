"""Finding passages for a claim nobody cited any for: the sentences of the sources that share its rarest words."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from broadsheet.stages.verify.evidence import Evidence, Library
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.synonyms import groups_of
from broadsheet.stages.verify.thesaurus import Thesaurus
from broadsheet.types import Article

PASSAGES = 4  # sentences looked up for a claim: of 54 true BUMP sentences 50 rest on at most three
COVERED_WORTH = 0.3
MEANT_WORTH = 0.5  # of a word that stands there by a synonym of the news


class Collection:
    """Sources indexed by stem, for looking passages up; with a thesaurus, by what it says means the same as well."""

    def __init__(self, articles: Iterable[Article], thesaurus: Thesaurus | None = None) -> None:
        self.library = Library(articles, thesaurus)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = defaultdict(list)
        for number, passage in enumerate(self.library.passages):
            for stem in passage.stems:
                index[stem].append(number)
        return index

    @cached_property
    def _grouped(self) -> dict[int, set[int]]:
        """Group of synonyms → the passages that have a word of it."""
        found: dict[int, set[int]] = defaultdict(set)
        for number, passage in enumerate(self.library.passages):
            for root in passage.stems:
                for group in groups_of(root, passage.language):
                    found[group].add(number)
        return found

    def _meant(self, stem: str, language: str) -> list[int]:
        """Passages that have a synonym of a stem they lack."""
        found = set[int]().union(*(self._grouped.get(g, set()) for g in groups_of(stem, language)))
        if not found and self.library.thesaurus:
            found.update(*(self._index[s] for s in self.library.thesaurus.synonyms(stem, language, self._index)))
        return sorted(found)

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
        places = {stem: self._index[stem] for stem in weights}
        for stem in claim.stems - weights.keys():
            if meant := self._meant(stem, claim.language):
                weights[stem], places[stem] = MEANT_WORTH * self.weight(stem), meant
        left = dict(weights)
        chosen: list[int] = []
        while left and len(chosen) < PASSAGES:
            gains: dict[int, float] = defaultdict(float)
            for stem in weights:
                # Words that are covered still count a little: the second sentence is about the same thing.
                worth = left.get(stem, COVERED_WORTH * weights[stem])
                for number in places[stem]:
                    gains[number] += worth
            best = min(
                (n for n in gains if n not in chosen), key=lambda n: (-gains[n], len(passages[n].text)), default=None
            )
            if best is None or not any(best in places[stem] for stem in left):
                break
            chosen.append(best)
            left = {s: w for s, w in left.items() if best not in places[s]}
        spans = tuple(span for n in chosen if (span := passages[n].span) is not None)
        return Evidence(self.library, spans, whole=True)
