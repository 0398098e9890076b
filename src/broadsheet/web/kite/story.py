"""A digest as the Kite front end reads a story: every type right, every citation resolvable, nothing but text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from broadsheet.stages.publish.safe import safe_url, sentence_gap
from broadsheet.stages.publish.site import iso
from broadsheet.types import Claim, Digest, Image, Perspective, Source, Span
from broadsheet.web.kite.batches import stable_uuid
from broadsheet.web.kite.plain import plain, titled

IMAGE_PROXY = "/api/image-proxy?url="

_MONTHS = "January February March April May June July August September October November December".split()

# Lists and strings that we have nothing for. The client would do without them, but a wrong type freezes it.
_EMPTY_TEXTS = (
    "business_angle_text",
    "design_principles",
    "did_you_know",
    "diy_tips",
    "emoji",
    "geopolitical_context",
    "humanitarian_impact",
    "league_standings",
    "technical_specifications",
)
_EMPTY_LISTS = (
    "business_angle_points",
    "gameplay_mechanics",
    "gaming_industry_impact",
    "performance_statistics",
    "scientific_significance",
    "suggested_qna",
    "technical_details",
    "travel_advisory",
    "user_action_items",
    "user_experience_impact",
)


def story_id_of(story_id: str) -> str:
    """The UUID of a story: the same in every batch and language."""
    return stable_uuid("story", story_id)


def kite_story(digest: Digest, category: str, number: int, *, images: bool = True) -> dict[str, Any]:
    """The story object.

    Args:
        category: name shown above the title.
        number: unique in its batch, from 1.
        images: whether pictures may be shown, through our own address.
    """
    sections = digest.sections
    cited = Citations(sections.sources)
    gap = sentence_gap(digest.language)
    return {
        **dict.fromkeys(_EMPTY_TEXTS, ""),
        **{name: [] for name in _EMPTY_LISTS},
        "id": story_id_of(digest.story_id),
        "cluster_number": number,
        "category": plain(category),
        "title": plain(sections.title.text) or "…",
        "short_summary": gap.join(cited.line(claim) for claim in sections.summary),
        "talking_points": list(_talking_points(digest, cited)),
        **_quote(digest, cited),
        "perspectives": [cited.perspective(p) for p in sections.perspectives],
        "international_reactions": [cited.titled(r.holder, r.claim) for r in sections.reactions],
        "historical_background": gap.join(cited.line(claim) for claim in sections.background),
        "timeline": [
            {"date": _day(step.day), "date_iso": step.day.isoformat(), "content": cited.line(step.claim)}
            for step in sections.timeline
        ],
        "location": plain(sections.place.text) if sections.place else "",
        "key_players": [titled(p.name, p.role) if p.role else plain(p.name) for p in sections.people],
        "primary_image": _image(sections.image, cited) if images else None,
        "secondary_image": None,
        "articles": cited.articles(digest),
        "domains": [{"name": name, "favicon": "", "isPaywalled": False} for name in cited.domains],
        "unique_domains": len(cited.domains),
        "number_of_titles": cited.count,
        "sourceLanguage": digest.language if digest.language not in ("", "und") else "en",
    }


class Citations:
    """A story's articles as the client counts them: `[domain#n]` is the nth of a domain, in the list's order."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._listed: list[tuple[Source, str, str]] = []  # source, link, domain
        self._cites: dict[str, str] = {}  # by article id
        counts: dict[str, int] = {}
        links: dict[str, str] = {}
        for source in sources:
            link, domain = safe_url(source.url), _domain(source)
            if not link or not domain:
                continue  # what cannot be linked cannot be cited
            if link not in links:
                counts[domain] = counts.get(domain, 0) + 1
                links[link] = f"[{domain}#{counts[domain]}]"
                self._listed.append((source, link, domain))
            self._cites[source.article_id] = links[link]

    @property
    def domains(self) -> list[str]:
        """Each domain once, in the order of the articles."""
        return list(dict.fromkeys(domain for _, _, domain in self._listed))

    @property
    def count(self) -> int:
        """How many articles are listed."""
        return len(self._listed)

    def articles(self, digest: Digest) -> list[dict[str, str]]:
        """The list. An article that names no time is dated by the story: the client cannot do without a date."""
        return [
            {
                "title": plain(source.title) or domain,
                "link": link,
                "domain": domain,
                "date": iso(source.published or digest.first_published),
                "image": "",
                "image_caption": "",
            }
            for source, link, domain in self._listed
        ]

    def of(self, spans: Iterable[Span]) -> str:
        """The citations of evidence, each article once, in the order of the evidence."""
        found = (self._cites[span.article_id] for span in spans if span.article_id in self._cites)
        return "".join(dict.fromkeys(found))

    def line(self, claim: Claim) -> str:
        """A sentence with its citations."""
        return _joined(plain(claim.text), self.of(claim.evidence))

    def source_of(self, article_ids: Iterable[str]) -> tuple[str, str]:
        """Link and domain of the first of these articles that is listed, "" without one."""
        by_id = {source.article_id: (link, domain) for source, link, domain in self._listed}
        return next((by_id[article] for article in article_ids if article in by_id), ("", ""))

    def perspective(self, perspective: Perspective) -> dict[str, Any]:
        """A card. The client shows the links of `sources` only where the text holds no citation."""
        ids = {span.article_id for span in perspective.claim.evidence}
        named = {
            s.outlet: {"name": plain(s.outlet_name) or d, "url": u} for s, u, d in self._listed if s.article_id in ids
        }
        return {
            "text": self.titled(perspective.holder, perspective.claim),
            "sources": list(named.values()),
        }

    def titled(self, title: str, claim: Claim) -> str:
        """`Title: sentence [citation]`."""
        return _joined(titled(title, claim.text), self.of(claim.evidence))


def _joined(text: str, citations: str) -> str:
    return f"{text} {citations}" if citations else text


def _domain(source: Source) -> str:
    """What stands in a citation: no bracket, no number sign."""
    kept = source.outlet.lower()
    return kept if kept and all(c.isalnum() or c in ".-" for c in kept) else ""


def _talking_points(digest: Digest, cited: Citations) -> Iterator[str]:
    """Highlights, and what the client has no section for: what is new, what outlets differ on, what was taken back."""
    sections = digest.sections
    for claim in sections.whats_new:
        yield cited.titled("New", claim)
    for highlight in sections.highlights:
        yield cited.titled(highlight.title, highlight.claim)
    for difference in sections.differences:
        figures = "; ".join(_joined(plain(f.value), cited.of(f.claim.evidence)) for f in difference.figures)
        yield f"{titled(f'Outlets differ on {difference.what}', '')}{figures}"
    for correction in digest.corrections:
        yield titled("Correction", f"{correction.text} ({correction.reason})")


def _quote(digest: Digest, cited: Citations) -> dict[str, str]:
    quote = digest.sections.quote
    if quote is None:
        names = ("quote", "quote_author", "quote_attribution", "quote_source_url", "quote_source_domain")
        return dict.fromkeys(names, "")
    link, domain = cited.source_of(span.article_id for span in quote.claim.evidence)
    return {
        "quote": plain(quote.claim.text),
        "quote_author": plain(quote.speaker),
        "quote_attribution": plain(quote.role),
        "quote_source_url": link,
        "quote_source_domain": domain,
    }


def _image(image: Image | None, cited: Citations) -> dict[str, str] | None:
    address = safe_url(image.url) if image else ""
    if image is None or not address:
        return None
    link, domain = cited.source_of([image.article_id])
    return {
        "url": IMAGE_PROXY + quote(address, safe=""),
        "caption": plain(image.credit),
        "credit": plain(image.credit) or domain,
        "link": link,
    }


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
