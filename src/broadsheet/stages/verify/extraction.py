"""Is a claim an outlet's own sentence, shortened only by deletion, with nothing lost that changes what it says?

A claim that passes needs no further check: its words are the outlet's, in the outlet's order. What may be deleted is
decided by the deleted words: a dateline, a connective, an aside between signs or a trailing attribution may go; a
negation, a doubt ("allegedly", "may"), a condition ("if") or a status ("former") may not.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import regex

from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.words import critical_words, stance_words
from broadsheet.text import numberwords
from broadsheet.text.tokens import Token

ADDED = regex.compile(r"\[[^\[\]]{1,60}\]")  # an editor's brackets: "[Friday 12 December]"
# A claim in more pieces than this is a collage, not a shortened sentence.
_MAX_PIECES = 6
_MIN_PIECE = 1
_FIGURE_REACH = 30  # characters from a figure that was cut to the words that are kept of its statement
_ASIDE_SIGNS = frozenset(',;:()[]–—-…"“”«»„')
_SENTENCE_SIGNS = frozenset(".!?…")
_QUOTES = frozenset("\"“”„«»‘’'")


@dataclass(frozen=True, slots=True)
class Extraction:
    """How a claim lies in a passage: `findings` is empty when the deletions are harmless."""

    exact: bool  # nothing at all was deleted
    findings: tuple[Finding, ...]


def find_extraction(claim: Passage, source: Passage) -> Extraction | None:
    """The claim as a shortened form of the source, None when its words are not the source's in the source's order."""
    wanted = _without_added(claim)
    given = source.worded
    if not wanted or len(wanted) > len(given):
        return None
    want, have = [t.key or t.text for t in wanted], [t.key or t.text for t in given]
    at = _contiguous(source, want, have)
    if at is not None:
        blocks = [(0, at, len(want))]
    else:
        blocks = _blocks(want, have)
        if not blocks:
            return None
    findings = _signs_lost(claim, source)
    for low, high in _gaps(blocks, len(have)):
        finding = _judge_gap(source, wanted, given, (low, high), blocks)
        if finding is not None:
            findings.append(finding)
    return Extraction(exact=want == have, findings=tuple(findings))


def _without_added(claim: Passage) -> list[Token]:
    added = [m.span() for m in ADDED.finditer(claim.text)]
    if not added:
        return claim.worded
    return [t for t in claim.worded if not any(a <= t.start and t.end <= b for a, b in added)]


def _contiguous(source: Passage, want: list[str], have: list[str]) -> int | None:
    text = f" {' '.join(want)} "
    found = source.plain_text.find(text)
    if found < 0:
        return None
    at = source.plain_text.count(" ", 0, found + 1) - 1
    return at if have[at : at + len(want)] == want else None


def _blocks(want: list[str], have: list[str]) -> list[tuple[int, int, int]]:
    """Pieces (in claim, in source, length) that cover the whole claim in order; [] when they do not."""
    counts: dict[str, int] = {}
    for word in have:
        counts[word] = counts.get(word, 0) + 1
    if any(word not in counts for word in want):
        return []
    matcher = difflib.SequenceMatcher(None, want, have, autojunk=False)
    blocks = [tuple(b) for b in matcher.get_matching_blocks() if b.size >= _MIN_PIECE]
    if sum(size for _, _, size in blocks) != len(want) or len(blocks) > _MAX_PIECES:
        return []
    return [(a, b, n) for a, b, n in blocks]


def _gaps(blocks: list[tuple[int, int, int]], total: int) -> list[tuple[int, int]]:
    gaps, at = [], 0
    for _, start, size in blocks:
        if start > at:
            gaps.append((at, start))
        at = start + size
    if at < total:
        gaps.append((at, total))
    return gaps


def _judge_gap(
    source: Passage,
    wanted: list[Token],
    given: list[Token],
    gap: tuple[int, int],
    blocks: list[tuple[int, int, int]],
) -> Finding | None:
    """What is wrong with deleting the source's words `gap`; None when nothing is."""
    low, high = gap
    low, high = _same_sentence(source, given, low, high, blocks)
    if low >= high:
        return None
    if (joined := _figures_joined(source, wanted, given, (low, high), blocks)) is not None:
        return joined
    deleted = given[low:high]
    critical = critical_words(source.language)
    lost = [t for t in deleted if (t.key in critical and not _calendar(t)) or _negated(t.key)]
    lost += _lost_hedge(source, given, low, high)
    if not lost or _harmless_aside(source, given, low, high, lost):
        return None
    place = next((i for i, b, n in blocks if b >= high), len(wanted) - 1)
    near = wanted[min(place, len(wanted) - 1)]
    words = " ".join(t.text for t in lost[:3])
    return Finding(
        "polarity", Weight.AGAINST, f"The outlet's sentence has “{words}”, which was left out.", near.start, near.end
    )


def _figures_joined(
    source: Passage, wanted: list[Token], given: list[Token], gap: tuple[int, int], blocks: list[tuple[int, int, int]]
) -> Finding | None:
    """A cut from behind one figure into the statement on another: "620 [employees, among them 48] apprentices"."""
    low, high = gap
    if not 0 < low < high < len(given) or _set_off(source, given, low, high):
        return None
    cut = (given[low].start, given[high - 1].end)
    lost = next((q for q in source.quantities if cut[0] <= q.start and q.end <= cut[1] and q.kind == "count"), None)
    kept = next((q for q in source.quantities if q.end <= cut[0] and q.kind == "count"), None)
    if lost is None or kept is None or lost.end < given[high - 1].start - _FIGURE_REACH:
        return None
    place = next(i for i, b, n in blocks if b >= high)
    message = f"The outlet's sentence says this of “{lost.text}”, which was left out."
    return Finding("number", Weight.AGAINST, message, wanted[place].start, wanted[place].end)


def _set_off(source: Passage, given: list[Token], low: int, high: int) -> bool:
    """Signs at both ends of a cut: an aside, or a member of a list."""
    before, after = (
        source.text[given[low - 1].end : given[low].start],
        source.text[given[high - 1].end : given[high].start],
    )
    return bool(set(before) & _ASIDE_SIGNS) and bool(set(after) & _ASIDE_SIGNS)


def _calendar(token: Token) -> bool:
    # "(May 3)": the month
    return token.text == "May"


def _negated(key: str) -> bool:
    return key.endswith("n't")


def _same_sentence(
    source: Passage, given: list[Token], low: int, high: int, blocks: list[tuple[int, int, int]]
) -> tuple[int, int]:
    """The part of a gap that lies in a sentence of which something is kept: whole sentences may go freely."""
    first_kept, last_kept = blocks[0][1], blocks[-1][1] + blocks[-1][2] - 1
    if low > last_kept:  # behind everything kept
        for index in range(low, high):
            if _sentence_between(source, given[index - 1], given[index]):
                return low, index
    if high <= first_kept:  # before everything kept
        for index in range(high, low, -1):
            if _sentence_between(source, given[index - 1], given[index]):
                return index, high
    return low, high


def _sentence_between(source: Passage, before: Token, after: Token) -> bool:
    between = source.text[before.end : after.start]
    ends = any(c in _SENTENCE_SIGNS for c in between) or "\n" in between
    return ends and " " in between and after.text[0].isupper() and len(before.text) > 1


def _harmless_aside(source: Passage, given: list[Token], low: int, high: int, lost: list[Token]) -> bool:
    """An aside of three words or more between signs may hold a negation; never the word that governs what is kept."""
    governs = stance_words(source.language)
    if high - low >= 2 and _parenthesised(source, given, low, high):
        return True
    if high - low < 3:
        return False
    if any(
        t.key in governs.condition or t.key in governs.doubt or t.key in governs.soft or t.key in _GOVERNING
        for t in lost
    ):
        return False
    if any(t.key in governs.status for t in lost) and not _signed(source, given, low, high):
        return False
    return _signed(source, given, low, high)


# Verbs that deny what follows or precedes them, wherever they stand.
_GOVERNING = frozenset(
    "denied denies deny denying refuse refused refuses reject rejected rejects bestreitet bestritt nego nega".split()
)


def _signed(source: Passage, given: list[Token], low: int, high: int) -> bool:
    """A sign on both sides, or on one where the other is the end of the text."""
    before = low == 0 or bool(set(source.text[given[low - 1].end : given[low].start]) & _ASIDE_SIGNS)
    after = high == len(given) or bool(set(source.text[given[high - 1].end : given[high].start]) & _ASIDE_SIGNS)
    return before and after


def _parenthesised(source: Passage, given: list[Token], low: int, high: int) -> bool:
    before = source.text[given[low - 1].end : given[low].start] if low else ""
    after = source.text[given[high - 1].end : given[high].start] if high < len(given) else source.text[given[-1].end :]
    return "(" in before and ")" in after


def _lost_hedge(source: Passage, given: list[Token], low: int, high: int) -> list[Token]:
    """Hedge words at the end of a gap, right before a kept number: "at least" before "nine"."""
    if high >= len(given):
        return []
    words = numberwords.load(source.language)
    after = given[high]
    if after.key and words.value(after.key) is None:
        return []
    hedge = words.hedge_before(given, high)
    return [given[high - 1]] if hedge and hedge != "only" and low < high else []


def _signs_lost(claim: Passage, source: Passage) -> list[Finding]:
    """Question made a statement: the source's sentence asks, the claim tells."""
    if source.text.rstrip(' "”»').endswith("?") and "?" not in claim.text and len(claim.plain) >= len(source.plain) - 3:
        return [Finding("polarity", Weight.AGAINST, "The outlet asks this; the claim states it.", 0, len(claim.text))]
    return []
