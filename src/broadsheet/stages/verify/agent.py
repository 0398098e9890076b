"""Who did it: a sentence retold word for word, but of somebody of another sentence."""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Sequence

from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.frames import CLAUSE_SIGNS, frame
from broadsheet.stages.verify.lexicon import entry
from broadsheet.stages.verify.passage import Passage, Term
from broadsheet.stages.verify.quotation import quoted
from broadsheet.stages.verify.vocabulary import Vocabulary
from broadsheet.stages.verify.words import stance_words
from broadsheet.text.words import stopwords

_SUBJECT_TERMS = 4  # content words
_SUBJECT = 6  # words a subject has at most
_KEPT = 0.8  # part of the claim's other words that stand in the sentence, in its order
_CONTENT, _WORDS = 2, 3  # content words and words they are at least
_BESIDE = 4  # tokens between two words for one and the same ("the caterer, Fenwick and Daughters")


def check_agent(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A finding where a claim's subject is missing in the sentence that has all the rest, told of somebody else there.

    Only a subject that the articles have in other sentences is asked, and none that stands for somebody else ("the
    company"), holds an office or is told beside the other one.
    """
    if quoted(claim.text):
        return []
    for passage in evidence.cited:
        if passage.language != claim.language:
            continue
        cut = _predicate(claim, passage)
        if cut is None:
            continue
        at, there = cut
        subject = [t for t in claim.terms if t.start < claim.worded[at].start]
        theirs = _subject_of(passage, there)
        if _other(subject, theirs, claim, passage, evidence):
            shown = passage.text[theirs[0].start : theirs[-1].end]
            message = f"The article says this of “{shown[:80]}”."
            return [Finding("relation", Weight.AGAINST, message, subject[0].start, subject[-1].end)]
    return []


def _predicate(claim: Passage, passage: Passage) -> tuple[int, int] | None:
    """Where the part that both share begins in the claim and in the passage; None where it is no predicate."""
    mine, theirs = claim.plain, passage.plain
    if mine[:2] == theirs[:2] or not set(mine[1 : _SUBJECT + 1]) & set(theirs):
        return None
    blocks = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    blocks = [b for b in blocks if b.size > 1 or (b.size and b.a)]
    first = next((b for b in blocks if b.size > 1), None)
    if first is None or not 0 < first.a <= _SUBJECT or not first.b:
        return None
    rest = len(mine) - first.a
    kept = sum(b.size for b in blocks if b.a >= first.a)
    start = claim.worded[first.a]
    content = sum(t.start >= start.start for t in claim.terms)
    if kept < _KEPT * rest or rest < _WORDS or content < _CONTENT or not _verb(start.key, start.text, claim.language):
        return None
    return first.a, first.b


def _verb(key: str, text: str, language: str) -> bool:
    if not text[0].islower():
        return False
    known = entry(key) if language == "en" and key not in stopwords(language) else None
    return known is None or "v" in known.kinds


def _subject_of(passage: Passage, there: int) -> list[Term]:
    """The content words of the sentence's first part, before the predicate and before any sign."""
    end = passage.worded[there].start
    sign = next((t.start for t in passage.tokens if t.text in CLAUSE_SIGNS), end)
    subject = [t for t in passage.terms if t.start < min(end, sign)]
    if passage.language == "en":  # "The Conservatives voted against and threatened …"
        return list(itertools.takewhile(lambda t: not t.text.endswith("ed"), subject))
    return subject


def _other(
    subject: Sequence[Term], theirs: Sequence[Term], claim: Passage, passage: Passage, evidence: Evidence
) -> bool:
    """Whether two subjects are two: both named in full, each with sentences of its own, never side by side."""
    if not _named(subject, claim) or not _named(theirs, passage):
        return False
    if _stands_for(subject, claim) or _stands_for(theirs, passage):
        return False
    # A name may be what a description stands for: "the champion has revealed", "Murray has revealed".
    if subject[-1].text[0].isupper() and claim.language != "de" and not theirs[-1].text[0].isupper():
        return False
    if any(d.start < subject[-1].end for d in claim.dates):
        return False
    here = Vocabulary((passage,))
    if any(here.same(t) or here.synonym(t.stem, claim.language) or any(here.related(t)) for t in subject):
        return False
    everywhere = evidence.everything
    if not all(any(t.stem in p.stems for p in everywhere) for t in subject):
        return False
    return not any(_side_by_side(subject, theirs, p) for p in everywhere)


def _named(subject: Sequence[Term], passage: Passage) -> bool:
    """Whether the words can be somebody: few, no figure, no verb of saying ("some stated"), in English a noun last."""
    speech = stance_words(passage.language).speech
    if not 0 < len(subject) <= _SUBJECT_TERMS or any(t.key in speech or t.text[0].isdigit() for t in subject):
        return False
    if passage.language == "en" and any(t.text.endswith(("ed", "ing")) for t in subject):
        return False
    known = entry(subject[-1].key) if passage.language == "en" else None
    return known is None or "n" in known.kinds


def _stands_for(subject: Sequence[Term], passage: Passage) -> bool:
    words = frame(passage.language, "standing").keys() | frame(passage.language, "office").keys()
    return subject[-1].key in words or all(t.key in words or t.text[0].isdigit() for t in subject)


def _side_by_side(subject: Sequence[Term], theirs: Sequence[Term], passage: Passage) -> bool:
    """Whether words of both stand next to one another in a sentence: one may be the other by another name."""
    mine = [t.index for t in passage.terms if t.stem in {s.stem for s in subject}]
    others = [t.index for t in passage.terms if t.stem in {s.stem for s in theirs}]
    return any(abs(a - b) <= _BESIDE for a in mine for b in others)
