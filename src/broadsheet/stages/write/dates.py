"""Stage 5 of 7: the editor's bracket: "on Friday" becomes "on Friday [12 December]", marked as added.

A digest is read on other days than its articles, so a weekday or "yesterday" gets its date, once a day and digest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import pairwise

import regex

from broadsheet.stages.write.leaning import mentions_vague_date
from broadsheet.stages.write.looks import Look, look
from broadsheet.text.cues import Cues, cues
from broadsheet.text.dates import DateMention, find_dates
from broadsheet.types import Claim, Sections

MAX_DAYS_BACK = 5
_WORD = re.compile(r"[^\W\d_]+")
_PARTS = ",;:–—"
INFINITIVE_WORDS = 6
MIN_AHEAD = 4  # letters; a shorter preposition has other uses
MIN_INFLECTED = 2  # letters of a word beyond which its ending may tell its tense


class Calendar:
    """Remembers which days of a digest have been given their date. One a digest."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._told: set[date] = set()

    def dated(self, text: str, published: datetime | None) -> str:
        """The text with a bracket behind every weekday and relative day not dated before; as it is without a date.

        >>> from datetime import UTC
        >>> calendar, published = Calendar("en"), datetime(2025, 12, 14, tzinfo=UTC)
        >>> calendar.dated("The dam broke on Friday. Police came yesterday.", published)
        'The dam broke on Friday [12 December]. Police came yesterday [Saturday 13 December].'
        >>> calendar.dated("On Friday it rained.", published)
        'On Friday it rained.'
        """
        if published is None or not cues(self.language).date_format or not mentions_vague_date(text, self.language):
            return text
        ahead = speaks_of_future(text, self.language)
        parts: list[str] = []
        at = 0
        for mention in find_dates(text, self.language, published):
            if (
                not sure(text, mention, published.date(), self.language)
                or mention.precision not in ("weekday", "relative")
                or mention.day in self._told
                or _in_name(text, mention.end)
                or (ahead and mention.precision == "weekday" and not _happened(text, mention, self.language))
            ):
                continue
            if text[mention.end : mention.end + 2] == " [":
                continue
            self._told.add(mention.day)
            parts += [
                text[at : mention.end],
                f" [{self._written(mention.day, weekday=mention.precision == 'relative')}]",
            ]
            at = mention.end
        return "".join([*parts, text[at:]])

    def _written(self, day: date, *, weekday: bool) -> str:
        words = cues(self.language)
        name = words.weekdays[day.weekday()] if weekday else ""
        written = words.date_format.format(weekday=name, day=day.day, month=words.months[day.month - 1])
        return written.strip(" ,")


def dated_sections(sections: Sections, published: Mapping[str, datetime | None], language: str) -> Sections:
    """The sections with the date behind the first weekday of each day, in the order in which they are read.

    `published`: time by article id. Steps of the timeline have their day beside them, and a quotation stays as it is.
    """
    calendar = Calendar(language)

    def dated(claim: Claim) -> Claim:
        text = calendar.dated(claim.text, published.get(claim.evidence[0].article_id))
        return claim if text == claim.text else replace(claim, text=text)

    return replace(
        sections,
        whats_new=tuple(dated(c) for c in sections.whats_new),
        summary=tuple(dated(c) for c in sections.summary),
        highlights=tuple(replace(h, claim=dated(h.claim)) for h in sections.highlights),
        perspectives=tuple(replace(p, claim=dated(p.claim)) for p in sections.perspectives),
        reactions=tuple(replace(r, claim=dated(r.claim)) for r in sections.reactions),
        background=tuple(dated(c) for c in sections.background),
        differences=tuple(
            replace(d, figures=tuple(replace(f, claim=dated(f.claim)) for f in d.figures)) for d in sections.differences
        ),
    )


def _happened(text: str, mention: DateMention, language: str) -> bool:
    """Whether the clause a weekday stands in tells of the past although the sentence also speaks of what comes.

    "The firm said on Wednesday that it will close", "They brought it down on Thursday, backing a plan to …".
    """
    words = cues(language)
    saying = frozenset(words.say)
    if not saying.isdisjoint(_WORD.findall(text[: mention.start].lower())[-2:]):
        return True
    following = _WORD.match(text, mention.end + 1)
    if following and tells_past(following.group(), language) and not speaks_of_future(following.group(), language):
        return True  # "The government on Thursday reiterated that use will continue"
    begin = max((text.rfind(sign, 0, mention.start) for sign in _PARTS), default=-1) + 1
    end = min((at for sign in _PARTS if (at := text.find(sign, mention.end)) >= 0), default=len(text))
    clause = text[begin:end]
    return tells_past(clause, language) and not speaks_of_future(clause, language)


def sure(text: str, mention: DateMention, published: date, language: str) -> bool:
    """Whether a weekday can only be the past one.

    Six days back it is more likely tomorrow, dated a day early; and "until Monday" is still to come.
    """
    if mention.precision != "weekday":
        return True
    if not tells_past(text, language) or _after_infinitive(text[: mention.start], language):
        return False
    before = text[max(0, mention.start - 24) : mention.start].lower().rstrip()
    begin = max((text.rfind(sign, 0, mention.start) for sign in _PARTS), default=-1) + 1
    ahead = _ahead(cues(language)).search(text[begin : mention.start].lower())  # "before the primary on Saturday"
    coming = ahead is not None or any(before.endswith(word) for word in cues(language).until)
    return not coming and 0 <= (published - mention.day).days <= MAX_DAYS_BACK


def _after_infinitive(before: str, language: str) -> bool:
    """Whether an infinitive stands close before a day, which is then its: "were advised not to open on Monday".

    Not behind what was or was not done: "were unable to take cards on Monday".
    """
    words = cues(language)
    found = list(_WORD.finditer(before))[-INFINITIVE_WORDS:]
    for at, (mark, verb) in enumerate(pairwise(found)):
        low = mark.group().lower()
        if low in words.infinitive and before[mark.end() : verb.start()] == " " and verb.group()[0].islower():
            done = at > 0 and found[at - 1].group().lower() in words.achieved
            if verb.group() not in words.determiners and not done:
                return True
    return False


@cache
def _ahead(words: Cues) -> regex.Pattern[str]:
    """What says, wherever it stands in a clause, that its day is to come: "before", "ahead of", not "for" and "by"."""
    telling = [w for w in words.until if len(w) >= MIN_AHEAD and w not in words.linking]
    return regex.compile(rf"(?<!\p{{L}})(?:{'|'.join(map(regex.escape, telling))})(?!\p{{L}})" if telling else "(?!)")


def tells_past(text: str, language: str) -> bool:
    """Whether a sentence tells of the past; False in a language for which nobody has listed its verb forms.

    >>> tells_past("The dam broke on Friday.", "en"), tells_past("El dique cedió el viernes.", "es")
    (True, True)
    >>> tells_past("The dam opens on Friday.", "en")
    False
    """
    words = cues(language)
    return _has_form(look(text), _forms(words.past), spaced=words.spaced)


@lru_cache(maxsize=1024)
def speaks_of_future(text: str, language: str) -> bool:
    """Whether a sentence speaks of what comes, so that its "Friday" may be the next one."""
    words = cues(language)
    seen = look(text)
    pattern = _next_step(words)
    may = not words.spaced or _may_hold(seen, words.next_step)
    if may and pattern is not None and pattern.search(seen.low) is not None:
        return True
    return bool(words.future) and _has_form(seen, _forms(words.future), spaced=words.spaced)


def _may_hold(seen: Look, phrases: tuple[str, ...]) -> bool:
    """Whether every word of one of the phrases stands in a sentence."""
    singles, longer = _parted(phrases)
    return not singles.isdisjoint(seen.parts) or any(map(seen.parts.issuperset, longer))


@cache
def _parted(phrases: tuple[str, ...]) -> tuple[frozenset[str], tuple[frozenset[str], ...]]:
    """Phrases of one word, and the words of each longer one."""
    parts = [frozenset(part for word in phrase.split() for part in look(word).parts) for phrase in phrases]
    singles = frozenset(word for words in parts if len(words) == 1 for word in words)
    return singles, tuple(words for words in parts if len(words) > 1)


@cache
def _next_step(words: Cues) -> regex.Pattern[str] | None:
    if not words.next_step:
        return None
    end = r"(?![\p{L}])" if words.spaced else ""
    begin = r"(?<![\p{L}])" if words.spaced else ""
    return regex.compile(f"{begin}(?:{'|'.join(map(regex.escape, words.next_step))}){end}")


@dataclass(frozen=True, slots=True)
class _Forms:
    whole: frozenset[str]
    endings: tuple[str, ...]
    beginnings: tuple[str, ...]


@cache
def _forms(phrases: tuple[str, ...]) -> _Forms:
    """Verb forms as the cue files write them: "-ed" is every word that ends so, "سي-" every one that begins so."""
    endings = tuple(p[1:] for p in phrases if p.startswith("-"))
    beginnings = tuple(p[:-1] for p in phrases if p.endswith("-"))
    return _Forms(frozenset(p for p in phrases if "-" not in (p[0], p[-1])), endings, beginnings)


def _has_form(seen: Look, forms: _Forms, *, spaced: bool) -> bool:
    if not spaced:
        return any(form in seen.low for form in forms.whole)
    if not forms.whole.isdisjoint(seen.parts):
        return True
    if not forms.endings and not forms.beginnings:
        return False
    return any(
        (w.endswith(forms.endings) and len(w) > MIN_INFLECTED) or w.startswith(forms.beginnings)
        for w in seen.parts
        if not w.isdigit()
    )


def _in_name(text: str, end: int) -> bool:
    # "Friday's", "the Sunday Courier", "Sunday-Shopping": part of something else
    following = text[end : end + 2]
    return following[:1] in ("'", "’", "-") or (following[:1] == " " and following[1:2].isupper())
