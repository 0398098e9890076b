"""The cue words of a language made ready for reading sentences: sets for asking, patterns for finding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from broadsheet.text.cues import Cues, cues
from broadsheet.text.verbs import Verb, find_verbs


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The cue words of a language, compiled."""

    cues: Cues
    according: regex.Pattern[str] | None
    according_after: regex.Pattern[str] | None
    boundaries: frozenset[str]
    auxiliaries: frozenset[str]
    pronouns: frozenset[str]
    stops: frozenset[str]
    determiners: frozenset[str]
    relative: frozenset[str]
    titles: frozenset[str]  # honorifics and roles


@cache
def lexicon(language: str) -> Lexicon:
    """The compiled cue words of a language (BCP 47)."""
    words = cues(language)
    return Lexicon(
        cues=words,
        according=_alternation(words.according, words.spaced),
        according_after=_alternation(words.according_after, words.spaced),
        boundaries=frozenset(words.boundaries),
        auxiliaries=frozenset(words.auxiliaries),
        pronouns=frozenset(words.he + words.she + words.they),
        stops=frozenset(p.split()[0] for p in words.places_of_speech),
        determiners=frozenset(words.determiners),
        relative=frozenset(words.relative),
        titles=frozenset(p for t in words.honorifics + words.roles + words.bodies for p in (t, t.split()[0])),
    )


def _alternation(phrases: tuple[str, ...], spaced: bool) -> regex.Pattern[str] | None:
    if not phrases:
        return None
    longest_first = sorted(set(phrases), key=lambda p: (-len(p), p))
    body = "|".join(regex.escape(p).replace(r"\ ", r"\s+") for p in longest_first)
    return regex.compile(rf"(?i)(?<![\p{{L}}\p{{N}}’'-])(?:{body})(?![\p{{L}}\p{{N}}])" if spaced else f"(?:{body})")


def says_between(text: str, start: int, end: int, lex: Lexicon) -> list[Verb]:
    """Verbs that stand beside direct speech, between two places."""
    return [v for v in find_verbs(text, lex.cues.language, start, end) if v.says]
