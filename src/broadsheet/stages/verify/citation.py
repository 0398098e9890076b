"""Citation check: the cited article is in the story and the cited passage stands at its offsets."""

from __future__ import annotations

from collections.abc import Sequence

from broadsheet.stages.verify.evidence import Library
from broadsheet.stages.verify.findings import Finding, Weight
from broadsheet.types import Span


def check_citations(spans: Sequence[Span], library: Library) -> list[Finding]:
    """One note a wrong span, and a missing citation when none is left."""
    findings = []
    for span in spans:
        if span.article_id not in library.sources:
            findings.append(Finding("citation", Weight.NOTE, "The cited article is not one of this story's."))
        elif not library.valid(span):
            findings.append(Finding("citation", Weight.NOTE, "The cited passage does not stand in the article."))
    if len(findings) == len(spans):
        findings.append(Finding("citation", Weight.MISSING, "No passage of this story's articles is cited."))
    return findings
