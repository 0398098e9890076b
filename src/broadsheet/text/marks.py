"""Quotation marks of all languages: which stretch of a text stands between an opening and its closing mark."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Opening mark → the marks that may close it. Outlets mix typographic and plain marks, so a plain one closes any.
_CLOSERS = {
    "“": '”"‟',
    "„": '“”"‟',
    "«": "»",
    "»": "«",
    "‹": "›",
    "”": "”",
    '"': '"”',
    "＂": "＂",
    "「": "」",
    "『": "』",
    "〝": "〞〟",
    "‘": "’",
    "'": "'",
}
# Two apostrophes in a row ('' for ") are an archive's typewriter habit, and as often the end of a nested quotation. One
# between two letters neither opens nor closes anything.
_MARK = re.compile(
    r"[“”„‟«»‹›\"＂「」『』〝〞〟‘]|’(?:(?<![^\W_]’)|(?![^\W_]))|(?<!')'(?!')(?:(?<![^\W_]')|(?![^\W_]))"
)
_NEXT = re.compile(r"\s*(\S)")
_OPENS_BEHIND = '([{—–-:“„«"‘/…'
_CLOSES_BEHIND = ".,!?;»”’)"
_ASYMMETRIC = frozenset("“„「『〝")
_SINGLE = frozenset("‘'‹")
# A single mark is also an apostrophe: only a stretch that ends like a sentence is believed to be a quotation.
MIN_SINGLE_CHARS = 12


class _Mark(NamedTuple):
    start: int
    end: int
    sign: str


class Marked(NamedTuple):
    """A stretch between marks: content `start` to `end`, with its marks `outer_start` to `outer_end`."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    runs_on: bool = False  # the closing mark stands at the end of a later paragraph


@lru_cache(maxsize=32)
def find_marked(text: str) -> tuple[Marked, ...]:
    """Outermost marked stretches in order; an opening mark that is never closed in its paragraph marks nothing.

    A quotation that runs over paragraphs, each with an opening mark and only the last with a closing one, comes as one
    stretch a paragraph, all but the last with `runs_on`.

    >>> text = "He said “no ‘maybe’ here” and left. „Gut“, «bon», 「好」"
    >>> [text[m.start : m.end] for m in find_marked(text)]
    ['no ‘maybe’ here', 'Gut', 'bon', '好']
    """
    found: list[Marked] = []
    at = 0
    while (mark := _MARK.search(text, at)) is not None:  # on to the next paragraph that has one
        start = text.rfind("\n", 0, mark.start()) + 1
        end = text.find("\n", mark.end())
        at = end if end >= 0 else len(text)
        following = _NEXT.match(text, at)
        found.extend(_shift(m, start) for m in _in_paragraph(text[start:at], following.group(1) if following else ""))
    return tuple(found)


def _shift(marked: Marked, by: int) -> Marked:
    return Marked(marked.start + by, marked.end + by, marked.outer_start + by, marked.outer_end + by, marked.runs_on)


@lru_cache(maxsize=1024)
def _in_paragraph(text: str, following: str) -> list[Marked]:
    """Of one paragraph, remembered, since a text is read as a whole and up to some sentence of it.

    `following` is the first sign of the next paragraph.
    """
    found: list[Marked] = []
    opened: _Mark | None = None
    nests = text.count("“") == text.count("”")  # else a second “ means that the first was never closed
    depth = 0
    for match in _MARK.finditer(text):
        mark = _Mark(match.start(), match.end(), match.group())
        if opened is not None and nests and opened.sign == "“" and mark.sign in "“”" and (depth or mark.sign == "“"):
            depth += 1 if mark.sign == "“" else -1
        elif opened is not None and _closes(text, opened, mark):
            if _believable(text, opened, mark):
                found.append(Marked(opened.end, mark.start, opened.start, mark.end))
            opened = None
        elif opened is None:
            opened = mark if _opens(text, mark) else None
        elif _restarts(opened, mark):
            opened = mark if _opens(text, mark) else opened
    if opened is not None and following == opened.sign and opened.sign not in _SINGLE:
        found.append(Marked(opened.end, len(text), opened.start, len(text), runs_on=True))
    return found


def _opens(text: str, mark: _Mark) -> bool:
    if mark.sign not in _CLOSERS:
        return False
    if mark.sign in _ASYMMETRIC:
        return True
    before, after = text[mark.start - 1 : mark.start], text[mark.end : mark.end + 1]
    free = (
        not before or before.isspace() or before in _OPENS_BEHIND or not (before.isalnum() or before in _CLOSES_BEHIND)
    )
    space_after = not after or after.isspace()
    if mark.sign == "«" and after in ("\u00a0", "\u202f", " "):
        return free  # French sets a space inside its marks
    return free and not space_after


def _closes(text: str, opened: _Mark, mark: _Mark) -> bool:
    if mark.start <= opened.end:
        return False
    if mark.sign == opened.sign == "“":  # mistyped closing mark: “Yes,“ she said
        return text[mark.start - 1] in ",.!?" and text[mark.end : mark.end + 1] in (" ", "")
    if mark.sign not in _CLOSERS[opened.sign]:
        return False
    after = text[mark.end : mark.end + 1]
    if mark.sign in "’'":
        return not after.isalnum()
    return not (mark.sign == '"' and text[mark.start - 1].isspace() and after.isalnum())


def _restarts(opened: _Mark, mark: _Mark) -> bool:
    """A second opening mark while one is open: the first was never closed, or was an apostrophe."""
    if opened.sign in _SINGLE:
        return mark.sign not in "’'"
    return mark.sign == opened.sign and mark.sign in '“„"«'


def _believable(text: str, opened: _Mark, closed: _Mark) -> bool:
    if opened.sign not in "‘'":
        return True
    content = text[opened.end : closed.start]
    ends = content[-1:] in ",.!?…" or text[closed.end : closed.end + 1] in (",", ".")
    return ends and len(content) >= MIN_SINGLE_CHARS
