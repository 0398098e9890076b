"""Polarity and modality check: a negation, doubt or condition governs the same words in claim and evidence."""

from __future__ import annotations

from broadsheet.stages.verify.alignment import Match, align
from broadsheet.stages.verify.evidence import Evidence
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.words import StanceWords, stance_words

_REACH = 4  # tokens between a negation and the word it governs
_MIN_ALIGNED = 0.5  # of a claim's terms: below it the passage tells something else


def check_polarity(claim: Passage, evidence: Evidence) -> list[Finding]:
    """Findings where the best passage negates or doubts what the claim states, or the other way round."""
    best = _best_passage(claim, evidence)
    if best is None:
        return []
    passage, matches = best
    words = stance_words(claim.language), stance_words(passage.language)
    findings: list[Finding] = []
    for match in matches:
        if match.other is None or match.term.key in words[0].critical:
            continue
        finding = _compare(claim, passage, match, words)
        if finding is not None:
            findings.append(finding)
    return findings[:1]


def _best_passage(claim: Passage, evidence: Evidence) -> tuple[Passage, tuple[Match, ...]] | None:
    scored = [(p, align(claim, p)) for p in evidence.cited]
    if not scored:
        return None
    passage, matches = max(scored, key=lambda pair: sum(m.strength for m in pair[1]))
    if sum(m.strength for m in matches) < _MIN_ALIGNED * len(matches):
        return None
    return passage, matches


def _compare(claim: Passage, passage: Passage, match: Match, words: tuple[StanceWords, StanceWords]) -> Finding | None:
    assert match.other is not None
    claimed = _governed(claim, match.term.index, words[0])
    given = _governed(passage, match.other.index, words[1])
    start, end = match.term.start, match.term.end
    if claimed[0] != given[0]:
        told = "denies" if given[0] else "does not deny"
        return Finding("polarity", Weight.AGAINST, f"The passage {told} this: “{passage.text[:160]}”", start, end)
    if given[1] and not claimed[1]:
        return Finding("polarity", Weight.AGAINST, f"The passage does not state this as fact: “{passage.text[:160]}”", start, end)
    return None


def _governed(passage: Passage, index: int, words: StanceWords) -> tuple[bool, bool]:
    """Whether the word at a token is negated, and whether it is doubted, by the words right before it."""
    negations, doubt = 0, False
    for token in reversed(passage.tokens[max(0, index - _REACH) : index]):
        if token.text in ",;:.!?()“”\"":
            break
        if token.key in words.negation or token.key.endswith("n't"):
            negations += 1
        doubt = doubt or token.key in words.doubt
    return negations % 2 == 1, doubt
