"""Date check: days and months of a claim are the evidence's, relative words resolved; a weekday fits its date."""

from __future__ import annotations

from datetime import date, timedelta

import regex

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.text.dates import DateMention

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SIGNS = regex.compile(r"[^\w]+")
_WEEK = timedelta(days=7)


def check_dates(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding for every date the evidence does not carry. Years alone are the number check's."""
    findings = []
    for mention in claim.dates:
        if mention.precision == "year":
            continue
        finding = _judge(mention, evidence)
        if finding is not None:
            findings.append(finding)
    return findings


def _judge(mention: DateMention, evidence: Evidence) -> Finding | None:
    if mention.precision == "day" and mention.weekday >= 0 and mention.day.weekday() != mention.weekday:
        real = _WEEKDAYS[mention.day.weekday()]
        return Finding("date", Weight.AGAINST, f"That day was a {real}.", mention.start, mention.end)
    passages = evidence.everything if evidence.whole else evidence.near
    dated = all(p.dated for p in evidence.cited)
    given = [d for p in passages for d in p.dates if d.precision != "year" and (dated or _absolute(d))]
    if (dated or _absolute(mention)) and any(agree(mention, d) for d in given):
        return None
    if any(_same_words(mention.text, p.text) for p in passages):
        return None
    published = {p.anchor.date() for p in evidence.cited if p.dated}
    if mention.precision in ("day", "month") and any(_covers(mention, day) for day in published):
        return None
    rival = next((d for p in evidence.cited for d in p.dates if d.precision == mention.precision), None)
    if rival is not None:
        return Finding("date", Weight.AGAINST, f"The article says {rival.text}.", mention.start, mention.end)
    return Finding("date", Weight.MISSING, "No cited passage gives this date.", mention.start, mention.end)


def _absolute(mention: DateMention) -> bool:
    return mention.precision in ("day", "month")


def agree(claimed: DateMention, given: DateMention) -> bool:
    """Whether two mentions can be one day. A weekday alone may mean the one before or after."""
    if claimed.precision == "month":
        return given.precision != "year" and _covers(claimed, given.day)
    if given.precision == "month":
        return False
    if claimed.day == given.day:
        return True
    if "weekday" in (claimed.precision, given.precision):
        return abs(claimed.day - given.day) == _WEEK or (
            claimed.weekday >= 0 and claimed.weekday == given.weekday and claimed.precision == given.precision
        )
    return False


def _covers(claimed: DateMention, day: date) -> bool:
    if claimed.precision == "month":
        return (claimed.day.year, claimed.day.month) == (day.year, day.month)
    return claimed.day == day


def _same_words(words: str, text: str) -> bool:
    return f" {_plain(words)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return _SIGNS.sub(" ", text.lower()).strip()
