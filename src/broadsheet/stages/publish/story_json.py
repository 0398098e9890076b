"""One JSON file a story: the whole digest with all evidence and the verification report.

`docs/publishing.md` describes every key.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from broadsheet.stages.publish.jsonfeed import json_bytes
from broadsheet.stages.publish.safe import safe_url
from broadsheet.stages.publish.site import iso
from broadsheet.types import Claim, ClaimReport, Digest, Image, Outcome, Quote, Sections, Source, Span

FORMAT = 1  # grows when a key changes its meaning or goes; new keys do not change it


def story_json(digest: Digest, category: str, base: str) -> bytes:
    """The file's bytes. Words of evidence stand exactly as in the article; offsets count its characters."""
    return json_bytes(story_object(digest, category, base))


def story_object(digest: Digest, category: str, base: str) -> dict[str, Any]:
    """The digest as plain JSON values. Sections without content are absent, unsafe addresses are ""."""
    sources = digest.sections.sources
    return {
        "format": FORMAT,
        "id": digest.story_id,
        "url": f"{base}/story/{digest.story_id}/",
        "category": category,
        "language": digest.language,
        "version": digest.version,
        "writer": digest.writer,
        "first_published": iso(digest.first_published),
        "updated": iso(digest.updated),
        "counts": {
            "articles": len(sources),
            "outlets": len({source.outlet for source in sources}),
            "independent_sources": len({source.source_key for source in sources}),
        },
        **_sections(digest.sections),
        "sources": [_source(source) for source in sources],
        "verification": _verification(digest),
    }


def moved_json(alias: str, target: str, base: str) -> bytes:
    """What stands at the address of a story that was joined with another."""
    return json_bytes({"format": FORMAT, "id": alias, "merged_into": target, "url": f"{base}/story/{target}/"})


def withdrawn_json(story_id: str, time: datetime, reason: str, base: str) -> bytes:
    """What stands at the address of a story that was taken out of the paper."""
    notice = {"time": iso(time), "reason": reason}
    return json_bytes({"format": FORMAT, "id": story_id, "url": f"{base}/story/{story_id}/", "withdrawn": notice})


def _sections(sections: Sections) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "title": _claim(sections.title),
        "summary": [_claim(claim) for claim in sections.summary],
        "highlights": [{"title": h.title, **_claim(h.claim)} for h in sections.highlights],
        "quote": _quote(sections.quote),
        "perspectives": [{"holder": p.holder, **_claim(p.claim)} for p in sections.perspectives],
        "timeline": [{"day": step.day.isoformat(), **_claim(step.claim)} for step in sections.timeline],
        "differences": [
            {
                "what": difference.what,
                "figures": [
                    {"value": figure.value, "published": _time(figure.published), **_claim(figure.claim)}
                    for figure in difference.figures
                ],
            }
            for difference in sections.differences
        ],
        "whats_new": [_claim(claim) for claim in sections.whats_new],
        "image": _image(sections.image),
    }
    return {name: part for name, part in parts.items() if part}


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "text": claim.text,
        "independent_sources": claim.sources,
        "evidence": [_span(span) for span in claim.evidence],
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "article": span.article_id,
        "part": span.part.value,
        "start": span.start,
        "end": span.end,
        "words": span.text,
    }


def _quote(quote: Quote | None) -> dict[str, Any] | None:
    if quote is None:
        return None
    return {
        "speaker": quote.speaker,
        "role": quote.role,
        "speaker_evidence": [_span(span) for span in quote.speaker_evidence],
        **_claim(quote.claim),
    }


def _image(image: Image | None) -> dict[str, Any] | None:
    if image is None or not safe_url(image.url):
        return None
    return {"url": safe_url(image.url), "article": image.article_id, "credit": image.credit}


def _source(source: Source) -> dict[str, Any]:
    return {
        "article": source.article_id,
        "title": source.title,
        "url": safe_url(source.url),
        "outlet": source.outlet,
        "outlet_name": source.outlet_name,
        "language": source.language,
        "published": _time(source.published),
        "source_key": source.source_key,
        "own_share": round(source.own_share, 3),
        "copy_of": source.copy_of,
        "credit": source.credit,
    }


def _verification(digest: Digest) -> dict[str, Any]:
    report = digest.report
    return {
        "checked": len(report.claims),
        **{outcome.value: report.count(outcome) for outcome in Outcome},
        "claims": [_claim_report(claim) for claim in report.claims],
    }


def _claim_report(claim: ClaimReport) -> dict[str, Any]:
    return {
        "section": claim.section,
        "text": claim.text,
        "verdict": claim.verdict.value,
        "outcome": claim.outcome.value,
        "score": round(claim.score, 3),
        "reasons": [{"check": r.check, "message": r.message, "words": r.words} for r in claim.reasons],
        "evidence": [_span(span) for span in claim.evidence],
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
