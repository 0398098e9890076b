"""Stage 5 of 7: the editor's bracket: "on Friday" becomes "on Friday [12 December]", marked as added.

A digest is read on other days than its articles, so a weekday or "yesterday" gets its date, once a day and digest.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache

import regex

from broadsheet.stages.write.fitness import mentions_vague_date
from broadsheet.text.cues import Cues, cues
from broadsheet.text.dates import DateMention, find_dates

MAX_DAYS_BACK = 5


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
        if (
            published is None
            or speaks_of_future(text, self.language)
            or not cues(self.language).date_format
            or not mentions_vague_date(text, self.language)
        ):
            return text
        parts: list[str] = []
        at = 0
        for mention in find_dates(text, self.language, published):
            if (
                not sure(text, mention, published.date(), self.language)
                or mention.precision not in ("weekday", "relative")
                or mention.day in self._told
                or _in_name(text, mention.end)
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


def sure(text: str, mention: DateMention, published: date, language: str) -> bool:
    """Whether a weekday can only be the past one.

    Six days back it is more likely tomorrow, dated a day early; and "until Monday" is still to come.
    """
    if mention.precision != "weekday":
        return True
    if not tells_past(text, language):
        return False
    before = text[max(0, mention.start - 24) : mention.start].lower().rstrip()
    coming = any(before.endswith(word) for word in cues(language).until)
    return not coming and 0 <= (published - mention.day).days <= MAX_DAYS_BACK


def tells_past(text: str, language: str) -> bool:
    """Whether a sentence tells of the past; False in a language for which nobody has listed its verb forms."""
    past = frozenset(cues(language).past)
    return bool(past) and any(w in past or w.endswith("ed") for w in regex.findall(r"\p{L}+", text.lower()))


def speaks_of_future(text: str, language: str) -> bool:
    """Whether a sentence speaks of what comes, so that its "Friday" may be the next one."""
    pattern = _future(cues(language))
    return pattern is not None and pattern.search(text.lower()) is not None


@cache
def _future(words: Cues) -> regex.Pattern[str] | None:
    if not words.next_step:
        return None
    end = r"(?![\p{L}])" if words.spaced else ""
    begin = r"(?<![\p{L}])" if words.spaced else ""
    return regex.compile(f"{begin}(?:{'|'.join(map(regex.escape, words.next_step))}){end}")


def _in_name(text: str, end: int) -> bool:
    # "Friday's", "the Sunday Courier", "Sunday-Shopping": part of something else
    following = text[end : end + 2]
    return following[:1] in ("'", "’", "-") or (following[:1] == " " and following[1:2].isupper())
