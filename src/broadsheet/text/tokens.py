"""Words, numbers and signs with their offsets: what readers of numbers, dates and names walk over."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

import regex

from broadsheet.text.normalise import fold


class Token(NamedTuple):
    """A word, number or sign; `key` is its folded form, "" for a number."""

    start: int
    end: int
    text: str
    key: str


_TOKEN = regex.compile(
    r"(?P<num>(?:\d{1,3}(?:[\u00a0\u202f ’']\d{3})+(?!\d)(?:[.,]\d+)?)|\d+(?:[.,]\d+)*)"
    r"|(?P<cjk>[〇零一二两三四五六七八九十百千万萬億亿兆]+)"
    r"|(?P<word>(?:[^\W\d_]|\p{M})+(?:[’'\-](?:[^\W\d_]|\p{M})+)*)"
    r"|(?P<sign>[^\s\w])"
)


# The same for text of Latin letters and common signs alone, in the standard library's engine and with the letters
# listed: four times as fast. Combining marks, fractions, raised digits, letters whose small form lies elsewhere and all
# other scripts go the slower way, where the two engines differ.
BEYOND_LATIN = re.compile(
    r"[\u00b2\u00b3\u00b9\u00bc-\u00be\u0130\u0180-\u019f\u01a2-\u01ae\u01b1-\u0217\u021c-\u1dff\u1f00-\u1fff"
    r"\u2070-\u209f\u20d0-\uffff\U00010000-\U0010ffff]"
)
LATIN = "A-Za-zªµºÀ-ÖØ-öø-ſƠơƯưȘșȚț\u1e00-\u1eff"  # the letters that are not beyond it, for a character class
_LATIN_TOKEN = re.compile(
    rf"[{LATIN}]+(?:[’'\-][{LATIN}]+)*|[^\s\w]"
    r"|[0-9]{1,3}(?:[\u00a0\u202f ’'][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,][0-9]+)*"
)
_new = tuple.__new__  # past the named tuple's own constructor, which is written in Python


@functools.lru_cache(maxsize=4096)
def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order; space and underscores are left out.

    Remembered, since readers of numbers, dates and names ask for the same sentence one after the other.

    >>> [(t.text, t.key) for t in tokenize("Élan's 1,200 €")]
    [("Élan's", "elan's"), ('1,200', ''), ('€', '€')]
    """
    if text.isascii() or not BEYOND_LATIN.search(text):
        return tuple(_latin_tokens(text))
    return tuple(
        Token(m.start(), m.end(), m.group(), "" if m.lastgroup == "num" else folded(m.group()))
        for m in _TOKEN.finditer(text)
    )


def _latin_tokens(text: str) -> Iterator[Token]:
    # finding each word again costs less than a match object for it
    end = 0
    for word in _LATIN_TOKEN.findall(text):
        start = text.find(word, end)
        end = start + len(word)
        yield _new(Token, (start, end, word, "" if "0" <= word[0] <= "9" else folded(word)))


@functools.lru_cache(maxsize=65_536)
def folded(word: str) -> str:
    """`fold`, remembered: a day of news has some 60,000 distinct words and asks for each a thousand times."""
    return fold(word)
