"""Credit lines: which agency an article says its text is from, as a whole or in part.

A name counts only in credit position: byline, dateline, the end of the text, a source line. "He told Reuters" is no
credit. Forms follow what outlets write: "HALDEN (NPA) — …", "… (dpa)", "Agencia EFE | Madrid", "dpa/lno",
"with material from AFP", "The Associated Press contributed to this report".
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from broadsheet.types import Agency, Article

_HEAD_CHARS = 160  # a dateline stands in the first 160 characters or nowhere
_TAIL_CHARS = 240  # a closing credit likewise, at the end
_PARTLY = regex.compile(
    r"contribut|additional reporting|with (?:material|reporting|information|files|input)|based on|"
    r"mit material|unter verwendung|mit informationen|avec (?:l['’])?|con informaci[oó]n|con material|com informaç|"
    r"con informazioni|met informatie|при участии|по материалам|za pośrednictwem|ile birlikte|con agencias",
    regex.I,
)
_SOURCE_LINE = r"(?:sources?|quellen?|fuente|fonte|bron|источник|джерело|źródło|kaynak|المصدر|來源|来源|©|\(c\))"
_BYLINE_WORDS = regex.compile(
    r"\b(?:by|von|par|por|di|staff|writers?|agency|agencies|news|redaktion|and|with|und|et|y|e)\b", regex.I
)


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency an article names: for the whole text, or as one that contributed."""

    agency: str  # id
    whole: bool


def find_credits(article: Article, agencies: Sequence[Agency]) -> tuple[Credit, ...]:
    """The agencies credited by an article's byline, dateline, closing line or source line, each once.

    >>> from datetime import UTC, datetime
    >>> npa = Agency("npa", "Norvane Press Agency", credits=("Norvane Press Agency",), acronyms=("NPA",))
    >>> text = "HALDEN (NPA) — The dam held.\\n\\nNobody was hurt."
    >>> find_credits(Article("1", "u", "o", "t", text, "en", None, datetime(2026, 1, 1, tzinfo=UTC)), [npa])
    (Credit(agency='npa', whole=True),)
    """
    patterns = _patterns(tuple(agencies))
    if patterns is None:
        return ()
    found: dict[str, bool] = {}
    body = article.text[article.body_start :]
    for agency, whole in (*_in_byline(article.author, patterns), *_in_text(body, patterns)):
        found[agency] = found.get(agency, False) or whole
    return tuple(Credit(agency, whole) for agency, whole in sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Patterns:
    by_name: dict[str, str]  # lower-case credit → agency id
    name: regex.Pattern[str]  # any credit string, whole words
    dateline: regex.Pattern[str]
    closing: regex.Pattern[str]


@functools.lru_cache(maxsize=8)
def _patterns(agencies: tuple[Agency, ...]) -> _Patterns | None:
    by_name: dict[str, str] = {}
    for agency in agencies:
        for name in (agency.name, *agency.credits, *agency.acronyms):
            by_name.setdefault(name.strip("() ").casefold(), agency.id)
    by_name.pop("", None)
    if not by_name:
        return None
    # Longest first, so that "Agencia EFE" is not read as its last word.
    alternatives = "|".join(regex.escape(n) for n in sorted(by_name, key=lambda n: (-len(n), n)))
    name = rf"(?<![\p{{L}}\p{{N}}])(?P<name>{alternatives})(?![\p{{L}}\p{{N}}])"
    return _Patterns(
        by_name,
        regex.compile(name, regex.I),
        # "CITY, date (NAME) — ", "(NAME)", "NAME – ", "CITY/NAME": within the opening characters only.
        regex.compile(rf"[(\[]\s*(?:[\p{{L}} .]{{2,20}}/)?{name}[^()\[\]]{{0,25}}[)\]]|^{name}\s*[-–—:|]", regex.I),
        regex.compile(
            rf"[(\[]\s*{name}[^()\[\]]{{0,25}}[)\]]\s*$|{_SOURCE_LINE}\s*:?\s*{name}|^{name}(?:/\p{{L}}+)*$",
            regex.I,
        ),
    )


def _in_byline(author: str, patterns: _Patterns) -> list[tuple[str, bool]]:
    # "NPA", "By NPA", "NPA staff": whole. "Ada Vane and NPA", "Ada Vane, NPA": its own author had a hand in it.
    matches = [patterns.by_name[m.group("name").casefold()] for m in patterns.name.finditer(author)]
    if not matches:
        return []
    rest = _BYLINE_WORDS.sub("", patterns.name.sub("", author))
    alone = not regex.search(r"\p{L}{3,}", rest)
    return [(agency, alone) for agency in matches]


def _in_text(text: str, patterns: _Patterns) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    head = patterns.dateline.search(text[:_HEAD_CHARS])
    if head:
        found.append((patterns.by_name[head.group("name").casefold()], True))
    tail = text[-_TAIL_CHARS:]
    for line in tail.split("\n\n")[-2:]:
        partly = _PARTLY.search(line) if len(line) <= _TAIL_CHARS else None
        if partly:
            found += [(patterns.by_name[m.group("name").casefold()], False) for m in patterns.name.finditer(line)]
            continue
        closing = patterns.closing.search(line.strip())
        if closing:
            found.append((patterns.by_name[closing.group("name").casefold()], True))
    return found
