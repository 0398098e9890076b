"""Words of a text in any script, for comparing: lower case, accents kept, Chinese and Japanese as character pairs."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from importlib import resources

import regex

from broadsheet.text.tokens import BEYOND_LATIN, LATIN

# The first form keeps initialisms whole: "u.s." must not become two letters.
_WORD = regex.compile(r"\p{L}(?:\.\p{L})+(?![\p{L}])|\p{N}+(?:[.,]\p{N}+)*|[\p{L}\p{M}]+(?:['’\-][\p{L}\p{M}]+)*")
# Scripts written without spaces between words. Thai, Lao and Khmer likewise.
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]+")
_UNSPACED_CHAR = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")


# The same for text of Latin letters and common signs alone, in the standard library's engine: three times as fast.
_LATIN_WORD = re.compile(
    rf"[{LATIN}](?:\.[{LATIN}])+(?![{LATIN}])|[0-9]+(?:[.,][0-9]+)*|[{LATIN}]+(?:['’\-][{LATIN}]+)*"
)


def words(text: str, language: str = "") -> list[str]:
    """Lower-case words in order. Runs without spaces (Chinese, Japanese, Thai …) become overlapping character pairs.

    `language` is not needed today: the script tells; it is here for analysers that a language may need.

    >>> words("The U.K.'s 1,200 sea-walls")
    ['the', 'u.k', 's', '1,200', 'sea-walls']
    >>> words("東京地震")
    ['東京', '京地', '地震']
    """
    del language
    if text.isascii() or not BEYOND_LATIN.search(text):
        return _LATIN_WORD.findall(text.lower().replace("’", "'"))
    found: list[str] = []
    for word in _WORD.findall(text.lower().replace("’", "'")):
        if _UNSPACED_CHAR.search(word):
            found.extend(_pairs(word))
        else:
            found.append(word)
    return found


def _pairs(word: str) -> list[str]:
    found: list[str] = []
    at = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > at:
            found.append(word[at : run.start()])
        chars = run.group()
        found.extend([chars[i : i + 2] for i in range(len(chars) - 1)] or [chars])
        at = run.end()
    if at < len(word):
        found.append(word[at:])
    return found


@functools.cache
def stopwords(language: str) -> frozenset[str]:
    """Function words of a language (BCP 47 primary tag), lower case; empty for a language without a list.

    >>> "the" in stopwords("en")
    True
    """
    return _lists().get(language, frozenset())


@functools.cache
def _lists() -> dict[str, frozenset[str]]:
    raw = resources.files("broadsheet.text").joinpath("stopwords.toml").read_text(encoding="utf-8")
    return {language: frozenset(line.split()) for language, line in tomllib.loads(raw).items()}


def content_words(text: str, language: str = "") -> list[str]:
    """The words that are not function words and not single letters.

    >>> content_words("The dam is in the north", "en")
    ['dam', 'north']
    """
    return telling(words(text), language)


def telling(found: Iterable[str], language: str) -> list[str]:
    """Of words as `words` finds them those that are content words."""
    stop = _dropped(language)
    return [w for w in found if w not in stop]


@functools.cache
def _dropped(language: str) -> frozenset[str]:
    """Function words, and all that is a single letter or digit of ASCII."""
    return stopwords(language).union(map(chr, range(128)))
