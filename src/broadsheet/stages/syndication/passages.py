"""Shared passages: winnowed word shingles find candidates, an exact alignment of word runs decides.

Winnowing: Schleimer, Wilkerson, Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Any
shared run of at least `CANDIDATE_WORDS + WINDOW - 1` = 17 words is certain to share a fingerprint.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from broadsheet.text.ids import stable_id

CANDIDATE_WORDS = 8  # words a shingle, for finding candidates
WINDOW = 10  # shingles, of which the smallest hash is kept
EXACT_WORDS = 5  # words a shingle, for aligning: runs this short survive between light edits
GAP_WORDS = 6  # an edit of at most this many words does not end a passage

_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]|[\p{L}\p{M}\p{N}]+")
# What stands in quotation marks is somebody else's speech: two reporters at one speech share it without copying.
_QUOTED = regex.compile(
    r"“[^”\n]{1,1500}”|«[^»\n]{1,1500}»|„[^“”\n]{1,1500}[“”]|\"[^\"\n]{1,1500}\"|「[^」\n]{1,1500}」"
)
_BASE = np.uint64(1_000_003)

Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Words:
    """A text as word hashes with their offsets."""

    hashes: Hashes  # one a word
    starts: NDArray[np.int64]  # character offsets
    ends: NDArray[np.int64]
    quoted: Mask  # whether the word stands inside quotation marks

    def __len__(self) -> int:
        return len(self.hashes)


@functools.lru_cache(maxsize=200_000)
def _hash_word(word: str) -> int:
    return int(stable_id(word), 16)


def read_words(text: str) -> Words:
    """Words of a text, without case; Chinese, Japanese and Thai a character at a time."""
    matches = list(_WORD.finditer(text))  # not of the lower case, which may be longer: offsets count in the text
    starts = np.fromiter((m.start() for m in matches), np.int64, len(matches))
    ends = np.fromiter((m.end() for m in matches), np.int64, len(matches))
    quoted = np.zeros(len(matches), np.bool_)
    for match in _QUOTED.finditer(text):
        quoted[np.searchsorted(starts, match.start()) : np.searchsorted(starts, match.end())] = True
    hashes = np.fromiter((_hash_word(m.group().lower()) for m in matches), np.uint64, len(matches))
    return Words(hashes, starts, ends, quoted)


def shingles(words: Words, size: int) -> Hashes:
    """Hash of every run of `size` words, in order; empty when there are fewer words."""
    count = len(words) - size + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    hashes = np.zeros(count, np.uint64)
    for i in range(size):
        hashes = hashes * _BASE + words.hashes[i : i + count]
    return hashes ^ (hashes >> np.uint64(29))


def fingerprints(words: Words) -> list[int]:
    """The winnowed shingle hashes of a text: of every `WINDOW` neighbours the smallest, each once, sorted."""
    hashes = shingles(words, CANDIDATE_WORDS)
    if len(hashes) == 0:
        return []
    if len(hashes) <= WINDOW:
        return [int(hashes.min())]
    windows = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW)
    return [int(h) for h in np.unique(windows.min(axis=1))]


def shared_words(words: Words, other: Words, min_words: int) -> Mask:
    """Which words of a text stand in passages that the other text has as well.

    A passage is a run of shared words, light edits of up to `GAP_WORDS` words included, of at least `min_words`
    words of which `min_words` × 0.6 stand outside quotation marks and half are different ones.
    """
    covered = np.zeros(len(words), np.bool_)
    own = shingles(words, EXACT_WORDS)
    hits = np.flatnonzero(np.isin(own, shingles(other, EXACT_WORDS)))
    for i in range(EXACT_WORDS):
        covered[hits + i] = True
    shared = np.zeros(len(words), np.bool_)
    for start, end in runs(covered, GAP_WORDS):
        unquoted = int(np.count_nonzero(covered[start:end] & ~words.quoted[start:end]))
        different = len(np.unique(words.hashes[start:end]))
        long_enough = np.count_nonzero(covered[start:end]) >= min_words
        if long_enough and unquoted >= min_words * 0.6 and different >= min_words * 0.5:
            shared[start:end] = True
    return shared


def runs(mask: Mask, gap: int) -> list[tuple[int, int]]:
    """Stretches (start, end) of true values, joined over at most `gap` false ones."""
    found: list[tuple[int, int]] = []
    for at in np.flatnonzero(mask).tolist():
        if found and at - found[-1][1] <= gap:
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
