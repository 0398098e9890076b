"""One claim against its evidence: all checks in order, and the verdict they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify.agent import check_agent
from broadsheet.stages.verify.anchor import check_anchor
from broadsheet.stages.verify.carry import carry
from broadsheet.stages.verify.citation import check_citations
from broadsheet.stages.verify.comparison import check_comparison
from broadsheet.stages.verify.dating import check_dates
from broadsheet.stages.verify.edits import check_edits
from broadsheet.stages.verify.evidence import Evidence, Library
from broadsheet.stages.verify.extraction import find_extraction
from broadsheet.stages.verify.features import features
from broadsheet.stages.verify.findings import ClaimCheck, Finding, Weight, verdict_of
from broadsheet.stages.verify.judge import NO_OPINION, Judge, combine
from broadsheet.stages.verify.naming import check_names
from broadsheet.stages.verify.number import check_numbers
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.polarity import check_polarity
from broadsheet.stages.verify.quotation import check_quotations, quoted
from broadsheet.stages.verify.reality import check_reality
from broadsheet.stages.verify.roles import check_roles
from broadsheet.stages.verify.scope import check_scope
from broadsheet.stages.verify.score import CLEAN, penalty, probability
from broadsheet.stages.verify.sequence import check_sequence
from broadsheet.stages.verify.slots import check_slots
from broadsheet.stages.verify.speaker import check_cut_speaker, check_speaker
from broadsheet.stages.verify.subset import check_subset
from broadsheet.stages.verify.support import check_support, measure_support, told_by_thesaurus
from broadsheet.types import Span

# Part of `min_support` that is enough where no lexicon tells that a claim's own word means what the passage says. In
# English it would let 6 of 200 citations of the wrong article through, and in looked-up passages of podcasts 18 of 210
# false summaries for 8 of 90 true ones.
_IN_OWN_WORDS = 0.7
# The same where nobody cited the passages, since the sentence found for a free wording need not be all it retells. On
# the learning half of podcasts it refuses 16 of 90 true summaries instead of 23, and 85 of 210 false ones instead of
# 95; of sales email 0 and 98 instead of 1 and 100; of the other sets as many as before.
_LOOKED_UP = 0.8
_JUDGED_AGAINST = 0.5
_SURE = 0.9  # support from which a judge that may overrule does
# Below it the claim is not found even where no single finding decides: as many small ones as two missing figures.
_MIN_SCORE = 0.5


def check_wording(claim: Passage, evidence: Evidence) -> list[Finding]:
    """A near copy is compared word by word with its sentence; anything freer for what is negated and doubted."""
    edits = check_edits(claim, evidence)
    found = check_polarity(claim, evidence) if edits is None else edits
    return found if edits is not None and not evidence.whole else [*found, *check_slots(claim, evidence)]


Check = Callable[[Passage, Evidence], list[Finding]]
# In the order a reader would ask: are these their words, did they say it, is it so many, when, who, is it so at all.
CHECKS: tuple[Check, ...] = (
    check_quotations,
    check_speaker,
    check_numbers,
    check_dates,
    check_names,
    check_roles,
    check_wording,
    check_subset,
    check_sequence,
    check_reality,
    check_scope,
    check_comparison,
    check_anchor,
    check_agent,
)


def check_cited(
    text: str,
    spans: Sequence[Span],
    library: Library,
    *,
    language: str = "en",
    config: VerifyConfig | None = None,
    judge: Judge | None = None,
) -> ClaimCheck:
    """Check a claim against the passages it cites. Wrong citations are reported and left out."""
    config = config or VerifyConfig()
    citations = check_citations(spans, library)
    evidence = library.evidence(spans)
    if not evidence.spans:
        findings = tuple(citations)
        return ClaimCheck(text, verdict_of(findings), 0.0, findings)
    claim = Passage(text, language, evidence.cited[0].anchor)
    extracted = _extraction(claim, evidence)
    if extracted is not None:
        findings = (*citations, *extracted)
        verdict = verdict_of(findings)
        return ClaimCheck(text, verdict, 0.0 if extracted else 1.0, findings, evidence.spans)
    checked = check_evidence(claim, evidence, config, judge)
    return ClaimCheck(text, checked.verdict, checked.score, (*citations, *checked.findings), evidence.spans)


def _extraction(claim: Passage, evidence: Evidence) -> tuple[Finding, ...] | None:
    """Findings of the best reading as an extract, () for a clean one, None when the claim is no extract."""
    worst: tuple[Finding, ...] | None = None
    for passage in evidence.cited:
        found = find_extraction(claim, passage)
        if found is not None and not found.findings:
            return (*_check_added(claim, evidence), *(() if found.exact else _check_cut(claim, evidence)))
        if found is not None and worst is None:
            worst = found.findings
    return worst


def _check_cut(claim: Passage, evidence: Evidence) -> list[Finding]:
    """What cutting alone can do: give words to another speaker, tell as done what stands behind "must say that"."""
    return [*(check_cut_speaker(claim, evidence) if quoted(claim.text) else ()), *check_reality(claim, evidence)]


def _check_added(claim: Passage, evidence: Evidence) -> tuple[Finding, ...]:
    """Dates in an editor's brackets are the only words an extract adds."""
    if "[" not in claim.text:
        return ()
    return tuple(f for f in check_dates(claim, evidence) if "[" in claim.text[: f.start])


def check_evidence(
    claim: Passage,
    evidence: Evidence,
    config: VerifyConfig,
    judge: Judge | None = None,
    *,
    first: bool = False,
    weight: Mapping[str, float] | None = None,
) -> ClaimCheck:
    """Run every check on a claim that is in its own words.

    `first` says that nothing stands before it that a pronoun could mean; `weight` how telling a stem is (1 if unknown).
    """
    findings = [finding for check in CHECKS for finding in check(claim, evidence)]
    carried = carry(claim, evidence)
    values = features(claim, evidence, carried, findings, first=first, weight=weight)
    if values["dangling"]:
        findings.append(_dangling(claim))
    minimum = config.min_support * _enough(claim, evidence)
    findings += check_support(measure_support(claim, carried, evidence), minimum) + told_by_thesaurus(carried)
    penalties = penalty(values)
    if probability(penalties) < _MIN_SCORE and all(f.weight is Weight.NOTE for f in findings):
        findings.append(Finding("support", Weight.MISSING, "Too much of this is not in the cited passages."))
    if any(f.weight is not Weight.NOTE for f in findings):
        penalties -= CLEAN
    score = probability(penalties)
    if judge is not None:
        score, findings = _heard(claim, evidence, findings, score, judge, config.judge_may_overrule)
    final = tuple(findings)
    return ClaimCheck(claim.text, verdict_of(final), score, final, evidence.spans)


def _enough(claim: Passage, evidence: Evidence) -> float:
    if claim.language != "en":
        return _IN_OWN_WORDS
    return _LOOKED_UP if evidence.whole else 1.0


def _heard(
    claim: Passage, evidence: Evidence, findings: list[Finding], score: float, judge: Judge, may_overrule: bool
) -> tuple[float, list[Finding]]:
    """Score and findings after a second opinion; one that could not be had is told, and changes nothing."""
    opinion = judge.judge(claim.text, [p.text for p in evidence.cited])
    if opinion is None:
        return score, [*findings, Finding(judge.name, Weight.NOTE, NO_OPINION)]
    if opinion.support is None:
        return combine(score, opinion), findings
    if opinion.support < _JUDGED_AGAINST:
        message = opinion.reason or "The passages do not carry this."
        findings = [*findings, Finding(judge.name, Weight.MISSING, message, 0, len(claim.text))]
    elif may_overrule and opinion.support >= _SURE:
        findings = [f if f.check == "quotation" else replace(f, weight=Weight.NOTE) for f in findings]
        if all(f.weight is Weight.NOTE for f in findings):
            return opinion.support, findings
    return combine(score, opinion), findings


def _dangling(claim: Passage) -> Finding:
    token = claim.worded[0]
    return Finding("name", Weight.NOTE, "Nothing before says who this is.", token.start, token.end)
