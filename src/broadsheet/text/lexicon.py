"""The cue words of a language made ready for reading sentences: sets for asking, patterns for finding."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import regex

from broadsheet.text.cues import Cues, cues
from broadsheet.text.verbs import Verb, find_verbs

MIN_TITLE = 5  # letters; "chef" ends too many words


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


@cache
def long_titles(lex: Lexicon) -> tuple[str, ...]:
    """Titles that may end a compound: "Regierungssprecher"."""
    return tuple(t for t in lex.titles if len(t) > MIN_TITLE)


def _alternation(phrases: tuple[str, ...], spaced: bool) -> regex.Pattern[str] | None:
    if not phrases:
        return None
    longest_first = sorted(set(phrases), key=lambda p: (-len(p), p))
    body = "|".join(regex.escape(p).replace(r"\ ", r"\s+").replace("'", "['’]") for p in longest_first)
    return regex.compile(rf"(?i)(?<![\p{{L}}\p{{N}}’'-])(?:{body})(?![\p{{L}}\p{{N}}])" if spaced else f"(?:{body})")


def says_between(text: str, start: int, end: int, lex: Lexicon) -> list[Verb]:
    """Verbs that stand beside direct speech, between two places."""
    found = [v for v in find_verbs(text, lex.cues.language, start, end) if v.says]
    if not lex.cues.only_behind:
        return found
    return [v for v in found if v.text.lower() not in lex.cues.only_behind or _follows_words(text, v.start)]


def _follows_words(text: str, at: int) -> bool:
    """Whether a verb stands right behind a comma or a closing mark: "“…”, so der Minister", not "auch so viel"."""
    return text[max(0, at - 3) : at].strip()[-1:] in ',–—-”“»"'
