"""Whose information a sentence gives: "according to Ada Quill", "wie die Polizei mitteilte", "como informó Quill"."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache, lru_cache

import regex

from broadsheet.text.cues import cues
from broadsheet.text.lexicon import Lexicon
from broadsheet.text.normalise import lowered
from broadsheet.text.people import is_role
from broadsheet.text.scan import Scanner
from broadsheet.text.subjects import VERB_SECOND, Mention, noun_phrase, subject_after, subject_before
from broadsheet.text.verbs import find_verbs

MAX_HOLDER_CHARS = 90  # of "according to …," before its comma
MAX_LEAD_CHARS = 160  # before "zufolge", which follows its noun phrase
MIN_CONTENT_CHARS = 20  # before ", according to …"
AS_REACH = 24  # characters between "as" and its verb: "come ha anche detto"
_MARK = frozenset('»«“”„"')
_COMMA = regex.compile(r"[,،]")
_CLOSES = regex.compile(r"[,.;:!?–—]|\s[-–—]\s|$")


def may_attribute(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether "according to" may stand in a sentence: most have none, and looking closely costs."""
    places = _sources(text, lex.cues.language)
    return bisect_left(places, start) < bisect_left(places, end)


@lru_cache(maxsize=32)
def _sources(text: str, language: str) -> list[int]:
    """Where "according to" may stand in a text: its longest word does."""
    return sorted(start for _, start, _ in _source_words(language).places(lowered(text).replace("’", "'")))


@cache
def _source_words(language: str) -> Scanner:
    words = cues(language)
    return Scanner(max(phrase.split(), key=len) for phrase in (*words.according, *words.as_told))


def attributed(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    """The holder a sentence names as its source, and the offsets of what is theirs; -1 where that cannot be parted."""
    if not lex.cues.spaced:
        return None
    if may_attribute(text, start, end, lex):
        found = _according(text, start, end, lex) or _as_told(text, start, end, lex)
        if found is not None:
            return found
    return _behind(text, start, end, lex)


def _according(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    cue = lex.according.search(text, start, end) if lex.according is not None else None
    if cue is None or not _opens_clause(text, start, cue.start()):
        return None
    told = next((v.end for v in find_verbs(text, lex.cues.language, cue.end(), cue.end() + AS_REACH)), cue.end())
    first = told if not text[cue.end() : told].strip() or _only_verb(text, cue.end(), told, lex) else cue.end()
    if cue.start() == start:
        return _leads(text, first, end, lex, cue.group())
    mention = subject_after(text, first, end, lex, cue.group())
    if mention is not None and end - mention.end < 3 and cue.start() - start > MIN_CONTENT_CHARS:
        return mention, start, cue.start()
    return None


def _opens_clause(text: str, start: int, at: int) -> bool:
    return at == start or text[at - 2 : at].strip() in ("", ",", "،")


def _only_verb(text: str, start: int, end: int, lex: Lexicon) -> bool:
    """Whether nothing but a verb of saying stands between two places: "según informó"."""
    verbs = find_verbs(text, lex.cues.language, start, end)
    return bool(verbs) and not text[start : verbs[0].start].strip()


def _leads(text: str, first: int, end: int, lex: Lexicon, cue: str) -> tuple[Mention, int, int] | None:
    """ "According to X, …", and without a comma where the verb follows at once: "Laut Polizei starben zwei"."""
    if lex.cues.language in VERB_SECOND:
        phrase = noun_phrase(text, first, end, lex, cue)
        if phrase is None or not _MARK.isdisjoint(text[first : phrase.start]):
            return None  # "laut »Brackwater Bote«": a newspaper
        return phrase, -1, end  # the verb comes next: what is said is no sentence without its opening
    found = _COMMA.search(text, first, min(end, first + MAX_HOLDER_CHARS))
    comma_at = found.start() if found else -1
    later = _COMMA.search(text, comma_at + 1, min(end, comma_at + MAX_HOLDER_CHARS)) if comma_at >= 0 else None
    if later is not None and is_role(text[comma_at + 1 : later.start()], lex.cues.language):
        comma_at = later.start()  # "según Ada Quill, alcaldesa de Brackwater, …"
    mention = subject_after(text, first, comma_at if comma_at >= 0 else end, lex, cue)
    return (mention, _skip(text, comma_at + 1), end) if mention is not None and comma_at >= 0 else None


def _as_told(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    """ "Como informó la policía, …" and, where the verb comes last, "…, wie die Polizei mitteilte."."""
    for cue in _as_pattern(lex).finditer(text, start, end):
        leads = cue.start() == start
        if not leads and text[cue.start() - 2 : cue.start()] != ", ":
            continue
        closed = _CLOSES.search(text, cue.end(), end)
        stop = closed.start() if closed else end
        if (leads and text[stop : stop + 1] != ",") or (not leads and end - stop > 1):
            continue
        if stop - cue.end() > MAX_HOLDER_CHARS:
            continue
        mention = _subject_of_clause(text, cue.end(), stop, lex, cue.group())
        if mention is not None:
            after = -1 if lex.cues.language in VERB_SECOND else _skip(text, stop + 1)
            return (mention, after, end) if leads else (mention, start, cue.start())
    return None


def _subject_of_clause(text: str, start: int, end: int, lex: Lexicon, cue: str) -> Mention | None:
    if lex.cues.language in VERB_SECOND:
        head, _, last = text[start:end].rstrip().rpartition(" ")
        if last.lower() not in lex.cues.said_last:
            return None
        return subject_after(text, start, start + len(head), lex, cue)
    verb = next(iter(find_verbs(text, lex.cues.language, start, min(end, start + AS_REACH))), None)
    told = verb.end if verb is not None else start if " " in cue else -1  # "comme l’a annoncé" has its verb
    return subject_after(text, told, end, lex, cue) if told >= 0 else None


@cache
def _as_pattern(lex: Lexicon) -> regex.Pattern[str]:
    longest_first = sorted(lex.cues.as_told, key=lambda p: (-len(p), p))
    words = "|".join(regex.escape(w).replace("'", "['’]") for w in longest_first) or "(?!)"
    return regex.compile(rf"(?i)(?<![\p{{L}}\p{{N}}])(?:{words})(?![\p{{L}}\p{{N}}])")


def _behind(text: str, start: int, end: int, lex: Lexicon) -> tuple[Mention, int, int] | None:
    """ "Der Polizei zufolge starben zwei", "Valiye göre …": the cue stands behind its noun phrase."""
    if lex.according_after is None or not lex.cues.spaced:
        return None
    cue = lex.according_after.search(text, start, min(end, start + MAX_LEAD_CHARS))
    if cue is None:
        return None
    if lex.cues.language in VERB_SECOND:
        phrase = noun_phrase(text, start, cue.start(), lex, cue.group())
        whole = phrase is not None and not text[phrase.end : cue.start()].strip()
        return (phrase, -1, end) if phrase is not None and whole else None
    mention = subject_before(text, start, cue.start(), lex, cue.group())
    comma = text.find(",", cue.end(), cue.end() + 3)
    return (mention, _skip(text, comma + 1 if comma >= 0 else cue.end()), end) if mention is not None else None


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
