"""Stage 5 of 7: the best sentences first, and no closer look at those that cannot be among them.

What a sentence is worth is dear to know, and what it can be worth at most is cheap: most are never looked at closely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import heappop, heappush

from broadsheet.stages.write.reading import Sentence

SLACK = 1e-5  # single precision: a worth may come out that much above its bound


def best_first(
    sentences: Iterable[Sentence], bounds: Sequence[float], worth: Callable[[Sentence], float | None]
) -> Iterator[tuple[Sentence, float]]:
    """Sentences with their worth, the greatest first, of equal ones the first of the story.

    `bounds` says by a sentence's index what it is worth at most; `worth` is None for one that is out of the question.
    """
    looked_at: list[tuple[float, int, Sentence]] = []
    for sentence in sorted(sentences, key=lambda s: -bounds[s.index]):
        while looked_at and -looked_at[0][0] > bounds[sentence.index] + SLACK:
            yield _next(looked_at)
        value = worth(sentence)
        if value is not None:
            heappush(looked_at, (-value, sentence.index, sentence))
    while looked_at:
        yield _next(looked_at)


def _next(looked_at: list[tuple[float, int, Sentence]]) -> tuple[Sentence, float]:
    value, _, sentence = heappop(looked_at)
    return sentence, -value


class FirstFit:
    """Of sentences in an order the first `limit` that are fit, each judged only where it has to be."""

    def __init__(self, ordered: Sequence[Sentence], limit: int, fit: Callable[[Sentence], bool]) -> None:
        self._ordered = ordered
        self._rank = {s.index: number for number, s in enumerate(ordered)}
        self._limit = limit
        self._fit = fit

    def __contains__(self, sentence: Sentence) -> bool:
        rank = self._rank[sentence.index]
        if not self._fit(sentence):
            return False
        return rank < self._limit or sum(map(self._fit, self._ordered[:rank])) < self._limit
