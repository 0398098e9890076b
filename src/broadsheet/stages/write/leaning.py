"""Stage 5 of 7: which sentences lean on others: they begin with what points back, or name nobody and no day."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

import regex

from broadsheet.stages.write.fitness import MIN_WORDS, unquoted
from broadsheet.stages.write.looks import look
from broadsheet.text.cues import Cues, cues

_APOSTROPHE = re.compile("['’]")
_TOKEN = re.compile(r"[^\W_]+(?:['’\-.][^\W_]+)*")
EARLY_WORDS, ASKED_WORDS = 8, 5
# A subject, one verb and English "it" that begins no clause: what follows is a particle, a preposition or the end. Not
# "made it to the final", "called it a day".
_IT = regex.compile(
    r"(?P<subject>[^.;:“”\"]{5,90}?),?"
    r"\s(?!(?:that|as|if|when|because|and|but|while|which|who|ma[dk]es?|calls?|called|puts?)\s)\p{Ll}{3,}(?<!ly)"
    r"\sit(?=[.,]|\s(?:back|up|down|off|out|away|over|from|to|in|on|at|for|with|as|a|an|the)\b)"
)
_THEM = frozenset({"them"})
# "The 22-year-old made no plea": which one is known only from the sentence before; beside another of that age it would
# say this of the wrong person. English, and the German "Der 22-Jährige".
_BY_AGE = regex.compile(
    r"(?:The|Der|Die|Den|Dem)\s\d{1,3}(?:-year-old\b(?!\s\p{L}+\s\p{Lu})|-[Jj]ährigen?\b(?!\s\p{Lu}))"
)


def dangling(sentence: str, language: str) -> bool:
    """Whether a sentence begins with what points back ("He", "The move", "But this") or speaks in the first person.

    >>> [dangling(s, "en") for s in ("He said the dam held.", "The dam held.", "The move surprised many.")]
    [True, False, True]
    """
    words = cues(language)
    bare = sentence.lstrip("“\"«„'‘(「『").replace("’", "'")
    if not words.spaced:
        return bare.startswith((*words.dangling, *words.anaphors))
    if bare[:1] in "TD" and _BY_AGE.match(bare):
        return True
    tokens = look(sentence).tokens
    if not _others(words).isdisjoint(tokens[:EARLY_WORDS]) or _said_by_pronoun(sentence, tokens, words):
        return True
    if _said_of_that(tokens, words) or _person_and_it(sentence, language):
        return True
    if tokens and tokens[0] in _asking(words) and not _subjects(words).isdisjoint(tokens[1:ASKED_WORDS]):
        return True  # "How much it moved is a matter of dispute."
    if not tokens or _APOSTROPHE.split(tokens[0], 1)[0] not in _opening_words(words):
        return False
    head = _TOKEN.findall(bare[:60].lower())
    openers = _openers(words)
    first = head[0] if head else ""
    return any(" ".join(head[:count]) in openers for count in (1, 2, 3)) or (
        "'" in first and first.split("'")[0] in openers
    )


def leans(spoken: str, language: str) -> bool:
    """Whether somebody's words begin with a pronoun for another: "He knew", but not "We knew".

    >>> leans("“He knew it for years.”", "en"), leans("“We knew it for years.”", "en")
    (True, False)
    """
    tokens = look(spoken).tokens
    return bool(tokens) and _APOSTROPHE.split(tokens[0], 1)[0] in _third_person(cues(language))


@cache
def _third_person(words: Cues) -> frozenset[str]:
    return frozenset(words.he + words.she + words.they) - frozenset(words.direct_address)


def _said_by_pronoun(sentence: str, tokens: tuple[str, ...], words: Cues) -> bool:
    """Whether a sentence ends in ", it added.": whose words they are stands in another."""
    if len(tokens) < MIN_WORDS or tokens[-1] not in _saying(words):
        return False
    return (
        tokens[-2] in words.he + words.she + words.they[:2] and f", {tokens[-2]} {tokens[-1]}" in sentence[-40:].lower()
    )


def _said_of_that(tokens: tuple[str, ...], words: Cues) -> bool:
    """Whether a clause is about a "that" further up: "The minister said that had been the idea all along."."""
    if _that(words).isdisjoint(tokens):
        return False
    return any(
        tokens[at] in _that(words) and tokens[at - 1] in _saying(words) and tokens[at + 1] in words.finite
        for at in range(1, len(tokens) - 1)
    )


def _person_and_it(sentence: str, language: str) -> bool:
    """Whether the first verb's object is "it" behind nobody but a person: "Ada Quill, the mayor, wants it back".

    A body measures "it" in the sentence behind the one that says what; a person with a role has been introduced anew.
    """
    found = _IT.match(sentence) if " it" in sentence else None
    if found is None:
        return False
    words, subject = cues(language), _TOKEN.findall(found["subject"])
    if not any(t.lower() in words.roles for t in subject):
        return False
    return len(subject) > 1 and all(t[0].isupper() or t in _subject_words(words) for t in subject)


@cache
def _subject_words(words: Cues) -> frozenset[str]:
    """What stands beside names in a subject: articles, roles, "of"."""
    return frozenset(words.determiners + words.roles + words.linking + words.joins)


@cache
def _that(words: Cues) -> frozenset[str]:
    """What joins reported speech and points back as well: English "that", no "dass" or "que"."""
    return frozenset(words.that) & frozenset(words.determiners)


@cache
def _saying(words: Cues) -> frozenset[str]:
    return frozenset(words.say)


@cache
def _asking(words: Cues) -> frozenset[str]:
    return frozenset(words.question)


@cache
def _subjects(words: Cues) -> frozenset[str]:
    return frozenset(words.he + words.she + words.they[:2])


@cache
def _others(words: Cues) -> frozenset[str]:
    """ "them": early in a sentence it can mean nobody that stands before it there, which would be its own subject."""
    return frozenset(words.him) & _THEM


def unanchored(sentence: str, language: str) -> bool:
    """Whether a pronoun for a person stands before anybody is named: "Allies had begged him to go."

    >>> [unanchored(s, "en") for s in ("Allies had begged him to go.", "Allies had begged Ada Quill to save herself.")]
    [True, False]
    """
    words = cues(language)
    if not words.him or not words.spaced:
        return False
    personal = _personal(words)
    if personal.isdisjoint(look(sentence).words):
        return False
    tokens = _TOKEN.findall(unquoted(sentence))
    for index, token in enumerate(tokens):
        if token.lower() in personal:
            return not any(t[0].isupper() and len(t) > 1 for t in tokens[1:index]) and not (
                index and tokens[0][0].isupper() and index > 1 and tokens[1][:1].isupper()
            )
    return False


@cache
def _personal(words: Cues) -> frozenset[str]:
    return frozenset(words.him + words.he + words.she) - {"them", "their"}


@cache
def _openers(words: Cues) -> frozenset[str]:
    return frozenset(words.dangling + words.anaphors)


@cache
def _opening_words(words: Cues) -> frozenset[str]:
    """What the first word of an opener begins with, up to its apostrophe."""
    return frozenset(_APOSTROPHE.split(found.group(), 1)[0] for o in _openers(words) if (found := _TOKEN.search(o)))


@lru_cache(maxsize=1024)
def points_back(sentence: str, language: str) -> int:
    """How many words of a sentence point to something outside it, wherever they stand: 0 reads well alone.

    >>> points_back("Smith said this cocktail is given often.", "en"), points_back("It closed this week.", "en")
    (1, 0)
    """
    words = cues(language)
    return _count(sentence, _back_words(words), words) + _points_at_noun(sentence, words)


def _points_at_noun(sentence: str, words: Cues) -> int:
    """ "This cocktail" behind the sentence's own subject; "this week" and "such as" point nowhere."""
    pointing = _pointing(words)
    seen = look(sentence)
    if pointing.isdisjoint(seen.words):
        return 0
    times = _pointing_times(words)
    return sum(a in pointing and b not in times for a, b in pairwise(seen.tokens[1:]))


@cache
def _pointing(words: Cues) -> frozenset[str]:
    return frozenset(words.pointing)


@cache
def _pointing_times(words: Cues) -> frozenset[str]:
    return frozenset(words.pointing_times)


@cache
def _back_words(words: Cues) -> tuple[str, ...]:
    return words.anaphors + words.he + words.she


@lru_cache(maxsize=1024)
def mentions_vague_date(sentence: str, language: str) -> bool:
    """Whether a sentence says "yesterday" or a bare weekday, which means nothing on another day."""
    words = cues(language)
    return _count(sentence, words.vague_dates, words) > 0


def _count(sentence: str, phrases: tuple[str, ...], words: Cues) -> int:
    seen = look(sentence)
    if not words.spaced:
        return sum(phrase in seen.low for phrase in phrases)
    singles, pairs, seconds = _by_length(phrases)
    tokens = seen.tokens
    found = 0 if singles.isdisjoint(seen.words) else sum(token in singles for token in tokens)
    if not seconds.isdisjoint(seen.words):
        found += sum(f"{a} {b}" in pairs for a, b in pairwise(tokens) if b in seconds)
    return found


@cache
def _by_length(phrases: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Single words, pairs of words, and the second words of the pairs, which are rarer than the first."""
    pairs = frozenset(p for p in phrases if p.count(" ") == 1)
    return frozenset(p for p in phrases if " " not in p), pairs, frozenset(p.split()[1] for p in pairs)
