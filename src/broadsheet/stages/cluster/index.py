"""Candidates without a scan: which earlier articles share rare terms, or a near meaning, with a new one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.columns import ordered

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MAX_POSTINGS = 24  # newest articles looked at a term: what a term in more of them tells is little, and cost is bounded
# Of an article's squared word weight that a candidate has to share. A text's weight is spread over a hundred words: at
# .05 only 58 % of the pairs of one event among full texts were candidates of each other, at .02 80 %, for a tenth more
# time.
MIN_SHARE = 0.02
_HIGHEST = np.int64((1 << 31) - 1)


class TermIndex:
    """Inverted index. Each entry of a term points to the one before it, so that a look-up walks from new to old.

    A look-up takes at most `MAX_POSTINGS` steps a term, for all terms of all articles of a batch at once: its cost does
    not grow with the index. Memory: 8 bytes an entry and 4 a term.
    """

    def __init__(self) -> None:
        # By entry its article, and the previous entry of its term or -1: side by side, since in a large window each
        # step waits for memory.
        self._chain: npt.NDArray[np.int32] = np.zeros((1 << 12, 2), dtype=np.int32)
        self._newest: npt.NDArray[np.int32] = np.full(1 << 12, -1, dtype=np.int32)  # by term: newest entry, or -1
        self._size = 0

    def add(self, slots: Ints, terms: Ints, vocabulary: int) -> Ints:
        """Enter terms of articles, in order of slots; returns the entries before them, for `near`."""
        n = len(terms)
        while self._size + n > len(self._chain):
            self._chain = np.concatenate([self._chain, np.zeros_like(self._chain)])
        if vocabulary > len(self._newest):
            more = max(vocabulary, 2 * len(self._newest)) - len(self._newest)
            self._newest = np.concatenate([self._newest, np.full(more, -1, dtype=np.int32)])
        entries = np.arange(self._size, self._size + n)
        # Within the batch: sorted by term, an entry follows its neighbour if that has the same term.
        order = np.argsort(terms, kind="stable")
        ordered = terms[order]
        follows = np.zeros(n, dtype=bool)
        follows[1:] = ordered[1:] == ordered[:-1]
        before = np.where(follows, np.roll(entries[order], 1), self._newest[ordered]) if n else entries
        self._chain[entries[order], 1] = before
        self._chain[entries, 0] = slots
        last = np.ones(n, dtype=bool)
        last[:-1] = ~follows[1:]
        self._newest[ordered[last]] = entries[order][last]
        self._size += n
        found: Ints = self._chain[entries, 1].astype(np.int64)
        return found

    def near(self, slots: Ints, entries: Ints, shares: Floats, limit: int) -> tuple[Ints, Ints]:
        """Pairs (article, earlier article) that share the most weight, best first for each article, at most `limit`.

        Args:
            slots: (n,) the asking article of each entry.
            entries: (n,) the entry to start from, or -1.
            shares: (n,) what its term is worth to the asking article.
        """
        found_by, found, worth = [], [], []
        current, who, share = entries, slots, shares
        for _ in range(MAX_POSTINGS):
            alive = current >= 0
            current, who, share = current[alive], who[alive], share[alive]
            if not len(current):
                break
            reached = self._chain.take(current, axis=0).astype(np.int64)
            found_by.append(who)
            found.append(reached[:, 0])
            worth.append(share)
            current = reached[:, 1]
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        span = int(slots.max()) + 1
        order, every = ordered(np.concatenate(found_by) * span + np.concatenate(found))
        begins = np.flatnonzero(np.append(True, every[1:] != every[:-1]))
        keys, shared = every[begins], np.add.reduceat(np.concatenate(worth)[order], begins)
        keep = shared >= MIN_SHARE
        keys, shared = keys[keep], shared[keep]
        asking, other = np.divmod(keys, span)
        return top(asking, other, shared, limit)


def top(asking: Ints, other: Ints, score: Floats, limit: int) -> tuple[Ints, Ints]:
    """The `limit` best pairs of each asking article, scores of 0 and more in single precision; of equals the last.

    >>> asking, other, score = np.array([7, 7, 7]), np.array([1, 2, 3]), np.array([0.5, 0.2, 0.5])
    >>> [found.tolist() for found in top(asking, other, score, 2)]
    [[7, 7], [3, 1]]
    """
    if not len(asking):
        return asking, other
    # The bits of a number that is not negative sort as it does: one sort of whole numbers instead of three.
    lower = _HIGHEST - score.astype(np.float32).view(np.int32)
    order, keys = ordered(((asking - asking.min()) << 31 | lower)[::-1])
    order, keys = len(order) - 1 - order, keys >> 31
    begins = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    rank = np.arange(len(keys)) - np.repeat(begins, np.diff(begins, append=len(keys)))
    best = order[rank < limit]
    return asking[best], other[best]
