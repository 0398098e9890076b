"""Stage 5 of 7: the dated steps of the event, oldest first."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import regex

from broadsheet.stages.write.dates import speaks_of_future, sure
from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.fitness import lacks_verb
from broadsheet.stages.write.leaning import mentions_vague_date
from broadsheet.stages.write.looks import look
from broadsheet.stages.write.ranking import FirstFit
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.cues import cues
from broadsheet.text.dates import DateMention, find_dates
from broadsheet.text.marks import find_marked
from broadsheet.types import Article, TimelineStep

MIN_STEPS, MAX_STEPS = 2, 6
SAME_STEP = 0.3  # similarity from which two sentences of one day are one step
_EXACT = frozenset({"day", "weekday"})
MAX_DAYS_BACK = 60  # older dates are history, not steps of the event
MAX_DAYS_AHEAD = 60
CLOSE_LOOKS = 40  # the most central sentences; a date elsewhere is seldom a step of the event
_NUMERIC = regex.compile(r"\d{1,2}[./]\d{1,2}|\d{4}-\d{2}-\d{2}")
NAMED_BY_CHARS = 28
_OF = frozenset({"of", "del", "de", "du", "do", "da", "dal", "della", "des", "vom", "van"})
# "La noche del martes" is a time, "el terremoto del martes" a name.
_PARTS_OF_DAY = frozenset(
    "night morning evening afternoon noche mañana tarde madrugada mediodía soir soirée nuit matin matinée noite manhã "
    "sera notte mattina mattinata pomeriggio abend morgen nacht nachmittag avond middag partir".split()
)
_MARKS = frozenset('"“«„»「')
_YEAR = regex.compile(r"\d{4}")


def write_timeline(reading: Reading) -> tuple[TimelineStep, ...]:
    """One sentence a day, at least two days; days are resolved against the article's own date."""
    best: dict[date, tuple[float, Sentence]] = {}
    order = [reading.sentences[i] for i in np.argsort(-reading.centrality, kind="stable")]
    central = FirstFit(order, CLOSE_LOOKS, lambda s: s.printable and not s.dangling)
    for sentence in reading.sentences:
        if not _may_hold_date(sentence, reading.language) or sentence not in central:
            continue
        if lacks_verb(sentence.text, reading.language):
            continue
        article = reading.articles[sentence.article]
        if sentence.text[0] in _MARKS:
            continue  # somebody's words tell what is "tonight" for them, and are no step
        if speaks_of_future(sentence.text, reading.language) and not _YEAR.search(sentence.text):
            continue
        days = [
            d
            for d in find_dates(sentence.text, reading.language, article.time)
            if sure(sentence.text, d, article.time.date(), reading.language)
            and _usable(d, article)
            and not _in_name(sentence.text, d)
            and not _quoted(sentence.text, d)
            and not (d.day > article.time.date() and _in_aside(sentence.text, d, reading.language))
        ]
        if len({d.day for d in days}) != 1:
            continue
        score = float(reading.centrality[sentence.index]) + (0.1 if days[0].precision == "day" else 0.0)
        known = best.get(days[0].day)
        if known is None or score > known[0]:
            best[days[0].day] = (score, sentence)
    kept = sorted(best.items(), key=lambda item: -item[1][0])[:MAX_STEPS]
    steps: list[tuple[date, Sentence]] = []
    for day, (_, sentence) in sorted(kept):
        if not any(reading.similarity[sentence.index, s.index] >= SAME_STEP for _, s in steps):
            steps.append((day, sentence))
    if len(steps) < MIN_STEPS:
        return ()
    return tuple(TimelineStep(day, claim_of(reading, sentence)) for day, sentence in steps)


def _may_hold_date(sentence: Sentence, language: str) -> bool:
    words = cues(language)
    if not look(sentence.text).words.isdisjoint(_calendar_words(language)) or mentions_vague_date(
        sentence.text, language
    ):
        return True
    return _NUMERIC.search(sentence.text) is not None or not words.spaced


@cache
def _calendar_words(language: str) -> frozenset[str]:
    """Months and weekdays, also cut to the three letters news often writes."""
    words = cues(language)
    names = [w.lower() for name in words.months + words.weekdays for w in name.split()]
    return frozenset([*names, *(n[:3] for n in names), *(n[:3] + "." for n in names), "sept", "sept."])


def _usable(mention: DateMention, article: Article) -> bool:
    """A day, not a month or year; a weekday only where the article's own date is known."""
    if mention.precision not in _EXACT or (article.published is None and not _YEAR.search(mention.text)):
        return False
    return -MAX_DAYS_AHEAD <= (article.time.date() - mention.day).days <= MAX_DAYS_BACK


def _in_name(text: str, mention: DateMention) -> bool:
    """ "The September 11 attacks", "Friday's attack", "el terremoto del martes": the day names something else."""
    before = text[max(0, mention.start - NAMED_BY_CHARS) : mention.start].lower().split()
    if text[mention.end : mention.end + 1] in ("'", "’"):
        return True
    if not before:
        return False
    if before[-1] in _OF:
        return before[-2:-1] != [] and before[-2] not in _PARTS_OF_DAY
    return before[-1] in ("the", "a", "around") or before[-1].endswith(("'s", "’s"))


def _in_aside(text: str, mention: DateMention, language: str) -> bool:
    """Whether a clause about somebody has the day: ", who takes office on 20 January, met the minister"."""
    aside = text[: mention.start].rpartition(", ")[2].split()
    behind = "," in text[mention.end :]
    return behind and bool(aside) and aside[0].lower() in cues(language).relative


def _quoted(text: str, mention: DateMention) -> bool:
    """Whether somebody names the day within quotation marks: what happened then is not told by the outlet."""
    return any(mark.start <= mention.start < mark.end for mark in find_marked(text))
