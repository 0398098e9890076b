"""Stage 5 of 7: the only changes a sentence may suffer: deletions. What is left still stands in it, in order."""

from __future__ import annotations

from functools import cache

import regex

from broadsheet.text.cues import Cues, cues
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.normalise import fold

# What stands before a first sentence: a city and an agency in brackets, a city in capitals and a dash, a bare date.
_DATELINE = regex.compile(
    r"^(?:\p{Lu}[\p{Lu}\p{L}.'’\-]*(?:[\s,/]+[\p{L}\p{N}.'’\-]+){0,6}\s*)?"
    r"\((?:[\p{Lu}][\p{L}&./ \-]{1,30}|dpa[\p{L}/\-]*)\)\s*(?:[-–—:.]+)\s*"
    r"|^\p{Lu}{3,}(?:[\s,/.]+\p{Lu}[\p{Lu}\p{L}.]*){0,4}(?:,\s\p{L}{3,9}\.?\s\d{1,2}(?:,\s\d{4})?)?\s*(?:--|[–—]|\s-)\s+"
    r"|^\p{Lu}{4,}(?:\s\p{Lu}{2,}){0,2}:\s(?=\p{Lu})|^\d{1,2}\s\p{Lu}\p{Ll}+\s\d{4}\s(?=\p{Lu})"
    r"|^\p{Lu}{3,}(?:\s\p{Lu}{2,})*(?:,\s[\p{L}. ]{2,20})?,?\s\p{L}{3,9}\.?\s\d{1,2}(?:,\s\d{4})?\s*(?:--|[–—-]|:)\s+"
    r"|^\p{Lu}{3,}(?:\s\p{Lu}{2,})*,\s\p{Lu}\p{L}{1,9}\.?\s?[–—]\s?(?=\p{Lu})"
)
_BARE_DATELINE = regex.compile(
    r"^(\p{Lu}{3,}(?:[ /]\p{Lu}{3,}){0,4})(?:,\s(\p{Lu}\p{Ll}+)\.?)?(?:,\s\p{L}{3,9}\.?\s\d{1,2})?\s+"
    r"(?=\p{Lu}(?:\p{Ll}|\s))"
)
_ASIDE = regex.compile(r"\s*\((?![^)]*\d{3})[^()]{1,80}\)")
# A section's name in front: "India Business News: The firm said …"; a city without its agency: "Quillhaven: The …".
_LABEL = regex.compile(
    r"^(?:\p{Lu}[\p{L}&]+\s){0,3}(?:News|Nachrichten|Noticias|Nieuws|Новости|Новини|Haberleri):\s(?=\p{Lu})"
)
_CITY = regex.compile(
    r"^(\p{Lu}[\p{L}.'’\-]+(?:\s\p{Lu}[\p{L}.'’\-]+){0,2})(?:,\s\p{L}{3,9}\.?\s\d{1,2})?:\s(?=\p{Lu}\p{L}*\s)"
)
# The hour of an update in front: "Updated at 8:15 a.m. ET: The team was freed."
_UPDATED = regex.compile(
    r"^(?i:(?:last )?updated?|aktualisiert|mis à jour)\b[^:.]{0,20}(?:\d[:.h]\d\d[^:]{0,16})?:\s(?=\p{Lu})"
)
_SPACES = regex.compile(r"\s{2,}")
_MARKS = frozenset('“”"«»„')
_TAIL_CHARS = 70  # a longer tail says more than who said it


def kept(sentence: str, language: str, *, attribution: bool = True) -> tuple[tuple[int, int], ...]:
    """Offsets of what is left of a sentence without dateline, leading connective and asides.

    `attribution` False cuts a trailing ", police said" too.
    """
    words = cues(language)
    start = _start(sentence, words)
    end = len(sentence)
    parts: list[tuple[int, int]] = []
    tail = 0 if attribution else _tail(sentence, start, words)
    at = start
    for aside in _ASIDE.finditer(sentence, start, tail or end) if "(" in sentence else ():
        if sentence[aside.start() - 1] != ",":  # "the Big 12, (once 10), and others" would keep two commas
            parts.append((at, aside.start()))
            at = aside.end()
    if tail:
        parts += [(at, tail), (end - 1, end)]
    else:
        parts.append((at, end))
    return tuple((a, b) for a, b in parts if a < b)


def trimmed(sentence: str, language: str, *, attribution: bool = True) -> str:
    """The sentence after the deletions of `kept`; a new first letter is set upper case.

    >>> text = "HARBOUR CITY (NWA) - However, the dam above the town (built in May) held all night, police said."
    >>> trimmed(text, "en", attribution=False)
    'The dam above the town held all night.'
    >>> trimmed("The dam held.", "en")
    'The dam held.'
    """
    text = "".join(sentence[a:b] for a, b in kept(sentence, language, attribution=attribution))
    text = _SPACES.sub(" ", text).strip()
    return text[:1].upper() + text[1:] if text else sentence


def without_dateline(sentence: str) -> str:
    """A first sentence without the place, day and agency before it.

    >>> without_dateline("(AP) — The dam held.")
    'The dam held.'
    """
    return sentence[_dateline_end(sentence) :]


def _dateline_end(sentence: str) -> int:
    """Where the sentence begins behind its dateline; 0 when it has none.

    Some datelines lose their dash on the way: "PESHAWAR, Pakistan A court". Without it, capitals are a dateline
    only before a country, or when all of them are places known as such: "NASA Administrator" begins a sentence.
    """
    if ":" in sentence[:40]:
        at = _label_end(sentence)
        if at:
            return at + _dateline_end(sentence[at:])
    if not (sentence[:3].isupper() or sentence[:1].isdigit() or "(" in sentence):
        return 0
    match = _DATELINE.match(sentence)
    if match:
        return int(match.end())
    bare = _BARE_DATELINE.match(sentence)
    if not bare:
        return 0
    places = [bare[2]] if bare[2] else bare[1].split("/")
    return int(bare.end()) if all(fold(place) in name_lists().places for place in places) else 0


def _label_end(sentence: str) -> int:
    """Where a sentence begins behind a section's or a city's name and a colon; 0 without one."""
    label = _LABEL.match(sentence) or _UPDATED.match(sentence)
    if label:
        return int(label.end())
    city = _CITY.match(sentence)
    return int(city.end()) if city and fold(city[1]) in name_lists().places else 0


def _start(sentence: str, words: Cues) -> int:
    start = _dateline_end(sentence)
    connective = _connective(words)
    if connective is not None:
        match = connective.match(sentence, start)
        if match and len(sentence) - match.end() > 20:
            start = match.end()
    return start


def _tail(sentence: str, start: int, words: Cues) -> int:
    """Where a trailing ", police said." begins; 0 when there is none or a quotation would lose its speaker."""
    if not words.spaced or not sentence.endswith(".") or not _MARKS.isdisjoint(sentence):
        return 0
    pattern = _attribution(words)
    if pattern is None:
        return 0
    match = pattern.search(sentence, max(start, len(sentence) - _TAIL_CHARS))
    return match.start() if match and match.start() - start > 30 else 0


@cache
def _connective(words: Cues) -> regex.Pattern[str] | None:
    if not words.connectives:
        return None
    longest_first = sorted(set(words.connectives), key=lambda p: (-len(p), p))
    body = "|".join(map(regex.escape, longest_first))
    # with its comma only: "But the dam held" without "But" may say the contrary of what its context says
    return regex.compile(rf"(?i)(?:{body})\s*[,，、]\s*")


@cache
def _attribution(words: Cues) -> regex.Pattern[str] | None:
    says = [w for w in words.say if w in _PLAIN_SAYING]
    if not says:
        return None
    body = "|".join(map(regex.escape, sorted(says, key=lambda p: (-len(p), p))))
    holder = r"(?:(?!\b(?:but|and|who|which|while)\b)[^,.;:])"
    return regex.compile(
        rf",\s(?:{holder}{{2,40}}\s(?:{body})(?:\s(?:on\s)?\p{{Lu}}[\p{{L}}]+day)?|(?:{body})\s{holder}{{2,40}})\.$"
    )


# Only where the verb says no more than that it was said: cutting "denied" or "claimed" would change the meaning.
_PLAIN_SAYING = frozenset(
    {
        "said",
        "says",
        "reported",
        "reports",
        "sagte",
        "teilte mit",
        "mitteilte",
        "zei",
        "zegt",
        "dijo",
        "disse",
        "a déclaré",
        "ha detto",
    }
)
