"""A claim that repeats an outlet's sentence almost word for word: what was put in, taken out or moved?

Where most of a sentence stands unchanged, every changed word can be named together with the word it replaced. A word
that is no form, synonym or generalisation of what it replaced, or that changed places with another, is a fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.dating import agree
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.extraction import ADDED
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.lexicon import Relation, light_words, relate
from broadsheet.stages.verify.number import same_unit, same_value
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.words import stance_words
from broadsheet.text import numberwords
from broadsheet.text.numbers import find_quantities
from broadsheet.text.tokens import Token
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
        "most least",
        "first last next",
        "here there",
        "much little",
        "now then",
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


def check_edits(claim: Passage, evidence: Evidence) -> list[Finding] | None:
    """Findings for the changes of the cited sentence the claim is nearest to; None when it is no near copy."""
    best: tuple[float, list[_Change], Passage] | None = None
    for passage in evidence.cited:
        compared = _compare(claim, passage)
        if compared is not None and (best is None or compared[0] > best[0]):
            best = (*compared, passage)
    if best is None:
        return None
    _, changes, passage = best
    return [*_moved(claim, passage, changes), *(f for c in changes for f in _judge(claim, passage, c, evidence))]


def _compare(claim: Passage, passage: Passage) -> tuple[float, list[_Change]] | None:
    added = [m.span() for m in ADDED.finditer(claim.text)]
    mine = [t for t in claim.worded if not any(a <= t.start < b for a, b in added)]
    theirs = passage.worded
    if not mine or len(mine) > _MAX_WORDS or len(theirs) > 2 * _MAX_WORDS:
        return None
    common = len({t.key or t.text for t in mine} & {t.key or t.text for t in theirs})
    if common < NEAR_COPY * len({t.key or t.text for t in mine}):
        return None
    matcher = difflib.SequenceMatcher(
        None, [t.key or t.text for t in mine], [t.key or t.text for t in theirs], autojunk=False
    )
    kept = sum(size for _, _, size in matcher.get_matching_blocks())
    if kept < NEAR_COPY * len(mine):
        return None
    changes = [
        _Change(tuple(mine[a:b]), tuple(theirs[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"
    ]
    return kept / len(mine), changes


def _moved(claim: Passage, passage: Passage, changes: Sequence[_Change]) -> list[Finding]:
    """Content words that left one place and turned up in another: who did what to whom may have changed.

    Moving the day, or who says it, is free; so is a change between active and passive.
    """
    stop = stopwords(claim.language)
    out = {t.key: i for i, c in enumerate(changes) for t in c.removed if t.key}
    back = [t for i, c in enumerate(changes) for t in c.added if out.get(t.key, i) != i and t.key not in stop]
    speech = stance_words(claim.language).speech
    if not back or _passive(claim) != _passive(passage):
        return []
    if any(t.key in speech for t in back) and _attribution_moved(claim, passage, back):
        return []
    dated = [(d.start, d.end) for d in claim.dates]
    telling = [t for t in back if not any(a <= t.start < b for a, b in dated)]
    moved = {t.key for t in telling}
    exchanged = [c for c in changes if c.removed and any(t.key in moved for t in c.added)]
    # One common noun may stand elsewhere in a fair rewording; a name, or two groups in each other's place, may not.
    if not any(t.text[0].isupper() and t is not claim.worded[0] for t in telling) and len(exchanged) < 2:
        return []
    return [_fault(telling[0], "The article has these words in other places.", Weight.AGAINST)]


def _attribution_moved(claim: Passage, passage: Passage, moved: Sequence[Token]) -> bool:
    """ "Police said X." for "X, police said.": from one end of the sentence to the other."""
    mine, theirs = claim.worded, [t.key for t in passage.worded]
    keys = {t.key for t in moved}
    ends = len(moved) + 1
    to_end = any(t is moved[-1] for t in mine[-2:]) and keys & set(theirs[:ends])
    to_start = any(t is moved[0] for t in mine[:2]) and keys & set(theirs[-ends:])
    return bool(to_end or to_start)


def _passive(passage: Passage) -> bool:
    words = passage.keys
    return "by" in words and bool(words & {"was", "were", "been", "being", "is", "are", "be"})


def _judge(claim: Passage, passage: Passage, change: _Change, evidence: Evidence) -> list[Finding]:
    findings = _figures(claim, passage, change)
    stop = stopwords(claim.language)
    speech = stance_words(claim.language).speech
    removed = [t.key for t in change.removed if t.key]
    for token in change.added:
        key = token.key
        if not key or not key[0].isalpha() or _in_known_figure(token, claim, passage):
            continue
        opposed = next((r for r in removed if _opposed(key, r)), "")
        if opposed:
            findings.append(_fault(token, f"The article has “{opposed}” here.", Weight.AGAINST))
        elif key in speech and any(r in speech for r in removed):
            continue
        elif key and key not in stop and token.text.lower() not in stop and not _figure(token, claim.language):
            finding = _content(claim, token, change, evidence)
            if finding is not None:
                findings.append(finding)
    findings += _taken_out(claim, passage, change)
    return findings


def _in_known_figure(token: Token, claim: Passage, passage: Passage) -> bool:
    """Part of a figure or date the sentence has as well, written otherwise: "60%", "12 December" for "Friday"."""
    day = next((d for d in claim.dates if d.start <= token.start < d.end), None)
    if day is not None:
        return any(agree(day, d) for d in passage.dates)
    own = next((q for q in claim.quantities if q.start <= token.start < q.end), None)
    return own is not None and any(same_value(own, q) and same_unit(own, q) for q in passage.quantities)


def _opposed(one: str, other: str) -> bool:
    if one == other:
        return False
    return any(one in g and other in g for g in _OPPOSED) or relate(one, other) is Relation.OPPOSITE


def _figures(claim: Passage, passage: Passage, change: _Change) -> list[Finding]:
    """A figure put in the place of another one."""
    mine = [t for t in change.added if _figure(t, claim.language)]
    theirs = [t for t in change.removed if _figure(t, passage.language)]
    if not mine or not theirs:
        return []
    values = {round(q.value, 6) for q in passage.quantities} | {_value(t, passage.language) for t in theirs}
    given = [q for q in passage.quantities if any(q.start <= t.start < q.end for t in theirs)]
    faults = []
    for token in mine:
        if _in_known_figure(token, claim, passage):
            continue
        own = next((q for q in claim.quantities if q.start <= token.start < q.end), None)
        if own is not None and any(same_value(own, q) for q in given):
            continue
        if own is None and _value(token, claim.language) in values:
            continue
        faults.append(_fault(token, f"The article has “{theirs[0].text}” here.", Weight.AGAINST))
    return faults


def _value(token: Token, language: str) -> float | None:
    found = find_quantities(token.text, language)
    return found[0].value if found else None


def _content(claim: Passage, token: Token, change: _Change, evidence: Evidence) -> Finding | None:
    """A content word the sentence does not have: carried by the words it stands for, or by those around, or not."""
    own = stem(token.key, claim.language)
    near = {t.stem: t.key for p in evidence.near for t in p.terms}
    relations = {relate(token.key, t.key): t for t in change.removed if t.key}
    if own in near or token.key in light_words() or any(r in relations for r in _CARRIED):
        return None
    if any(relate(token.key, key) in _CARRIED for key in near.values()):
        return None
    # A passage that was only looked up need not be the one the claim retells.
    weight = Weight.NOTE if evidence.whole else Weight.MISSING
    if change.removed:
        shown = " ".join(t.text for t in change.removed)[:80]
        return _fault(token, f"The article has “{shown}” here.", weight)
    return _fault(token, "The article does not have this word here.", weight)


def _taken_out(claim: Passage, passage: Passage, change: _Change) -> list[Finding]:
    """Negations, doubts and statuses that were replaced or cut, without another of their kind in their place."""
    words = stance_words(passage.language)
    mine = stance_words(claim.language)
    findings = []
    for theirs, ours in (
        (words.negation, mine.negation),
        (words.doubt, mine.doubt | mine.soft),
        (words.status, mine.status),
    ):
        lost = [
            t
            for t in change.removed
            if t.key in theirs or t.key.split("-")[0] in theirs or (theirs is words.negation and t.key.endswith("n't"))
        ]
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
