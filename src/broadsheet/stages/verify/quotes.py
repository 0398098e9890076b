"""The quote of a digest: verbatim in every passage it cites, and by the speaker it names."""

from __future__ import annotations

from broadsheet.stages.verify.citation import check_citations
from broadsheet.stages.verify.evidence import Evidence, Library
from broadsheet.stages.verify.findings import ClaimCheck, Finding, Weight, verdict_of
from broadsheet.stages.verify.passage import Passage
from broadsheet.stages.verify.quotation import verbatim
from broadsheet.stages.verify.speaker import speakers_of
from broadsheet.text.names import name_words, same_name, same_word
from broadsheet.text.normalise import fold
from broadsheet.types import Quote, Span


def check_quote(quote: Quote, library: Library) -> tuple[ClaimCheck, tuple[Span, ...], str]:
    """The verdict, the spans that carry the quotation, and the role as far as an article gives it."""
    text = quote.claim.text
    findings = check_citations(quote.claim.evidence, library)
    spans = tuple(s for s in quote.claim.evidence if library.valid(s) and verbatim(text, s.text))
    if not spans:
        findings.append(
            Finding("quotation", Weight.AGAINST, "No cited passage has these words like this.", 0, len(text))
        )
        return ClaimCheck(text, verdict_of(tuple(findings)), 0.0, tuple(findings)), (), ""
    evidence = library.evidence(spans)
    findings += _check_speaker(quote, evidence, library)
    final = tuple(findings)
    verdict = verdict_of(final)
    score = 0.0 if any(f.weight for f in final) else 1.0
    return ClaimCheck(text, verdict, score, final, spans), spans, _known_role(quote.role, evidence)


def _check_speaker(quote: Quote, evidence: Evidence, library: Library) -> list[Finding]:
    everything = (0, len(quote.claim.text))
    if not name_words(quote.speaker):
        return [Finding("speaker", Weight.MISSING, "No speaker is named.", *everything)]
    said = speakers_of(quote.claim.text, evidence.sources)
    if said and not any(_same(quote.speaker, other) for other in said):
        return [Finding("speaker", Weight.AGAINST, f"The article has {said[0]} say this.", *everything)]
    cited = library.evidence(quote.speaker_evidence)
    if any(_names(p, quote.speaker) for p in (*evidence.near, *cited.near)):
        return []
    message = f"No passage near the quotation names {quote.speaker}."
    return [Finding("speaker", Weight.MISSING, message, *everything)]


def _same(one: str, other: str) -> bool:
    if same_name(one, other):
        return True
    a, b = name_words(one), name_words(other)
    return any(same_word(x, y) for x in a for y in b if len(x) > 3)


def _names(passage: Passage, speaker: str) -> bool:
    words = name_words(speaker)
    return (
        words[-1] in passage.keys
        or fold(speaker) in fold(passage.text)
        or any(same_name(speaker, n.text) for n in passage.names)
    )


def _known_role(role: str, evidence: Evidence) -> str:
    return role if role and any(fold(role) in s.folded for s in evidence.sources) else ""
