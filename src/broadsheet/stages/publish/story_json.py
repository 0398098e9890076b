"""One JSON file a story: the whole digest with all evidence and the verification report.

`story_model.py` gives the shape; `docs/publishing.md` describes every key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from broadsheet.stages.publish import story_model as model
from broadsheet.stages.publish.jsonfeed import json_bytes
from broadsheet.stages.publish.safe import safe_url
from broadsheet.stages.publish.site import iso
from broadsheet.types import (
    Claim,
    ClaimReport,
    Digest,
    Image,
    Outcome,
    Party,
    Perspective,
    Quote,
    Sections,
    Source,
    Span,
)

FORMAT = 1  # grows when a key changes its meaning or goes; new keys do not change it


def story_json(digest: Digest, category: str, base: str) -> bytes:
    """The file's bytes. Words of evidence stand exactly as in the article; offsets count its characters."""
    return json_bytes(msgspec.to_builtins(story_document(digest, category, base)))


def story_document(digest: Digest, category: str, base: str) -> model.Story:
    """The digest in its shape for programs. Sections without content are empty, unsafe addresses are ""."""
    sources = digest.sections.sources
    return model.Story(
        format=FORMAT,
        id=digest.story_id,
        url=f"{base}/story/{digest.story_id}/",
        category=category,
        language=digest.language,
        version=digest.version,
        writer=digest.writer,
        first_published=iso(digest.first_published),
        updated=iso(digest.updated),
        counts=model.Counts(
            len(sources), len({source.outlet for source in sources}), len({source.source_key for source in sources})
        ),
        **_sections(digest.sections),
        corrections=[
            model.Correction(c.section, c.text, c.article_id, c.outlet, c.reason, iso(c.time))
            for c in digest.corrections
        ],
        sources=[_source(source) for source in sources],
        verification=_verification(digest),
    )


def moved_json(alias: str, target: str, base: str) -> bytes:
    """What stands at the address of a story that was joined with another."""
    return json_bytes({"format": FORMAT, "id": alias, "merged_into": target, "url": f"{base}/story/{target}/"})


def withdrawn_json(printed: Mapping[str, Any], time: datetime, reason: str) -> bytes:
    """What stands at the address of a story that was taken out of the paper; `printed` is the file before."""
    kept = {key: printed[key] for key in ("id", "url", "category", "first_published") if key in printed}
    return json_bytes({"format": FORMAT, **kept, "withdrawn": {"time": iso(time), "reason": reason}})


def _sections(sections: Sections) -> dict[str, Any]:
    return {
        "title": _claim(sections.title),
        "summary": [_claim(claim) for claim in sections.summary],
        "highlights": [model.HighlightClaim(title=h.title, **_carried(h.claim)) for h in sections.highlights],
        "quote": _quote(sections.quote),
        "perspectives": _held(sections.perspectives),
        "timeline": [model.DatedClaim(day=step.day.isoformat(), **_carried(step.claim)) for step in sections.timeline],
        "differences": [
            model.Difference(
                difference.what,
                [
                    model.FigureClaim(value=figure.value, published=_time(figure.published), **_carried(figure.claim))
                    for figure in difference.figures
                ],
            )
            for difference in sections.differences
        ],
        "whats_new": [_claim(claim) for claim in sections.whats_new],
        "place": _claim(sections.place) if sections.place else None,
        "people": [_party(party) for party in sections.people],
        "reactions": _held(sections.reactions),
        "background": [_claim(claim) for claim in sections.background],
        "image": _image(sections.image),
    }


def _carried(claim: Claim) -> dict[str, Any]:
    """What every kind of claim has."""
    return {"text": claim.text, "independent_sources": claim.sources, "evidence": _spans(claim.evidence)}


def _claim(claim: Claim) -> model.Claim:
    return model.Claim(**_carried(claim))


def _held(perspectives: Iterable[Perspective]) -> list[model.HeldClaim]:
    return [model.HeldClaim(holder=p.holder, **_carried(p.claim)) for p in perspectives]


def _spans(spans: Iterable[Span]) -> list[model.Evidence]:
    return [model.Evidence(span.article_id, span.part.value, span.start, span.end, span.text) for span in spans]


def _quote(quote: Quote | None) -> model.QuoteClaim | None:
    if quote is None:
        return None
    return model.QuoteClaim(
        speaker=quote.speaker,
        role=quote.role,
        speaker_evidence=_spans(quote.speaker_evidence),
        **_carried(quote.claim),
    )


def _party(party: Party) -> model.Party:
    return model.Party(party.name, party.kind, party.role, _spans(party.evidence))


def _image(image: Image | None) -> model.Picture | None:
    if image is None or not safe_url(image.url):
        return None
    return model.Picture(safe_url(image.url), image.article_id, image.credit)


def _source(source: Source) -> model.Source:
    return model.Source(
        article=source.article_id,
        title=source.title,
        url=safe_url(source.url),
        outlet=source.outlet,
        outlet_name=source.outlet_name,
        language=source.language,
        published=_time(source.published),
        source_key=source.source_key,
        own_share=round(source.own_share, 3),
        copy_of=source.copy_of,
        credit=source.credit,
        paywalled=source.paywalled,
    )


def _verification(digest: Digest) -> model.Verification:
    report = digest.report
    return model.Verification(
        checked=len(report.claims),
        claims=[_claim_report(claim) for claim in report.claims],
        **{outcome.value: report.count(outcome) for outcome in Outcome},
    )


def _claim_report(claim: ClaimReport) -> model.CheckedClaim:
    return model.CheckedClaim(
        section=claim.section,
        text=claim.text,
        verdict=claim.verdict.value,
        outcome=claim.outcome.value,
        score=round(claim.score, 3),
        reasons=[model.CheckReason(r.check, r.message, r.words) for r in claim.reasons],
        evidence=_spans(claim.evidence),
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
