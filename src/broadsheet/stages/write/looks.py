"""Stage 5 of 7: a sentence looked at once: its small letters, words and signs, which a dozen questions ask for.

Nearly every question is first asked of a set: a sentence without any of a list's words needs no pattern to be tried.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from broadsheet.text.tokens import BEYOND_LATIN, LATIN

_TOKEN = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_LATIN_TOKEN = re.compile(rf"[{LATIN}0-9]+(?:['’\-.][{LATIN}0-9]+)*")
_JOINER = re.compile(r"['’\-.]")


class Look:
    """What one sentence is made of. Never changed once made."""

    def __init__(self, text: str) -> None:
        self.low = text.lower()
        self.signs = frozenset(text)  # every character that stands in it
        latin = text.isascii() or not BEYOND_LATIN.search(text)
        self.tokens: tuple[str, ...] = tuple((_LATIN_TOKEN if latin else _TOKEN).findall(self.low))
        self.words = frozenset(self.tokens)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The words, and the parts of those that an apostrophe, hyphen or full stop joins: "harbour", "s"."""
        joined = [part for word in self.words if not word.isalnum() for part in _JOINER.split(word)]
        return self.words.union(joined) if joined else self.words


@lru_cache(maxsize=4096)
def look(text: str) -> Look:
    """The look of a sentence, remembered for those read last.

    >>> look("The Harbour's wall").tokens
    ('the', "harbour's", 'wall')
    """
    return Look(text)
