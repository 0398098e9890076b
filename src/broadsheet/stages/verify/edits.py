"""A claim that repeats an outlet's sentence almost word for word: what was put in, taken out or moved?

Where most of a sentence stands unchanged, every changed word can be named together with the word it replaced. A word
that is no form, synonym or generalisation of what it replaced, or that changed places with another, is a fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.extraction import ADDED
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import Relation, relate
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.words import stance_words
from broadsheet.text import numberwords
from broadsheet.text.numbers import Token, find_quantities
from broadsheet.text.words import stopwords

# Part of the claim's words that must stand in the sentence, in order, for it to count as a copy with changes.
NEAR_COPY = 0.6
_MAX_WORDS = 80
_CARRIED = (Relation.SAME, Relation.FAMILY, Relation.SYNONYM, Relation.SIMILAR, Relation.BROADER)
# Function words that are opposites of one another: a change of one is a change of what is said.
_OPPOSED = tuple(
    frozenset(group.split())
    for group in (
        "before after",
        "with without",
        "all some none few many most",
        "more less fewer",
        "up down",
        "over under",
        "above below",
        "inside outside",
        "in out",
        "on off",
        "to from",
        "for against",
        "always never",
        "until since",
        "and or",
        "his her",
        "he she",
        "mr mrs ms",
    )
)


@dataclass(frozen=True, slots=True)
class _Change:
    """Claim words put in place of a sentence's words; either side may be empty."""

    added: tuple[Token, ...]
    removed: tuple[Token, ...]


def check_edits(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings for the changes of the cited sentence the claim is nearest to; none when it is no near copy."""
    best: tuple[float, list[_Change], Passage] | None = None
    for passage in evidence.cited:
        compared = _compare(claim, passage)
        if compared is not None and (best is None or compared[0] > best[0]):
            best = (*compared, passage)
    if best is None:
        return []
    _, changes, passage = best
    return [*_moved(claim, changes), *(f for c in changes for f in _judge(claim, passage, c, evidence))]


def _compare(claim: Passage, passage: Passage) -> tuple[float, list[_Change]] | None:
    added = [m.span() for m in ADDED.finditer(claim.text)]
    mine = [t for t in claim.tokens if t.text[0].isalnum() and not any(a <= t.start < b for a, b in added)]
    theirs = [t for t in passage.tokens if t.text[0].isalnum()]
    if not mine or len(mine) > _MAX_WORDS or len(theirs) > 2 * _MAX_WORDS:
        return None
    common = len({t.key or t.text for t in mine} & {t.key or t.text for t in theirs})
    if common < NEAR_COPY * len({t.key or t.text for t in mine}):
        return None
    matcher = difflib.SequenceMatcher(None, [t.key or t.text for t in mine], [t.key or t.text for t in theirs], autojunk=False)
    kept = sum(size for _, _, size in matcher.get_matching_blocks())
    if kept < NEAR_COPY * len(mine):
        return None
    changes = [
        _Change(tuple(mine[a:b]), tuple(theirs[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    ]
    return kept / len(mine), changes


def _moved(claim: Passage, changes: Sequence[_Change]) -> list[Finding]:
    """Content words that left one place and turned up in another, at least two of them: they changed places."""
    stop = stopwords(claim.language)
    out = {t.key or t.text for c in changes for t in c.removed}
    back = [t for c in changes for t in c.added if (t.key or t.text) in out and t.key not in stop]
    gone = {t.key or t.text for t in back}
    groups = [c for c in changes if any((t.key or t.text) in gone for t in c.added) and c.removed]
    if len(groups) >= 2 and len(gone) >= 2:
        message = "The article has these words the other way round."
        return [Finding("relation", Weight.AGAINST, message, back[0].start, back[0].end)]
    return []


def _judge(claim: Passage, passage: Passage, change: _Change, evidence: Evidence) -> list[Finding]:
    findings = []
    stop = stopwords(claim.language)
    removed = [t.key for t in change.removed]
    for token in change.added:
        key = token.key
        if opposed := next((r for r in removed if any(key in g and r in g and key != r for g in _OPPOSED)), ""):
            findings.append(_fault(token, f"The article has “{opposed}” here.", Weight.AGAINST))
        elif key and key not in stop and token.text.lower() not in stop and not _figure(token, claim.language):
            finding = _content(claim, token, change, evidence)
            if finding is not None:
                findings.append(finding)
    findings += _taken_out(claim, passage, change)
    return findings


def _content(claim: Passage, token: Token, change: _Change, evidence: Evidence) -> Finding | None:
    """A content word the sentence does not have: carried by the words it stands for, or by those around, or not."""
    own = stem(token.key, claim.language)
    near = {t.stem: t.key for p in evidence.near for t in p.terms}
    relations = {relate(token.key, t.key): t for t in change.removed if t.key}
    if own in near or any(r in relations for r in _CARRIED):
        return None
    if Relation.OPPOSITE in relations:
        return _fault(token, f"The article says “{relations[Relation.OPPOSITE].text}”.", Weight.AGAINST)
    if any(relate(token.key, key) in _CARRIED for key in near.values()):
        return None
    if change.removed:
        shown = " ".join(t.text for t in change.removed)[:80]
        return _fault(token, f"The article has “{shown}” here.", Weight.MISSING)
    return _fault(token, "The article does not have this word here.", Weight.MISSING)


def _taken_out(claim: Passage, passage: Passage, change: _Change) -> list[Finding]:
    """Negations, doubts and statuses that were replaced or cut, without another of their kind in their place."""
    words = stance_words(passage.language)
    mine = stance_words(claim.language)
    findings = []
    for theirs, ours in ((words.negation, mine.negation), (words.doubt, mine.doubt | mine.soft), (words.status, mine.status)):
        lost = [t for t in change.removed if t.key in theirs or (theirs is words.negation and t.key.endswith("n't"))]
        gained = [t for t in change.added if t.key in ours or (ours is mine.negation and t.key.endswith("n't"))]
        if lost and not gained and not (len(change.removed) > 3 and not change.added):
            place = change.added[0] if change.added else claim.tokens[0]
            findings.append(_fault(place, f"The article says “{lost[0].text}”, which was left out.", Weight.AGAINST))
        if gained and not lost and ours is not mine.doubt | mine.soft:
            findings.append(_fault(gained[0], f"The article does not say “{gained[0].text}” here.", Weight.AGAINST))
    return findings


def _figure(token: Token, language: str) -> bool:
    return numberwords.load(language).value(token.key) is not None or bool(find_quantities(token.text, language))


def _fault(token: Token, message: str, weight: Weight) -> Finding:
    return Finding("relation", weight, message, token.start, token.end)
