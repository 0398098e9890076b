"""Where a name is tied: "the Kranich yard in Oberfelde" beside "the Kranich yard in Nordhafen"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.exchange import one_name
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import quoted
from broadsheet.stages.verify.stems import stem
from broadsheet.text.names import Name, name_words
from broadsheet.text.words import stopwords

_PLACING = {
    "en": frozenset("in at near from of".split()),
    "de": frozenset("in im aus bei".split()),
    "fr": frozenset("a au aux de du en".split()),
    "es": frozenset("en de del".split()),
    "pt": frozenset("em no na de do da".split()),
    "it": frozenset("a in di del della".split()),
    "nl": frozenset("in uit van bij".split()),
}

_SIDE_BY_SIDE = 4  # characters: a comma, or "in"


class _Tie(NamedTuple):
    """A content word, what ties it, and the name right behind."""

    word: str
    by: str
    name: Name


def check_anchor(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding where a word that a claim ties to a name is tied to another one in every passage that ties it."""
    if not claim.names:
        return []
    inside = quoted(claim.text)
    mine = [t for t in _ties(claim) if not any(a <= t.name.start < b for a, b in inside)]
    if not mine:
        return []
    about = [p for p in evidence.near if p.language == claim.language]
    wanted = {t.word for t in mine} | {w for t in mine for w in name_words(t.name.text)}
    theirs = [t for p in about if not (p.stems | p.keys).isdisjoint(wanted) for t in _ties(p)]
    return [f for tie in mine if (f := _judge(tie, theirs, about)) is not None][:1]


def _judge(mine: _Tie, theirs: Sequence[_Tie], about: Sequence[Passage]) -> Finding | None:
    same = [t for t in theirs if t.word == mine.word and t.by == mine.by]
    if not same or any(one_name(t.name.text, mine.name.text) for t in same):
        return None
    if not any(one_name(t.name.text, mine.name.text) for t in theirs):
        return None  # the name has no tie of its own
    name = mine.name
    if any(_joined(p, name, t.name) for p in about for t in same):
        return None
    return Finding("name", Weight.AGAINST, f"The article has “{same[0].name.text}” here.", name.start, name.end)


def _joined(passage: Passage, one: Name, other: Name) -> bool:
    """Whether two names stand side by side, as a place and the region it lies in do: "Dunsfold in Surrey"."""
    mine = [n for n in passage.names if one_name(n.text, one.text)]
    theirs = [n for n in passage.names if one_name(n.text, other.text)]
    return any(max(a.start, b.start) - min(a.end, b.end) <= _SIDE_BY_SIDE for a in mine for b in theirs)


def _ties(passage: Passage) -> Iterator[_Tie]:
    placing, stop = _PLACING.get(passage.language, frozenset()), stopwords(passage.language)
    tokens = passage.tokens
    at = {t.start: i for i, t in enumerate(tokens)}
    for name in passage.names:
        index = at.get(name.start, 0)
        while index > 1 and tokens[index - 1].key in ("the", "der", "dem", "den", "la", "le", "el"):
            index -= 1
        if index < 2 or tokens[index - 1].key not in placing:
            continue
        word = tokens[index - 2]
        if word.key and word.key not in stop:
            yield _Tie(stem(word.key, passage.language), tokens[index - 1].key, name)
