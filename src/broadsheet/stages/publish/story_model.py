"""The shape of a story for programs: what `story/ID.json` and the API hold, from which the API's schema is made.

A section without content has its default and is absent from the JSON. Times are RFC 3339 in UTC, to the second.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

Time = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Day = Annotated[str, Meta(extra_json_schema={"format": "date"})]
WebAddress = Annotated[str, Meta(description='http or https, or "" when the address is not safe to follow')]


class Evidence(msgspec.Struct, frozen=True):
    """An outlet's own words: a span of an article."""

    article: Annotated[str, Meta(description="which article, by the key of the same name in `sources`")]
    part: Annotated[str, Meta(extra_json_schema={"enum": ["title", "text"]})]
    start: Annotated[int, Meta(description="first character", ge=0)]
    end: Annotated[int, Meta(description="the character behind the last one", ge=0)]
    words: Annotated[str, Meta(description="the words themselves, exactly as the outlet wrote them")]


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence with the words that carry it."""

    text: str
    independent_sources: int
    evidence: list[Evidence]


class HighlightClaim(Claim, frozen=True, kw_only=True):
    """One facet of the event."""

    title: str


class QuoteClaim(Claim, frozen=True, kw_only=True):
    """Somebody's own words, without quotation marks."""

    speaker: str
    role: str
    speaker_evidence: list[Evidence]


class HeldClaim(Claim, frozen=True, kw_only=True):
    """What a party to the event, or another state, holds."""

    holder: str


class DatedClaim(Claim, frozen=True, kw_only=True):
    """One dated step of the event."""

    day: Day


class FigureClaim(Claim, frozen=True, kw_only=True):
    """One value of a disputed quantity."""

    value: str
    published: Time | None


class Difference(msgspec.Struct, frozen=True):
    """A quantity on which independent outlets differ."""

    what: Annotated[str, Meta(description="what is counted")]
    figures: list[FigureClaim]


class Party(msgspec.Struct, frozen=True):
    """A person or body that takes part."""

    name: str
    kind: Annotated[str, Meta(extra_json_schema={"enum": ["person", "organisation"]})]
    role: str
    evidence: list[Evidence]


class Picture(msgspec.Struct, frozen=True):
    """A picture on the outlet's own server."""

    url: WebAddress
    article: str
    credit: str


class Source(msgspec.Struct, frozen=True):
    """An article of the story."""

    article: str
    title: str
    url: WebAddress
    outlet: Annotated[str, Meta(description="domain")]
    outlet_name: str
    language: str
    published: Time | None
    source_key: Annotated[str, Meta(description="articles with equal keys are one independent source")]
    own_share: Annotated[float, Meta(ge=0, le=1, description="part of its words that is its own")]
    copy_of: Annotated[str, Meta(description='the article it is a copy of, or ""')]
    credit: Annotated[str, Meta(description='the agency whose text it is, or ""')]
    paywalled: Annotated[bool | None, Meta(description="as the page says of itself; null where it says nothing")]


class Correction(msgspec.Struct, frozen=True):
    """A published sentence taken back, because an outlet changed or withdrew the article it rested on."""

    section: str
    text: Annotated[str, Meta(description="as it was published")]
    article: str
    outlet: str
    reason: str
    time: Time


class CheckReason(msgspec.Struct, frozen=True):
    """Why a check said what it said."""

    check: str
    message: str
    words: str


class CheckedClaim(msgspec.Struct, frozen=True):
    """One claim of the draft and what became of it."""

    section: str
    text: str
    verdict: Annotated[str, Meta(extra_json_schema={"enum": ["supported", "contradicted", "not found"]})]
    outcome: Annotated[str, Meta(extra_json_schema={"enum": ["kept", "repaired", "dropped"]})]
    score: Annotated[float, Meta(ge=0, le=1)]
    reasons: list[CheckReason]
    evidence: list[Evidence]


class Verification(msgspec.Struct, frozen=True):
    """How the draft was checked. What was dropped stands only here."""

    checked: int
    kept: int
    repaired: int
    dropped: int
    claims: list[CheckedClaim]


class Counts(msgspec.Struct, frozen=True):
    """How many carry the story."""

    articles: int
    outlets: int
    independent_sources: int


class Story(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A checked story with all its evidence."""

    format: Annotated[int, Meta(description="grows when a key changes its meaning or goes")]
    id: str
    url: WebAddress
    category: str
    language: Annotated[str, Meta(description="BCP 47, `und` when unknown")]
    version: Annotated[int, Meta(ge=1)]
    writer: str
    first_published: Time
    updated: Time
    counts: Counts
    title: Claim
    summary: list[Claim] = []
    highlights: list[HighlightClaim] = []
    quote: QuoteClaim | None = None
    perspectives: list[HeldClaim] = []
    timeline: list[DatedClaim] = []
    differences: list[Difference] = []
    whats_new: list[Claim] = []
    place: Claim | None = None
    people: list[Party] = []
    reactions: list[HeldClaim] = []
    background: list[Claim] = []
    image: Picture | None = None
    corrections: list[Correction] = []
    sources: list[Source]
    verification: Verification
