"""Stage 5 of 7: the headline: the most central, complete and sober of the outlets' own."""

from __future__ import annotations

import math
from functools import cache

import regex

from broadsheet.stages.write.fitness import is_garbled
from broadsheet.stages.write.overtaken import older_headlines
from broadsheet.stages.write.reading import Reading
from broadsheet.text.cues import Cues, cues
from broadsheet.text.normalise import fold
from broadsheet.text.scan import Scanner
from broadsheet.text.words import content_words
from broadsheet.types import Claim, Part, Span

MAX_TITLE_WORDS = 14
MIN_TITLE_WORDS = 4
STRANGE = 0.6
NEW = 0.05  # for the newest article of a story told over hours: "concedes defeat" rather than "will face each other"
OVERTAKEN = 0.5  # for "12 hurt" where a later headline says 15: as much as half of all other headlines' words
OWN_SENTENCES, OWN_SHARE = 10, 0.25
_TAG_SIGNS = frozenset(":|–—-[(")
# What a page or a film is called: a site's address in it, a language or format in brackets behind it.
_PAGE_TITLE = regex.compile(r"(?i)\b[a-z]{3,}\.(?:com|net|org|tv|co\.uk)\b|[\[(](?:[a-z]+|live [a-z]+)[\])]$")
NO_HEADLINE = 0.5  # off for one of these
_DOUBLE = regex.compile(r"\s[|•·]\s|\s[-–—]\s|;\s")


def choose_title(reading: Reading) -> Claim | None:
    """The best headline with every article whose own headline says the same; None when no article has one."""
    best, best_score = -1, -1e9
    older = older_headlines(reading)
    for number, article in enumerate(reading.articles):
        if not article.title:
            continue
        score = _score(reading, number) - OVERTAKEN * (number in older)
        if score > best_score:
            best, best_score = number, score
    if best < 0:
        return None
    return _claim(reading, best)


def headline(reading: Reading, number: int) -> str:
    """An article's headline without the outlet's name behind it."""
    return reading.headlines[number]


def _score(reading: Reading, number: int) -> float:
    title = headline(reading, number)
    words = content_words(title, reading.language)
    if not words:
        return -100.0
    carried = sum(reading.word_sources[w] - 1 for w in set(words)) / (
        max(1, len(reading.keys) - 1) * (len(set(words)) + 2)
    )
    shared = _shared(reading, number, set(words))
    return (
        0.7 * carried
        + shared
        - _fault(title, cues(reading.language))
        - STRANGE * _strange(reading, number, set(words))
        + NEW * float(reading.newness[number])
        - (0.05 if reading.origins[number].copy_of else 0.0)
    )


def _strange(reading: Reading, number: int, words: set[str]) -> bool:
    """Whether an article's own first sentences have hardly a word of its headline: a site's or a section's name."""
    told = frozenset[str]().union(*(s.own for s in reading.by_article[number][:OWN_SENTENCES]))
    return bool(told) and len(words & told) < OWN_SHARE * len(words)


def _shared(reading: Reading, number: int, words: set[str]) -> float:
    """How much of the headline the other sources' headlines say as well, 0…1."""
    best: dict[int, float] = {}
    for other, theirs in enumerate(reading.title_words):
        key = reading.key_of[other]
        if key != reading.key_of[number] and theirs:
            alike = len(words & set(theirs)) / math.sqrt(len(words) * len(set(theirs)))
            best[key] = max(best.get(key, 0.0), alike)
    return sum(best.values()) / max(1, len(reading.keys) - 1)


def _fault(title: str, words: Cues) -> float:
    """How far a headline is from complete and sober: 0 for nothing wrong."""
    low = fold(title)
    fault = 1.5 * is_garbled(title)
    fault += 2.0 * bool(_tagged(words.live, low)) + 1.5 * bool(_opinion(words, title, low))
    fault += 0.6 * bool(_tagged(words.clickbait, low))
    fault += 0.8 * low.startswith(_teasers(words))
    fault += 1.0 * (title.rstrip().endswith(("?", "？", "؟")) or _is_question(words, low))
    fault += 0.3 * ("!" in title) + 0.8 * (title.rstrip().endswith(("...", "…")))
    fault += (
        0.25 * bool(_DOUBLE.search(title))
        + NO_HEADLINE * bool(_PAGE_TITLE.search(title))
        + 0.2 * (title[:1] in "\"“„«'‘")
    )
    if words.spaced:
        length = len(title.split())
        fault += 0.06 * max(0, length - MAX_TITLE_WORDS) + 0.3 * max(0, MIN_TITLE_WORDS - length)
        fault += 0.8 * (length <= 2)
    letters = sum(map(str.isalpha, title))
    fault += 0.5 * (letters > 12 and sum(map(str.isupper, title)) > 0.7 * letters)
    fault += 0.4 * bool(_tagged(words.direct_address, low)) + 0.3 * bool(
        _tagged(words.he + words.she + words.they, low)
    )
    return fault


def _opinion(words: Cues, title: str, low: str) -> bool:
    if not _tagged(words.opinion, low):
        return False
    # "Analysis: …", "… | Opinion", "Opinion - …": a tag stands at either end; the word inside a headline is news
    head, tail = low[:24], low[-20:]
    return any(
        fold(o).strip(" :|") in head.split(":")[0] + " " + head.split("|")[0] or fold(o).strip(" :|") in tail
        for o in words.opinion
    ) and not _TAG_SIGNS.isdisjoint(title)


def _is_question(words: Cues, low: str) -> bool:
    return low.startswith(_questions(words))


@cache
def _questions(words: Cues) -> tuple[str, ...]:
    return tuple(fold(w) + (" " if words.spaced else "") for w in words.question)


@cache
def _teasers(words: Cues) -> tuple[str, ...]:
    return tuple(f"{fold(w)} " for w in words.teaser)


@cache
def _compiled(phrases: tuple[str, ...]) -> tuple[Scanner, regex.Pattern[str]]:
    folded = [fold(phrase) for phrase in phrases]
    body = "|".join(map(regex.escape, folded))
    return Scanner(folded), regex.compile(rf"(?<![\p{{L}}\p{{N}}])(?:{body})(?![\p{{L}}])")


def _tagged(phrases: tuple[str, ...], low: str) -> bool:
    scanner, whole_words = _compiled(phrases)
    return bool(scanner.places(low)) and whole_words.search(low) is not None


def _claim(reading: Reading, number: int) -> Claim:
    chosen = reading.articles[number]
    title = headline(reading, number)
    wanted = set(content_words(title, reading.language))
    spans = [_span(chosen.id, title)]
    keys = {reading.origins[number].source_key}
    for other, article in enumerate(reading.articles):
        words = set(reading.title_words[other])
        if other != number and words and len(wanted & words) >= 0.5 * len(wanted | words):
            spans.append(_span(article.id, article.title))
            keys.add(reading.origins[other].source_key)
    return Claim(title, tuple(spans), len(keys))


def _span(article_id: str, title: str) -> Span:
    return Span(article_id, Part.TITLE, 0, len(title), title)
