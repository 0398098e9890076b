"""Stage 5 of 7: how much of what one sentence says stands in another, in whatever form of the words.

What is compared are stems, with words of one meaning made alike (killed, died, dead), weighed by how few of the story's
sentences have them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from broadsheet.stages.write.matrices import Floats, Ints, entries, gram, spread
from broadsheet.text.cues import cues
from broadsheet.text.words import stopwords

# Share of either sentence's weight that has to stand in the other, and stems in common; whole: of one in the other.
HELD, MIN_SHARED = 0.44, 4
WHOLE, MIN_WHOLE = 0.95, 5
ANYWHERE = 0.65  # the smaller share and half the greater, from which two sentences can tell one fact
STEM_CHARS = 6
_ENDINGS = ("ing", "ies", "ed", "es", "s")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of each sentence (row) stands in each other one (column), 0…1, and how many stems they share."""

    held: Floats
    shared: Floats
    both: Floats  # the smaller share of either in the other
    near: npt.NDArray[np.bool_]  # whether that is enough for one fact in other words


def overlap(sentences: Sequence[tuple[str, ...]], language: str) -> Overlap:
    """The overlap of every pair of sentences, each given by its content words."""
    total = len(sentences)
    rows, columns, _ = entries(*_stemmed(sentences, language))
    counts = np.bincount(columns)
    idf = np.log(1.0 + total / np.maximum(counts, 1))
    weight = np.bincount(rows, weights=idf[columns], minlength=total).astype(np.float32)
    several = counts > 1  # a stem of one sentence is shared by none
    has = spread((rows, columns, np.ones(len(rows))), total, several)
    idf = idf[several].astype(np.float32)
    shared = gram(has, has)
    held = np.asarray(gram(has * idf, has) / np.maximum(weight, 0.1)[:, None], dtype=np.float32)
    both = np.minimum(held, held.T)
    near = (both >= HELD) & (shared >= MIN_SHARED)
    more = np.maximum(held, held.T)
    near |= (more >= WHOLE) & (shared >= MIN_WHOLE)
    near |= (both + more / 2 >= ANYWHERE) & (shared >= MIN_SHARED)
    return Overlap(held, shared, both, near)


def _stemmed(sentences: Sequence[tuple[str, ...]], language: str) -> tuple[Ints, Ints]:
    """Which sentence (row) has which stem (column), as often as it has it."""
    said, stem_of = _said(language), _stems(language)
    stems: dict[str, int] = {}
    column: dict[str, int] = {}
    for word in dict.fromkeys(chain.from_iterable(sentences)):
        cut = stem_of(word)
        column[word] = -1 if cut in said else stems.setdefault(cut, len(stems))
    columns = np.fromiter(map(column.__getitem__, chain.from_iterable(sentences)), dtype=np.intp)
    rows = np.repeat(np.arange(len(sentences)), [len(words) for words in sentences])
    return rows[columns >= 0], columns[columns >= 0]


def close(pairs: Overlap, index: int) -> list[int]:
    """Rows that may tell what sentence `index` tells, best first."""
    rows = pairs.near[index].nonzero()[0]
    if len(rows) > 1:
        rows = rows[np.argsort(-pairs.both[index, rows], kind="stable")]
    return [int(row) for row in rows]


@lru_cache(maxsize=4096)
def plain_stems(text: str, language: str) -> frozenset[str]:
    """Stems of a sentence's words without capital: what is told, without whom it is told of.

    >>> sorted(plain_stems("Ada Quill opened the dams of Brackwater early.", "en"))
    ['dams', 'early', 'open']
    """
    words = (w.lower() for w in _WORD.findall(text) if not w[0].isupper())
    stop, stem_of = stopwords(language), _stems(language)
    return frozenset(stem_of(w) for w in words if w not in stop and len(w) > 1) - _said(language)


@cache
def _said(language: str) -> frozenset[str]:
    words = cues(language)
    return frozenset(stem(w, language) for w in words.say[:12] + words.clause[:12])


@cache
def _stems(language: str) -> Callable[[str], str]:
    """The stem of a word of one language, remembered."""
    return lru_cache(maxsize=65_536)(lambda word: _cut(word, language))


def stem(word: str, language: str) -> str:
    """A lower-case word cut to what its forms share; words of one toll are one.

    >>> stem("arrested", "en") == stem("arrests", "en"), stem("killed", "en") == stem("died", "en")
    (True, True)
    """
    return _stems(language)(word)


def _cut(word: str, language: str) -> str:
    toll = _tolls(language).get(word)
    if toll:
        return toll
    if not word.isalpha():
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:STEM_CHARS]


@cache
def _tolls(language: str) -> dict[str, str]:
    return {word: toll.label for toll in reversed(cues(language).tolls) for word in toll.words if " " not in word}
