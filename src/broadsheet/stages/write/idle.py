"""Stage 5 of 7: sentences that tell of the reporting alone ("confirmed the story", "declined to comment"), or paint."""

from __future__ import annotations

import re
from functools import cache

from broadsheet.stages.write.looks import look
from broadsheet.text.cues import Cues, cues
from broadsheet.text.scan import Scanner
from broadsheet.text.words import stopwords

# A longer sentence tells something besides: of 12 refusals to comment in recorded news, the five with more words do,
# the seven others do not.
MAX_WORDS = 16
MIN_VERB = 3  # letters of the shortest particle: "teilte mit"
_DIGITS = frozenset("0123456789")
_WORD = re.compile(r"[^\W\d_]+")


def tells_nothing(sentence: str, language: str) -> bool:
    """Whether a short sentence says no more than that somebody confirmed a report, or would not comment.

    >>> [tells_nothing(s, "en") for s in ("Ada Quill, the mayor, confirmed the story.", "Quill confirmed the closure.")]
    [True, False]
    >>> tells_nothing("A ministry spokesman declined to comment on the vote.", "en")
    True
    """
    words = cues(language)
    if sentence.count(" ") >= (MAX_WORDS if words.spaced else MAX_WORDS * 2):
        return False
    seen = look(sentence)
    if words.no_comment and _refusals(words).among(seen.low):
        return True
    return not _tellings(words).isdisjoint(seen.words) and _only_told(sentence, words)


def paints(sentence: str, language: str) -> bool:
    """Whether a sentence paints a scene rather than tells what happened: "somebody had brought a bag of pears".

    Of 560 English highlights four had such a word, and none of these told a fact; with a figure it is a report: "saw
    something floating at 7:30 p.m.".
    """
    seen = look(sentence)
    return not _unnamed(language).isdisjoint(seen.words) and _DIGITS.isdisjoint(seen.signs)


@cache
def _unnamed(language: str) -> frozenset[str]:
    return frozenset(cues(language).unnamed)


def _only_told(sentence: str, words: Cues) -> bool:
    """Whether nothing follows the last verb of saying but what was told and a day: "confirmed the news on Friday"."""
    tokens = [token.lower() for token in _WORD.findall(sentence)]
    verb = max((at for at, token in enumerate(tokens) if token in _confirming(words)), default=-1)
    behind = [token for token in tokens[verb + 1 :] if len(token) > 1]  # "l’information"
    return verb > 0 and not _tellings(words).isdisjoint(behind) and _says_no_more(words).issuperset(behind)


@cache
def _refusals(words: Cues) -> Scanner:
    return Scanner(words.no_comment)


@cache
def _tellings(words: Cues) -> frozenset[str]:
    return frozenset(words.telling)


@cache
def _confirming(words: Cues) -> frozenset[str]:
    """Verbs of saying, of "a confirmé" the participle; "denied" and "rejected" tell what somebody holds."""
    last = (phrase.rpartition(" ")[2] for phrase in words.say)
    return frozenset(verb for verb in last if len(verb) > MIN_VERB) - frozenset(words.negation)


@cache
def _says_no_more(words: Cues) -> frozenset[str]:
    days = (day.lower() for day in words.weekdays + words.months)
    return stopwords(words.language) | frozenset((*words.telling, *words.determiners, *words.vague_dates, *days))
