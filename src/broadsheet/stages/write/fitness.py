"""Stage 5 of 7: which sentences are fit to print on their own, judged by their words alone."""

from __future__ import annotations

import enum
from functools import cache

import regex

from broadsheet.text.cues import Cues, cues

MIN_WORDS, MAX_WORDS = 6, 60  # shorter is a caption or an exclamation, longer nobody reads
MIN_CHARS_UNSPACED, MAX_CHARS_UNSPACED = 12, 160
_ENDS = regex.compile(r"[.!?。！？؟।]['’”\"»)\]」』]*$")
_CUT = regex.compile(r"(?:\.\.\.|…|\[\s*(?:\.\.\.|…|\+).*\]|\[&hellip;\])['’”\")\]]*\s*$")
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"))
_QUOTED = regex.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|(?<![\p{L}])‘[^’]*’(?!\p{L})|「[^」]*」")
_HOLE = regex.compile(r"\s[,.;](?:\s|$)|\(\s*\)|,\s?,")  # a link or a figure was cut out
_MOJIBAKE = regex.compile(r"\uFFFD|Ã[\u0080-\u00bf]|â(?:€|[\u0080-\u009f]|(?=[\p{Lu}\s]))")
_CLOCK = regex.compile(r"^\d{1,2}[.:]\d{2}(?:\s?[ap]m)?\s[\p{Lu}“\"]")  # an entry of a live blog
_SHOUT = regex.compile(r"(?:\p{Lu}{4,}\s){3}")
_CREDIT = regex.compile(r"(?:^|\s)(?:AP|AFP|EPA|EFE|dpa|ANSA|Reuters|REUTERS|Getty|Xinhua)\s?(?:Photo|/|\)$)|^©|^\(?c\)\s|\.(?:jpe?g|png)\b", regex.I)
_ADDRESS = regex.compile(r"\S+@\S+\.\S|(?:^|\s)@\w{3,}|#\w{3,}\s#")
_BYLINE = regex.compile(r"^(?:By|Von|Par|Por|Di|Door|Автор:?|記者)\s\p{Lu}[\p{L}.'’-]+(?:\s\p{Lu}[\p{L}.'’-]+){0,3}(?:\s(?:and|und|et|y|e|en)\s.*)?[.,]?$")


class Unfit(enum.Enum):
    """Why a sentence is not printed, worst first."""

    BOILERPLATE = "boilerplate"
    INCOMPLETE = "no final mark, cut off, or marks unbalanced"
    LENGTH = "too short or too long"
    QUESTION = "a question or an exclamation"
    VOICE = "speaks to the reader or of itself"


def unfitness(sentence: str, language: str) -> Unfit | None:
    """Why a sentence cannot be printed at all, None when it can.

    >>> unfitness("The dam held through the night, officials said.", "en")
    >>> unfitness("Sign up for our newsletter to get the news first.", "en").value
    'boilerplate'
    >>> unfitness("The dam held through the night and…", "en").value
    'no final mark, cut off, or marks unbalanced'
    """
    words = cues(language)
    if is_boilerplate(sentence, words):
        return Unfit.BOILERPLATE
    if _HOLE.search(sentence) or _MOJIBAKE.search(sentence) or not _ENDS.search(sentence) or _CUT.search(sentence) or not balanced(sentence):
        return Unfit.INCOMPLETE
    if sentence[0].islower() or sentence[0] in ",;:)…-–—.%":
        return Unfit.INCOMPLETE
    if not _fits(sentence, words):
        return Unfit.LENGTH
    if sentence.rstrip("”\"»’)")[-1] in "?!？！؟":
        return Unfit.QUESTION
    if _speaks_itself(sentence, words):
        return Unfit.VOICE
    return None


def unquoted(sentence: str) -> str:
    """The sentence without what stands in quotation marks.

    >>> unquoted("“We stay,” she said.")
    '  she said.'
    """
    return str(_QUOTED.sub(" ", sentence))


def _speaks_itself(sentence: str, words: Cues) -> bool:
    """"I", "we" or "you" outside quotation marks: a column, a diary, a service text."""
    pattern = _voice(words)
    return pattern is not None and pattern.search(unquoted(sentence)) is not None


@cache
def _voice(words: Cues) -> regex.Pattern[str] | None:
    if not words.direct_address or not words.spaced:
        return None
    # "us" but not "US"; a single letter only as a capital where it is written so: "I"
    forms = {w for p in words.direct_address for w in (p, p[:1].upper() + p[1:])} - {"i"}
    body = "|".join(map(regex.escape, sorted(forms, key=lambda w: (-len(w), w))))
    return regex.compile(rf"(?<![\p{{L}}\p{{N}}.’'-])(?:{body})(?![\p{{L}}\p{{N}}.-]|['’]\p{{L}}{{3}})")


def is_boilerplate(sentence: str, words: Cues) -> bool:
    """Whether a line is no text of the article: a caption, a credit, a byline, an invitation, a notice."""
    low = sentence.lower()
    pattern = _boilerplate(words)
    return bool(
        (pattern is not None and pattern.search(low))
        or _CREDIT.search(sentence)
        or _ADDRESS.search(sentence)
        or _BYLINE.match(sentence)
        or _CLOCK.match(sentence)
        or _SHOUT.search(sentence)
    )


def balanced(sentence: str) -> bool:
    """Whether every mark and bracket that opens closes as well.

    >>> balanced("“We are safe,” she said."), balanced("We are safe,” she said.")
    (True, False)
    """
    if sentence.count('"') % 2:
        return False
    if "„" in sentence:
        return sentence.count("„") <= sentence.count("“") + sentence.count("”")
    return all(sentence.count(a) == sentence.count(b) for a, b in _PAIRS)


def _fits(sentence: str, words: Cues) -> bool:
    if not words.spaced:
        return MIN_CHARS_UNSPACED <= len(sentence) <= MAX_CHARS_UNSPACED
    return MIN_WORDS <= sentence.count(" ") + 1 <= MAX_WORDS


def is_garbled(text: str) -> bool:
    """Whether text was decoded wrongly somewhere: "Itâ€™s"."""
    return _MOJIBAKE.search(text) is not None


def dangling(sentence: str, language: str) -> bool:
    """Whether a sentence begins with what points back ("He", "The move", "But this") or speaks in the first person.

    >>> dangling("He said the dam held.", "en"), dangling("The dam held.", "en"), dangling("The move surprised many.", "en")
    (True, False, True)
    """
    opener, anaphor = _danglers(cues(language))
    bare = sentence.lstrip("“\"«„'‘(「『").lower().replace("’", "'")
    return bool((opener is not None and opener.match(bare)) or (anaphor is not None and anaphor.match(bare)))


def points_back(sentence: str, language: str) -> int:
    """How many words of a sentence point to something outside it, wherever they stand: 0 reads well alone."""
    pattern = _pointers(cues(language))
    return len(pattern.findall(sentence.lower())) if pattern is not None else 0


def mentions_vague_date(sentence: str, language: str) -> bool:
    """Whether a sentence says "yesterday" or a bare weekday, which means nothing on another day."""
    pattern = _vague(cues(language))
    return bool(pattern is not None and pattern.search(sentence.lower()))


def lacks_verb(sentence: str, language: str) -> bool:
    """Whether no word looks like a finite verb: a caption or a stump. False in languages without the lists.

    >>> lacks_verb("A farmer in the north at the time of harvest.", "en"), lacks_verb("A farmer won the race.", "en")
    (True, False)
    """
    words = cues(language)
    if not words.finite:
        return False
    forms = _verb_forms(words)
    return not any(w in forms or w.endswith("ed") for w in regex.findall(r"[\p{L}'’]+", sentence.lower().replace("’", "'")))


@cache
def _verb_forms(words: Cues) -> frozenset[str]:
    return frozenset(words.finite + words.irregular + words.say + words.report)


@cache
def _boilerplate(words: Cues) -> regex.Pattern[str] | None:
    return _any(words.boilerplate, "(?:@)")


@cache
def _danglers(words: Cues) -> tuple[regex.Pattern[str] | None, regex.Pattern[str] | None]:
    end = r"(?![\p{L}\p{M}])" if words.spaced else ""
    anaphors = words.anaphors
    return _any(words.dangling, "(?:@)" + end), _any(anaphors, "(?:@)" + end)


@cache
def _pointers(words: Cues) -> regex.Pattern[str] | None:
    pattern = "(?:@)" if not words.spaced else r"(?<![\p{L}\p{M}'’-])(?:@)(?![\p{L}\p{M}])"
    return _any(words.anaphors + words.he + words.she, pattern)


@cache
def _vague(words: Cues) -> regex.Pattern[str] | None:
    pattern = "(?:@)" if not words.spaced else r"(?<![\p{L}\p{M}])(?:@)(?![\p{L}\p{M}])"
    return _any(words.vague_dates, pattern)


def _any(phrases: tuple[str, ...], frame: str) -> regex.Pattern[str] | None:
    if not phrases:
        return None
    longest_first = sorted(set(phrases), key=lambda p: (-len(p), p))
    return regex.compile(frame.replace("@", "|".join(map(regex.escape, longest_first))))
