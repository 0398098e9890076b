"""Which parts of a text are the words that were searched for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase

import regex

from broadsheet.text.normalise import fold

_WORD = regex.compile(r"[\p{L}\p{N}\p{M}]+")
# Writing without spaces: a word of a query is found inside of a run of letters, as the index finds it. Endings stick to
# a Korean word, which is always a beginning.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_HANGUL = regex.compile(r"\p{Hangul}")
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_MIN_BEGINNING = 3  # letters of a last word that may go on, as in the index

Piece = tuple[str, bool]  # text, and whether it was searched for


def marked(text: str, query: str) -> tuple[Piece, ...]:
    """The text in pieces; case and accents do not count, and the last word of a query may be a beginning.

    >>> marked("Élan at the harbours.", "elan harb")
    (('Élan', True), (' at the ', False), ('harbours', True), ('.', False))
    >>> marked("琥珀港の防波堤", "防波堤")
    (('琥珀港の', False), ('防波堤', True))
    """
    sought = _sought(query)
    if sought is None:
        return ((text, False),) if text else ()
    folded, origin = _folded(text)
    spans = [(origin[found.start()], origin[found.end() - 1] + 1) for found in sought.finditer(folded)]
    return tuple(_cut(text, spans))


@lru_cache(maxsize=64)
def _sought(query: str) -> regex.Pattern[str] | None:
    """What finds the words of a query in a folded text; None when it has none. One page asks 25 times."""
    words = _WORD.findall(query)
    patterns = (_pattern(word, last=n == len(words) - 1) for n, word in enumerate(words))
    return regex.compile("|".join(patterns)) if words else None


def _pattern(word: str, *, last: bool) -> str:
    exact = regex.escape(fold(word))
    if _UNSPACED.search(word):
        return exact
    may_go_on = _HANGUL.search(word) or (last and len(word) >= _MIN_BEGINNING)
    return rf"(?<![\p{{L}}\p{{N}}\p{{M}}]){exact}" + (r"[\p{L}\p{N}\p{M}]*" if may_go_on else r"(?![\p{L}\p{N}\p{M}])")


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text folded a character at a time, and of each character that came out the place it came from."""
    odd = {char: fold(char) if _WORD.match(char) else char for char in set(text) if not char.isascii()}
    if all(len(part) == 1 for part in odd.values()):  # as in most texts: a page of 25 takes .8 ms instead of 3
        return text.translate({ord(char): part for char, part in odd.items()}).translate(_SMALL), range(len(text))
    parts: list[str] = []
    origin: list[int] = []
    for place, char in enumerate(text):
        part = odd[char] if char in odd else char.lower()
        parts.append(part)
        origin += [place] * len(part)
    return "".join(parts), origin


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    done = 0
    for start, end in spans:
        if start > done:
            yield text[done:start], False
        if end > max(done, start):  # two that come out of one character are one
            yield text[max(done, start) : end], True
        done = max(done, end)
    if done < len(text):
        yield text[done:], False
