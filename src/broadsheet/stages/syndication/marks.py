"""What is read in a text once: its fingerprints, a key of the whole, and its credits; and which texts share them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from broadsheet.stages.syndication.credits import Credit, find_credits
from broadsheet.stages.syndication.passages import Hashes, Mask, fingerprints, read_words
from broadsheet.types import Agency, Article


@dataclass(frozen=True, slots=True)
class Marks:
    """What syndication needs to know of a text before it is held against another."""

    words: int  # how many
    whole: bytes  # of all words in order: equal for equal texts
    prints: bytes  # fingerprints, each once, ascending: 64-bit numbers, little-endian
    credits: tuple[Credit, ...]

    def fingerprints(self) -> Hashes:
        """As numbers."""
        return np.frombuffer(self.prints, dtype="<u8")


def read_marks(article: Article, agencies: Sequence[Agency]) -> Marks:
    """Read one text; some 0.1 ms a thousand characters."""
    words = read_words(article.text)
    return Marks(
        len(words),
        hashlib.blake2b(words.hashes.tobytes(), digest_size=16).digest(),
        np.array(fingerprints(words), dtype="<u8").tobytes(),
        find_credits(article, agencies),
    )


def pack_marks(marks: Marks) -> bytes:
    """As bytes, to be kept: some 9 bytes a fingerprint, of which there is one for every five or six words."""
    return msgspec.msgpack.encode(marks)


def unpack_marks(packed: bytes) -> Marks:
    """What `pack_marks` packed."""
    return msgspec.msgpack.decode(packed, type=Marks)


def touched_by(marks: Sequence[Marks], fresh: Mask) -> tuple[list[bool], list[list[int]]]:
    """Which texts are fresh or connected with a fresh one, and of each its fingerprints that another text has too.

    Two texts are connected by a common fingerprint, and by a chain of such pairs: nothing else can change whose text
    one of them is.
    """
    found = [m.fingerprints() for m in marks]
    counts = np.array([len(p) for p in found], dtype=np.int64)
    _, group, times = np.unique(
        np.concatenate([*found, np.zeros(0, np.uint64)]), return_inverse=True, return_counts=True
    )
    common = times[group] > 1
    owner = np.repeat(np.arange(len(marks)), counts)
    label = _connected(len(marks), owner[common], group[common], len(times))
    touched = np.isin(label, label[fresh])
    ends = np.cumsum(counts)
    shared: list[list[int]] = [[] for _ in marks]
    for number in np.unique(owner[common]).tolist():
        at = slice(int(ends[number] - counts[number]), int(ends[number]))
        shared[number] = found[number][common[at]].tolist()
    return touched.tolist(), shared


def _connected(texts: int, owner: NDArray[np.int64], group: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """By text the lowest text it is connected with: each takes the least label of its fingerprints until none falls."""
    label = np.arange(texts)
    while True:
        least = np.full(groups, texts)
        np.minimum.at(least, group, label[owner])
        found = label.copy()
        np.minimum.at(found, owner, least[group])
        found = found[found]
        if np.array_equal(found, label):
            return label
        label = found
