"""Dot products of many pairs of sparse rows, by joining their terms instead of looking terms up pair by pair.

Two articles share few of their hundred terms. So the entries of all rows that are compared are sorted by term, and only
rows that meet in a term cost anything: within neighbourhoods of recorded days some ten products a pair instead of 120,
and the cost does not grow with the vocabulary.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.columns import counting, ordered

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SLICE = 1 << 16  # products made in one pass: they stay in the processor's cache, and thousands of copies fit in memory
# Added to each product: dot products of unit vectors stay below it, so that one sum holds how many terms two rows share
# and their dot product.
ONE_SHARED = 2.0
SIEVE = 1 << 10  # bits a row that tell whether it may hold a key: with 120 keys one foreign key in nine passes


@dataclass(frozen=True, slots=True)
class Entries:
    """What some rows hold, one row after the other. A key names a term and the segment it counts for."""

    row: Ints  # (entries,) which row, ascending
    keys: Ints  # (entries,) term * segments + segment; once a row
    weights: npt.NDArray[np.float32]  # (entries,)


def pairs_within(sizes: Ints) -> tuple[Ints, Ints]:
    """All pairs (left, later right) of rows that stand in one block, block by block; `sizes` are the blocks' rows.

    >>> [p.tolist() for p in pairs_within(np.array([3, 1, 2]))]
    [[0, 0, 1, 4], [1, 2, 2, 5]]
    """
    later = _later(sizes)
    left = np.repeat(np.arange(len(later)), later)
    return left, left + 1 + counting(later)


def pair_base(sizes: Ints) -> Ints:
    """By row what, added to the position of a later row of its block, is the place of both in `pairs_within(sizes)`.

    >>> base = pair_base(np.array([3, 1, 2]))
    >>> int(base[1] + 2), int(base[4] + 5)
    (2, 3)
    """
    later = _later(sizes)
    found: Ints = np.cumsum(later) - later - np.arange(len(later)) - 1
    return found


def dots_within(entries: Entries, sizes: Ints, segments: int) -> tuple[Floats, Floats]:
    """Of `pairs_within(sizes)`: dot products of unit vectors, and how many terms they share, each (pairs, segments)."""
    order, keys = _by_key(np.repeat(np.arange(len(sizes)), sizes)[entries.row], entries.keys, segments)
    same = keys[1:] == keys[:-1]
    shared = np.flatnonzero(np.append(same, False) | np.append(False, same))  # four of ten
    order, segment, same = order[shared], keys[shared] % segments, np.append(same, False)[shared]
    at, ends = np.flatnonzero(same), np.flatnonzero(~same)
    follow = np.repeat(ends, np.diff(ends, prepend=-1) - 1) - at  # entries of the same term behind each
    reached = np.cumsum(follow)
    row, weight = entries.row[order], entries.weights[order].astype(np.float64)
    # The cell of a pair is a sum of what its left and its right row give.
    begins = pair_base(sizes)[row[at]] * segments + segment[at]
    column, heavy = row * segments, weight[at]
    found = np.zeros(int(np.sum(sizes * (sizes - 1) // 2)) * segments)
    begin, done = 0, 0
    while begin < len(at):
        end = max(int(np.searchsorted(reached, done + SLICE, side="right")), begin + 1)
        some = follow[begin:end]
        right = np.repeat(at[begin:end] + 1 + done - reached[begin:end] + some, some)
        right += np.arange(len(right))
        cells = np.repeat(begins[begin:end], some)
        cells += column[right]
        products = np.repeat(heavy[begin:end], some)
        products *= weight[right]
        products += ONE_SHARED
        _add(found, cells, products)
        begin, done = end, int(reached[end - 1])
    return _apart(found.reshape(-1, segments))


def dots_to(asking: Entries, others: Entries, asked: Ints, segments: int) -> tuple[Floats, Floats]:
    """The same of each row of `others` and one of `asking`, whose number `asked` gives: (len(asked), segments)."""
    # Most terms of the others are not among those they are compared with: a small table of bits says so first.
    held = np.zeros((int(np.max(np.append(asking.row, asked), initial=-1)) + 1) * SIEVE, dtype=np.bool_)
    held[asking.row * SIEVE + asking.keys % SIEVE] = True
    may = np.flatnonzero(held[asked[others.row] * SIEVE + others.keys % SIEVE])
    row, keys, weights = others.row[may], others.keys[may], others.weights[may]
    order, every = _by_key(np.concatenate([asking.row, asked[row]]), np.concatenate([asking.keys, keys]), segments)
    # Of equal terms the asking row's entry comes first, since it was first.
    first = np.flatnonzero(np.append(True, every[1:] != every[:-1])[: len(every)])
    first = order[np.repeat(first, np.diff(first, append=len(order)))]
    meet = (first < len(asking.row)) & (order >= len(asking.row))
    there = order[meet] - len(asking.row)
    products = asking.weights[first[meet]].astype(np.float64) * weights[there] + ONE_SHARED
    cells = row[there] * segments + keys[there] % segments
    return _apart(_sums(cells, products, len(asked) * segments).reshape(-1, segments))


def _apart(sums: Floats) -> tuple[Floats, Floats]:
    shared = np.floor(sums / ONE_SHARED)
    return sums - ONE_SHARED * shared, shared


def _by_key(block: Ints, keys: Ints, segments: int) -> tuple[Ints, Ints]:
    """The order that puts equal keys of a block together, earlier entries first, and a number for block and key.

    Modulo `segments` the number is the key's segment.
    """
    span = (int(keys.max(initial=0)) // segments + 1) * segments
    return ordered(block * span + keys)


def _add(to: Floats, cells: Ints, values: Floats) -> None:
    # The cells of one pass lie close together: blocks come in order.
    low = int(cells.min())
    sums = _sums(cells - low, values, 0)
    to[low : low + len(sums)] += sums


def _sums(cells: Ints, values: Floats, least: int) -> Floats:
    found: Floats = np.bincount(cells, weights=values, minlength=least).astype(np.float64, copy=False)
    return found


def _later(sizes: Ints) -> Ints:
    """By row, how many rows of its block come later."""
    return np.repeat(np.cumsum(sizes), sizes) - np.arange(int(sizes.sum())) - 1
