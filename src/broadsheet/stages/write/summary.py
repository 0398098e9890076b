"""Stage 5 of 7: the summary: a few of the outlets' sentences that together say what most of them say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from broadsheet.stages.write.evidence import claim_of, told_again
from broadsheet.stages.write.fitness import lacks_verb
from broadsheet.stages.write.idle import paints
from broadsheet.stages.write.leaning import mentions_vague_date, points_back
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.matrices import Floats
from broadsheet.stages.write.overtaken import overtaken
from broadsheet.stages.write.ranking import best_first
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.stages.write.surnames import alone, words_of
from broadsheet.text.cues import cues
from broadsheet.text.words import content_words
from broadsheet.types import Claim

# A second sentence this similar to a chosen one says nothing new.
REDUNDANT = 0.42
# The summary opens with one of an article's first sentences: news says there what happened.
LEAD_PLACES = 1
# What makes a good opening, by how much: what headlines have in common; all the title's words in it; no word of the
# title in it ("Welcome to a strange night of racing"); an article's first sentence; that of the article whose headline
# the title is; the newest article of a story told over hours, which knows how things turned out; both, where it tells
# what the title says and older openings cannot know yet ("freed" above "has gone missing"). `learn_opening.py` of the
# benchmarks holds them against headlines and standfirsts that people wrote: each may go far without loss, and what a
# search finds on half of the stories is worse on the other half, so that they are what reading gave.
OPENING = (1.2, 0.3, -0.25, 0.25, 0.12, 0.06, 0.2)
TOLD_SHARE, TOLD_PLACES = 0.6, 8  # with this share of the title's words it may open though captions stand above it
UNINTRODUCED = 0.05  # off for a surname before the full name: "Roth is vice president" when nobody knows who she is
# Half of a sentence's words in the one chosen last, this part of the opening's in another article's first, or the same
# first words ("California has become the first …") tell one thing twice.
RETOLD, OPENED, SAME_START = 0.5, 0.6, 5
# Another article's opening with this share of the title's words announces what the chosen one has announced: of 14
# summaries of 207 that this changed ten were better, two worse.
ANNOUNCED = 0.5
TITLE_TOLD = 1  # column of `Scores.opening_terms`
HELD_AGAIN = 0.34  # share of both sentences that stands in the other, in whatever form of the words
HEADLINE_WEIGHT = 0.25
OPENING_AGAIN = 0.1
MIN_GAIN = 0.0
STRANGE, MIN_SOURCES = 0.1, 2  # centrality up to which a sentence without a word of the headlines is left out
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
    """What every sentence can be worth whatever else is chosen; computed once a story."""

    most: Floats  # if nothing in it hangs on another sentence
    event: Floats  # the part of it that repeats the headlines
    fresh: Floats  # what its words tell if none is told yet
    first: Floats  # added to the worth of the sentence that opens the summary, and to that of a further one
    further: Floats
    opening: npt.NDArray[np.bool_]  # which can open the summary
    opening_terms: Floats  # what makes each a good opening: (sentences, 7), in the order of `OPENING`
    title: str  # of the digest
    overtaken: frozenset[int]  # indices of sentences that are true no more
    names: dict[str, frozenset[str]]  # surname → all words of the names that end so
    others: dict[str, int]  # content word → how many further sources have it


def score(reading: Reading, title: str, names: dict[str, frozenset[str]]) -> Scores:
    """The scores of a story's sentences; `title` is the headline above them, `names` those of `surnames`.

    What the headlines say is told by the first sentence; another article's opening tells it again.
    """
    event = HEADLINE_WEIGHT * _headline_share(reading)
    place = np.array([s.place for s in reading.sentences], dtype=np.float32)
    opens = place == 0
    others = {word: sources - 1 for word, sources in reading.word_sources.items()}
    # a first sentence that serves as headline, as in plain documents, announces nothing: it would choose itself
    announced = "" if any(s.place == 0 and s.text == title for s in reading.sentences) else title
    wanted = frozenset(content_words(announced, reading.language))
    told = np.array([len(wanted & s.own) / max(1, len(wanted)) for s in reading.sentences], dtype=np.float32)
    terms = _opening_terms(reading, announced, wanted, event, told)
    part = _part_of(reading.language)
    parts = np.array([part.match(s.text) is not None for s in reading.sentences], dtype=np.bool_)
    fresh = [_fresh(reading, s.own, others, s) for s in reading.sentences]
    return Scores(
        most=np.asarray(0.65 * reading.centrality + 0.2 / (1.0 + place) + event + 0.02, dtype=np.float32),
        event=event,
        opening=~parts & ((place <= LEAD_PLACES) | ((told >= TOLD_SHARE) & (place <= TOLD_PLACES))),
        opening_terms=terms,
        fresh=np.array(fresh, dtype=np.float32),
        first=terms @ np.asarray(OPENING, dtype=np.float32),
        further=np.asarray(-event - OPENING_AGAIN * opens, dtype=np.float32),
        title=title,
        overtaken=overtaken(reading, title),
        names=names,
        others=others,
    )


def _opening_terms(reading: Reading, title: str, wanted: frozenset[str], event: Floats, told: Floats) -> Floats:
    """`Scores.opening_terms`; `event` and `told` are each sentence's shares of the headlines and of `wanted`."""
    above = np.array([_in_standfirst(reading, s) for s in reading.sentences], dtype=np.bool_)
    opens = np.array([s.place == 0 for s in reading.sentences], dtype=np.bool_)
    own = np.array([reading.headlines[s.article] == title for s in reading.sentences], dtype=np.bool_)
    new = reading.newness[[s.article for s in reading.sentences]]
    turned = np.array([_tells_the_turn(reading, s, wanted) for s in reading.sentences], dtype=np.bool_)
    columns = (event, told, ~above & (told == 0.0), opens, opens & own, new, new * (opens & own & turned))
    return np.stack([np.asarray(c, dtype=np.float32) for c in columns], axis=1)


def _tells_the_turn(reading: Reading, sentence: Sentence, wanted: frozenset[str]) -> bool:
    """Whether an opening has the words of the title that the openings of older articles lack, if they lack any."""
    if sentence.place or not wanted & sentence.own:
        return False
    mine = reading.newness[sentence.article]
    older = (listed[0] for n, listed in enumerate(reading.by_article) if listed and reading.newness[n] < mine)
    turn = wanted.difference(*(s.own for s in older))
    return bool(turn) and turn <= sentence.own


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
    strange = _strangers(reading, scores)
    candidates = [s for s in reading.sentences if s.words and s.index not in without | scores.overtaken]
    needs_verb = any(_stands(s) and not lacks_verb(s.text, reading.language) for s in candidates)
    announced = _announced(reading, scores)
    chosen: list[Sentence] = []
    used = 0

    def fits(sentence: Sentence) -> bool:
        verb = not needs_verb or not lacks_verb(sentence.text, reading.language)
        return verb and _stands(sentence) and length(reading, sentence) <= config.summary_max_words - used

    while len(chosen) < config.max_summary_sentences:
        if used >= config.summary_min_words and len(chosen) >= 3:
            break
        if chosen:
            known = [c.index for c in chosen]
            alike = reading.similarity[:, known].max(axis=1) >= REDUNDANT
            alike |= reading.overlap.both[:, known].max(axis=1) >= HELD_AGAIN
            alike[list(told_again(reading, chosen[-1:]))] = True
            if announced[chosen[0].index]:
                alike |= announced
            candidates = [s for s in candidates if not (alike | strange)[s.index] and not _retells(s, chosen)]
            best = _best(reading, scores, candidates, chosen, fits)
        else:
            opening = [s for s in candidates if scores.opening[s.index]]
            best = _best(reading, scores, opening, chosen, fits) or _best(reading, scores, candidates, chosen, fits)
        if best is None or (chosen and best[1] <= MIN_GAIN):
            break
        chosen.append(best[0])
        used += length(reading, best[0])
        candidates.remove(best[0])
    return chosen


@cache
def _part_of(language: str) -> re.Pattern[str]:
    """How a part of something begins that only a sentence before it can have told: "Of the 61 clauses 12 …"."""
    words = "|".join(re.escape(phrase) for phrase in cues(language).part_of)
    return re.compile(rf"(?:{words})\s\d" if words else r"(?!)", re.IGNORECASE)


def _announced(reading: Reading, scores: Scores) -> npt.NDArray[np.bool_]:
    """The articles' openings that announce what the title says."""
    opens = np.array([s.place == 0 for s in reading.sentences], dtype=np.bool_)
    return np.asarray(opens & (scores.opening_terms[:, TITLE_TOLD] >= ANNOUNCED))


def _in_standfirst(reading: Reading, sentence: Sentence) -> bool:
    """Whether a feed tells it: with its headline, in other words than that has."""
    return sentence.start < reading.articles[sentence.article].body_start


def _stands(sentence: Sentence) -> bool:
    return sentence.printable and not sentence.dangling


def _best(
    reading: Reading,
    scores: Scores,
    candidates: list[Sentence],
    chosen: list[Sentence],
    fits: Callable[[Sentence], bool],
) -> tuple[Sentence, float] | None:
    """The sentence that adds most to the chosen ones, and how much; None when none fits."""
    return next(_ranked(reading, scores, candidates, chosen, fits), None)


def openings(reading: Reading, scores: Scores) -> list[tuple[Sentence, float]]:
    """The sentences that can open the summary and stand alone, with their worth, the best first."""
    candidates = [s for s in reading.sentences if s.words and scores.opening[s.index]]
    return list(_ranked(reading, scores, candidates, [], _stands))


def _ranked(
    reading: Reading,
    scores: Scores,
    candidates: list[Sentence],
    chosen: list[Sentence],
    fits: Callable[[Sentence], bool],
) -> Iterator[tuple[Sentence, float]]:
    covered = frozenset[str]().union(*(c.own for c in chosen))
    told = words_of(scores.title).union(*(words_of(c.text) for c in chosen))
    besides = scores.further if chosen else scores.first

    def gain(sentence: Sentence) -> float | None:
        if not fits(sentence):
            return None
        worth = float(scores.most[sentence.index] * np.float32(_alone(reading, sentence)))
        if not told.issuperset(alone(sentence.text, scores.names, reading.language)):
            worth -= UNINTRODUCED
        fresh = _fresh(reading, sentence.own - covered, scores.others, sentence)
        return worth + float(besides[sentence.index]) + 0.5 * fresh

    bounds = (scores.most + besides + 0.5 * scores.fresh).tolist()
    return best_first(candidates, bounds, gain)


def _fresh(reading: Reading, new: frozenset[str], others: dict[str, int], sentence: Sentence) -> float:
    """What words that nothing chosen has tell of the event: the share of the other sources that have them, averaged."""
    told = sum(map(others.__getitem__, new)) / max(1, len(reading.keys) - 1)
    return told / (len(sentence.own) + SHORT_PENALTY)


def _strangers(reading: Reading, scores: Scores) -> npt.NDArray[np.bool_]:
    """Sentences that no other source comes near and that have no word of the headlines: another event, an advert."""
    if len(reading.keys) < MIN_SOURCES:
        return np.zeros(len(reading.sentences), dtype=np.bool_)
    return np.asarray((reading.centrality < STRANGE) & (scores.event <= 0.0))


def length(reading: Reading, sentence: Sentence) -> int:
    """Words a sentence takes of the budget when printed; two characters are a word where words have no spaces."""
    text = reading.trimmed(sentence)
    return text.count(" ") + 1 if cues(reading.language).spaced else max(1, len(text) // 2)


def _headline_share(reading: Reading) -> Floats:
    """How much of what the headlines share stands in each sentence, 0…1."""
    counts = Counter(w for words in reading.title_words for w in set(words))
    shared = {w: c for w, c in counts.items() if c > 1} or dict(counts)
    total = sum(shared.values()) or 1
    common = frozenset(shared)
    return np.array([sum(shared[w] for w in s.own & common) / total for s in reading.sentences], dtype=np.float32)


def _alone(reading: Reading, sentence: Sentence) -> float:
    """1 for a sentence that needs no other, less for what points back, quotes, or has a day that nobody can date."""
    language = reading.language
    worth = 0.85 ** points_back(sentence.text, language)
    if sentence.text.count(" ") >= LONG_SENTENCE_WORDS:
        worth *= 0.88
    if lacks_verb(sentence.text, language) or paints(sentence.text, language):
        worth *= 0.6
    if not _QUOTES.isdisjoint(look(sentence.text).signs):
        worth *= 0.5
    undated = reading.articles[sentence.article].published is None
    return worth * (0.9 if undated and mentions_vague_date(sentence.text, language) else 1.0)


def _retells(sentence: Sentence, chosen: list[Sentence]) -> bool:
    """Whether a sentence tells again half of the one chosen last or most of the opening, or begins as a chosen one."""
    own, told, opening = sentence.own, chosen[-1].own, chosen[0].own
    if len(own & told) >= RETOLD * len(own):
        return True
    if sentence.place == 0 and len(own & opening) >= OPENED * len(opening):
        return True
    return any(_start(sentence.text) == _start(c.text) for c in chosen)


def _start(text: str) -> list[str]:
    return text.lower().split(maxsplit=SAME_START)[:SAME_START]


def _ordered(reading: Reading, chosen: list[Sentence]) -> list[Sentence]:
    """What happened first: the sentence chosen first leads; the others follow by their place in their articles."""
    if not chosen:
        return []
    lengths = [max(1, len(sentences)) for sentences in reading.by_article]
    rest = sorted(chosen[1:], key=lambda s: (s.place / lengths[s.article], s.article))
    return [chosen[0], *rest]
