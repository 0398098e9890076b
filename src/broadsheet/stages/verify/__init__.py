"""Stage 6 of 7: no sentence without evidence. Only this package makes a `Digest`.

::

    draft ── every claim of every section
      │        citation   the passage stands in an article of the story, at its offsets
      │        extraction the outlet's own sentence, shortened without changing what it says → carried
      │        quotation, speaker, number, date, name, role, wording, support → findings → verdict
      ├── carried → kept, with the evidence that holds
      ├── not     → the outlet's own sentence instead, or dropped
      └── no title or no summary left → Drop(NOT_SUPPORTED)
    digest with a report of every claim

`check_claim` runs the same checks on one claim, `Collection` looks up passages for a claim nobody cited any for,
`find_corrections` says which claims of a published digest its articles no longer carry, `recheck` makes the version
without them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from datetime import datetime

from broadsheet.config import VerifyConfig
from broadsheet.stages.verify.check import check_cited, check_evidence
from broadsheet.stages.verify.claims import SectionChecker
from broadsheet.stages.verify.corrections import cited_articles, find_corrections, with_corrections
from broadsheet.stages.verify.evidence import Evidence, Library
from broadsheet.stages.verify.findings import ClaimCheck, Finding, Weight
from broadsheet.stages.verify.judge import NO_OPINION, Judge, Opinion
from broadsheet.stages.verify.judges import make_judge
from broadsheet.stages.verify.lookup import Collection
from broadsheet.stages.verify.relocation import relocated
from broadsheet.stages.verify.thesaurus import Thesaurus, find_thesaurus
from broadsheet.types import (
    Article,
    Digest,
    Draft,
    Drop,
    DropReason,
    Outcome,
    Reason,
    Report,
    Span,
    StoryMaterial,
)

__all__ = [
    "NO_OPINION",
    "ClaimCheck",
    "Collection",
    "Evidence",
    "Finding",
    "Judge",
    "Library",
    "Opinion",
    "Thesaurus",
    "Weight",
    "check_claim",
    "check_evidence",
    "cited_articles",
    "find_corrections",
    "find_thesaurus",
    "make_judge",
    "recheck",
    "verify",
    "with_corrections",
]


def verify(
    draft: Draft,
    material: StoryMaterial,
    *,
    config: VerifyConfig,
    previous: Digest | None,
    now: datetime,
    material_key: str,
    judge: Judge | None = None,
) -> Digest | Drop:
    """Check a draft against the articles it was written from.

    Returns the digest, its version one above `previous`, with a report of every claim; or a drop when no title or no
    summary holds. `now` is UTC. Pure: a `judge` that needs a network does its own calls.
    """
    checker = SectionChecker(material, draft.language, config, judge)
    sections = checker.sections(draft.sections)
    report = Report(tuple(checker.reports))
    if sections is None:
        lost = report.count(Outcome.DROPPED)
        return Drop(
            "verify", draft.story_id, DropReason.NOT_SUPPORTED, f"{lost} of {len(report.claims)} claims do not hold"
        )
    return Digest(
        story_id=draft.story_id,
        language=draft.language,
        writer=draft.writer,
        sections=sections,
        report=report,
        version=previous.version + 1 if previous is not None else 1,
        first_published=previous.first_published if previous is not None else now,
        updated=now,
        material_key=material_key,
        corrections=previous.corrections if previous is not None else (),
    )


def check_claim(
    text: str,
    evidence: Sequence[Span],
    articles: Iterable[Article],
    *,
    language: str = "en",
    config: VerifyConfig | None = None,
    judge: Judge | None = None,
) -> ClaimCheck:
    """Check one sentence against the passages it cites."""
    return check_cited(text, evidence, Library(articles), language=language, config=config, judge=judge)


def recheck(
    digest: Digest, material: StoryMaterial, *, config: VerifyConfig, now: datetime, material_key: str
) -> Digest | Drop | None:
    """Check a published digest again after an outlet changed or withdrew an article.

    Passages that moved are found again. None when everything still holds; else a new version without what does not,
    whose report says so under the check "correction"; or a drop when too little is left.
    """
    library = Library(material.articles)
    draft = Draft(digest.story_id, digest.language, digest.writer, relocated(digest.sections, library))
    again = verify(draft, material, config=config, previous=digest, now=now, material_key=material_key)
    if isinstance(again, Drop):
        return again
    if all(c.outcome is Outcome.KEPT for c in again.report.claims):
        return None
    correction = Reason("correction", "An outlet changed or withdrew the article this rested on.")
    claims = tuple(
        c if c.outcome is Outcome.KEPT else dataclasses.replace(c, reasons=(correction, *c.reasons))
        for c in again.report.claims
    )
    return dataclasses.replace(again, report=Report(claims))
