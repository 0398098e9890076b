"""A claim that repeats an outlet's sentence almost word for word: what was put in, taken out or moved?

Where most of a sentence stands unchanged, every changed word can be named together with the word it replaced. A word
that is no form, synonym or generalisation of what it replaced, or that changed places with another, is a fault.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from broadsheet.stages.verify.dating import agree
from broadsheet.stages.verify.derived import derived_known
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.exchange import check_exchange, check_renamed
from broadsheet.stages.verify.extraction import ADDED
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import frame, has
from broadsheet.stages.verify.lexicon import Relation, light_verbs, relate
from broadsheet.stages.verify.number import same_unit, same_value
from broadsheet.stages.verify.opposites import opposed
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.periods import period_known
from broadsheet.stages.verify.quotation import quoted
from broadsheet.stages.verify.shares import share_known
from broadsheet.stages.verify.stems import stem
from broadsheet.stages.verify.vocabulary import COMPOUNDING
from broadsheet.stages.verify.wordorder import check_moved, check_repeated, check_side_by_side, check_strangers
from broadsheet.stages.verify.words import indicative, stance_words
from broadsheet.text import numberwords
from broadsheet.text.gazetteer import name_lists
from broadsheet.text.numbers import Quantity, find_quantities
from broadsheet.text.tokens import Token
from broadsheet.text.words import stopwords

# Part of the claim's words that must stand in the sentence, in order, for it to count as a copy with changes.
NEAR_COPY = 0.6
_MAX_WORDS = 80
_SIGNS = frozenset(',;:()[]–—-."“”«»„')
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
    for passage in evidence.cited:
        if exchange := check_exchange(claim, passage):
            return exchange
    best: tuple[float, list[_Change], Passage] | None = None
    for passage in evidence.cited:
        compared = _compare(claim, passage)
        if compared is not None and (best is None or compared[0] > best[0]):
            best = (*compared, passage)
    if best is None:
        return None
    _, changes, passage = best
    return [
        *check_moved(claim, passage),
        *check_repeated(claim, passage),
        *check_side_by_side(claim, passage),
        *_ahead(claim, passage),
        *check_strangers(claim, passage),
        *(f for c in changes for f in _judge(claim, passage, c, evidence)),
    ]


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


def _ahead(claim: Passage, passage: Passage) -> list[Finding]:
    """What the sentence tells as done, told as to come, or as merely possible."""
    words = stance_words(passage.language)
    open_ended = words.doubt | words.soft | words.condition | words.ahead
    inside = quoted(passage.text)
    told = {k for t in passage.worded if not any(a <= t.start < b for a, b in inside) for k in _bare(t.key)}
    if told & open_ended or has(passage, "announce"):
        return []
    mine, inside = stance_words(claim.language), quoted(claim.text)
    for token in claim.worded:
        if any(a <= token.start < b for a, b in inside):
            continue
        if _bare(token.key) & (mine.ahead | mine.modal) and token.key not in told and token.text.islower():
            return [_fault(token, f"The article does not say “{token.text}”: it tells what is so.", Weight.AGAINST)]
    return []


def _bare(key: str) -> set[str]:
    """A word with and without what is written together with it: "l'ancienne"."""
    return {key, key.rpartition("'")[2]}


def _judge(claim: Passage, passage: Passage, change: _Change, evidence: Evidence) -> list[Finding]:
    findings = _figures(claim, passage, change)
    # A passage that was only looked up need not be the one the claim retells: there true summaries suffer as often.
    if not evidence.whole:
        findings += check_renamed(claim, passage, change.added, change.removed)
    stop = stopwords(claim.language)
    speech = stance_words(claim.language).speech
    removed = [t.key for t in change.removed if t.key]
    for token in change.added:
        key = token.key
        if not key or _in_known_figure(token, claim, passage) or _rounds(token, claim, passage):
            continue
        against = next((r for r in removed if _opposed(key, r, claim.language)), "")
        if measured := _measured(token, claim, passage, change):
            findings.append(_fault(token, f"The article has “{measured}” here.", Weight.AGAINST))
        elif against:
            findings.append(_fault(token, f"The article has “{against}” here.", Weight.AGAINST))
        elif not key[0].isalpha() or (key in speech and any(r in speech for r in removed)):
            continue
        elif not _small(token, stop) and not _figure(token, claim.language):
            finding = _content(claim, token, change, evidence)
            if finding is not None:
                findings.append(finding)
    findings += _taken_out(claim, passage, change)
    return findings


def _measured(token: Token, claim: Passage, passage: Passage, change: _Change) -> str:
    """The article's date or figure whose part was replaced by a part of another one, "" for none."""
    mine = [(d.start, d.end) for d in claim.dates] + [(q.start, q.end) for q in claim.quantities]
    if not any(a <= token.start < b for a, b in mine):
        return ""
    theirs = [(d.start, d.end, d.text) for d in passage.dates] + [(q.start, q.end, q.text) for q in passage.quantities]
    return next((text for t in change.removed for a, b, text in theirs if a <= t.start < b), "")


def _in_known_figure(token: Token, claim: Passage, passage: Passage) -> bool:
    """Part of a figure or date the sentence has as well, written otherwise: "60%", "12 December" for "Friday"."""
    day = next((d for d in claim.dates if d.start <= token.start < d.end), None)
    if day is not None:
        return any(agree(day, d) for d in passage.dates)
    own = next((q for q in claim.quantities if q.start <= token.start < q.end), None)
    if own is None:
        return False
    return (
        any(same_value(own, q) and _same_measure(own, q) for q in passage.quantities)
        or share_known(claim, own, [passage])
        or period_known(claim, own, [passage])
        or derived_known(claim, own, [passage])
    )


def _rounds(token: Token, claim: Passage, passage: Passage) -> bool:
    """Whether a word is the hedge of a figure that rounds the sentence's: "nearly 500" for 487."""
    own = next((q for q in claim.quantities if q.start >= token.end), None)
    if own is None or not own.hedge or any(t.start > token.start and t.end <= own.start for t in claim.worded):
        return False
    rounded = (q for q in passage.quantities if q.value != own.value)
    return any(same_value(own, q) and _same_measure(own, q) for q in rounded)


def _same_measure(one: Quantity, other: Quantity) -> bool:
    # A count may stand for a measure in free text ("5" for "5 years"), not "5 months" beside "5 strokes".
    return same_unit(one, other) and (one.unit == other.unit or not one.unit)


def _opposed(one: str, other: str, language: str) -> bool:
    if one == other:
        return False
    return (language == "en" and any(one in g and other in g for g in _OPPOSED)) or opposed(one, other, language)


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
    near = evidence.near_vocabulary.stems
    relations = {relate(token.key, t.key): t for t in change.removed if t.key}
    if own in near or _light(token.key, claim.language) or any(r in relations for r in _CARRIED):
        return None
    if any(relate(token.key, key) in _CARRIED for key in near.values()):
        return None
    known = evidence.cited_vocabulary
    if known.synonym(own, claim.language) or known.listed(own, claim.language):
        return None
    if claim.language in COMPOUNDING and _compound(claim, token, evidence):
        return None
    # A passage that was only looked up need not be the one the claim retells, but "foreign minister" is no finance one.
    weight = Weight.NOTE if evidence.whole and not _of_title(claim, token, change) else Weight.MISSING
    if change.removed:
        shown = " ".join(t.text for t in change.removed)[:80]
        return _fault(token, f"The article has “{shown}” here.", weight)
    return _fault(token, "The article does not have this word here.", weight)


def _compound(claim: Passage, token: Token, evidence: Evidence) -> str:
    term = next((t for t in claim.terms if t.start == token.start), None)
    return evidence.near_vocabulary.compound(term) if term is not None else ""


def _small(token: Token, stop: frozenset[str]) -> bool:
    """A word without content, or one made of such: "из-за"."""
    return token.key in stop or token.text.lower() in stop or stop.issuperset(token.key.split("-"))


def _light(key: str, language: str) -> bool:
    if key in frame(language, "general"):
        return True
    return key in (light_verbs() if language == "en" else frame(language, "light"))


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
        if theirs is words.doubt and attributed(claim, passage):
            continue
        contracted = [t for t in (*change.removed, *change.added) if theirs is words.negation and _contracted(t)]
        lost = [t for t in change.removed if t in contracted or _is(t, theirs, passage, claim)]
        gained = [t for t in change.added if t in contracted or _is(t, ours, claim, passage)]
        clause = len(change.removed) > 3 and not change.added and not _denied(passage, change, lost)
        if lost and not gained and not clause:
            place = change.added[0] if change.added else claim.tokens[0]
            findings.append(_fault(place, f"The article says “{lost[0].text}”, which was left out.", Weight.AGAINST))
        if gained and not lost and theirs is not words.doubt:
            findings.append(_fault(gained[0], f"The article does not say “{gained[0].text}” here.", Weight.AGAINST))
    return findings


def attributed(claim: Passage, passage: Passage) -> bool:
    """Whether a claim has somebody say what the passage has somebody accuse another of."""
    speech = stance_words(claim.language).speech
    return bool(claim.keys & speech - passage.keys) and has(passage, "accuse")


def _of_title(claim: Passage, token: Token, change: _Change) -> bool:
    """Whether one word before an office was replaced by one other."""
    following = next((t.key for t in claim.worded if t.start > token.start), "")
    return len(change.removed) == len(change.added) == 1 and following in name_lists().titles


def _denied(passage: Passage, change: _Change, lost: Sequence[Token]) -> bool:
    """Whether a verb of denial went with words that stand between no signs: what follows it was denied."""
    stop = stopwords(passage.language)
    if not any(t.key in stance_words(passage.language).negation and t.key not in stop for t in lost):
        return False
    low, high = change.removed[0].start, change.removed[-1].end
    before, after = passage.text[:low].rstrip(), passage.text[high:].lstrip()
    return not (before[-1:] in _SIGNS and after[:1] in _SIGNS)


def _is(token: Token, words: frozenset[str], own: Passage, other: Passage) -> bool:
    """Whether a word is of the list, and not one of content ("denied") that the other text has as often."""
    if not (_bare(token.key) | {token.key.split("-")[0]}) & words or (indicative(token) and token.text != "May"):
        return False
    return token.key in stopwords(own.language) or own.plain.count(token.key) > other.plain.count(token.key)


def _contracted(token: Token) -> bool:
    return token.key.endswith("n't")


def _figure(token: Token, language: str) -> bool:
    return numberwords.load(language).value(token.key) is not None or bool(find_quantities(token.text, language))


def _fault(token: Token, message: str, weight: Weight) -> Finding:
    return Finding("relation", weight, message, token.start, token.end)
