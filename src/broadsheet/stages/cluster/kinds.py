"""Kinds of text that glue unrelated events together, and the parts of a headline that say nothing of the event."""

from __future__ import annotations

import re

# " - Outlet", " | Outlet": at the end, short, after a headline long enough to stand alone.
_SUFFIX = re.compile(r'^(.{20,}?\S)\s+(?:[|•»"]|[-–—](?=\s))\s*([^|•»]{2,40})$')
_SEGMENT = re.compile(r"\s+\|\s+")
_LABEL = re.compile(r"^\s*(?:\[[^\]]{2,20}\]|[A-ZÀ-ÞА-Я][A-ZÀ-ÞА-Я ]{2,18}(?=\s*[:|])|(?i:live|watch|video|photos?|breaking|update|exclusive|explained))\s*[:|]\s*")


def bare_title(title: str) -> str:
    """The headline without labels in front and the outlet's name behind.

    >>> bare_title("WATCH: Dam breaks near Norrholm after night of rain - The Norrholm Times")
    'Dam breaks near Norrholm after night of rain'
    >>> bare_title("Dam breaks")
    'Dam breaks'
    """
    rest = _LABEL.sub("", title) or title
    parts = _SEGMENT.split(rest)
    if len(parts) > 1:
        rest = max(parts, key=len)
    for _ in range(2):
        found = _SUFFIX.match(rest)
        if found is None or len(found[2].split()) > 5:
            break
        rest = found[1]
    return rest
