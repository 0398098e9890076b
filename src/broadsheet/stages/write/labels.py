"""Stage 5 of 7: short titles of highlights: the phrase of a sentence that an editor would put before it.

A phrase is scored by how much its words belong to the story, by how early it stands, by whether a verb follows it (the
sentence is about it) and by whether other articles have it in the same words: what recurs as a whole is a phrase.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import regex

from broadsheet.stages.write.before import is_marked
from broadsheet.stages.write.dates import speaks_of_future
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.phrases import (
    MAX_WORDS,
    MIN_WORDS,
    Frame,
    Token,
    frame_of,
    is_phrase,
    may_stand,
    owns,
    tokens_of,
)
from broadsheet.stages.write.reading import Reading
from broadsheet.text.cues import Cues, cues
from broadsheet.text.gazetteer import is_known_place
from broadsheet.text.lexicon import lexicon
from broadsheet.text.normalise import fold
from broadsheet.text.people import forms
from broadsheet.text.scan import Scanner

WEAK = 0.45  # of the score of a phrase that names a person by role, or a place: only where there is no other
# Of the score, for a phrase that one, or two and more, other articles have in the same words.
MET_AGAIN, MET_OFTEN = 1.25, 1.4
SUBJECT = 1.15  # of the score, for what a verb follows
BEFORE, NEXT = 0, 1  # kinds of facet: what was before the event, what comes next
_POSSESSIVE = regex.compile(r"['’]s$")
_YEAR = regex.compile(r"\b(?:1[5-9]|20)\d\d\b")
_PAUSE = regex.compile(r"[，。、；：,;:（(「“]")
# Last words of outlets' names: who carries a sentence is no facet of it.
_IMPRINTS = frozenset("news press times post telegraph guardian herald tribune journal gazette reuters afp dpa".split())


def short_title(
    text: str,
    language: str,
    weight: Callable[[str], float],
    refused: Callable[[str], bool] = lambda _: False,
    met: Callable[[str], int] = lambda _: 0,
) -> str:
    """Two to four consecutive words of a printed sentence that name a thing; "" when none would read well.

    `weight` says how much a lower-case word belongs to the story, `met` how many other articles have a phrase; the
    heaviest early phrase wins that is not `refused`.
    """
    if not cues(language).spaced:
        return _unspaced(text)
    frame = frame_of(language)
    tokens = tokens_of(text, frame)
    best, best_score = "", 0.0
    may = [may_stand(word, frame) for _, word in tokens]
    for first in range(len(tokens) - 1):
        for count in range(MIN_WORDS, MAX_WORDS + 1):
            run = tokens[first : first + count]
            if len(run) < count or not may[first + count - 1] or not may[first]:
                break  # a longer run holds that word as well
            if not is_phrase(tokens, first, count, frame):
                continue
            phrase = text[run[0][0] : run[-1][0] + len(run[-1][1])]
            score = _score(run, len(text), weight) * _about(tokens, first + count, frame)
            if score * MET_OFTEN > best_score:
                score *= (1.0, MET_AGAIN, MET_OFTEN)[min(2, met(phrase))]
            if score > best_score and is_weak(phrase, language):
                score *= WEAK
            if score > best_score and not refused(phrase):
                best, best_score = phrase, score
    best = _POSSESSIVE.sub("", best)
    return best[:1].upper() + best[1:]


def is_weak(phrase: str, language: str) -> bool:
    """Whether a phrase names a person, a place or an outlet, no facet: "prime minister", "Tel Aviv", "Quill's plan"."""
    words = phrase.split()
    last = words[-1].lower()
    first, roles = words[0].lower(), forms(language).roles
    if first in roles and (len(words) > MIN_WORDS or not forms(language).head_last):
        return True  # "captain of the team", "président ukrainien"
    return last in _who(language) or any(map(owns, words)) or last in _IMPRINTS or is_known_place(phrase)


@cache
def _who(language: str) -> frozenset[str]:
    """Words for who somebody is: a title that ends so names a person."""
    words = cues(language)
    return frozenset(words.roles + words.bodies) | frozenset(f"{role}s" for role in words.roles)


def _score(run: list[Token], length: int, weight: Callable[[str], float]) -> float:
    words = [w.lower() for _, w in run]
    early = 1.0 - 0.4 * run[0][0] / max(1, length)
    small = 1.0 if any(w[0].islower() for _, w in run) else 0.6  # a thing says more about the facet than a name
    return (0.4 + sum(weight(w) for w in words) / len(words)) * early * small


def _about(tokens: list[Token], after: int, frame: Frame) -> float:
    return SUBJECT if after < len(tokens) and tokens[after][1].lower() in frame.verbs else 1.0


def _unspaced(text: str) -> str:
    head = _PAUSE.split(text)[0]
    return head if 2 <= len(head) <= 12 else ""


class Labels:
    """Titles for the sentences of one story."""

    def __init__(self, reading: Reading, names: dict[str, frozenset[str]]) -> None:
        """`names` are those of `surnames`."""
        self._language = reading.language
        self._names = names
        self._weight = _weights(reading)
        self._texts = [fold(f"{a.title}\n{text}") for a, text in zip(reading.articles, reading.texts, strict=True)]
        self._carriers = frozenset(fold(name) for o in reading.outlets for name in (o.name, *o.aliases)) | frozenset(
            fold(name) for a in reading.material.agencies for name in (a.name, *a.credits)
        )

    def good(self, text: str) -> str:
        """A phrase that names a facet, no person, place, role or outlet; "" when a sentence has none."""
        return short_title(text, self._language, self._weight, self._names_somebody, self._met)

    def any(self, text: str) -> str:
        """Any phrase of the sentence; "" when it has none."""
        return short_title(text, self._language, self._weight, self._carries, self._met)

    def kind(self, text: str) -> str:
        """What kind of facet a sentence is, in words of its language: "What comes next"; "" when nothing tells."""
        return facet_title(text, self._language)

    def _met(self, phrase: str) -> int:
        folded = fold(phrase)
        return sum(folded in text for text in self._texts) - 1

    def _carries(self, phrase: str) -> bool:
        return fold(phrase) in self._carriers

    def _names_somebody(self, phrase: str) -> bool:
        return self._carries(phrase) or is_weak(phrase, self._language) or self._is_personal(phrase)

    def _is_personal(self, phrase: str) -> bool:
        """Whether a title is or ends in somebody's name: "Ada Quill", "Mayor Quill", "Vice Adm", "barre de Quill"."""
        words = [fold(w) for w in phrase.split()]
        if words[-1] in lexicon(self._language).titles and phrase.split()[-1][0].isupper():
            return True
        return words[-1] in self._names


def _weights(reading: Reading) -> Callable[[str], float]:
    """How much a word says about a facet: known to several sources, but not in the headlines above it."""
    sources = max(1, len(reading.keys))
    headline = Counter(w for words in reading.title_words for w in set(words))
    articles = max(1, len(reading.articles))
    return lambda word: min(1.0, reading.word_sources[word] / sources) * (1.0 - 0.7 * headline[word] / articles)


def kinds_told(text: str, words: Cues) -> frozenset[int]:
    """Kinds of facet that a sentence's words tell: `BEFORE`, `NEXT` and 2, what follows from the event."""
    scanner, kinds = _facet_phrases(words)
    low = look(text).low
    places = scanner.places(low)
    if words.spaced:  # no "werden" in "Bekanntwerden"
        places = [(n, a, b) for n, a, b in places if not (low[a - 1 : a].isalnum() or low[b : b + 1].isalnum())]
    return frozenset(kind for number, _, _ in places for kind in kinds[number])


@cache
def _facet_phrases(words: Cues) -> tuple[Scanner, list[tuple[int, ...]]]:
    """All phrases of the three kinds, and the kinds of each."""
    kinds = (words.background, words.next_step, words.consequence)
    scanner = Scanner(phrase for phrases in kinds for phrase in phrases)
    return scanner, [tuple(n for n, phrases in enumerate(kinds) if p in phrases) for p in scanner.phrases]


@cache
def _months(words: Cues) -> frozenset[str]:
    return frozenset(month.lower() for month in words.months)


def facet_title(text: str, language: str) -> str:
    """The name of a sentence's kind of facet, where its words tell that it is background or the next step, not both.

    A next step names its month: verbs alone ("ordered", "sollen") tell as often what was asked or is said to be. What
    came before has its year or says how long ago it was: lawyers may also "expect to live on it for years".

    >>> facet_title("The bridge will be closed until March.", "en"), facet_title("The bridge is red.", "en")
    ('What comes next', '')
    """
    words = cues(language)
    if not words.facet_titles:
        return ""
    seen = look(text)
    before, comes = is_marked(seen.low, words), speaks_of_future(text, language)
    if before == comes:
        return ""
    if before:
        past = _YEAR.search(text) is not None or BEFORE in kinds_told(text, words)
        return words.facet_titles[BEFORE] if past else ""
    sure = not _months(words).isdisjoint(seen.words) and BEFORE not in kinds_told(text, words)
    return words.facet_titles[NEXT] if sure else ""
