"""Where verbs of saying stand in a text: one pass over its words, remembered while the text is being read.

An alternation of two hundred verbs tried at every character took nine tenths of the time of finding quotations; a
dictionary of first words asked once a word is forty times faster.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import regex

from broadsheet.text.cues import Cues, cues
from broadsheet.text.tokens import BEYOND_LATIN, LATIN

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_LATIN_WORD = re.compile(rf"[{LATIN}]+(?:['’\-][{LATIN}]+)*")


class Verb(NamedTuple):
    """A verb of saying at characters `start` to `end`; `says` is False for one that only introduces reported speech."""

    start: int
    end: int
    text: str
    says: bool


def find_verbs(text: str, language: str, start: int, end: int) -> tuple[Verb, ...]:
    """The verbs of saying that stand wholly between two places, in order, never overlapping.

    >>> [v.text for v in find_verbs("Quill said it held and went on to warn.", "en", 0, 39)]
    ['said', 'went on']
    """
    starts, found = _index(text, language)
    first, last = bisect_left(starts, start), bisect_left(starts, end)
    return tuple(v for v in found[first:last] if v.end <= end)


@lru_cache(maxsize=32)
def _index(text: str, language: str) -> tuple[list[int], list[Verb]]:
    words = cues(language)
    found = _scan(text, words) if words.spaced else _search(text, words)
    return [v.start for v in found], found


def _scan(text: str, words: Cues) -> list[Verb]:
    by_first = _by_first_word(words)
    found: list[Verb] = []
    free = 0
    lower = text.lower()
    if len(lower) != len(text):  # "İ" becomes two characters: offsets would shift
        lower = "".join(low if len(low := c.lower()) == 1 else c for c in text)
    lower = lower.replace("’", "'")
    for start, first in _first_words(lower, by_first):
        if start < free:
            continue
        for rest, says in by_first[first]:  # longest first
            end = start + len(first) + len(rest)
            if not rest or (lower[end - len(rest) : end] == rest and not lower[end : end + 1].isalpha()):
                found.append(Verb(start, end, text[start:end], says))
                free = end
                break
    return found


def _first_words(lower: str, wanted: Mapping[str, object]) -> list[tuple[int, str]]:
    """Where one of the wanted words stands as a whole word. A set says at once which few of them to look for."""
    places: list[tuple[int, str]] = []
    pattern = _LATIN_WORD if lower.isascii() or not BEYOND_LATIN.search(lower) else _WORD
    for word in wanted.keys() & set(pattern.findall(lower)):
        start = lower.find(word)
        while start >= 0:
            end = start + len(word)
            if not _joined(lower, start - 1, -1) and not _joined(lower, end, 1):
                places.append((start, word))
            start = lower.find(word, end)
    return sorted(places)


def _joined(lower: str, at: int, step: int) -> bool:
    """Whether the word goes on at a place: a letter, or an apostrophe or dash with a letter behind it."""
    if not 0 <= at < len(lower):
        return False
    if lower[at].isalpha():
        return True
    return lower[at] in "'-" and 0 <= at + step < len(lower) and lower[at + step].isalpha()


@cache
def _by_first_word(words: Cues) -> dict[str, list[tuple[str, bool]]]:
    """First word → what may follow it, longest first, and whether the verb stands beside direct speech."""
    table: dict[str, list[tuple[str, bool]]] = {}
    for says, phrases in ((True, words.say), (False, words.report)):
        for phrase in phrases:
            match = _WORD.match(phrase)
            first = match.group() if match else phrase
            table.setdefault(first, []).append((phrase[len(first) :], says))
    return {first: sorted(options, key=lambda o: (-len(o[0]), not o[1])) for first, options in table.items()}


def _search(text: str, words: Cues) -> list[Verb]:
    pattern = _alternation(words)
    says = frozenset(words.say)
    return [Verb(m.start(), m.end(), m.group(), m.group() in says) for m in pattern.finditer(text)]


@cache
def _alternation(words: Cues) -> regex.Pattern[str]:
    longest_first = sorted({*words.say, *words.report}, key=lambda p: (-len(p), p))
    return regex.compile("|".join(map(regex.escape, longest_first)) or "(?!)")
