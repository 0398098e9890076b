"""The noun phrase beside a verb: read outward from it until a word at which another clause begins. No parser."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import regex

from broadsheet.text.lexicon import Lexicon, long_titles
from broadsheet.text.particles import is_prefixed

MAX_SUBJECT_TOKENS = 34  # longest annotated speaker of the training texts: 33 words
NAME_REACH = 5  # small words before a name that still belong to it: "retired army doctor Ada Quill"
# Words and pauses; brackets of up to 60 characters are one token.
TOKEN = regex.compile(
    r"\([^()]{1,60}\)|[\p{L}\p{M}\p{N}@#$€£][\p{L}\p{M}\p{N}’'\-.&@_]*[\p{L}\p{M}\p{N}]\.?|[\p{L}\p{N}]\.?|[,;:()—–]|-(?=\s)"
)
_ABBREVIATED = regex.compile(r"(?:\b\p{Lu}|\.\p{L}|Jr|Sr|Inc|Co|Corp|Ltd|[Dd]r|Sen|Rep|Gov|a\.m|p\.m)\.$")
BREAKS = frozenset(";:()—–-")
MAX_OUTLET_CHARS = 40
FULL_NAME = 2  # words of a person's name, as most are
VERB_SECOND = frozenset({"de", "nl"})  # whatever begins the sentence, the verb comes next


class Mention(NamedTuple):
    """A speaker as written, characters `start` to `end`, and the cue beside it; empty where the subject is left out."""

    start: int
    end: int
    cue: str


def subject_before(text: str, start: int, verb_start: int, lex: Lexicon, cue: str) -> Mention | None:
    """The noun phrase left of a verb, with an apposition between commas; of a second verb the first one's subject."""
    tokens = tokens_of(text, start, verb_start)
    if _inverted(tokens, text, start, lex):
        return None
    last = len(tokens)
    while last and (key_of(tokens[last - 1]) in lex.auxiliaries or is_adverb(tokens[last - 1].group())):
        last -= 1
    if not last:
        return None
    before = key_of(tokens[last - 1])
    if before in lex.relative:
        return Mention(tokens[last - 1].start(), tokens[last - 1].end(), cue)
    if (before in lex.boundaries or before == "to") and last >= 2:
        return first_subject(text, start, tokens[last - 1].start(), lex, cue)
    if _participle(cue, lex) and (before == "," or last >= 2):
        return first_subject(text, start, verb_start, lex, cue)
    first = _walk_left(tokens, last, lex)
    while first < last and (tokens[first].group() == "," or key_of(tokens[first]) in lex.boundaries):
        first += 1
    while last > first and tokens[last - 1].group() == ",":
        last -= 1
    if first >= last:
        return first_subject(text, start, verb_start, lex, cue) if last >= 2 else None
    return Mention(tokens[first].start(), trim_end(text, tokens[last - 1].end()), cue)


def _inverted(tokens: Sequence[regex.Match[str]], text: str, start: int, lex: Lexicon) -> bool:
    """Whether a sentence begins with "Am Freitag" or "Als Grund", so that its subject stands behind the verb."""
    if lex.cues.language not in VERB_SECOND or not tokens or text[start : tokens[0].start()].strip():
        return False
    first = key_of(tokens[0])
    opens = first in lex.boundaries or first in lex.stops or first in lex.cues.linking + lex.cues.subordinators
    return opens and first not in lex.determiners and all(token.group() not in ",;:" for token in tokens)


def _participle(cue: str, lex: Lexicon) -> bool:
    return lex.cues.language == "en" and cue.lower().split()[0].endswith("ing")


def tokens_of(text: str, start: int, end: int) -> list[regex.Match[str]]:
    """Words and pauses; what stands in brackets, such as a party, is passed over."""
    return [m for m in TOKEN.finditer(text, start, end) if m.group()[0] != "("]


def _walk_left(tokens: list[regex.Match[str]], last: int, lex: Lexicon) -> int:
    """Index of the token at which the noun phrase that ends before `last` begins."""
    at = last - 1
    if tokens[at].group() == ",":  # "Smith, the mayor, said": over the apposition to the name
        if len(tokens) > 1 and tokens[0].group()[0].isupper() and _name_then_comma(tokens, lex):
            return 0
        inner = at - 1
        while inner >= 0 and tokens[inner].group() != ",":
            inner -= 1
        if inner <= 0:
            return max(inner + 1, 0)
        return _walk_left(tokens, inner, lex)
    while at >= 0:
        token = tokens[at]
        key = key_of(token)
        if token.group() == "," or token.group() in BREAKS:
            return at + 1
        if key in lex.boundaries or key in lex.relative - lex.determiners:
            return at + 1
        if key in lex.pronouns:
            return at
        at -= 1
    return 0


def _name_then_comma(tokens: list[regex.Match[str]], lex: Lexicon) -> bool:
    for index, token in enumerate(tokens[:8]):
        if token.group() == ",":
            return index > 0
        if not (_is_capital(token) or key_of(token) in lex.titles or key_of(token) in lex.cues.particles):
            return False
    return False


def first_subject(text: str, start: int, end: int, lex: Lexicon, cue: str) -> Mention | None:
    """The first noun phrase of a sentence that can speak: a pronoun, a name or "the" with its noun."""
    tokens = tokens_of(text, start, end)
    at = _after_opening(tokens, lex)
    if at >= len(tokens):
        return None
    first = tokens[at]
    if key_of(first) in lex.pronouns:
        return Mention(first.start(), first.end(), cue)
    stop = at
    while stop < len(tokens) and stop - at < 9 and _continues_name(tokens[stop], stop == at, lex):
        stop += 1
    if stop == at:
        return None
    if stop == at + 1 and key_of(first) in lex.determiners:  # "her campaign"
        if stop >= len(tokens) or not tokens[stop].group()[0].isalpha():
            return None
        stop += 1
    return Mention(first.start(), trim_end(text, tokens[stop - 1].end()), cue)


def _after_opening(tokens: list[regex.Match[str]], lex: Lexicon) -> int:
    """Index of the first token behind an opening such as "On Monday," or "In a statement,"."""
    if not tokens or key_of(tokens[0]) not in lex.stops | lex.boundaries:
        return 0
    for index, token in enumerate(tokens[:14]):
        if token.group() == "," and index + 1 < len(tokens):
            if key_of(tokens[index + 1]) in lex.stops | lex.boundaries:
                continue  # "On Monday, after a long night, …"
            return index + 1
    return 1 if key_of(tokens[0]) in lex.boundaries else len(tokens)


def _continues_name(token: regex.Match[str], first: bool, lex: Lexicon) -> bool:
    word = token.group()
    if word == "," or word in BREAKS:
        return False
    key = key_of(token)
    if first:
        return word[0].isupper() or key in lex.determiners
    return _is_capital(token) or key in lex.titles or key in lex.cues.particles


def _is_capital(token: regex.Match[str]) -> bool:
    """Whether a word is written as a name: "Quill", "al-Jalali"."""
    return token.group()[0].isupper() or is_prefixed(token.group())


def subject_after(text: str, start: int, end: int, lex: Lexicon, cue: str) -> Mention | None:
    """The noun phrase right of a verb, up to "in a statement", a date or another clause, apposition included."""
    tokens = tokens_of(text, start, end)
    while tokens and (key_of(tokens[0]) in lex.auxiliaries or is_adverb(tokens[0].group()) or _weekday(tokens, lex)):
        tokens.pop(0)
    tokens = _behind_outlet(text, _behind_listener(tokens, lex), lex)
    if not tokens or not _can_speak(tokens, lex):
        return None
    if key_of(tokens[0]) in lex.cues.he + lex.cues.she and lex.cues.language != "en":
        return Mention(tokens[0].start(), tokens[0].end(), cue)  # "sagte sie demnach am Rande der Messe"
    stop, apposed = 0, False
    while stop < len(tokens) and stop < MAX_SUBJECT_TOKENS:
        token = tokens[stop]
        if token.group() in BREAKS:
            break
        if token.group() == ",":
            if not apposed and not _apposition(tokens, stop, lex):
                break
            apposed = True
        elif _ends_subject(tokens, stop, lex) if not apposed else _names_listener(tokens, stop, lex):
            break
        stop += 1
    while stop and (tokens[stop - 1].group() == "," or key_of(tokens[stop - 1]).rstrip(".") in lex.cues.verb_particles):
        stop -= 1
    return Mention(tokens[0].start(), trim_end(text, tokens[stop - 1].end()), cue) if stop else None


def _weekday(tokens: Sequence[regex.Match[str]], lex: Lexicon) -> bool:
    """Whether a day with its article stands first: "el lunes"."""
    return len(tokens) > 1 and key_of(tokens[0]) in lex.determiners and key_of(tokens[1]) in lex.cues.vague_dates


def _behind_listener(tokens: list[regex.Match[str]], lex: Lexicon) -> list[regex.Match[str]]:
    """The words behind who is spoken to: "a la prensa el ministro" begins with "el"; none when nobody else is named."""
    if lex.cues.language in VERB_SECOND or not tokens or key_of(tokens[0]) not in lex.cues.to_listener:
        return tokens
    at = 2 if len(tokens) > 1 and key_of(tokens[1]) in lex.determiners else 1
    first = at
    while at < len(tokens) and tokens[at].group().isupper():  # "a EL DIARIO"
        at += 1
    if at > first and at < len(tokens) and tokens[at].group()[0].isupper():
        return tokens[at:]  # "a EL DIARIO Bo Stern"
    run = at
    while run < len(tokens) and tokens[run].group()[0].isupper():
        run += 1
    if run - at > FULL_NAME:  # "a Radio Quill Ada Stern"
        return tokens[run - FULL_NAME :]
    for index in range(at + 1, min(len(tokens), at + NAME_REACH)):
        if tokens[index].group()[0].isupper() or key_of(tokens[index]) in lex.determiners | lex.titles:
            return tokens[index:]
        if not tokens[index].group()[0].isalpha():
            break
    return []


def _behind_outlet(text: str, tokens: list[regex.Match[str]], lex: Lexicon) -> list[regex.Match[str]]:
    """The words behind an outlet in the dative, which is spoken to: "заявил РИА Новости депутат"."""
    if not tokens or lex.determiners:
        return tokens
    start = tokens[0].start()
    spoken = text[start : start + MAX_OUTLET_CHARS].lower()
    heard = max((len(name) for name in lex.cues.listeners if spoken.startswith(f"{name} ")), default=0)
    return [token for token in tokens if token.start() >= start + heard]


def _can_speak(tokens: list[regex.Match[str]], lex: Lexicon) -> bool:
    """Whether a phrase can name somebody: a capital, an article, a role, or small words up to a name."""
    word, key = tokens[0].group(), key_of(tokens[0])
    if not word[0].isupper() and not word[0].islower():
        return word[0].isalpha() or word[0] == "@"
    if _is_capital(tokens[0]) or key in lex.determiners or key in lex.pronouns or key in lex.titles:
        return True
    if not lex.determiners and key not in lex.stops | lex.boundaries | lex.auxiliaries | frozenset(lex.cues.linking):
        return True  # no articles: "написал артист"
    for token in tokens[:NAME_REACH]:
        if key_of(token) in lex.stops or key_of(token) in lex.boundaries or not token.group()[0].isalnum():
            return False
        if token.group()[0].isupper() or key_of(token) in lex.titles:
            return True
    return False


def _apposition(tokens: list[regex.Match[str]], comma: int, lex: Lexicon) -> bool:
    """Whether what follows the comma says who the speaker is. After a bare surname "who …" tells what happened next."""
    if comma + 1 >= len(tokens):
        return False
    word = tokens[comma + 1].group()
    key = key_of(tokens[comma + 1])
    if key in lex.relative:
        return comma >= 2
    if key in lex.determiners or key in lex.titles or word.isdigit():
        return True
    return not key.endswith("ing") and key not in lex.stops | lex.boundaries | lex.pronouns | lex.auxiliaries


def _ends_subject(tokens: list[regex.Match[str]], at: int, lex: Lexicon) -> bool:
    key = key_of(tokens[at])
    if lex.cues.language in VERB_SECOND and at and _opens_listener(tokens, at, lex):
        return True
    if key in lex.cues.joins and at and at + 1 < len(tokens) and tokens[at + 1].group()[0].isupper():
        return False  # "Kapitän und Torschütze Bo Stern"
    if key in lex.cues.linking and at and at + 1 < len(tokens):
        # "of Mississippi", "at the institute" continue a name; "in a statement", "on Monday" do not
        following = tokens[at + 1].group()
        if key in lex.stops and lex.cues.language == "de":  # every noun has a capital there
            return key not in lex.determiners
        if key in lex.stops:
            return not (following[0].isupper() and following.lower() not in lex.cues.vague_dates) or key in (
                "on",
                "to",
                "with",
            )
        return False
    return at > 0 and (
        key in lex.stops or (key in lex.boundaries and key not in ("and",)) or key.rstrip(".") in lex.cues.vague_dates
    )


def _names_listener(tokens: Sequence[regex.Match[str]], at: int, lex: Lexicon) -> bool:
    """Whether who is spoken to follows a name behind a comma: "el alcalde, Bo Stern, a EL DIARIO"."""
    if lex.cues.language in VERB_SECOND or key_of(tokens[at]) not in lex.cues.to_listener or at + 1 >= len(tokens):
        return False
    return tokens[at + 1].group()[0].isupper() and tokens[at - 1].group()[0].isupper()


def _opens_listener(tokens: Sequence[regex.Match[str]], at: int, lex: Lexicon) -> bool:
    """Whether a dative begins: "sagte Heil den Zeitungen", but not "der Sprecher der Bahn" or "Ada von der Quill"."""
    key, before = key_of(tokens[at]), key_of(tokens[at - 1])
    if key not in lex.cues.to_listener or before in lex.cues.linking or before in lex.cues.particles:
        return False
    head = key_of(tokens[0])
    bare = head not in lex.determiners and head not in lex.titles and not head.endswith(long_titles(lex))
    return bare or key not in lex.relative


def noun_phrase(text: str, start: int, end: int, lex: Lexicon, cue: str) -> Mention | None:
    """The noun phrase that begins at a place where a verb follows without a comma: "nach Angaben der Polizei starben".

    It reaches up to its noun, which has a capital or is a word for a role or a body, and over "of" to the next one.
    """
    tokens = tokens_of(text, start, end)[:MAX_SUBJECT_TOKENS]
    stop = at = 0
    while at < len(tokens):
        token, key = tokens[at], key_of(tokens[at])
        named = _is_capital(token) or key in lex.titles
        adjacent = stop == 0 or at == stop
        if named and (adjacent or key_of(tokens[stop]) in lex.cues.linking):
            stop = at + 1
        elif (
            token.group() in BREAKS
            or token.group() == ","
            or at - stop > NAME_REACH
            or (stop and at == stop and key not in lex.cues.linking)
        ):
            break
        at += 1
    return Mention(tokens[0].start(), trim_end(text, tokens[stop - 1].end()), cue) if stop else None


def key_of(token: regex.Match[str]) -> str:
    """A word as the lists have it: small letters, straight apostrophes."""
    return str(token.group()).lower().replace("’", "'")


def is_adverb(word: str) -> bool:
    """Whether a word is an English adverb by its ending."""
    return word.endswith("ly") and word.islower() and len(word) > 4


def trim_end(text: str, end: int) -> int:
    """The end of a phrase without its sentence's full stop, which the pattern takes with it for "Jr." and "U.S."."""
    if text[end - 1] == "." and not _ABBREVIATED.search(text[max(0, end - 6) : end]):
        return end - 1
    return end
