"""Stage 1 of 7: fetch — dates as feeds write them: RFC 822, ISO 8601 and what people make of these."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import regex
from dateutil import parser as dateutil_parser

MAX_DATE_CHARS = 80  # the longest real one, with a weekday and a zone in words, has 45
_YEAR = regex.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?!\d)|^\d{8}T|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2}\b")
_ISO_SPACES = regex.compile(
    r"^(\d{4}-\d{2}-\d{2})\s*T\s*(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?$"
)
_WORD = regex.compile(r"\p{L}+\.?")
# Zone names of RFC 822 and those seen in European and Asian feeds, as seconds east of Greenwich. IST is India's:
# of the three zones of that name it has by far the most outlets.
_ZONES = {
    name: int(hours * 3600)
    for names, hours in (
        ("UT UTC GMT Z WET", 0),
        ("EST CDT", -5),
        ("EDT AST", -4),
        ("CST MDT", -6),
        ("MST PDT", -7),
        ("PST", -8),
        ("CET BST WEST MEZ", 1),
        ("CEST EET SAST MESZ", 2),
        ("EEST MSK", 3),
        ("PKT", 5),
        ("IST", 5.5),
        ("HKT SGT", 8),
        ("JST KST", 9),
        ("AEST", 10),
        ("AEDT", 11),
        ("NZST", 12),
        ("NZDT", 13),
    )
    for name in names.split()
}
# Month names of other languages by their first letters, enough to tell them apart.
_MONTHS = {
    prefix: english
    for english, prefixes in {
        "Jan": "janv janu jän ene gen",
        "Feb": "fév febb feb fev févr",
        "Mar": "mär mars marz märz maart mrt",
        "Apr": "avr abr avril apr",
        "May": "mai mayo maggio mag maio mei",
        "Jun": "juin juni junio giugno giu junho",
        "Jul": "juil juli julio luglio lug julho",
        "Aug": "août ago agosto aoû aug",
        "Sep": "sept set septiembre settembre",
        "Oct": "okt ott out oktober ottobre octubre",
        "Nov": "nov novembre noviembre",
        "Dec": "déc dez dic décembre dezember diciembre",
    }.items()
    for prefix in prefixes.split()
}
_DEFAULT = datetime(1900, 1, 1, tzinfo=UTC)  # what a date leaves out; never "now"


def parse_date(text: str) -> datetime | None:
    """The moment in UTC, None if the text names none. Without a zone it is taken as UTC.

    >>> parse_date("Sun, 08 Dec 2024 04:30:00 +0100").isoformat()
    '2024-12-08T03:30:00+00:00'
    >>> parse_date("2024-12-07T06:58").isoformat()
    '2024-12-07T06:58:00+00:00'
    >>> parse_date("mer, 12 nov 2003 10:00:00 CET").isoformat()
    '2003-11-12T09:00:00+00:00'
    >>> parse_date("yesterday")
    """
    text = " ".join(text.split())
    if not text or len(text) > MAX_DATE_CHARS or not any(c.isdigit() for c in text):
        return None
    for reader in (_iso, _rfc822, _anything):
        moment = reader(text)
        if moment is not None:
            return _utc(moment)
    return None


def _utc(moment: datetime) -> datetime | None:
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):  # year 1 or 9999 moved over the edge by its zone
        return None


def _iso(text: str) -> datetime | None:
    match = _ISO_SPACES.match(text)
    if match:
        text = f"{match[1]}T{match[2]}{match[3] or ''}"
    if not text[:4].isdigit():
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    # A zone in letters is left to `_anything`: this reader takes every name it does not know for UTC.
    zone = text.rsplit(" ", 1)[-1]
    if zone.isalpha() and zone.upper() not in (
        "GMT",
        "UT",
        "UTC",
        "Z",
        "EST",
        "EDT",
        "CST",
        "CDT",
        "MST",
        "MDT",
        "PST",
        "PDT",
    ):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _anything(text: str) -> datetime | None:
    if not _YEAR.search(text):  # without a year it would be a guess
        return None
    english = _WORD.sub(lambda match: _MONTHS.get(match[0].rstrip(".").lower(), match[0]), text)
    for candidate in (english, _without_weekday(english)):
        try:
            found: datetime = dateutil_parser.parse(candidate, default=_DEFAULT, tzinfos=_zone)
        except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
            continue
        return found
    return None


def _zone(name: str | None, offset: int | None) -> int:
    # An unknown name counts as UTC, like no name at all.
    return offset if offset is not None else _ZONES.get((name or "").upper(), 0)


def _without_weekday(text: str) -> str:
    return regex.sub(r"^\p{L}+\.?,?\s*", "", text)
