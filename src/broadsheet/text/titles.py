"""Headlines without what is not headline: the outlet's name at either end."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from broadsheet.text.normalise import fold

_TAIL = regex.compile(r"^(.*\S)\s*(?:\s[-–—·•»/]\s|\|)\s*([^|]{2,60})$", regex.S)
_HEAD = regex.compile(r"^([^|:]{2,40}?)\s*(?:\||:|\s[-–—»]\s)\s*(\S.*)$", regex.S)
_APART = regex.compile(r"[-–—·•»/|:]|,\s\p{Lu}")  # between a headline and a name: most have none
_AROUND_NAME = regex.compile(r"^the\s+|\.(?:com|org|net|co\.uk|de|fr|es)$")
_NO_LETTER = regex.compile(r"[^\p{L}\p{N}]")
_SECTION = regex.compile(r"^(.*\S)(?:,\s|\s[-–—·•»:]\s|\s?\|\s?)(\p{Lu}[^|,]{3,50})$", regex.S)
MIN_TITLE_CHARS = 12  # a shorter remainder is no headline: the "suffix" was half of it
MIN_LABEL_CHARS = (
    6  # of a domain's label that names the outlet inside a longer name: "ClickOrlando", not "news" or "times"
)
MAX_ROUND_LABEL = (
    14  # letters around it: "WKMG News 6 ClickOrlando" has 9; a clause of a headline that holds it has more
)


def strip_outlet(title: str, names: Iterable[str]) -> str:
    """The title without the outlet's name (any of `names`) as its last or first segment.

    Names are compared without case, accents and spaces, and a domain also by its first label.

    >>> strip_outlet("Storm closes port - Harbour Courier", ["Harbour Courier"])
    'Storm closes port'
    >>> strip_outlet("Dam holds | harbourcourier.example", ["harbourcourier.example"])
    'Dam holds | harbourcourier.example'
    >>> strip_outlet("Dam holds after night of rain | Courier", ["courier.example"])
    'Dam holds after night of rain'
    >>> strip_outlet("Two boats found off the cape - KTBV News 6 ClickHarbour", ["clickharbour.example"])
    'Two boats found off the cape'
    >>> strip_outlet("Man held after harbour theft, Courier Crime News", ["Courier"])
    'Man held after harbour theft'
    """
    keys = {key for name in names for key in _keys(name)}
    while True:
        shorter = _strip_once(title, keys)
        if shorter == title:
            return title
        title = shorter


def _strip_once(title: str, keys: set[str]) -> str:
    if not _APART.search(title):
        return title
    tail = _TAIL.match(title)
    if tail and _names(_key(tail.group(2)), keys) and len(tail.group(1)) >= MIN_TITLE_CHARS:
        return str(tail.group(1))
    section = _SECTION.match(title)
    if section and len(section.group(1)) >= MIN_TITLE_CHARS and _begins_with(section.group(2), keys):
        return str(section.group(1))
    head = _HEAD.match(title)
    if head and _key(head.group(1)) in keys and len(head.group(2)) >= MIN_TITLE_CHARS:
        return str(head.group(2))
    return title


def _names(segment: str, keys: set[str]) -> bool:
    """Whether the last part of a title is an outlet's name, or a longer form of it that holds its domain's label."""
    around = (len(segment) - len(key) for key in keys if len(key) >= MIN_LABEL_CHARS and key in segment)
    return segment in keys or min(around, default=MAX_ROUND_LABEL + 1) <= MAX_ROUND_LABEL


def _begins_with(segment: str, keys: set[str]) -> bool:
    """Whether the last part of a title is an outlet's name with a section: ", Courier Crime News"."""
    words = segment.split()
    return any(_key(" ".join(words[:count])) in keys for count in range(1, min(3, len(words) - 1) + 1))


def _keys(name: str) -> Iterable[str]:
    whole = _key(name)
    if len(whole) >= 2:
        yield whole
    if "." in name and " " not in name:
        label = _key(name.removeprefix("www.").split(".")[0])
        if len(label) >= 3:
            yield label


def _key(name: str) -> str:
    folded = fold(name).strip()
    folded = _AROUND_NAME.sub("", folded)
    return _NO_LETTER.sub("", folded)
