"""Stage 5 of 7: which sentences are fit to print on their own, judged by their words alone."""

from __future__ import annotations

import enum
import re
from functools import cache, lru_cache

import regex

from broadsheet.stages.write.idle import tells_nothing
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.runons import runs_on
from broadsheet.text.cues import Cues, cues
from broadsheet.text.scan import Scanner

MIN_WORDS, MAX_WORDS = 6, 60  # shorter is a caption or an exclamation, longer nobody reads
MIN_CHARS_UNSPACED, MAX_CHARS_UNSPACED = 12, 160
_ENDS = regex.compile(r"[.!?。！？؟।]['’”“\"»«)\]」』]*$")
_STOPS = frozenset(".!?。！？؟।")
_CUT = regex.compile(r"(?:\.\.\.|…|\[\s*(?:\.\.\.|…|\+).*\]|\[&hellip;\])['’”\")\]]*\s*$")
_HOLE = re.compile(r"(?:…|\.\.\.)\s[A-ZÀ-ÖØ-Þ]|\s[,.;](?:\s|$)|\(\s*\)|,\s?,")  # cut out, or two teasers run together
_HOLE_SIGNS = frozenset("…(\n\t\u00a0\u2009\u202f")  # one of these or of the next is in every hole
_HOLE_PAIRS = ("...", " ,", " .", " ;", ",,")
_APOSTROPHE = re.compile("['’]")
_DIGITS = frozenset("0123456789")
_BRACKETS = frozenset('"„“”«»()[]「」『』')
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"))
_CAPITALS = re.compile(r"[A-Z\u00c0-\U0010ffff]{4}")  # in every shout; faster to look for
_SHOUT = regex.compile(r"(?:\p{Lu}{4,}\s){3}")
_CREDIT = regex.compile(
    r"(?:^|\s)(?:AP|AFP|EPA|EFE|dpa|ANSA|Reuters|REUTERS|Getty|Xinhua)\s?(?:Photo|/|\)$)|^©|^\(?c\)\s|\.(?:jpe?g|png)\b"
    r"|\p{L}\s?/\s(?:AP|AFP|ANP|EPA|EFE|dpa|ANSA|Reuters|Getty Images|IMAGO|picture alliance|Sipa|MAXPPP)\b",
    regex.I,
)
_ADDRESS = re.compile(r"\S+@\S+\.\S|(?:^|\s)@\w{3,}|#\w{3,}\s#")
_BYLINE = regex.compile(
    r"^(?:By|Von|Par|Por|Di|Door|Автор:?|記者)\s\p{Lu}[\p{L}.'’-]+(?:\s\p{Lu}[\p{L}.'’-]+){0,3}(?:\s(?:and|und|et|y|e|en)\s.*)?[.,]?$"
)
_BY = ("By", "Von", "Par", "Por", "Di", "Door", "Автор", "記者")
_CAPTION = regex.compile(
    r",\s(?:on\s)?\p{Lu}\p{L}+day,\s\p{Lu}\p{L}{2,8}\.?\s\d{1,2},\s\d{4}\.$"
    r"|(?:\p{L}[\p{L}-]+(?<!\s(?:on|of|by|to|since|until|from|before|after|dated|through|early|late|mid))|,)"
    r"\s\p{Lu}\p{Ll}{2,8}\s\d{1,2},\s\d{4}\.$"
    r"|\b(?:lies|sits|stands?|holds?|walks?|looks|speaks|gestures?|poses?|waves?|arrives?|leaves|watch(?:es)?|shakes"
    r"|smiles|carry|carries|waits?|prays?|reacts|addresses|listens|testifies)\s[^.]*"
    r"\son\s\p{Lu}\p{Ll}{2,8}\s\d{1,2},\s\d{4}\.$"
)  # of a picture: place, day, date: "in Brackwater May 7, 2014."; the present of a day long past
# "+44 20 7946 0018", "0141 496 0000", "212-555-0134": whoever gives a number to ring speaks to the reader.
_TELEPHONE = re.compile(
    r"(?<![\d.,$€£])(?:(?:\+\d{1,3}[ .-]?\(?\d{1,4}\)?|\(?0\d{2,4}\)?)[ .-]\d{3,4}[ .-]?\d{3,4}"
    r"|\d{3}[-.]\d{3}[-.]\d{4})(?!\d)"
)
_GROUPS = re.compile(r"\d{3}[ .-]\d{3}|[ .-]\d{6}")  # in every such number; faster to look for
_CLOCK = regex.compile(
    r"^\[?\d{1,2}[.:]\d{2}(?:\s?[ap]m)?\s[\p{Lu}“\"]|^\[\d+\]\s"
)  # of a live blog, a numbered paragraph
_MOJIBAKE = regex.compile(r"\uFFFD|Ã[\u0080-\u00bf]|Â[£°«»©®]|â(?:€|[\u0080-\u009f]|(?=[\p{Lu}\s])|s\s)")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|»[^«]*«|„[^“”]*[“”]|(?<!\w)‘[^’]*’(?!\w)|「[^」]*」")
_MARKS = frozenset('“"«»„‘「')
# "Date: 30 September Venue: the Old Pier Coverage: live on the radio": a notice. The first has its sign at the start.
_FIELD = re.compile(r"(?:^|[^\W_.]\s|\.\s)[A-Z][a-z]{2,}:\s(?=[^\W_])")
MIN_FIELDS = 2
_TOKEN = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")


class Unfit(enum.Enum):
    """Why a sentence is not printed, worst first."""

    BOILERPLATE = "boilerplate"
    INCOMPLETE = "no final mark, cut off, or marks unbalanced"
    LENGTH = "too short or too long"
    QUESTION = "a question or an exclamation"
    VOICE = "speaks to the reader or of itself"
    IDLE = "tells of the reporting alone"


def boilerplate_of(text: str, language: str) -> tuple[str, ...]:
    """The boilerplate phrases that stand anywhere in a text, to be looked for in its sentences only.

    >>> boilerplate_of("The dam held. Sign up for our newsletter.", "en")
    ('sign up for', 'newsletter')
    """
    return _boilerplate(language).among(text.lower())


@cache
def _boilerplate(language: str) -> Scanner:
    return Scanner(cues(language).boilerplate)


def unfitness(sentence: str, language: str, boilerplate: tuple[str, ...] | None = None) -> Unfit | None:
    """Why a sentence cannot be printed at all, None when it can.

    `boilerplate`: phrases that can stand in it, where its text has been asked already (`boilerplate_of`).

    >>> unfitness("The dam held through the night, officials said.", "en")
    >>> unfitness("Sign up for our newsletter to get the news first.", "en").value
    'boilerplate'
    >>> unfitness("The dam held through the night and…", "en").value
    'no final mark, cut off, or marks unbalanced'
    """
    words = cues(language)
    if not _complete(sentence):
        return Unfit.INCOMPLETE
    if not _fits(sentence, words):
        return Unfit.LENGTH
    if is_boilerplate(sentence, words, boilerplate):
        return Unfit.BOILERPLATE
    if sentence.rstrip('”“"»«’)')[-1:] in "?!？！؟":
        return Unfit.QUESTION
    if words.spaced and runs_on(sentence, language):
        return Unfit.INCOMPLETE
    if _speaks_itself(sentence, words):
        return Unfit.VOICE
    return Unfit.IDLE if tells_nothing(sentence, language) else None


def _complete(sentence: str) -> bool:
    if not _ends(sentence) or sentence[0].islower() or sentence[0] in ",;:)…-–—.%•▪►":
        return False
    if sentence[0] == "[" and sentence[1:2].islower():
        return False  # "[on Friday] in the square": what an editor put in goes on a sentence that is cut
    return not (
        (_may_be_cut(sentence[-8:]) and _CUT.search(sentence, max(0, len(sentence) - 40)))
        or _has_hole(sentence)
        or is_garbled(sentence)
    ) and balanced(sentence)


def _may_be_cut(end: str) -> bool:
    return ".." in end or "…" in end or "]" in end


def _has_hole(sentence: str) -> bool:
    if _HOLE_SIGNS.isdisjoint(look(sentence).signs):
        for pair in _HOLE_PAIRS:
            if pair in sentence:
                break
        else:
            return False
    return _HOLE.search(sentence) is not None


def _ends(sentence: str) -> bool:
    return sentence[-1:] in _STOPS or _ENDS.search(sentence, max(0, len(sentence) - 6)) is not None


def is_boilerplate(sentence: str, words: Cues, phrases: tuple[str, ...] | None = None) -> bool:
    """Whether a line is no text of the article: a caption, a credit, a byline, an invitation, a notice."""
    if sentence.startswith("[") and sentence.endswith("]"):
        return True  # "[See pictures of the dam.]"
    seen = look(sentence)
    low, signs = seen.low, seen.signs
    if phrases is None:
        phrases = words.boilerplate
    for phrase in phrases:
        if phrase in low:
            return True
    credit = "/" in signs or ")" in signs or "©" in signs or "hoto" in low or ".jp" in low or ".png" in low
    return bool(
        (credit and _CREDIT.search(sentence))
        or (("@" in signs or "#" in signs) and _ADDRESS.search(sentence))
        or (sentence.startswith(_BY) and _BYLINE.match(sentence))
        or ((sentence[0] == "[" or sentence[0].isdigit()) and _CLOCK.match(sentence))
        or (_CAPITALS.search(sentence) and _SHOUT.search(sentence))
        or (not _DIGITS.isdisjoint(signs) and _GROUPS.search(sentence) and _TELEPHONE.search(sentence))
        or (sentence[-2:-1].isdigit() and _CAPTION.search(sentence))
        or (sentence.count(": ") >= MIN_FIELDS and len(_FIELD.findall(sentence)) >= MIN_FIELDS)
    )


def is_garbled(text: str) -> bool:
    """Whether text was decoded wrongly somewhere: "Itâ€™s"."""
    return ("â" in text or "Ã" in text or "Â" in text or "\ufffd" in text) and _MOJIBAKE.search(text) is not None


def balanced(sentence: str) -> bool:
    """Whether every mark and bracket that opens closes as well.

    >>> balanced("“We are safe,” she said."), balanced("We are safe,” she said.")
    (True, False)
    """
    signs = look(sentence).signs
    if _BRACKETS.isdisjoint(signs):
        return True
    if sentence.count('"') % 2:
        return False
    if "„" in signs:
        return sentence.count("„") <= sentence.count("“") + sentence.count("”")
    return all(sentence.count(a) == sentence.count(b) for a, b in _PAIRS if a in signs or b in signs)


def _fits(sentence: str, words: Cues) -> bool:
    if not words.spaced:
        return MIN_CHARS_UNSPACED <= len(sentence) <= MAX_CHARS_UNSPACED
    return MIN_WORDS <= sentence.count(" ") + 1 <= MAX_WORDS


def unquoted(sentence: str) -> str:
    """The sentence without what stands in quotation marks.

    >>> unquoted("“We stay,” she said.")
    '  she said.'
    """
    return _QUOTED.sub(" ", sentence) if not _MARKS.isdisjoint(look(sentence).signs) else sentence


def _speaks_itself(sentence: str, words: Cues) -> bool:
    """ "I", "we" or "you" outside quotation marks: a column, a diary, a service text."""
    if not words.spaced or _own_voice_low(words).isdisjoint(look(sentence).parts):
        return False
    forms = _own_voice(words)
    tokens = _TOKEN.findall(unquoted(sentence))
    return not forms.isdisjoint(tokens) or not forms.isdisjoint(
        _APOSTROPHE.split(w, 1)[0] for w in tokens if "'" in w or "’" in w
    )


@cache
def _own_voice_low(words: Cues) -> frozenset[str]:
    return frozenset(form.lower() for form in _own_voice(words))


@cache
def _own_voice(words: Cues) -> frozenset[str]:
    # "us" but not "US"; a single letter only as the capital it is written with: "I"
    return frozenset({w for p in words.direct_address for w in (p, p[:1].upper() + p[1:])} - {"i"})


@lru_cache(maxsize=1024)
def lacks_verb(sentence: str, language: str) -> bool:
    """Whether no word looks like a finite verb: a caption or a stump.

    In languages without a list of verbs only where all words but the smallest have capitals.

    >>> lacks_verb("A farmer in the north at the time of harvest.", "en"), lacks_verb("A farmer won the race.", "en")
    (True, False)
    >>> lacks_verb("Ada Quill à Merrin, en Ostrel, le 7 janvier.", "fr"), lacks_verb("Ada Quill quitte Merrin.", "fr")
    (True, False)
    """
    words = cues(language)
    if not words.finite:
        return words.spaced and bool(words.determiners) and _only_names(sentence, words)
    seen = look(sentence)
    if not _verb_forms(words).isdisjoint(seen.words):
        return False
    return not any(_finite(seen.low, match, words) for match in _REGULAR_PAST.finditer(seen.low))


def _only_names(sentence: str, words: Cues) -> bool:
    """Whether every word has a capital, is a figure, or is an article, a preposition, a role or a month."""
    small, tokens = _no_verbs(words), _NAMED.findall(sentence)
    if words.drops_subject and not (len(tokens) > 1 and tokens[1][0].isupper()):
        return False  # "Viven en Merrin."
    return all(not token[0].islower() or token in small for token in tokens)


_NAMED = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*['’]?")


@cache
def _no_verbs(words: Cues) -> frozenset[str]:
    listed = words.determiners + words.linking + words.places_before + words.joins + words.months + words.weekdays
    listed += words.roles
    return frozenset(part.lower().replace("'", sign) for w in listed for part in w.split() for sign in "'’")


# "A decorated pilot, surrounded by friends" and "the newly unveiled statue" have no finite verb.
_REGULAR_PAST = re.compile(r"(\S+)\s+[^\W\d_]+ed\b(?!\sby\b)")


def _finite(low: str, match: re.Match[str], words: Cues) -> bool:
    """Whether a form in "-ed" is a finite verb; behind a comma only where that comma closes an aside."""
    before = match.group(1)
    if before.endswith(","):
        return low.count(",", 0, match.end(1)) % 2 == 0
    return before not in _determiners(words) and not before.endswith(("ly", "(", ";", ":", "–", "—"))


@cache
def _determiners(words: Cues) -> frozenset[str]:
    return frozenset(words.determiners)


@cache
def _verb_forms(words: Cues) -> frozenset[str]:
    return frozenset(words.finite + words.irregular + words.say + words.report)
