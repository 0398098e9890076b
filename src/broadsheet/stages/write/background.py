"""Stage 5 of 7: what happened before the event, in one or two sentences."""

from __future__ import annotations

import re
from datetime import timedelta

import regex

from broadsheet.stages.write.before import is_marked
from broadsheet.stages.write.dates import speaks_of_future
from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.fitness import lacks_verb
from broadsheet.stages.write.highlights import retold
from broadsheet.stages.write.leaning import points_back
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.cues import cues
from broadsheet.text.dates import DateMention, find_dates
from broadsheet.types import Claim

MAX_BACKGROUND = 2
MAX_WORDS = 40
REDUNDANT = 0.35  # similarity to a printed sentence from which this one adds nothing
BEFORE = timedelta(days=10)  # what happened less than this before is a step of the event itself
# Share of a sentence's words that other sources have too; below it the sentence tells of something else.
MIN_SHARED = 0.3
_YEAR = re.compile(r"(?<![\d$€£.,])(?:1[89]|20)\d\d(?![\d.,]\d)")


def write_background(reading: Reading, taken: list[Sentence]) -> tuple[Claim, ...]:
    """Up to two dated sentences on what came before, by how much they belong to the story; none without a date."""
    ranked = sorted(
        ((score, s) for s in reading.sentences if (score := _score(reading, s)) > 0), key=lambda x: (-x[0], x[1].index)
    )
    chosen: list[Sentence] = []
    for _, sentence in ranked:
        used = [*taken, *chosen]
        if any(reading.similarity[sentence.index, u.index] >= REDUNDANT for u in used) or retold(
            reading, sentence, used
        ):
            continue
        chosen.append(sentence)
        if len(chosen) == MAX_BACKGROUND:
            break
    return tuple(claim_of(reading, s) for s in sorted(chosen, key=lambda s: _oldest(reading, s)))


def _score(reading: Reading, sentence: Sentence) -> float:
    """0 for a sentence that tells nothing of the time before, else how central it is among those that do."""
    if sentence.place == 0 or sentence.text.count(" ") >= MAX_WORDS:
        return 0.0
    named = len(sentence.own & reading.event_words) / max(1, len(sentence.own))
    if not named:
        return 0.0
    marked = is_marked(look(sentence.text).low, cues(reading.language))
    if not marked and not _YEAR.search(sentence.text):
        return 0.0
    if not sentence.printable or sentence.dangling:
        return 0.0
    if not _is_past(reading, sentence, marked=marked) or points_back(sentence.text, reading.language):
        return 0.0
    own = sentence.own
    shared = len(own & reading.shared_words) / max(1, len(own))
    if shared < MIN_SHARED and len(reading.keys) > 1:
        return 0.0
    return float(reading.centrality[sentence.index]) + 0.3 * shared + 0.5 * named + 0.1 * marked


def _is_past(reading: Reading, sentence: Sentence, *, marked: bool) -> bool:
    """Whether the sentence is dated well before its article, or says "last year" without any date."""
    if speaks_of_future(sentence.text, reading.language) or lacks_verb(sentence.text, reading.language):
        return False
    if any(mark in sentence.text for mark in '“"«„「'):
        return False
    published = reading.articles[sentence.article].time.date()
    days = find_dates(sentence.text, reading.language, reading.articles[sentence.article].time)
    days = tuple(d for d in days if d.precision != "year" or not _names(sentence.text, d))
    if any(abs(published - d.day) < BEFORE and d.precision in ("day", "weekday", "relative") for d in days):
        return False
    days = tuple(d for d in days if not _RECORD.search(sentence.text[: d.start]))
    old = any(d.day <= published - BEFORE and _YEAR.search(d.text) for d in days if d.precision != "year") or any(
        d.precision == "year" and d.day.year < published.year for d in days
    )
    return old or (marked and not days)


# "The first time since 1978", "the worst in ten years": it is the event that is measured by the date.
_RECORD = regex.compile(
    r"(?i)\b(?:first|worst|best|biggest|largest|highest|lowest|deadliest|\p{L}{3,}est)\b[^.]{0,60}\b(?:since|in|from)\s$"
)
_BEFORE_YEAR = regex.compile(r"(?:^|[\s(])(?:[Tt]he|[Dd](?:er|ie|as)|[Ll][ea]s?|[Ee]l|\p{Lu}[\p{L}.]*)\s$")


def _names(text: str, mention: DateMention) -> bool:
    """Whether a year is part of a name: "the 2008 champion", "the Rights Act 1986"."""
    return _BEFORE_YEAR.search(text[max(0, mention.start - 30) : mention.start]) is not None


def _oldest(reading: Reading, sentence: Sentence) -> tuple[object, int]:
    time = reading.articles[sentence.article].time
    days = [d.day for d in find_dates(sentence.text, reading.language, time)]
    return min(days, default=time.date()), sentence.index
