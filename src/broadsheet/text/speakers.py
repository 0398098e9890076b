"""Who speaks: the noun phrase beside a verb of saying, before or after a quotation.

No parser: a clause is read outward from the verb until a word at which another clause begins. On 5,800 quotations of US
news the words so found agree with the annotated ones more often than with the nearest name; see docs/technotes.
"""

from __future__ import annotations

from functools import cache

import regex

from broadsheet.text.lexicon import Lexicon, lexicon, says_between
from broadsheet.text.subjects import (
    BREAKS,
    MAX_SUBJECT_TOKENS,
    TOKEN,
    Mention,
    is_adverb,
    key_of,
    subject_after,
    subject_before,
    tokens_of,
    trim_end,
)

MAX_VERB_GAP = 16  # words between the verb of saying and the quotation it introduces
_CAPITAL = r"\p{Lu}[\p{L}\p{M}’'.\-]*"
_NAME_WORD = rf"{_CAPITAL}|of|the|and|de|van|von|la|for"
_LABEL = regex.compile(
    rf"\s*((?:{_NAME_WORD}|[\p{{Ll}}]{{4,12}}(?=\s\p{{Lu}}))(?:\s(?:{_NAME_WORD})){{0,7}})"
    r"(?:\s\([^()]{1,40}\))?\s*[:：]\s*"
)
_SIGNATURE = regex.compile(rf"\s*[-–—―]+\s*({_CAPITAL}(?:\s(?:{_CAPITAL}|de|van|von|la|of)){{0,5}})\s*(?:[,.\n]|$)")
_NAME_VERB = regex.compile(
    rf"\s*(?P<name>(?:he|she|they|(?:[Tt]he\s(?:[\p{{L}}\-]+\s){{0,3}}?[\p{{L}}\-]+)|{_CAPITAL}(?:\s{_CAPITAL}){{0,4}}))"
    r"\s(?:later |once |also |then )?(?P<verb>\p{Ll}{3,}ed)\b"
)
_WORD_NAME = regex.compile(r"\s*[,–—-]\s(?:(\p{Ll}{1,5})\s)?(\p{Ll}{3,})\s(?=\p{Lu}\p{Ll})")
_VERB_NAME = regex.compile(r"\s*(\p{Ll}{3,}ed)\s(?=\p{Lu})")


def after_quotation(text: str, start: int, end: int, language: str) -> Mention | None:
    """The speaker named between a quotation's end and the end of its sentence: "… , Smith said" or "… , said Smith"."""
    lex = lexicon(language)
    if not lex.cues.spaced:
        return _unspaced_after(text, start, end, lex)
    verb = next(iter(says_between(text, start, end, lex)), None)
    if verb is None:
        return _according(text, start, end, lex) or _signed(text, start, end) or _unknown_verb(text, start, end, lex)
    lead = TOKEN.findall(text, start, verb.start)
    if lead and lex.cues.language == "en" and lead[0].endswith("ing") and lead[0].islower():
        return None  # "“…” referring to what Quill called": the tail speaks of another
    if any(word not in ",—–-" for word in lead):
        mention = _whole_left(text, start, verb.start, lex, verb.text)
        if mention is not None:
            return mention
        according = _according(text, start, end, lex)
        return according or subject_before(text, start, verb.start, lex, verb.text)
    mention = subject_after(text, verb.end, end, lex, verb.text)
    return mention or (Mention(verb.start, verb.start, verb.text) if lex.cues.drops_subject else None)


def _signed(text: str, start: int, end: int) -> Mention | None:
    """ "“…” — Ada Quill"."""
    match = _SIGNATURE.match(text, start, end)
    return Mention(match.start(1), match.end(1), "—") if match else None


def _unknown_verb(text: str, start: int, end: int, lex: Lexicon) -> Mention | None:
    """ "…,” Quill riffed": a name and a verb in the past that is in no list; "…,” riffed Quill" likewise."""
    if lex.cues.language != "en":
        return _unlisted_verb(text, start, end, lex) if lex.cues.verb_before_subject else None
    match = _NAME_VERB.match(text, start, end)
    if match:
        return Mention(match.start("name"), match.end("name"), match.group("verb"))
    match = _VERB_NAME.match(text, start, end)
    return subject_after(text, match.end(1), end, lex, match.group(1)) if match else None


def _unlisted_verb(text: str, start: int, end: int, lex: Lexicon) -> Mention | None:
    """ "…», funkte Quill": any one word between a quotation and a name, unless it opens a phrase or another clause."""
    match = _WORD_NAME.match(text, start, end)
    if match is None:
        return None
    if match.group(1) and match.group(1) not in lex.auxiliaries:
        return None
    word = match.group(2)
    closed = lex.stops | lex.boundaries | lex.determiners | lex.auxiliaries | lex.pronouns | lex.relative | lex.titles
    if word in closed or word in lex.cues.linking or word in lex.cues.particles or word in lex.cues.vague_dates:
        return None
    return subject_after(text, match.end(2), end, lex, word)


def subject_first(text: str, start: int, opened: int, end: int, language: str) -> Mention | None:
    """ "Quill, “…” dedi": the speaker leads in and the verb of saying stands behind the quotation."""
    lex = lexicon(language)
    if not lex.cues.spaced:
        return None
    verb = next((v for v in says_between(text, opened, end, lex)), None)
    tokens = tokens_of(text, start, opened)
    while tokens and tokens[-1].group() in ",—–-":
        tokens.pop()
    if verb is None or not 0 < len(tokens) <= MAX_SUBJECT_TOKENS:
        return None
    return Mention(tokens[0].start(), trim_end(text, tokens[-1].end()), verb.text)


def before_quotation(text: str, start: int, end: int, language: str) -> Mention | None:
    """The speaker named in the part of the sentence that leads into a quotation: "Smith told reporters: …"."""
    lex = lexicon(language)
    if not lex.cues.spaced:
        return _unspaced_before(text, start, end, lex)
    label = _LABEL.fullmatch(text, start, end)
    if label is not None and not says_between(text, label.start(1), label.end(1), lex):
        return Mention(label.start(1), label.end(1), ":")
    verbs = says_between(text, start, end, lex)
    while verbs and len(TOKEN.findall(text, verbs[-1].end, end)) > MAX_VERB_GAP:
        verbs.pop()
    for verb in reversed(verbs):
        mention = subject_before(text, start, verb.start, lex, verb.text)
        if mention is not None:
            return mention
        if lex.cues.verb_before_subject:
            mention = subject_after(text, verb.end, end, lex, verb.text)
            if mention is not None:
                return mention
    return _perfect(text, start, end, lex) or _according(text, start, end, lex)


def _perfect(text: str, start: int, end: int, lex: Lexicon) -> Mention | None:
    """ "Quill hatte am Montag gesagt: „…“": the participle leads in, the subject stands at its auxiliary."""
    pattern = _led_in(lex)
    found = pattern.search(text, start, end) if pattern is not None else None
    if found is None:
        return None
    cue = found.group("participle")
    before = subject_before(text, start, found.start("auxiliary"), lex, cue)
    return before or subject_after(text, found.end("auxiliary"), found.start("participle"), lex, cue)


@cache
def _led_in(lex: Lexicon) -> regex.Pattern[str] | None:
    if not lex.cues.perfect:
        return None
    auxiliaries, participles = ("|".join(map(regex.escape, w)) for w in (lex.cues.perfect, lex.cues.participles))
    return regex.compile(rf"\s(?P<auxiliary>{auxiliaries})\s[^.:;]{{0,110}}?(?P<participle>{participles})\s?:\s*$")


def _whole_left(text: str, start: int, end: int, lex: Lexicon, cue: str) -> Mention | None:
    """All words between quotation and verb, when they are one noun phrase."""
    tokens = tokens_of(text, start, end)
    while tokens and tokens[0].group() in ",—–-":
        tokens.pop(0)
    while tokens and (
        key_of(tokens[-1]) in lex.auxiliaries or tokens[-1].group() == "," or is_adverb(tokens[-1].group())
    ):
        tokens.pop()
    if not tokens or len(tokens) > MAX_SUBJECT_TOKENS:
        return None
    if any(key_of(t) in lex.boundaries - {"and", "of"} or t.group() in BREAKS for t in tokens[1:8]) and not any(
        key_of(t) in lex.relative or t.group() == "," for t in tokens
    ):
        return None
    if key_of(tokens[0]) in lex.boundaries:
        return None
    return Mention(tokens[0].start(), trim_end(text, tokens[-1].end()), cue)


def _according(text: str, start: int, end: int, lex: Lexicon) -> Mention | None:
    if lex.according is not None:
        found = lex.according.search(text, start, end)
        if found is not None:
            mention = subject_after(text, found.end(), end, lex, found.group())
            if mention is not None:
                return mention
    if lex.according_after is not None:
        found = lex.according_after.search(text, start, end)
        if found is not None:
            return subject_before(text, start, found.start(), lex, found.group())
    return None


# ----------------------------------------------------------------------------- scripts without spaces

_CJK_PAUSE = regex.compile(r"[，。；：、！？,;:「」“”『』\s]")


def _unspaced_before(text: str, start: int, end: int, lex: Lexicon) -> Mention | None:
    """ "…，外交部发言人表示：“": the stretch between the last pause and the verb."""
    verbs = says_between(text, start, end, lex)
    if not verbs:
        if lex.cues.verb_before_subject:
            return None
        topic = regex.compile(r"([^，。、！？「」\s]{1,24}?)(?:は|が)[、，]?\s*$").search(text, start, end)
        return Mention(topic.start(1), topic.end(1), "は") if topic else None
    verb = verbs[-1]
    pauses = [m.end() for m in _CJK_PAUSE.finditer(text, start, verb.start)]
    first = next((p for p in reversed([start, *pauses]) if verb.start - p >= 2), start)
    stop = verb.start
    while stop > first and text[stop - 1] in "还還也则則又再就对對，、 ":
        stop -= 1
    return Mention(first, stop, verb.text) if 1 < stop - first <= 40 else None


def _unspaced_after(text: str, start: int, end: int, lex: Lexicon) -> Mention | None:
    """ "…”，王某说" and "…」と田中市長は述べた"."""
    verb = next(iter(says_between(text, start, end, lex)), None)
    if not lex.cues.verb_before_subject:
        topic = regex.compile(r"\s*と?、?([^，。、！？「」\s]{1,24}?)(?:は|が)").match(text, start, end)
        return Mention(topic.start(1), topic.end(1), verb.text if verb else "と") if topic and verb else None
    if verb is None:
        return None
    first = start
    while first < verb.start and text[first] in "，,。 、—":
        first += 1
    return Mention(first, verb.start, verb.text) if 1 < verb.start - first <= 40 else None
