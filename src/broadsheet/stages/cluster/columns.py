"""Whole columns of numbers at once: sorting that remembers places, and numbers for keys."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # odd, near 2**64 divided by the golden ratio: spreads neighbours far apart


def ordered(keys: Ints) -> tuple[Ints, Ints]:
    """The order that sorts non-negative keys, equal ones as they came, and the keys in that order.

    >>> [found.tolist() for found in ordered(np.array([7, 3, 7, 0]))]
    [[3, 1, 0, 2], [0, 3, 7, 7]]
    """
    bits = len(keys).bit_length()
    if len(keys) and int(keys.max()).bit_length() + bits < 63:
        # Sorting numbers that carry their own place is several times as fast as asking for the order.
        carried = keys << bits
        carried |= np.arange(len(keys))
        carried.sort()
        return carried & ((1 << bits) - 1), carried >> bits
    order = np.argsort(keys, kind="stable")
    return order, keys[order]


def distinct(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys of non-negative ones in order, and by key its place among them.

    The same of `np.unique` takes several times as long.

    >>> [found.tolist() for found in distinct(np.array([7, 3, 7, 0]))]
    [[0, 3, 7], [2, 1, 2, 0]]
    """
    order, found = ordered(keys)
    begins = np.append(True, found[1:] != found[:-1])[: len(found)]
    places = np.empty(len(keys), dtype=np.int64)
    places[order] = np.cumsum(begins) - 1
    return found[begins], places


def counting(counts: Ints) -> Ints:
    """0, 1, … up to each count, one after the other.

    >>> counting(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    found: Ints = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return found


def ranks(values: npt.NDArray[np.float64]) -> Ints:
    """By value how many lower ones there are, equal ones counted once: numbers that sort as the values do, but faster.

    >>> ranks(np.array([0.5, 0.1, 0.5])).tolist()
    [1, 0, 1]
    """
    order = np.argsort(values)
    inside = values[order]
    found = np.empty(len(values), dtype=np.int64)
    found[order] = np.cumsum(np.append(False, inside[1:] != inside[:-1])[: len(inside)])
    return found


class Numbering:
    """Numbers given to 64-bit hashes: open addressing, at most half full, all keys of a call looked up at once.

    12 bytes a place; a dict of strings takes ten times that and a call a key.
    """

    def __init__(self) -> None:
        self._keys: Hashes = np.zeros(1 << 12, dtype=np.uint64)
        self._numbers: npt.NDArray[np.int32] = np.full(1 << 12, -1, dtype=np.int32)
        self._held = 0

    def find(self, keys: Hashes) -> Ints:
        """The number of each key, -1 for one that has none."""
        found = np.full(len(keys), -1, dtype=np.int64)
        at, rest = self._home(keys), np.arange(len(keys))
        while len(rest):
            numbers = self._numbers[at]
            hit = (self._keys[at] == keys[rest]) & (numbers >= 0)
            found[rest[hit]] = numbers[hit]
            onward = ~hit & (numbers >= 0)
            rest, at = rest[onward], (at[onward] + 1) & (len(self._keys) - 1)
        return found

    def add(self, keys: Hashes, numbers: Ints) -> None:
        """Give numbers to keys that have none; each key once."""
        self._held += len(keys)
        if 2 * self._held > len(self._keys):
            self._grow()
        self._place(keys, numbers)

    def _place(self, keys: Hashes, numbers: Ints) -> None:
        at, rest = self._home(keys), np.arange(len(keys))
        while len(rest):
            free = np.flatnonzero(self._numbers[at] < 0)
            self._numbers[at[free]] = numbers[rest[free]]  # of several at one place the last stays
            stays = np.zeros(len(rest), dtype=bool)
            stays[free] = self._numbers[at[free]] == numbers[rest[free]]
            self._keys[at[stays]] = keys[rest[stays]]
            rest, at = rest[~stays], (at[~stays] + 1) & (len(self._keys) - 1)

    def _home(self, keys: Hashes) -> Ints:
        shift = np.uint64(64 - (len(self._keys) - 1).bit_length())
        return ((keys * _SPREAD) >> shift).astype(np.int64)

    def _grow(self) -> None:
        held = np.flatnonzero(self._numbers >= 0)
        keys, numbers = self._keys[held], self._numbers[held].astype(np.int64)
        size = 1 << (4 * self._held).bit_length()
        self._keys, self._numbers = np.zeros(size, dtype=np.uint64), np.full(size, -1, dtype=np.int32)
        self._place(keys, numbers)
