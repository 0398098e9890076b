"""Stage 5 of 7: the dated steps of the event, oldest first."""

from __future__ import annotations

from datetime import date

from broadsheet.stages.write.evidence import claim_of
from broadsheet.stages.write.reading import Reading, Sentence
from broadsheet.text.dates import DateMention, find_dates
from broadsheet.types import TimelineStep

MIN_STEPS, MAX_STEPS = 2, 6
SAME_STEP = 0.3  # similarity from which two sentences of one day are one step
_EXACT = frozenset({"day", "weekday"})
MAX_DAYS_BACK = 3650  # older dates are history, not steps of the event


def write_timeline(reading: Reading) -> tuple[TimelineStep, ...]:
    """One sentence a day, at least two days; days are resolved against the article's own date."""
    best: dict[date, tuple[float, Sentence]] = {}
    for sentence in reading.sentences:
        if not sentence.printable or sentence.dangling:
            continue
        anchor = reading.articles[sentence.article].time
        days = [d for d in find_dates(sentence.text, reading.language, anchor) if _usable(d, anchor.date())]
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


def _usable(mention: DateMention, published: date) -> bool:
    return mention.precision in _EXACT and 0 <= (published - mention.day).days + 400 and (published - mention.day).days <= MAX_DAYS_BACK
