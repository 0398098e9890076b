"""The words of many texts in one pass over their letters, each word as a hash.

A word is a run of letters and digits; a point or comma inside a figure belongs to it ("1,200", "3.5"). Cutting a
headline and a teaser with a regular expression and looking their 65 words up in a dict took three times as long as
hashing runs of letters in columns: most of it went into making and hashing strings. Here only words never met before
become strings.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from broadsheet.stages.cluster.columns import Hashes
from broadsheet.text.words import words

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Letters = npt.NDArray[np.uint16]

# Words are told apart by a polynomial of their letters, mod 2**64: of ten million words two are alike by chance once in
# 400,000 times, and then count as one word.
BASE = np.uint64(0xF1357AEA2E62A9C5)
# Scripts whose words `str.isalnum` cuts (Indic vowel signs) or leaves whole (Thai, Chinese): `words` reads them.
_OTHER_SCRIPTS = ((0x0900, 0x0E7F), (0x0E80, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_OTHER = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _OTHER_SCRIPTS) + "]")
_HALVES = (0xD800, 0xDFFF)  # of what lies beyond two bytes
_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")
_GAP = "\0"  # between words that are cut already, and behind each text
_LETTER, _DIGIT, _POINT, _ODD = 1, 2, 4, 8


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts, one text after the other."""

    letters: Letters  # of all texts, as UTF-16
    begins: Ints  # (words,) where each begins in `letters`
    ends: Ints  # (words,) where each ends
    owners: Ints  # (words,) number of its text, ascending
    hashes: Hashes  # (words,) equal for equal words

    def __getitem__(self, number: int) -> str:
        """A word as it is written."""
        letters = self.letters[int(self.begins[number]) : int(self.ends[number])]
        return letters.tobytes().decode("utf-16-le", "surrogatepass")


def read_words(texts: Sequence[str]) -> Words:
    """All words of the texts, as they are written.

    >>> found = read_words(["Dam of 1,200 m breaks", "In 3.5 h."])
    >>> [(int(found.owners[k]), found[k]) for k in range(len(found.owners))]
    [(0, 'Dam'), (0, 'of'), (0, '1,200'), (0, 'm'), (0, 'breaks'), (1, 'In'), (1, '3.5'), (1, 'h')]
    """
    letters, ends = _joined(texts)
    kinds = _kinds().take(letters)
    cut = np.zeros(len(texts), dtype=np.bool_)
    cut[np.searchsorted(ends, np.flatnonzero(kinds == _ODD), side="right")] = True
    if cut.any():
        letters, ends = _joined(
            [_GAP.join(_found(t)) if odd else t for t, odd in zip(texts, cut.tolist(), strict=True)]
        )
        kinds = _kinds().take(letters)
    inside, opens = _word_letters(kinds)
    whole = np.repeat(cut, np.diff(ends, prepend=0))
    return _words(letters, ends, np.where(whole, letters != 0, inside), opens & ~whole)


def _found(text: str) -> list[str]:
    """The words of a text that cannot be read by its code units."""
    return words(text) if _OTHER.search(text) else _WORD.findall(text)


def known_words(found: Sequence[str]) -> Words:
    """Words that are cut already, each of them a text."""
    letters, ends = _joined(found)
    return _words(letters, ends, letters != 0, np.zeros(len(letters), dtype=np.bool_))


def _joined(texts: Sequence[str]) -> tuple[Letters, Ints]:
    """The letters of all texts, a gap behind each, and where each ends, the gap included."""
    letters = np.frombuffer((_GAP.join(texts) + _GAP).encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
    ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
    if len(letters) > ends.max(initial=1):  # what lies beyond two bytes is two letters
        sizes = [2 * len(t) if t.isascii() else len(t.encode("utf-16-le", "surrogatepass")) for t in texts]
        ends = np.cumsum(np.array(sizes, dtype=np.int64) // 2 + 1)
    return letters, ends


def _words(letters: Letters, ends: Ints, inside: Flags, opens: Flags) -> Words:
    """The words that letters `inside` make up; besides behind a gap one begins where it `opens`."""
    opens[1:] |= inside[1:] & ~inside[:-1]
    opens[:1] = inside[:1]
    closes = inside.copy()
    closes[:-1] &= ~inside[1:] | opens[1:]
    begins, last = np.flatnonzero(opens), np.flatnonzero(closes)
    # Sums from the first letter on, each times a power of its place; the difference of two of them is moved to place 0.
    powers, inverse = _powers(1 << len(letters).bit_length())
    sums = np.cumsum((letters + np.uint64(1)) * inverse[: len(letters)])
    hashes = (sums[last] - np.append(np.uint64(0), sums)[begins]) * powers[begins]
    counts = np.diff(np.searchsorted(begins, ends), prepend=0)
    return Words(letters, begins, last + 1, np.repeat(np.arange(len(ends)), counts), hashes)


def _word_letters(kinds: npt.NDArray[np.uint8]) -> tuple[Flags, Flags]:
    """Which letters belong to words, and which of them begin one right behind another: "3.5km" is 3.5 and km."""
    held, digit = (kinds & (_LETTER | _DIGIT)) > 0, kinds == _DIGIT
    opens = np.zeros(len(kinds), dtype=np.bool_)
    joins = np.flatnonzero(kinds[1:-1] == _POINT) + 1
    joins = joins[held[joins - 1] & digit[joins + 1]]
    if len(joins):
        held[joins] = True
        last = np.flatnonzero(digit[:-1] & ~digit[1:])  # all texts end in a gap: each run of digits has an end
        behind = last[np.searchsorted(last, joins)] + 1
        opens[behind] = kinds[behind] == _LETTER
    return held, opens


@functools.cache
def _kinds() -> npt.NDArray[np.uint8]:
    """By code unit what it is: letter or digit of any script, digit 0 to 9, point or comma, of another script."""
    found = np.array([chr(unit).isalnum() for unit in range(0x10000)], dtype=np.uint8) * np.uint8(_LETTER)
    found[ord("0") : ord("9") + 1] = _DIGIT
    found[[ord("."), ord(",")]] = _POINT
    for first, last in (*_OTHER_SCRIPTS, _HALVES):
        found[first : last + 1] = _ODD
    return found


@functools.lru_cache(maxsize=8)
def _powers(size: int) -> tuple[Hashes, Hashes]:
    """The powers of `BASE` from 0 on, and of its inverse."""
    inverse = np.uint64(pow(int(BASE), -1, 1 << 64))
    one = np.ones(1, dtype=np.uint64)
    up, down = (np.cumprod(np.append(one, np.full(size - 1, base)), dtype=np.uint64) for base in (BASE, inverse))
    return up, down
