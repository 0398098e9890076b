"""Stage 5 of 7: marks of a time well before the event: "last year", "decades ago"."""

from __future__ import annotations

from functools import cache

import regex

from broadsheet.text.cues import Cues
from broadsheet.text.scan import Scanner


def is_marked(low: str, words: Cues) -> bool:
    """Whether a sentence says "last year", "decades ago" and the like; `low`: its small letters."""
    pattern = _marks(words)
    return pattern is not None and bool(_before(words).places(low)) and pattern.search(low) is not None


@cache
def _before(words: Cues) -> Scanner:
    return Scanner(words.before)


@cache
def _marks(words: Cues) -> regex.Pattern[str] | None:
    if not words.before:
        return None
    body = "|".join(map(regex.escape, sorted(words.before, key=len, reverse=True)))
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{body})(?!\p{{L}})" if words.spaced else f"(?:{body})")
