"""ROUGE-1, -2 and -L as F-measures over words, as in the usual package without stemming."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import regex


class Rouge(NamedTuple):
    """F-measures, 0…1."""

    one: float
    two: float
    longest: float


def tokens(text: str) -> list[str]:
    """Lower-case words and numbers of any script."""
    return regex.findall(r"[\p{L}\p{M}\p{N}]+", text.lower())


def rouge(candidate: str, reference: str) -> Rouge:
    """Overlap of a summary with one reference."""
    a, b = tokens(candidate), tokens(reference)
    return Rouge(_ngrams(a, b, 1), _ngrams(a, b, 2), _f(longest_common(a, b), len(a), len(b)))


def _ngrams(a: Sequence[str], b: Sequence[str], size: int) -> float:
    first = Counter(tuple(a[i : i + size]) for i in range(len(a) - size + 1))
    second = Counter(tuple(b[i : i + size]) for i in range(len(b) - size + 1))
    return _f(sum((first & second).values()), sum(first.values()), sum(second.values()))


def _f(shared: int, a: int, b: int) -> float:
    return 2 * shared / (a + b) if a and b else 0.0


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence, bit-parallel (Hyyrö 2004)."""
    masks: dict[str, int] = {}
    for index, word in enumerate(a):
        masks[word] = masks.get(word, 0) | (1 << index)
    state = (1 << len(a)) - 1
    full = state
    for word in b:
        matches = masks.get(word, 0)
        overlap = state & matches
        state = ((state + overlap) | (state - overlap)) & full
    return len(a) - state.bit_count()
