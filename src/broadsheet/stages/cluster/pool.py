"""All articles of the window side by side, in columns, and their comparison in vectorised passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.columns import counting
from broadsheet.stages.cluster.decide import PAIR_SIGNALS
from broadsheet.stages.cluster.dots import Entries, dots_to, dots_within, pairs_within
from broadsheet.stages.cluster.features import GRAMS, NAMES, NUMBERS, SEGMENTS, WORDS, Vocabulary
from broadsheet.stages.cluster.index import TermIndex
from broadsheet.stages.cluster.meaning import MeaningIndex
from broadsheet.types import Article

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Vectors = npt.NDArray[np.float32]

INDEX_TERMS = 12  # heaviest words an article is looked up by
MAX_CANDIDATES = 16  # articles that share the most with a new one
MEANING_CANDIDATES = 8  # articles nearest in meaning that join the candidates
MIN_MEANING = 0.2  # cosine of centred vectors below which an article is no candidate by meaning
TEASER_CHARS = 460  # a text no longer is a teaser: recorded feeds bring no more, extracted texts begin at 508
_OF_DATES = np.array([PAIR_SIGNALS.index(name) for name in ("hours apart", "days apart")])
BLOCK = 2_048  # pairs compared in one pass: their entries stay in the processor's cache


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
        self._keys: npt.NDArray[np.int32] = np.zeros(1 << 14, dtype=np.int32)  # term * SEGMENTS + segment
        self._weights: Vectors = np.zeros(1 << 14, dtype=np.float32)
        self._start: Ints = np.zeros(1 << 10, dtype=np.int64)
        self._counts: npt.NDArray[np.int16] = np.zeros((1 << 10, SEGMENTS), dtype=np.int16)  # terms of each segment
        self._held: npt.NDArray[np.int16] = np.zeros(1 << 10, dtype=np.int16)  # terms of all segments
        self.hours: Floats = np.zeros(1 << 10)
        self.dated: Flags = np.zeros(1 << 10, dtype=bool)
        self._language: npt.NDArray[np.int16] = np.zeros(1 << 10, dtype=np.int16)
        self._has_text: Flags = np.zeros(1 << 10, dtype=bool)
        self._short: Flags = np.zeros(1 << 10, dtype=bool)  # no text, or a teaser only
        self._meaning = MeaningIndex(dims) if dims else None
        self._languages: dict[str, int] = {}
        self._used = 0

    def add(self, articles: Sequence[Article], vectors: Vectors | None = None) -> tuple[Ints, Ints]:
        """Take articles in; returns pairs (new slot, earlier slot) worth comparing, best first for each new slot."""
        slots = self._take(articles, vectors)
        asking, at, before = self._enter(slots)
        new, old = self._index.near(asking, before, self._weights[at].astype(np.float64) ** 2, MAX_CANDIDATES)
        if self._meaning is None:
            return new, old
        by_meaning = self._meaning.near(slots, MEANING_CANDIDATES, MIN_MEANING)
        pairs = np.unique(np.stack([np.append(new, by_meaning[0]), np.append(old, by_meaning[1])]), axis=1)
        return pairs[0], pairs[1]

    def load(self, articles: Sequence[Article], vectors: Vectors | None = None) -> None:
        """Take articles in whose candidates nobody asks for."""
        self._enter(self._take(articles, vectors))

    def _take(self, articles: Sequence[Article], vectors: Vectors | None) -> Ints:
        batch = self.vocabulary.read(articles)
        terms = np.flatnonzero(batch.ids)  # without the empty term in front of each segment
        counts = np.diff(np.column_stack([batch.bounds, np.diff(batch.starts)]), axis=1) - 1
        n, first, entries = len(articles), self.size, len(terms)
        slots = np.arange(first, first + n)
        self._reserve(first + n, self._used + entries)
        segment = np.repeat(np.tile(np.arange(SEGMENTS), n), counts.ravel())
        self._keys[self._used : self._used + entries] = batch.ids[terms] * SEGMENTS + segment
        self._weights[self._used : self._used + entries] = batch.weights[terms]
        held = counts.sum(axis=1)
        self._start[slots] = self._used + np.cumsum(held) - held
        self._counts[slots] = counts
        self._held[slots] = held
        self.hours[slots] = [a.time.timestamp() / 3600 for a in articles]
        self.dated[slots] = [a.published is not None for a in articles]
        self._language[slots] = [self._languages.setdefault(a.language, len(self._languages)) for a in articles]
        self._has_text[slots] = [bool(a.text) for a in articles]
        self._short[slots] = [len(a.text) <= TEASER_CHARS for a in articles]
        self._used += entries
        self.size += n
        if self._meaning is not None:
            self._meaning.add(np.zeros((n, self.dims), dtype=np.float32) if vectors is None else vectors)
        return slots

    def _reserve(self, articles: int, entries: int) -> None:
        self._keys = _grown(self._keys, entries)  # type: ignore[assignment]
        self._weights = _grown(self._weights, entries)  # type: ignore[assignment]
        for name in ("_start", "_counts", "_held", "hours", "dated", "_language", "_has_text", "_short"):
            setattr(self, name, _grown(getattr(self, name), articles))

    def _enter(self, slots: Ints) -> tuple[Ints, Ints, Ints]:
        """Enter the heaviest words into the index: by word its slot, its place in the columns, the entry before it."""
        words = np.minimum(self._counts[slots, WORDS].astype(np.int64), INDEX_TERMS)
        asking, at = np.repeat(slots, words), np.repeat(self._start[slots], words) + counting(words)
        terms = self._keys[at].astype(np.int64) // SEGMENTS
        return asking, at, self._index.add(asking, terms, len(self.vocabulary))

    def compare(self, left: Ints, right: Ints) -> tuple[Floats, Flags]:
        """Signals of pairs of slots: (pairs, len(PAIR_SIGNALS)), and which pairs are of two languages.

        Fast when equal values of `left` stand together.
        """
        turns = np.append(True, left[1:] != left[:-1])[: len(left)]
        asking, asked = left[turns], np.cumsum(turns) - 1
        dots = dots_to(self._entries(asking), self._entries(right), asked, SEGMENTS)
        return self._signals(np.append(asking, right), asked, len(asking) + np.arange(len(right)), *dots)

    def compare_within(self, slots: Ints, sizes: Ints) -> Iterator[tuple[Floats, Flags]]:
        """The same of all pairs of slots within neighbourhoods of `sizes`, in the order of `pairs_within`, in parts."""
        ends, pairs = np.cumsum(sizes), np.cumsum(sizes * (sizes - 1) // 2)
        begin, row, pair = 0, 0, 0
        while begin < len(sizes):
            end = max(int(np.searchsorted(pairs, pair + BLOCK, side="right")), begin + 1)
            some = slots[row : ends[end - 1]]
            left, right = pairs_within(sizes[begin:end])
            dots, shared = dots_within(self._entries(some), sizes[begin:end], SEGMENTS)
            for at in range(0, len(left), BLOCK):  # one neighbourhood may have tens of thousands of pairs
                part = slice(at, at + BLOCK)
                yield self._signals(some, left[part], right[part], dots[part], shared[part])
            begin, row, pair = end, int(ends[end - 1]), int(pairs[end - 1])

    def _entries(self, slots: Ints) -> Entries:
        counts = self._held[slots].astype(np.int64)
        row = np.repeat(np.arange(len(slots)), counts)
        at = np.repeat(self._start[slots] - (np.cumsum(counts) - counts), counts)
        at += np.arange(len(at))
        return Entries(row, self._keys[at].astype(np.int64), self._weights[at])

    def _signals(self, slots: Ints, left: Ints, right: Ints, dots: Floats, shared: Floats) -> tuple[Floats, Flags]:
        """Signals of pairs of places in `slots`. What a slot has is fetched once, not once a pair."""
        words, letters = dots[:, WORDS], dots[:, GRAMS]
        hours, dated, has_text = self.hours[slots], self.dated[slots], self._has_text[slots]
        apart = np.abs(hours[left] - hours[right])
        undated = ~(dated[left] & dated[right])
        one, other, short = has_text[left], has_text[right], self._short[slots]
        likeness = self._likeness(slots, left, right)
        signals = {
            "always": 1.0,
            "shared words": words,
            "headline letters": letters,
            "words and letters": words * letters,
            "shared names": dots[:, NAMES],
            "shared numbers": dots[:, NUMBERS],
            "words in common": np.log1p(shared[:, WORDS]),
            "names differ": _differ(self._counts[slots, NAMES] > 0, left, right, dots[:, NAMES]),
            "numbers differ": _differ(self._counts[slots, NUMBERS] > 0, left, right, dots[:, NUMBERS]),
            "hours apart": np.log1p(apart) / 5,
            "days apart": np.minimum(apart / 72, 3.0),
            "undated": undated,
            "text of one only": one != other,
            "both texts": one & other,
            "short text": one & other & short[left] & short[right],
            "meaning": likeness,
            "meaning and letters": likeness * letters,
        }
        found = np.empty((len(PAIR_SIGNALS), len(left)))
        for row, name in zip(found, PAIR_SIGNALS, strict=True):
            row[:] = signals[name]
        found[_OF_DATES[:, None], np.flatnonzero(undated)] = 0.0
        language = self._language[slots]
        return found.T, language[left] != language[right]

    def _likeness(self, slots: Ints, left: Ints, right: Ints) -> Floats | float:
        if self._meaning is None:
            return 0.0
        found = np.zeros(len(left))
        vectors = self._meaning.vectors
        for begin in range(0, len(left), BLOCK):
            block = slice(begin, begin + BLOCK)
            found[block] = np.einsum("ij,ij->i", vectors[slots[left[block]]], vectors[slots[right[block]]])
        return found


def _differ(has: Flags, left: Ints, right: Ints, dots: Floats) -> Flags:
    found: Flags = has[left] & has[right] & (dots == 0)
    return found
