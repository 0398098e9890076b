"""Stage 5 of 7: how much of what one sentence says stands in another, in whatever form of the words.

What is compared are stems, with words of one meaning made alike (killed, died, dead), weighed by how few of the story's
sentences have them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from broadsheet.stages.write.matrices import Floats, gram
from broadsheet.text.cues import cues
from broadsheet.text.words import stopwords

# Share of either sentence's weight that has to stand in the other, and stems in common; whole: of one in the other.
HELD, MIN_SHARED = 0.44, 4
WHOLE, MIN_WHOLE = 0.95, 5
STEM_CHARS = 6
_ENDINGS = ("ing", "ies", "ed", "es", "s")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of each sentence (row) stands in each other one (column), 0…1, and how many stems they share."""

    held: Floats
    shared: Floats


def overlap(sentences: Sequence[tuple[str, ...]], language: str) -> Overlap:
    """The overlap of every pair of sentences, each given by its content words."""
    stems = [frozenset(stem(word, language) for word in words) - _said(language) for words in sentences]
    counts = Counter(stem for own in stems for stem in own)
    column = {stem: i for i, stem in enumerate(stem for stem, count in counts.items() if count > 1)}
    total = len(stems)
    has = np.zeros((total, max(1, len(column))), dtype=np.float32)
    weight = np.zeros(total, dtype=np.float32)
    idf = {stem: math.log(1.0 + total / count) for stem, count in counts.items()}
    for row, own in enumerate(stems):
        weight[row] = sum(idf[stem] for stem in own)
        has[row, [column[stem] for stem in own if stem in column]] = 1.0
    scale = np.array([idf[stem] for stem in column] or [0.0], dtype=np.float32)
    common = gram(has * scale, has)
    return Overlap(np.asarray(common / np.maximum(weight, 0.1)[:, None], dtype=np.float32), gram(has, has))


def close(pairs: Overlap, index: int) -> list[int]:
    """Rows that may tell what sentence `index` tells, best first."""
    both = np.minimum(pairs.held[index], pairs.held[:, index])
    shared = pairs.shared[index]
    near = (both >= HELD) & (shared >= MIN_SHARED)
    near |= (np.maximum(pairs.held[index], pairs.held[:, index]) >= WHOLE) & (shared >= MIN_WHOLE)
    rows = np.flatnonzero(near)
    return [int(i) for i in rows[np.argsort(-both[rows], kind="stable")]]


@lru_cache(maxsize=4096)
def plain_stems(text: str, language: str) -> frozenset[str]:
    """Stems of a sentence's words without capital: what is told, without whom it is told of.

    >>> sorted(plain_stems("Ada Quill opened the dams of Brackwater early.", "en"))
    ['dams', 'early', 'open']
    """
    words = (w.lower() for w in _WORD.findall(text) if not w[0].isupper())
    stop = stopwords(language)
    return frozenset(stem(w, language) for w in words if w not in stop and len(w) > 1) - _said(language)


@cache
def _said(language: str) -> frozenset[str]:
    words = cues(language)
    return frozenset(stem(w, language) for w in words.say[:12] + words.clause[:12])


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """A lower-case word cut to what its forms share; words of one toll are one.

    >>> stem("arrested", "en") == stem("arrests", "en"), stem("killed", "en") == stem("died", "en")
    (True, True)
    """
    toll = _tolls(language).get(word)
    if toll:
        return toll
    if _DIGIT.search(word) or not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:STEM_CHARS]


@cache
def _tolls(language: str) -> dict[str, str]:
    return {word: toll.label for toll in reversed(cues(language).tolls) for word in toll.words if " " not in word}
