"""What `/api/v1` takes and gives, typed: the OpenAPI document is made from these classes.

Times that come in name their zone; times that go out are RFC 3339 in UTC, to the second.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from broadsheet.stages.publish.story_model import Counts, Evidence, Story, Time, WebAddress

__all__ = ["Counts", "Evidence", "Story"]

MAX_PAGE = 100  # deeper nobody pages: narrow the question with `since` and `until`

StoryId = Annotated[str, Meta(pattern="^[0-9a-z-]{1,64}$", description="id of a story; that of a merged one leads on")]
Zoned = Annotated[datetime, Meta(tz=True)]
Word = Annotated[str, Meta(max_length=200)]
Page = Annotated[int, Meta(ge=1, le=MAX_PAGE, description="from 1")]
Limit = Annotated[int, Meta(ge=1, le=100, description="items of a page")]
Line = Annotated[str, Meta(max_length=300)]


# ----------------------------------------------------------------------------------------------- questions


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class Pages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of a list."""

    page: Page = 1
    limit: Limit = 20


class StoryQuery(Pages, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which stories; all conditions must hold."""

    category: Annotated[Word, Meta(description="in which the story was last printed")] = ""
    outlet: Annotated[Word, Meta(description="domain of a source")] = ""
    person: Annotated[Word, Meta(description="a whole name or a word of it")] = ""
    place: Annotated[Word, Meta(description="a whole name or a word of it")] = ""
    language: Annotated[Word, Meta(description="BCP 47, of the digest")] = ""
    since: Annotated[Zoned, Meta(description="the newest version was made at this time or later")] | None = None
    until: Annotated[Zoned, Meta(description="… before this time")] | None = None


class SearchQuery(StoryQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words and conditions."""

    q: Annotated[str, Meta(max_length=300, description="words that must all occur; the last may be a beginning")] = ""


class PaperQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which paper."""

    at: Annotated[Zoned, Meta(description="the paper as it was then; now when left out")] | None = None
    category: Annotated[Word, Meta(description="only this one")] = ""


class EditionQuery(Pages, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which editions."""

    category: Annotated[Word, Meta(description="only of this one")] = ""


class FeedQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which feeds."""

    category: Annotated[Word, Meta(description="only of this one")] = ""
    health: Annotated[Literal["", "ok", "failing", "new"], Meta(description="only in this state")] = ""


class StoryPath(msgspec.Struct, frozen=True):
    """Which story."""

    id: StoryId


class VersionPath(msgspec.Struct, frozen=True):
    """Which version of which story."""

    id: StoryId
    version: Annotated[int, Meta(ge=1, le=100_000)]


class EditionPath(msgspec.Struct, frozen=True):
    """Which edition."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$", description="id of an edition")]


class FeedPath(msgspec.Struct, frozen=True):
    """Which feed."""

    id: Annotated[str, Meta(pattern="^[0-9a-f]{16}$", description="id of a feed, as listed")]


# ------------------------------------------------------------------------------------------------- answers


class StoryHead(msgspec.Struct, frozen=True, kw_only=True):
    """A story in a list."""

    id: str
    url: WebAddress
    category: str
    language: str
    title: str
    teaser: Annotated[str, Meta(description="the summary, cut near 600 characters")]
    version: int
    first_published: Time
    updated: Time
    counts: Counts


class StoryList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of stories, newest first."""

    stories: list[StoryHead]
    page: int
    limit: int
    total: Annotated[int, Meta(description="stories on all pages")]


class VersionHead(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a story's digest."""

    version: int
    updated: Time
    title: str
    whats_new: list[str]
    corrections: Annotated[int, Meta(description="taken back by then")]
    sources: int


class VersionList(msgspec.Struct, frozen=True, kw_only=True):
    """How a story came to say what it says, oldest first."""

    id: str
    versions: list[VersionHead]


class PlacedStory(StoryHead, frozen=True, kw_only=True):
    """A story in an edition."""

    importance: Annotated[float, Meta(description="what stories are ordered by, comparable across categories")]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """The stories of one category at a time, most important first."""

    id: str
    category: str
    created: Time
    since: Annotated[Time, Meta(description="begin of the window it covers")]
    stories: list[PlacedStory]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One edition a category, in the order of the navigation."""

    at: Annotated[Time, Meta(description="as of when")] | None
    editions: list[Edition]


class EditionHead(msgspec.Struct, frozen=True, kw_only=True):
    """An edition in a list."""

    id: str
    category: str
    created: Time
    stories: int


class EditionList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of editions, newest first."""

    editions: list[EditionHead]
    page: int
    limit: int


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A story that was found."""

    id: str
    url: WebAddress
    title: str
    snippet: Annotated[str, Meta(description="plain text around the words")]
    category: str
    language: str
    updated: Time | None


class HitList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what was found, best first; without words newest first."""

    hits: list[Hit]
    page: int
    limit: int
    total: int


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """A category of the paper."""

    name: str
    stories: Annotated[int, Meta(description="now in print")]
    feeds: int


class CategoryList(msgspec.Struct, frozen=True, kw_only=True):
    """Categories in the order of the navigation."""

    categories: list[Category]


class Outlet(msgspec.Struct, frozen=True, kw_only=True):
    """A publication."""

    domain: str
    name: str
    country: Annotated[str, Meta(description='ISO 3166-1 alpha-2, or ""')]
    language: str
    family: Annotated[str, Meta(description="publisher that counts as one source")]
    ownership: str
    feeds: int


class OutletList(msgspec.Struct, frozen=True, kw_only=True):
    """Outlets by domain."""

    outlets: list[Outlet]


class Feed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A feed and its health. An address may hold somebody's private token: only the operator sees it."""

    id: str
    outlet: str
    category: str
    language: str
    title: str
    health: Annotated[str, Meta(extra_json_schema={"enum": ["ok", "failing", "new"]})]
    failures: Annotated[int, Meta(description="visits in a row that brought nothing")]
    last_ok: Time | None
    entries: Annotated[int, Meta(description="in the last feed read")]
    url: Annotated[str, Meta(description="for the operator")] = ""
    error: Annotated[str, Meta(description="for the operator: why the last visit failed")] = ""


class FeedList(msgspec.Struct, frozen=True, kw_only=True):
    """Feeds by outlet."""

    feeds: list[Feed]


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """A story that was taken back."""

    id: str
    time: Time
    reason: str


class WithdrawnList(msgspec.Struct, frozen=True, kw_only=True):
    """Withdrawn stories by id."""

    withdrawals: list[Withdrawn]


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Whether there is a paper, and how old it is."""

    version: Annotated[str, Meta(description="of the software")]
    title: Annotated[str, Meta(description="of the paper")]
    updated: Annotated[Time, Meta(description="when the newest edition was made")] | None
    stories: int
    running: Annotated[bool, Meta(description="whether feeds are being read now")]


# --------------------------------------------------------------------------------------------------- audit


class AuditText(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One source."""

    text: Annotated[str, Meta(min_length=1, max_length=30_000, description="paragraphs apart by a line break")]
    title: Line = ""
    name: Line = ""
    language: Annotated[str, Meta(max_length=35, description="BCP 47; detected when left out")] = ""
    published: Annotated[Zoned, Meta(description='resolves "on Friday"')] | None = None


class AuditRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text and what it is to be held against. Nothing is fetched: send the sources' texts."""

    text: Annotated[str, Meta(min_length=1, max_length=8_000)]
    sources: Annotated[list[AuditText], Meta(min_length=1, max_length=20)]
    title: Annotated[Line, Meta(description="checked as a sentence of its own")] = ""
    language: Annotated[str, Meta(max_length=35)] = ""


class AuditReason(msgspec.Struct, frozen=True):
    """Why a check said what it said."""

    check: str
    message: str
    words: str


class AuditSpan(msgspec.Struct, frozen=True):
    """A passage of a source."""

    source: Annotated[int, Meta(description="number of the source, from 1")]
    part: str
    start: int
    end: int
    text: str


class AuditClaim(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence and what became of it."""

    text: str
    start: int
    end: int
    verdict: Annotated[str, Meta(extra_json_schema={"enum": ["supported", "contradicted", "not found"]})]
    score: Annotated[float, Meta(ge=0, le=1)]
    reasons: list[AuditReason]
    evidence: list[AuditSpan]
    faults: Annotated[list[tuple[int, int]], Meta(description="words at fault: characters of `text`")]


class AuditReport(msgspec.Struct, frozen=True, kw_only=True):
    """The audit of one text."""

    supported: Annotated[bool, Meta(description="every sentence is")]
    score: Annotated[float, Meta(ge=0, le=1)]
    claims: list[AuditClaim]
    message: Annotated[str, Meta(description="says so where the text holds no claim to check")] = ""


# ------------------------------------------------------------------------------------------------ operator


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """What one stage did in one run."""

    stage: str
    items: int
    made: int
    dropped: int
    seconds: float


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of the pipe; `finished` is null when it was cut short or is under way."""

    id: int
    started: Time
    finished: Time | None
    stages: list[Stage]
    drops: dict[str, int]
    new_digests: int
    new_editions: int


class RunList(msgspec.Struct, frozen=True, kw_only=True):
    """Runs, newest first."""

    running: bool
    runs: list[Run]


class Started(msgspec.Struct, frozen=True):
    """A run has begun."""

    running: bool


class NewFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed to read from now on."""

    url: Annotated[str, Meta(min_length=8, max_length=2_000, description="RSS, Atom, RDF or JSON feed")]
    category: Annotated[str, Meta(min_length=1, max_length=60)] = "World"
    outlet: Annotated[str, Meta(max_length=253, description="domain; that of the address when left out")] = ""
    language: Annotated[str, Meta(max_length=35)] = ""
    title: Line = ""


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a story is taken back."""

    reason: Annotated[str, Meta(min_length=3, max_length=500, description="one sentence, shown to readers")]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader says is wrong with a story."""

    id: str
    story: str
    kind: str
    text: str
    urls: list[str]
    time: Time


class ReportList(msgspec.Struct, frozen=True, kw_only=True):
    """Reports, newest first."""

    reports: list[Report]
