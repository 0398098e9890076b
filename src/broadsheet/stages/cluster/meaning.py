"""Which earlier articles are nearest in meaning: exactly among some thousands, through buckets among more.

An inverted file (Sivic and Zisserman, "Video Google", ICCV 2003): each vector stands in the bucket of the pivot it is
nearest to, and a look-up reads the few buckets whose pivots are nearest. Pivots are articles, about as many as a bucket
holds, so the cost grows with the root of the window.
"""

from __future__ import annotations

import math
from array import array

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.index import top

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]

EXACT = 1 << 14  # vectors up to which all are compared: buckets gain nothing below
PROBES = 32  # buckets read a look-up: docs/technotes/scale.md says what fewer and more find
_BLOCK = 4_096  # vectors put into buckets in one pass


class MeaningIndex:
    """Unit vectors by slot, in order of arrival. Memory: 4 bytes a dimension and 4 a vector."""

    def __init__(self, dims: int, exact: int = EXACT) -> None:
        self._rows: Vectors = np.zeros((1 << 10, dims), dtype=np.float32)
        self._size = 0
        self._exact = exact
        self._pivots: Vectors = np.zeros((0, dims), dtype=np.float32)
        self._buckets: list[array[int]] = []
        self._built = 0  # vectors when the pivots were chosen

    @property
    def vectors(self) -> Vectors:
        """(slots, dims)."""
        return self._rows[: self._size]

    def add(self, vectors: Vectors) -> None:
        """Vectors of the next slots."""
        first, size = self._size, self._size + len(vectors)
        if size > len(self._rows):
            grown = np.zeros((max(size, 2 * len(self._rows)), self._rows.shape[1]), dtype=np.float32)
            grown[:first] = self._rows[:first]
            self._rows = grown
        self._rows[first:size] = vectors
        self._size = size
        if size > max(self._exact, 2 * self._built):
            self._build()
        elif self._built:
            self._sort_in(first)

    def _build(self) -> None:
        self._built = self._size
        count = math.isqrt(2 * self._size)  # the window may double before the next time
        self._pivots = self.vectors[np.arange(count) * self._size // count]
        self._buckets = [array("i") for _ in range(count)]
        self._sort_in(0)

    def _sort_in(self, first: int) -> None:
        for begin in range(first, self._size, _BLOCK):
            nearest = (self.vectors[begin : begin + _BLOCK] @ self._pivots.T).argmax(axis=1)
            for slot, bucket in enumerate(nearest.tolist(), start=begin):
                self._buckets[bucket].append(slot)

    def near(self, slots: Ints, limit: int, least: float) -> tuple[Ints, Ints]:
        """Pairs (slot, earlier slot) of at least this cosine, best first for each slot, at most `limit` each."""
        if not self._built:
            return top(*self._scored(slots, np.arange(self._size), least), limit)
        likeness = self.vectors[slots] @ self._pivots.T
        probes = min(PROBES, len(self._buckets))
        chosen = np.argpartition(-likeness, probes - 1, axis=1)[:, :probes].ravel()
        asking = np.repeat(slots, probes)
        found = []
        for bucket in np.unique(chosen).tolist():
            members = np.array(self._buckets[bucket], dtype=np.int64)
            found.append(self._scored(asking[chosen == bucket], members, least))
        new, old, score = (np.concatenate([part[k] for part in found]) for k in range(3))
        return top(new, old, score, limit)

    def _scored(self, slots: Ints, members: Ints, least: float) -> tuple[Ints, Ints, Floats]:
        likeness = self.vectors[slots] @ self.vectors[members].T
        row, column = np.nonzero((likeness >= least) & (members[None, :] < slots[:, None]))
        return slots[row], members[column], likeness[row, column].astype(np.float64)
