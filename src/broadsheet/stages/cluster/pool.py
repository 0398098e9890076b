"""All articles of the window side by side, in columns, and their comparison in vectorised passes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.decide import PAIR_SIGNALS
from broadsheet.stages.cluster.features import GRAMS, NAMES, NUMBERS, SEGMENTS, WORDS, Vocabulary
from broadsheet.stages.cluster.index import TermIndex, top
from broadsheet.types import Article

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Vectors = npt.NDArray[np.float32]

INDEX_TERMS = 12  # heaviest words an article is looked up by
MAX_CANDIDATES = 16  # articles that share the most with a new one
MEANING_CANDIDATES = 8  # articles nearest in meaning that join the candidates
MIN_MEANING = 0.2  # cosine of centred vectors below which an article is no candidate by meaning
SCRATCH = 1 << 22  # cells of the look-up table in one pass: 16 MB
_BLOCK = 4_096  # pairs compared in one pass


def _grown(values: npt.NDArray[np.generic], size: int) -> npt.NDArray[np.generic]:
    if size <= len(values):
        return values
    more = np.zeros((max(size, 2 * len(values)) - len(values), *values.shape[1:]), dtype=values.dtype)
    return np.concatenate([values, more])


class ArticlePool:
    """Articles by slot, in order of arrival. Memory: some 1.1 kB an article of a headline and a teaser."""

    def __init__(self, dims: int = 0) -> None:
        self.vocabulary = Vocabulary()
        self.size = 0
        self.dims = dims
        self._index = TermIndex()
        self._ids: npt.NDArray[np.int32] = np.zeros(1 << 14, dtype=np.int32)
        self._weights: Vectors = np.zeros(1 << 14, dtype=np.float32)
        self._start: Ints = np.zeros(1 << 10, dtype=np.int64)
        self._count: npt.NDArray[np.int32] = np.zeros(1 << 10, dtype=np.int32)
        self._bounds: npt.NDArray[np.int16] = np.zeros((1 << 10, SEGMENTS), dtype=np.int16)
        self.hours: Floats = np.zeros(1 << 10)
        self.dated: Flags = np.zeros(1 << 10, dtype=bool)
        self._language: npt.NDArray[np.int16] = np.zeros(1 << 10, dtype=np.int16)
        self._has_text: Flags = np.zeros(1 << 10, dtype=bool)
        self._vectors: Vectors = np.zeros((1 << 10 if dims else 0, dims), dtype=np.float32)
        self._scratch: Vectors = np.zeros(SCRATCH, dtype=np.float32)
        self._languages: dict[str, int] = {}
        self._used = 0

    def add(self, articles: Sequence[Article], vectors: Vectors | None = None) -> tuple[Ints, Ints]:
        """Take articles in; returns pairs (new slot, earlier slot) worth comparing, best first for each new slot."""
        batch = self.vocabulary.read(articles)
        n, first, entries = len(articles), self.size, len(batch.ids)
        slots = np.arange(first, first + n)
        self._reserve(first + n, self._used + entries)
        self._ids[self._used : self._used + entries] = batch.ids
        self._weights[self._used : self._used + entries] = batch.weights
        self._start[slots] = self._used + batch.starts[:-1]
        self._count[slots] = np.diff(batch.starts)
        self._bounds[slots] = batch.bounds
        self.hours[slots] = [a.time.timestamp() / 3600 for a in articles]
        self.dated[slots] = [a.published is not None for a in articles]
        self._language[slots] = [self._languages.setdefault(a.language, len(self._languages)) for a in articles]
        self._has_text[slots] = [bool(a.text) for a in articles]
        self._used += entries
        self.size += n
        if vectors is not None and self.dims:
            self._vectors[slots] = vectors
        return self._candidates(slots)

    def _reserve(self, articles: int, entries: int) -> None:
        self._ids = _grown(self._ids, entries)  # type: ignore[assignment]
        self._weights = _grown(self._weights, entries)  # type: ignore[assignment]
        for name in ("_start", "_count", "_bounds", "hours", "dated", "_language", "_has_text"):
            setattr(self, name, _grown(getattr(self, name), articles))
        if self.dims:
            self._vectors = _grown(self._vectors, articles)  # type: ignore[assignment]

    def _candidates(self, slots: Ints) -> tuple[Ints, Ints]:
        words = np.minimum(self._bounds[slots, GRAMS].astype(np.int64) - 1, INDEX_TERMS)
        rank = np.arange(words.sum()) - np.repeat(np.cumsum(words) - words, words)
        at = np.repeat(self._start[slots] + 1, words) + rank
        asking, terms = np.repeat(slots, words), self._ids[at].astype(np.int64)
        shares = self._weights[at].astype(np.float64) ** 2
        before = self._index.add(asking, terms, len(self.vocabulary))
        new, old = self._index.near(asking, before, shares, MAX_CANDIDATES)
        if not self.dims:
            return new, old
        by_meaning = self._near_meaning(slots)
        pairs = np.unique(np.stack([np.append(new, by_meaning[0]), np.append(old, by_meaning[1])]), axis=1)
        return pairs[0], pairs[1]

    def _near_meaning(self, slots: Ints) -> tuple[Ints, Ints]:
        vectors = self._vectors[: self.size]
        likeness = vectors[slots] @ vectors.T
        likeness[:, slots[0] :][np.triu_indices(len(slots))] = -1.0  # itself and later ones
        k = min(MEANING_CANDIDATES, self.size)
        best = np.argpartition(-likeness, k - 1, axis=1)[:, :k]
        asking = np.repeat(slots, k)
        score = np.take_along_axis(likeness, best, axis=1).ravel().astype(np.float64)
        keep = score >= MIN_MEANING
        return top(asking[keep], best.ravel()[keep], score[keep], MEANING_CANDIDATES)

    def compare(self, left: Ints, right: Ints) -> tuple[Floats, Flags]:
        """Signals of pairs of slots: (pairs, len(PAIR_SIGNALS)), and which pairs are of two languages.

        Fast when equal values of `left` stand together.
        """
        dots = np.zeros((len(left), SEGMENTS))
        for begin in range(0, len(left), _BLOCK):
            block = slice(begin, begin + _BLOCK)
            self._dots(left[block], right[block], dots[block])
        return self._signals(left, right, dots)

    def _dots(self, left: Ints, right: Ints, out: Floats) -> None:
        width = len(self.vocabulary)
        rows = max(1, SCRATCH // width)
        if width > len(self._scratch):
            self._scratch = np.zeros(2 * width, dtype=np.float32)
        asking, row = np.unique(left, return_inverse=True)
        for begin in range(0, len(asking), rows):
            here = np.flatnonzero((row >= begin) & (row < begin + rows))
            some = asking[begin : begin + rows]
            at, owner = self._entries(some)
            cells = owner * width + self._ids[at]
            self._scratch[cells] = self._weights[at]
            at, owner = self._entries(right[here])
            values = self._scratch[(row[here] - begin)[owner] * width + self._ids[at]] * self._weights[at]
            self._scratch[cells] = 0.0
            counts = self._count[right[here]].astype(np.int64)
            begins = (np.cumsum(counts) - counts)[:, None] + self._bounds[right[here]]
            out[here] = np.add.reduceat(values, begins.ravel()).reshape(-1, SEGMENTS) if len(here) else 0.0

    def _entries(self, slots: Ints) -> tuple[Ints, Ints]:
        counts = self._count[slots].astype(np.int64)
        owner = np.repeat(np.arange(len(slots)), counts)
        at = np.arange(len(owner)) + (self._start[slots] - (np.cumsum(counts) - counts))[owner]
        return at, owner

    def _signals(self, left: Ints, right: Ints, dots: Floats) -> tuple[Floats, Flags]:
        words, letters = dots[:, WORDS], dots[:, GRAMS]
        dated = self.dated[left] & self.dated[right]
        apart = np.abs(self.hours[left] - self.hours[right])
        likeness = self._likeness(left, right)
        signals = {
            "always": np.ones(len(left)),
            "shared words": words,
            "headline letters": letters,
            "words and letters": words * letters,
            "shared names": dots[:, NAMES],
            "shared numbers": dots[:, NUMBERS],
            "names differ": self._differ(left, right, dots, NAMES),
            "numbers differ": self._differ(left, right, dots, NUMBERS),
            "hours apart": np.where(dated, np.log1p(apart) / 5, 0.0),
            "days apart": np.where(dated, np.minimum(apart / 72, 3.0), 0.0),
            "undated": ~dated,
            "text of one only": self._has_text[left] != self._has_text[right],
            "both texts": self._has_text[left] & self._has_text[right],
            "meaning": likeness,
            "meaning and letters": likeness * letters,
        }
        found = np.column_stack([signals[name] for name in PAIR_SIGNALS]).astype(np.float64)
        return found, self._language[left] != self._language[right]

    def _likeness(self, left: Ints, right: Ints) -> Floats:
        if not self.dims:
            return np.zeros(len(left))
        found = np.zeros(len(left))
        for begin in range(0, len(left), _BLOCK):
            block = slice(begin, begin + _BLOCK)
            found[block] = np.einsum("ij,ij->i", self._vectors[left[block]], self._vectors[right[block]])
        return found

    def _differ(self, left: Ints, right: Ints, dots: Floats, segment: int) -> Flags:
        found: Flags = self._holds(left, segment) & self._holds(right, segment) & (dots[:, segment] == 0)
        return found

    def _holds(self, slots: Ints, segment: int) -> Flags:
        ends = self._bounds[slots, segment + 1] if segment + 1 < SEGMENTS else self._count[slots]
        held: Flags = ends - self._bounds[slots, segment] > 1
        return held
