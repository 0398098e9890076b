"""Dates in a text, resolved against the day it was published: absolute, weekdays and relative words.

A weekday without a date is read as news writes it: the nearest such day that is not after publication, unless a word
such as "next" stands before it or a verb form tells the future nobody here can read; the check that uses it allows the
day a week later. Names of months and days are data (`data/dates.toml`).
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import resources

import regex

from broadsheet.text.normalise import fold
from broadsheet.text.tokens import Token, tokenize

_ISO = regex.compile(r"(?<![\d\-/.])(\d{4})-(\d{1,2})-(\d{1,2})(?![\d\-/])")
_DOTTED = regex.compile(r"(?<![\d\-/.])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?![\d\-/])")
_CJK = regex.compile(r"(?:(\d{4})年)?(\d{1,2})月(?:(\d{1,2})[日号號])?|(\d{4})年")
# 星期五, 周五 and 金曜日 have no space beside them; "thứ hai" is "second" unless a capital or a part of the day tells.
_CJK_WEEKDAY = regex.compile(
    r"(?P<when>[上下]|这|這|本|先週の|来週の)?(?:个|個)?"
    r"(?:(?:星期|礼拜|禮拜|(?<![一二三四五六七八九十每两兩几幾数數])[周週])(?P<zh>[一二三四五六日天])|(?P<ja>[月火水木金土日])曜日?)"
)
_VI_WEEKDAY = regex.compile(
    r"(?:(?<=(?:hôm|ngày|sáng|trưa|chiều|tối|đêm)\s)[tT]hứ\s(?P<day>[hH]ai|[bB]a|[tT]ư|[nN]ăm|[sS]áu|[bB]ảy)"
    r"|[tT]hứ\s(?P<capital>Hai|Ba|Tư|Năm|Sáu|Bảy)|[cC]hủ\s[nN]hật)(?!\p{L})(?P<when>\s(?:tuần\s)?(?:trước|tới|sau))?"
)
_ZH_DAYS, _JA_DAYS = "一二三四五六日", "月火水木金土日"
_WEEKDAY_SCRIPTS = {"zh": "cjk", "ja": "cjk", "vi": "vi"}
_VI_DAYS = ("hai", "ba", "tư", "năm", "sáu", "bảy")
_YEAR = regex.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_DAY = regex.compile(r"\d{1,2}")
_DAY_SUFFIX = frozenset({"st", "nd", "rd", "th", ".", "er", "º", "o"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: characters `start` to `end`, and the day it names (the first one of a month or year)."""

    start: int
    end: int
    text: str
    day: date
    precision: str  # day month year weekday relative
    weekday: int = -1  # 0 Monday … 6 Sunday where a weekday is written, else -1


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    weekdays: dict[str, int]
    relative: dict[tuple[str, ...], int]
    starts: frozenset[str]  # words a date can begin with
    next: frozenset[str]
    last: frozenset[str]
    join: frozenset[str]
    unsure: frozenset[str]
    sure_before: frozenset[str]
    weekday_script: str  # "vi" or "cjk" where the name of a day is no single word, else ""


def find_dates(text: str, language: str, anchor: datetime) -> tuple[DateMention, ...]:
    """The dates of a text in order, never overlapping. `anchor` is when it was published.

    >>> from datetime import datetime, UTC
    >>> anchor = datetime(2025, 12, 14, tzinfo=UTC)  # a Sunday
    >>> [(d.text, str(d.day), d.precision) for d in find_dates("On Friday and on 3 March 2024", "en", anchor)]
    [('Friday', '2025-12-12', 'weekday'), ('3 March 2024', '2024-03-03', 'day')]
    """
    return _find(text, language, anchor.date())


@functools.lru_cache(maxsize=1024)
def _find(text: str, language: str, anchor: date) -> tuple[DateMention, ...]:
    words = _load(language.split("-")[0].lower())
    found = _numeric(text, anchor, language)
    if words.weekday_script:
        _add_weekdays(found, text, anchor, words.weekday_script)
    tokens, starts, free = tokenize(text), words.starts, 0
    for at, (_, _, _, key) in enumerate(tokens):
        if (key and key not in starts) or at < free:
            continue
        mention, after = _at(text, tokens, at, words, anchor)
        if mention is not None and not any(m.start < mention.end and mention.start < m.end for m in found):
            found.append(mention)
        free = max(after, at + 1)
    return tuple(sorted(found, key=lambda m: m.start))


def _numeric(text: str, anchor: date, language: str) -> list[DateMention]:
    found: list[DateMention] = []
    if not _DIGIT.search(text):
        return found
    for match in _ISO.finditer(text):
        _add(found, match, _safe(int(match[1]), int(match[2]), int(match[3])), "day")
    for match in _DOTTED.finditer(text):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        first, second = int(match[1]), int(match[3])
        american = match[2] == "/" and language.startswith("en") and first <= 12 and second > 12
        day = _safe(year, first, second) if american else _safe(year, second, first)
        _add(found, match, day, "day")
    for match in _CJK.finditer(text):
        _add(found, match, *_read_cjk(match, anchor))
    return found


def _read_cjk(match: regex.Match[str], anchor: date) -> tuple[date | None, str]:
    if match[4]:
        return _safe(int(match[4]), 1, 1), "year"
    month, day = int(match[2]), int(match[3] or 1)
    precision = "day" if match[3] else "month"
    if match[1]:
        return _safe(int(match[1]), month, day), precision
    return _nearest(anchor, month, day), precision


def _add_weekdays(found: list[DateMention], text: str, anchor: date, script: str) -> None:
    """Weekdays of languages whose names of days are no single word."""
    for match in (_VI_WEEKDAY if script == "vi" else _CJK_WEEKDAY).finditer(text):
        if any(m.start < match.end() and match.start() < m.end for m in found):
            continue
        weekday = _vietnamese(match) if script == "vi" else _ideographic(match)
        day = _in_week(anchor, weekday, match["when"] or "")
        found.append(DateMention(match.start(), match.end(), match.group(), day, "weekday", weekday))


def _in_week(anchor: date, weekday: int, when: str) -> date:
    """A weekday of the last, this or the next week where a word says so, else the nearest that is not to come."""
    monday = anchor - timedelta(days=anchor.weekday())
    if any(w in when for w in ("下", "来", "tới", "sau")):
        return monday + timedelta(days=7 + weekday)
    if any(w in when for w in ("上", "先", "trước")):
        return monday + timedelta(days=weekday - 7)
    if when:
        return monday + timedelta(days=weekday)
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def _ideographic(match: regex.Match[str]) -> int:
    if match["ja"]:
        return _JA_DAYS.index(match["ja"])
    return _ZH_DAYS.index(match["zh"].replace("天", "日"))


def _vietnamese(match: regex.Match[str]) -> int:
    name = (match["day"] or match["capital"] or "").lower()
    return _VI_DAYS.index(name) if name else 6


def _add(found: list[DateMention], match: regex.Match[str], day: date | None, precision: str) -> None:
    if day is not None and not any(m.start < match.end() and match.start() < m.end for m in found):
        found.append(DateMention(match.start(), match.end(), match.group(), day, precision))


def _at(text: str, tokens: Sequence[Token], at: int, words: _Words, anchor: date) -> tuple[DateMention | None, int]:
    token = tokens[at]
    if token.key in words.weekdays and not _doubtful(tokens, at, words):
        return _weekday(text, tokens, at, words, anchor)
    if token.key in words.months or (not token.key and _DAY.fullmatch(token.text)):
        mention, after = _calendar(text, tokens, at, words, anchor)
        if mention is not None:
            return mention, after
    if _YEAR.fullmatch(token.text) and not _glued(tokens, at):
        return DateMention(token.start, token.end, token.text, date(int(token.text), 1, 1), "year"), at + 1
    for length in (2, 1):
        if at + length > len(tokens):
            continue
        days = words.relative.get(tuple(t.key for t in tokens[at : at + length]))
        if days is not None and not (length == 1 and _doubtful(tokens, at, words)):
            end = tokens[at + length - 1].end
            day = anchor + timedelta(days=days)
            return DateMention(token.start, end, text[token.start : end], day, "relative"), at + length
    return None, at + 1


def _glued(tokens: Sequence[Token], at: int) -> bool:
    # "$2020", "2019-nCoV", "B2024": no year
    before = at > 0 and tokens[at - 1].end == tokens[at].start and tokens[at - 1].text not in "([\"'“‘-–—/"
    return before or (at + 1 < len(tokens) and tokens[at + 1].text == "-" and tokens[at + 1].start == tokens[at].end)


def _doubtful(tokens: Sequence[Token], at: int, words: _Words) -> bool:
    # "may", "sun", "mañana" are other words as well: believed with a capital inside a sentence and a sure word before.
    if tokens[at].key not in words.unsure:
        return False
    before = tokens[at - 1].key if at else ""
    return not (
        tokens[at].text[0].isupper()
        and (before in words.sure_before or _DAY.fullmatch(tokens[at - 1].text if at else ""))
    )


# "The following Thursday" is the next one; "on Thursday following a row" is a preposition.
_ONLY_BEFORE = frozenset(("following",))


def _weekday(
    text: str, tokens: Sequence[Token], at: int, words: _Words, anchor: date
) -> tuple[DateMention | None, int]:
    token = tokens[at]
    weekday = words.weekdays[token.key]
    follow = at + 1
    if (follow < len(tokens) and tokens[follow].text in (",", ".")) or _joins(tokens, follow, words):
        follow += 1
    while _joins(tokens, follow, words):
        follow += 1
    if follow < len(tokens):
        mention, after = _calendar(text, tokens, follow, words, anchor)
        if mention is not None and mention.precision == "day":
            return DateMention(
                token.start, mention.end, text[token.start : mention.end], mention.day, "day", weekday
            ), after
    near = {tokens[i].key for i in (at - 1, at + 1) if 0 <= i < len(tokens)}
    if at + 1 < len(tokens) and tokens[at + 1].key in _ONLY_BEFORE:
        near.discard(tokens[at + 1].key)
    back = (anchor.weekday() - weekday) % 7
    day = anchor - timedelta(days=back)
    if near & words.next:
        day = anchor + timedelta(days=(weekday - anchor.weekday()) % 7 or 7)
    elif near & words.last and not back:
        day -= timedelta(days=7)
    return DateMention(token.start, token.end, token.text, day, "weekday", weekday), at + 1


def _joins(tokens: Sequence[Token], at: int, words: _Words) -> bool:
    return at < len(tokens) and (
        tokens[at].key in words.join or tokens[at].key in ("den", "dem", "le", "el", "the", "il")
    )


def _calendar(
    text: str, tokens: Sequence[Token], at: int, words: _Words, anchor: date
) -> tuple[DateMention | None, int]:
    """A day, month or month and year that begins at a token."""
    if tokens[at].key in words.months:
        return _month_first(text, tokens, at, words, anchor)
    if not _DAY.fullmatch(tokens[at].text):
        return None, at + 1
    after = at + 1
    while after < len(tokens) and (tokens[after].key in words.join or tokens[after].key in _DAY_SUFFIX):
        after += 1
    if after >= len(tokens) or tokens[after].key not in words.months or after - at > 3:
        return None, at + 1
    month = words.months[tokens[after].key]
    year, after = _year(tokens, after + 1, words)
    day = _safe(year, month, int(tokens[at].text)) if year else _nearest(anchor, month, int(tokens[at].text))
    return _mention(text, tokens, at, after, day, "day"), after


def _month_first(
    text: str, tokens: Sequence[Token], at: int, words: _Words, anchor: date
) -> tuple[DateMention | None, int]:
    month, after = words.months[tokens[at].key], at + 1
    if after < len(tokens) and tokens[after].text == "." and tokens[after].start == tokens[at].end:
        after += 1
    if after < len(tokens) and _DAY.fullmatch(tokens[after].text) and 1 <= int(tokens[after].text) <= 31:
        number = int(tokens[after].text)
        after += 1
        if after < len(tokens) and tokens[after].key in _DAY_SUFFIX and tokens[after].start == tokens[after - 1].end:
            after += tokens[after].text != "."
        year, after = _year(tokens, after, words)
        day = _safe(year, month, number) if year else _nearest(anchor, month, number)
        if day is not None:
            return _mention(text, tokens, at, after, day, "day"), after
    if not tokens[at].text[0].isupper() and tokens[at].key in words.unsure:
        return None, at + 1
    year, after = _year(tokens, after, words)
    if not year and _doubtful(tokens, at, words):
        return None, at + 1
    day = date(year, month, 1) if year else _nearest(anchor, month, 1)
    return _mention(text, tokens, at, after if year else at + 1, day, "month"), after if year else at + 1


def _year(tokens: Sequence[Token], at: int, words: _Words) -> tuple[int, int]:
    follow = at
    if follow < len(tokens) and (tokens[follow].text == "," or tokens[follow].key in words.join):
        follow += 1
    if follow < len(tokens) and _YEAR.fullmatch(tokens[follow].text):
        return int(tokens[follow].text), follow + 1
    return 0, at


def _mention(
    text: str, tokens: Sequence[Token], at: int, after: int, day: date | None, precision: str
) -> DateMention | None:
    if day is None:
        return None
    start, end = tokens[at].start, tokens[after - 1].end
    return DateMention(start, end, text[start:end], day, precision)


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(anchor: date, month: int, day: int) -> date | None:
    """The day of that name nearest to the anchor; None for 31 February."""
    days = [d for y in (anchor.year - 1, anchor.year, anchor.year + 1) if (d := _safe_year(y, month, day)) is not None]
    return min(days, key=lambda d: abs(d - anchor)) if days else None


def _safe_year(year: int, month: int, day: int) -> date | None:
    return _safe(year, month, day) if date.min.year <= year <= date.max.year else None


@functools.cache
def _load(language: str) -> _Words:
    text = resources.files("broadsheet.text.data").joinpath("dates.toml").read_text(encoding="utf-8")
    entry = tomllib.loads(text).get(language, {})
    items = (item.split("=") for item in str(entry.get("relative", "")).split(";") if item)
    relative = {tuple(fold(phrase).split()): int(days) for phrase, days in items}
    months = {name: i for i, name in _numbered(entry.get("months", ""), 1)}
    weekdays = {name: i for i, name in _numbered(entry.get("weekdays", ""), 0)}
    return _Words(
        months=months,
        weekdays=weekdays,
        relative=relative,
        starts=frozenset([*months, *weekdays, *(phrase[0] for phrase in relative)]),
        next=frozenset(fold(entry.get("next", "")).split("|")),
        last=frozenset(fold(entry.get("last", "")).split("|")),
        join=frozenset(fold(entry.get("join", "")).split()),
        unsure=frozenset(fold(entry.get("unsure", "")).split()),
        sure_before=frozenset(fold(entry.get("sure_before", "")).split()),
        weekday_script=_WEEKDAY_SCRIPTS.get(language, ""),
    )


def _numbered(line: str, first: int) -> list[tuple[int, str]]:
    return [
        (index, fold(name)) for index, names in enumerate(line.split(";"), first) for name in names.split("|") if name
    ]
