"""Words that frame a statement (`data/frames.toml`): of a part only, somebody's accusation, before or after what."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator
from importlib import resources

from broadsheet.stages.verify.passage import Passage
from broadsheet.text.normalise import fold
from broadsheet.text.numberwords import Phrases, match_phrase

# Signs at which a statement ends and another begins.
CLAUSE_SIGNS = frozenset(',;:.!?()[]–—“”"«»„')


@functools.cache
def frame(language: str, name: str) -> Phrases:
    """Phrases of one kind in a language, by their first word, longest first; empty for a language without a list."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _raw().get(language, {}).get(name, "").split():
        words = tuple(fold(word) for word in phrase.split("_"))
        found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(rest, key=len, reverse=True)) for first, rest in found.items()}


@functools.cache
def _raw() -> dict[str, dict[str, str]]:
    text = resources.files("broadsheet.stages.verify.data").joinpath("frames.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def places_of(passage: Passage, name: str) -> Iterator[tuple[int, int]]:
    """Where phrases of a kind stand: index of the first token and behind the last.

    >>> list(places_of(Passage("nine people, two of them seriously", "en"), "subset"))
    [(4, 6)]
    """
    phrases = frame(passage.language, name)
    if not phrases or passage.keys.isdisjoint(phrases):
        return
    tokens = passage.tokens
    for at, token in enumerate(tokens):
        if token.key in phrases and (length := match_phrase(tokens, at, phrases)):
            yield at, at + length


def has(passage: Passage, name: str) -> bool:
    """Whether any phrase of a kind stands in a text."""
    return next(places_of(passage, name), None) is not None
