"""Kinds of text that glue unrelated events together, and the parts of a headline that say nothing of the event."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from broadsheet.text.normalise import fold
from broadsheet.types import Article

# " - Outlet", " | Outlet": at the end, short, behind a headline long enough to stand alone.
_SUFFIX = re.compile(r'^(.{20,}?\S)\s+(?:[|•»"]|[-–—](?=\s))\s*([^|•»]{2,40})$')
_SIGN = re.compile(r'\s[|•»"–—-]')  # in every suffix; most headlines have none
_SEGMENT = re.compile(r"\s+[|•]\s+")
MAX_SUFFIX_WORDS = 5
# "LIVE:", "Watch:", "[Video]", "EN DIRECT |": capitals or a known label in front of a colon or bar.
_LABEL = re.compile(
    r"^\s*(?:\[[^\]]{2,20}\]\s*[:|]?|"
    r"(?:[A-ZÀ-ÞА-Я]{3,}(?: [A-ZÀ-ÞА-Я]{2,}){0,2}|"
    r"(?i:live|watch|video|vídeo|photos?|breaking|update|exclusive|explained))"
    r"\s*[:|])\s*"
)
_WORD = re.compile(r"[\w-]+")
_TITLE_CHARS = 300
_URL_CHARS = 300


def bare_title(title: str) -> str:
    """The headline without labels in front and the outlet's name behind.

    >>> bare_title("WATCH: Dam breaks near Norrholm after night of rain - The Norrholm Times")
    'Dam breaks near Norrholm after night of rain'
    >>> bare_title("Dam breaks")
    'Dam breaks'
    """
    rest = title
    if ":" in title or "|" in title or "[" in title:
        rest = _LABEL.sub("", title, count=1) or title
    if "|" in rest or "•" in rest:
        rest = max(_SEGMENT.split(rest), key=len)
    if not _SIGN.search(rest):
        return rest
    for _ in range(2):  # "Headline - Section - Outlet"
        found = _SUFFIX.match(rest)
        if found is None or len(found[2].split()) > MAX_SUFFIX_WORDS:
            break
        rest = found[1]
    return rest


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    title: re.Pattern[str]
    url: re.Pattern[str] | None


def kind_of(article: Article) -> str:
    """What kind of text that reports no single event the article is, "" for news.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> def titled(title: str) -> Article:
    ...     return Article("a", "https://a.example/1", "a.example", title, "", "en", now, now)
    >>> kind_of(titled("Horoscope today: what the stars hold for Leo"))
    'horoscope'
    >>> kind_of(titled("Dam breaks near Norrholm"))
    ''
    """
    cues, spaceless, kinds = _kinds()
    title = fold(article.title[:_TITLE_CHARS])
    tried = {kinds_of_word for word in _WORD.findall(title) if (kinds_of_word := cues.get(word))}
    names = {name for some in tried for name in some}
    if not title.isascii():
        names |= {name for cue, name in spaceless if cue in title}
    for kind in kinds:
        if kind.name in names and kind.title.search(title):
            return kind.name
    address = article.url[:_URL_CHARS].lower()
    found = _any_url().search(address)
    if found is None:
        return ""
    return next(kind.name for kind in kinds if kind.url is not None and kind.url.search(address))


@functools.cache
def _kinds() -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...], tuple[_Kind, ...]]:
    raw = tomllib.loads(_data())
    cues: dict[str, tuple[str, ...]] = {}
    spaceless = []
    for name, entry in raw.items():
        for cue in entry["cues"]:
            cues[fold(cue)] = (*cues.get(fold(cue), ()), name)
            if not cue.isascii():
                spaceless.append((fold(cue), name))
    kinds = [
        _Kind(name, re.compile("|".join(entry["title"])), re.compile("|".join(entry["url"])) if entry["url"] else None)
        for name, entry in raw.items()
    ]
    return cues, tuple(spaceless), tuple(kinds)


@functools.cache
def _any_url() -> re.Pattern[str]:
    return re.compile("|".join(pattern for entry in tomllib.loads(_data()).values() for pattern in entry["url"]))


def _data() -> str:
    return resources.files("broadsheet.stages.cluster").joinpath("kinds.toml").read_text(encoding="utf-8")
