"""Where what somebody says begins behind a verb of saying: behind "that", by a form of the verb, or at once."""

from __future__ import annotations

from functools import cache

import regex

from broadsheet.text.lexicon import Lexicon
from broadsheet.text.verbs import Verb

MAX_LISTENER_CHARS = 80  # between verb and comma: "berichtete der Nachrichtenagentur am Sonntagabend"
REPORTED_REACH = 14  # words of a clause in which its verb shows that it is reported
INFINITIVE_REACH, MIN_INFINITIVE = 3, 3  # words behind the verb; letters more than "mer"
_NEXT_WORD = regex.compile(r"\s+([^\s“”\"«»„:]+)")


def clause_after(text: str, at: int, end: int, lex: Lexicon) -> int:
    """Where a clause that reports begins: behind "that", or by a verb form of reported speech; -1 when none does."""
    that = _that(lex).match(text, at, end)
    if that and not that.group(1):
        return that.end()
    return _indirect(text, at, end, lex)


def _indirect(text: str, at: int, end: int, lex: Lexicon) -> int:
    """Where a clause begins that a verb form alone marks as reported: ", die Explosion habe sich …"; -1 when none."""
    if not lex.cues.reported:
        return -1
    comma = text.find(",", at, min(end, at + MAX_LISTENER_CHARS))
    if comma < 0 or text[comma + 1 : comma + 2] != " ":
        return -1
    words = text[comma + 1 : end].lower().split()[:REPORTED_REACH]
    if not words or words[0] in lex.boundaries or words[0] in lex.cues.question:
        return -1
    return comma + 2 if any(w.strip(".,»«“") in _reported_forms(lex) for w in words[1:]) else -1


@cache
def _reported_forms(lex: Lexicon) -> frozenset[str]:
    return frozenset(lex.cues.reported)


def content_after(text: str, verb: Verb, end: int, lex: Lexicon) -> int:
    """Where what is said begins: behind "that", or at once where the language leaves "that" out; -1 when neither."""
    that = _that(lex).match(text, verb.end, end)
    if that and (not that.group(1) or _listens(verb.text, that.group(1), lex)):
        return that.end()
    indirect = _indirect(text, verb.end, end, lex)
    if indirect >= 0:
        return indirect
    following = _NEXT_WORD.match(text, verb.end, end)
    if following is not None and following.group(1).lower() in lex.cues.vague_dates:
        following = _NEXT_WORD.match(text, following.end(), end)  # "said Wednesday it had held"
    if following is None or verb.text.lower() not in lex.cues.clause:
        return -1
    word = following.group(1)
    if not (word[0].isupper() or word.lower() in lex.determiners | lex.pronouns or not lex.determiners):
        return -1
    finite = frozenset(lex.cues.finite)
    rest = text[following.start(1) : end].lower().split()
    return following.start(1) if not finite or any(w.strip(".,") in finite for w in rest) else -1


def infinitive_follows(text: str, at: int, end: int, lex: Lexicon) -> bool:
    """Whether what is said is told by an infinitive: "a annoncé avoir gagné", "ont dit, dimanche, avoir gagné"."""
    if not lex.cues.infinitive_endings:
        return False
    for word in text[at : min(end, at + MAX_LISTENER_CHARS)].lower().split()[:INFINITIVE_REACH]:
        bare = word.strip(",.")
        if bare in lex.cues.vague_dates or bare in lex.cues.negation or bare in ("y", "en", "ne", "se", "avoir"):
            if bare == "avoir":
                return True
            continue
        return bare.endswith(lex.cues.infinitive_endings) and len(bare) > MIN_INFINITIVE
    return False


@cache
def _that(lex: Lexicon) -> regex.Pattern[str]:
    whole = [regex.escape(t) + r"\s" for t in lex.cues.that if not t.endswith("'")]
    elided = [regex.escape(t[:-1]) + "['’]" for t in lex.cues.that if t.endswith("'")]  # "qu’elle"
    that = "|".join((*whole, *elided)) or "(?!)"
    return regex.compile(rf"\s?((?:[^\s,.;:“”\"]+\s){{0,6}}?),?\s?\b(?:{that})")


def _listens(verb: str, between: str, lex: Lexicon) -> bool:
    """Whether the words between verb and "that" are a listener, a place or a day: "told reporters on Monday that"."""
    first = between.split()[0].lower()
    return (
        verb.lower() in ("told", "tells")
        or first in lex.stops
        or first in lex.cues.listeners
        or first in lex.cues.vague_dates
    )
