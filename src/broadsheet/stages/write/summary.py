"""Stage 5 of 7: the summary: a few of the outlets' sentences that together say what most of them say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.fitness import lacks_verb, mentions_vague_date, points_back
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.matrices import Floats
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.surnames import alone, words_of
from broadsheet.text.cues import cues
from broadsheet.text.words import content_words
from broadsheet.types import Claim

# A second sentence this similar to a chosen one says nothing new.
REDUNDANT = 0.42
# The summary opens with one of an article's first sentences: news says there what happened.
LEAD_PLACES = 1
ELSEWHERE = 0.25  # off for a first sentence without any word of the title: "Welcome to a strange night of racing"
UNINTRODUCED = 0.05  # off for a surname before the full name: "Roth is vice president" when nobody knows who she is
RETOLD = 0.5
HELD_AGAIN = 0.34  # share of both sentences that stands in the other, in whatever form of the words
HEADLINE_WEIGHT = 0.25
OPENING_AGAIN = 0.1
LEAD_HEADLINE = 1.2  # times the weight of headlines, for the first sentence: it tells what they announce
MIN_GAIN = 0.0
STRANGE, MIN_SOURCES = 0.1, 2  # centrality up to which a sentence without a word of the headlines is left out
LEAD_BONUS = 0.25
SHORT_PENALTY = 4  # words added to a sentence's own when its new words are weighed: a short one wins too easily
LONG_SENTENCE_WORDS = 38  # longer ones are read twice
_QUOTES = frozenset('“"«„「')


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary's sentences in reading order, and the claims made of them."""

    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """What every sentence is worth whatever else is chosen; computed once a story."""

    worth: Floats
    event: Floats  # the part of it that repeats the headlines
    title: str  # of the digest
    elsewhere: npt.NDArray[np.bool_]  # sentences without any word of it
    names: dict[str, frozenset[str]]  # surname → all words of the names that end so
    weights: dict[str, float]  # content word → share of the other sources that have it


def score(reading: Reading, title: str, names: dict[str, frozenset[str]]) -> Scores:
    """The scores of a story's sentences; `title` is the headline above them, `names` those of `surnames`."""
    headlines = _headline_share(reading)
    others = max(1, len(reading.keys) - 1)
    weights = {w: (c - 1) / others for w, c in reading.word_sources.items()}
    wanted = frozenset(content_words(title, reading.language))
    elsewhere = np.array([wanted.isdisjoint(s.own) for s in reading.sentences], dtype=np.bool_)
    return Scores(_worth(reading, headlines), HEADLINE_WEIGHT * headlines, title, elsewhere, names, weights)


def write_summary(reading: Reading, scores: Scores, without: frozenset[int] = frozenset()) -> Summary:
    """Two to four sentences within the word budget, what happened first; empty when nothing is fit to print.

    `without`: sentences that are needed elsewhere.
    """
    chosen = select(reading, scores, without)
    ordered = _ordered(reading, chosen)
    return Summary(tuple(ordered), tuple(claim_of(reading, s) for s in ordered))


def select(reading: Reading, scores: Scores, without: frozenset[int] = frozenset()) -> list[Sentence]:
    """Greedy choice: each step takes the sentence that adds most of what independent sources share, for its length."""
    config = reading.config
    event, elsewhere, weights = scores.event, scores.elsewhere, scores.weights
    candidates = [s for s in reading.sentences if s.printable and not s.dangling and s.words and s.index not in without]
    candidates = [s for s in candidates if not lacks_verb(s.text, reading.language)] or candidates
    strange = _strangers(reading, scores)
    chosen: list[Sentence] = []
    covered: set[str] = set()
    unnamed = {s.index: alone(s.text, scores.names, reading.language) for s in candidates}
    told = set(words_of(scores.title))
    used = 0

    def _score(sentence: Sentence) -> float:
        # what the headlines say is told by the first sentence; another article's opening tells it again
        again = event[sentence.index] + (OPENING_AGAIN if sentence.place == 0 else 0.0)
        if chosen:
            unknown = UNINTRODUCED * bool(unnamed[sentence.index] and not told.issuperset(unnamed[sentence.index]))
            return float(scores.worth[sentence.index] - again - unknown)
        announced = LEAD_HEADLINE * event[sentence.index] - ELSEWHERE * bool(elsewhere[sentence.index])
        return float(scores.worth[sentence.index] + announced)

    while candidates and len(chosen) < config.max_summary_sentences:
        if used >= config.summary_min_words and len(chosen) >= 3:
            break
        room = config.summary_max_words - used
        if chosen:
            known = [c.index for c in chosen]
            alike = reading.similarity[:, known].max(axis=1) >= REDUNDANT
            alike |= reading.overlap.both[:, known].max(axis=1) >= HELD_AGAIN
            candidates = [
                s for s in candidates if not alike[s.index] and not strange[s.index] and not _retells(s, chosen[-1])
            ]
        fitting = [s for s in candidates if length(reading, s) <= room]
        if not fitting:
            break
        if not chosen:
            fitting = [s for s in fitting if s.place <= LEAD_PLACES] or fitting
        best = max(fitting, key=lambda s: (_gain(s, covered, weights, _score(s), first=not chosen), -s.index))
        if chosen and _gain(best, covered, weights, _score(best), first=False) <= MIN_GAIN:
            break
        chosen.append(best)
        covered.update(best.words)
        told |= words_of(best.text)
        used += length(reading, best)
        candidates.remove(best)
    return chosen


def _strangers(reading: Reading, scores: Scores) -> npt.NDArray[np.bool_]:
    """Sentences that no other source comes near and that have no word of the headlines: another event, an advert."""
    if len(reading.keys) < MIN_SOURCES:
        return np.zeros(len(reading.sentences), dtype=np.bool_)
    return np.asarray((reading.centrality < STRANGE) & (scores.event <= 0.0))


def length(reading: Reading, sentence: Sentence) -> int:
    """Words a sentence takes of the budget when printed; two characters are a word where words have no spaces."""
    text = reading.trimmed(sentence)
    return text.count(" ") + 1 if cues(reading.language).spaced else max(1, len(text) // 2)


def _worth(reading: Reading, headlines: Floats) -> Floats:
    """Centrality across sources, place, and how well a sentence stands alone."""
    place = np.array([1.0 / (1.0 + s.place) for s in reading.sentences], dtype=np.float32)
    alone = np.array([_alone(reading, s) if s.printable else 0.0 for s in reading.sentences], dtype=np.float32)
    return np.asarray(
        (0.65 * reading.centrality + 0.2 * place + HEADLINE_WEIGHT * headlines + 0.02) * alone, dtype=np.float32
    )


def _headline_share(reading: Reading) -> Floats:
    """How much of what the headlines share stands in each sentence, 0…1."""
    counts = Counter(w for words in reading.title_words for w in set(words))
    shared = {w: c for w, c in counts.items() if c > 1} or dict(counts)
    total = sum(shared.values()) or 1
    common = shared.keys()
    return np.array([sum(shared[w] for w in s.own & common) / total for s in reading.sentences], dtype=np.float32)


def _alone(reading: Reading, sentence: Sentence) -> float:
    """1 for a sentence that needs no other, less for what points back, quotes, or has a day that nobody can date."""
    language = reading.language
    worth = 0.85 ** points_back(sentence.text, language)
    if sentence.text.count(" ") >= LONG_SENTENCE_WORDS:
        worth *= 0.88
    if lacks_verb(sentence.text, language):
        worth *= 0.6
    if not _QUOTES.isdisjoint(look(sentence.text).signs):
        worth *= 0.5
    undated = reading.articles[sentence.article].published is None
    return worth * (0.9 if undated and mentions_vague_date(sentence.text, language) else 1.0)


def _gain(sentence: Sentence, covered: set[str], weights: dict[str, float], score: float, *, first: bool) -> float:
    own = sentence.own
    fresh = sum(weights[w] for w in own - covered) / (len(own) + SHORT_PENALTY)
    lead = LEAD_BONUS if first and sentence.place == 0 else 0.0
    return score + 0.5 * fresh + lead


def _retells(sentence: Sentence, told: Sentence) -> bool:
    """Whether half of a sentence's words stand in one that is chosen: the same news in another outlet's words."""
    own = sentence.own
    return len(own & told.own) >= RETOLD * len(own)


def _ordered(reading: Reading, chosen: list[Sentence]) -> list[Sentence]:
    """What happened first: the sentence chosen first leads; the others follow by their place in their articles."""
    if not chosen:
        return []
    lengths = [max(1, len(sentences)) for sentences in reading.by_article]
    rest = sorted(chosen[1:], key=lambda s: (s.place / lengths[s.article], s.article))
    return [chosen[0], *rest]
