"""Whose words a sentence without spaces reports: "警方表示，…", "据警方介绍，…", "警察によると、…"."""

from __future__ import annotations

from functools import cache

import regex

from broadsheet.text.lexicon import Lexicon
from broadsheet.text.subjects import Mention
from broadsheet.text.verbs import find_verbs

MAX_HOLDER = 24  # signs
MIN_CONTENT = 6  # signs; less says nothing
_PAUSES = "，,、：:"
_TOPIC = regex.compile(r"([^，。、！？「」『』\s]{2,24}?)(?:は|が)[、，]?")


def reported(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    """The holder, who has a role or is a body by a word of the lists, and the offsets of what is reported."""
    found = _source(text, start, end, lex) or _said(text, start, end, lex)
    if found is None or found[2] - found[1] < MIN_CONTENT:
        return None
    return found if any(title in text[found[0].start : found[0].end] for title in lex.titles) else None


def _source(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    match = _pattern(lex).match(text, start, end)
    return (
        (Mention(match.start("holder"), match.end("holder"), match.group("cue")), match.end(), end) if match else None
    )


@cache
def _pattern(lex: Lexicon) -> regex.Pattern[str]:
    before = "|".join(map(regex.escape, lex.cues.according))
    after = "|".join(sorted(map(regex.escape, lex.cues.according_after), key=len, reverse=True)) or "(?!)"
    holder = rf"(?P<holder>[^，。、！？「」『』“”\s]{{2,{MAX_HOLDER}}}?)"
    if not before:
        return regex.compile(rf"{holder}(?P<cue>{after})[{_PAUSES}]")
    return regex.compile(rf"(?P<cue>{before}){holder}(?:{after})?[{_PAUSES}]")


def _said(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    verb = next(iter(find_verbs(text, lex.cues.language, start, end)), None)
    if verb is None:
        return None
    if not lex.cues.verb_before_subject:  # the verb comes last, behind "と"
        topic = _TOPIC.match(text, start, verb.start)
        stop = verb.start - (text[verb.start - 1] == "と")
        return (Mention(topic.start(1), topic.end(1), verb.text), topic.end(), stop) if topic else None
    if not 1 < verb.start - start <= MAX_HOLDER or any(c in _PAUSES for c in text[start : verb.start]):
        return None
    at = verb.end + (text[verb.end : verb.end + 1] in tuple(_PAUSES))
    return Mention(start, verb.start, verb.text), at, end
