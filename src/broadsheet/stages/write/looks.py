"""Stage 5 of 7: a sentence looked at once: its small letters, words and signs, which a dozen questions ask for.

Nearly every question is first asked of a set: a sentence without any of a list's words needs no pattern to be tried.
"""

from __future__ import annotations

import re
from functools import lru_cache

from broadsheet.text.tokens import BEYOND_LATIN
from broadsheet.text.words import content_words, telling, words

_TOKEN = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
_JOINER = re.compile(r"['’\-.]")


class Look:
    """What one sentence is made of. Never changed once made."""

    def __init__(self, text: str) -> None:
        self.low = text.lower()
        self.signs = frozenset(text)  # every character that stands in it
        self._latin = text.isascii() or not BEYOND_LATIN.search(text)
        self.tokens: tuple[str, ...] = tuple(words(text) if self._latin else _TOKEN.findall(self.low))
        self.words = frozenset(self.tokens)
        self._parts: frozenset[str] | None = None

    def content(self, text: str, language: str) -> tuple[str, ...]:
        """The content words of the text this is the look of."""
        return tuple(telling(self.tokens, language) if self._latin else content_words(text, language))

    @property
    def parts(self) -> frozenset[str]:
        """The words, and the parts of those that an apostrophe, hyphen or full stop joins: "harbour", "s"."""
        if self._parts is None:
            joined = () if "".join(self.words).isalnum() else [w for w in self.words if not w.isalnum()]
            self._parts = self.words.union(*map(_JOINER.split, joined))
        return self._parts


@lru_cache(maxsize=4096)
def look(text: str) -> Look:
    """The look of a sentence, remembered for those read last.

    >>> look("The Harbour's wall").tokens
    ('the', "harbour's", 'wall')
    """
    return Look(text)
