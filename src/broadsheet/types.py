"""The values that flow through the pipe, all frozen: what a stage takes and what it returns.

Rules that hold for every type here:

- A `datetime` is timezone-aware and UTC. `None` means that nobody told us, never "now".
- Text is Unicode NFC without control characters. Offsets count characters (Python `str` indices), end exclusive.
- Identifiers are lower-case hexadecimal, derived from content, and equal in every run over the same input.
- A `Draft` is unverified. Only `broadsheet.stages.verify` makes a `Digest`; publishers take only a `Digest`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from datetime import date, datetime

# --------------------------------------------------------------------------------------------- catalogue


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publication."""

    domain: str  # registrable domain, lower case, the key: "bbc.co.uk"
    name: str  # as its readers know it: "BBC News"
    country: str = ""  # ISO 3166-1 alpha-2, "" when unknown
    language: str = ""  # BCP 47 of most of its articles, "" when unknown
    family: str = ""  # slug of the publisher family; "" makes the outlet a family of its own
    ownership: str = "unknown"  # public state private listed nonprofit cooperative agency trust unknown
    aliases: tuple[str, ...] = ()  # further domains of the same outlet

    @property
    def family_key(self) -> str:
        """The publisher that counts as one source: the family, else the outlet itself."""
        return self.family or self.domain


@dataclass(frozen=True, slots=True)
class Family:
    """A publisher of several outlets, which count as one independent source."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Agency:
    """A wire service whose texts other outlets carry."""

    id: str  # slug: "reuters"
    name: str
    family: str = ""  # slug of the publisher family
    credits: tuple[str, ...] = ()  # as written in credit lines: "Reuters", "Agencia EFE"
    acronyms: tuple[str, ...] = ()  # short forms that are also ordinary letters: believed only in credit position


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed somebody chose to read."""

    url: str
    outlet: str  # domain of its outlet
    category: str = "World"
    language: str = ""  # BCP 47, "" when unknown
    title: str = ""


# ------------------------------------------------------------------------------------------ fetch, extract


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as the feed gives it, with URLs made absolute and times in UTC."""

    id: str  # from feed URL and guid
    feed_url: str
    url: str  # canonical form of the item's link
    title: str  # plain text, at most `fetch.max_title_chars`
    summary_html: str = ""  # hostile HTML, as it came
    content_html: str = ""  # hostile HTML, as it came; "" when the feed has no full text
    author: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    image_url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to one HTTP request that had a body worth keeping."""

    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    body: bytes  # decompressed, at most the configured cap
    content_type: str = ""  # the whole header
    etag: str = ""
    last_modified: str = ""  # as sent, to be sent back


@dataclass(frozen=True, slots=True)
class Article:
    """An extracted page: what an outlet said, in its own words."""

    id: str  # from the canonical URL: a changed text keeps it
    url: str  # where a reader opens it
    outlet: str  # domain
    title: str  # without the outlet's suffix
    text: str  # paragraphs joined by a blank line; offsets of spans count into this very string
    language: str  # BCP 47, "und" when nobody can tell
    published: datetime | None
    first_seen: datetime
    category: str = "World"
    author: str = ""
    image_url: str = ""
    image_credit: str = ""
    complete: bool = True  # False when only a teaser could be had
    paywalled: bool | None = None  # whether the page says that it is not free to read; None where it says nothing
    revision: int = 1  # grows when the outlet changes the text
    standfirst: int = 0  # characters at the start of the text that the feed tells and the page does not; 0: none

    @property
    def body_start(self) -> int:
        """Where the page's own text begins in `text`, behind the standfirst and its blank line."""
        return self.standfirst + 2 if self.standfirst else 0

    @property
    def time(self) -> datetime:
        """When it was published as far as we know: UTC."""
        return self.published if self.published is not None else self.first_seen

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text's paragraphs, in order."""
        return tuple(p for p in self.text.split("\n\n") if p)


# ------------------------------------------------------------------------------------------- syndication


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article's text that stands in another article as well."""

    start: int  # in the article's text
    end: int
    source_article: str  # id of the earliest known carrier
    origin: str  # agency id or outlet domain whose text it is


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose text an article is. An article nobody copied and that copies nobody has `own_share` 1."""

    article_id: str
    source_key: str  # what it counts as: "agency:ID" or "publisher:FAMILY"; equal keys are one independent source
    origin: str  # agency id or outlet domain whose text most of it is
    own_share: float = 1.0  # 0…1: part of its words found in no earlier article and not credited to an agency
    agencies: tuple[str, ...] = ()  # agency ids its credit lines name
    copy_of: str = ""  # article id of the original, when it is a copy as a whole
    passages: tuple[Passage, ...] = ()


# ---------------------------------------------------------------------------------------------- clustering


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason for or against: value × weight is its part of the score."""

    name: str
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Membership:
    """Why an article is in its story, kept so that it can be explained."""

    article_id: str
    story_id: str
    score: float  # probability-like, 0…1; 1.0 for the article that opened the story
    signals: tuple[Signal, ...] = ()
    nearest_article: str = ""  # the member it was closest to
    runner_up: str = ""  # id of the nearest other story
    runner_up_score: float = 0.0
    runner_up_reason: str = ""  # one sentence: why not there
    single: str = ""  # kind of text that never joins others ("horoscope", "live blog" …), "" for news


class StoryStatus(enum.StrEnum):
    """Life of a story."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Story:
    """The articles on one event. The id never changes."""

    id: str
    articles: tuple[str, ...]  # ids, by time of publication
    created: datetime  # when its first article was published
    updated: datetime  # when its newest article was published
    status: StoryStatus = StoryStatus.OPEN
    merged_into: str = ""


class ChangeKind(enum.StrEnum):
    """What clustering decided about a story."""

    OPEN = "open"
    JOIN = "join"
    LEAVE = "leave"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class StoryChange:
    """One decision of clustering, in the order in which they have to be applied."""

    kind: ChangeKind
    story_id: str
    article_id: str = ""  # OPEN, JOIN, LEAVE
    other_story: str = ""  # MERGE: the story that is absorbed and becomes an alias; SPLIT: the one it came from
    membership: Membership | None = None


# ----------------------------------------------------------------------------------------------- digests


class Part(enum.StrEnum):
    """Which string of an article a span counts into."""

    TITLE = "title"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Span:
    """An outlet's own words: characters `start` to `end` of one part of an article."""

    article_id: str
    part: Part
    start: int
    end: int
    text: str  # the words themselves, so that a published digest stands alone


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, headline or quotation of a digest with the words that carry it."""

    text: str
    evidence: tuple[Span, ...]  # the first span is the one the text was taken from
    sources: int = 1  # independent sources among the evidence's articles


@dataclass(frozen=True, slots=True)
class Highlight:
    """One facet of the event: shown as `title: claim`."""

    title: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words."""

    claim: Claim  # text without quotation marks; every evidence span carries the quotation verbatim
    speaker: str  # full name as the articles give it
    role: str = ""  # as the articles give it: "harbour master"
    speaker_evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Perspective:
    """What one party to the event holds."""

    holder: str  # as the articles name it
    claim: Claim  # evidence names every article that carries the statement


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One dated step of the event."""

    day: date
    claim: Claim


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of a disputed quantity and who gives it."""

    value: str  # as written: "at least nine"
    claim: Claim
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A quantity on which independent outlets give values that cannot both be right."""

    what: str  # what is counted: "people killed"
    figures: tuple[Figure, ...]  # at least two, oldest first


@dataclass(frozen=True, slots=True)
class Party:
    """A person or body that takes part in the event, with what the articles call them."""

    name: str  # full name as the articles give it
    kind: str  # "person" or "organisation"
    role: str  # as the articles give it: "harbour master"; "" when they give none
    evidence: tuple[Span, ...]  # the first span names the party, with the role where there is one


@dataclass(frozen=True, slots=True)
class Image:
    """A picture shown from the outlet's own server with its credit; never copied."""

    url: str
    article_id: str
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """An article of the story, as listed under the digest."""

    article_id: str
    title: str
    url: str
    outlet: str  # domain
    outlet_name: str
    language: str
    published: datetime | None
    source_key: str  # equal keys are one independent source
    own_share: float = 1.0
    copy_of: str = ""  # article id of the original it carries
    credit: str = ""  # name of the agency whose text it is, "" when its own
    paywalled: bool | None = None  # as the page says of itself; None where it says nothing


@dataclass(frozen=True, slots=True)
class Sections:
    """What a digest says. A section without evidence is empty, never padded."""

    title: Claim
    summary: tuple[Claim, ...]
    highlights: tuple[Highlight, ...] = ()
    quote: Quote | None = None
    perspectives: tuple[Perspective, ...] = ()
    timeline: tuple[TimelineStep, ...] = ()
    differences: tuple[Difference, ...] = ()
    whats_new: tuple[Claim, ...] = ()
    place: Claim | None = None  # the text is the name of where it happened
    people: tuple[Party, ...] = ()  # key people and organisations, the most named first
    reactions: tuple[Perspective, ...] = ()  # what other states say; the holder is the state or who speaks for it
    background: tuple[Claim, ...] = ()  # what happened before the event
    image: Image | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryMaterial:
    """All a writer may use: the story's articles and what is known of their independence. Picklable."""

    story: Story
    articles: tuple[Article, ...]  # by time of publication
    origins: tuple[Origin, ...]  # one an article, same order
    outlets: tuple[Outlet, ...]  # one an article, same order
    agencies: tuple[Agency, ...] = ()
    previous: Sections | None = None  # what was last published of this story
    languages: tuple[str, ...] = ()  # the reader's languages, most wanted first


@dataclass(frozen=True, slots=True)
class Draft:
    """A digest that nobody has checked yet."""

    story_id: str
    language: str  # BCP 47 of the text
    writer: str  # "extractive" or the model's name
    sections: Sections


class Verdict(enum.StrEnum):
    """What verification says of one claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not found"


class Outcome(enum.StrEnum):
    """What happened to a claim in the end."""

    KEPT = "kept"
    REPAIRED = "repaired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a check said what it said, in a sentence a reader understands."""

    check: str  # "quotation", "number", "name" …
    message: str
    words: str = ""  # the words of the claim at fault


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """One claim and what became of it."""

    section: str  # "summary", "highlights", "quote" …
    text: str
    verdict: Verdict
    outcome: Outcome
    score: float = 1.0  # 0…1: how much of the claim its evidence carries
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The verification of one digest, claim by claim."""

    claims: tuple[ClaimReport, ...]

    def count(self, outcome: Outcome) -> int:
        """How many claims ended with this outcome."""
        return sum(1 for claim in self.claims if claim.outcome is outcome)


@dataclass(frozen=True, slots=True)
class Correction:
    """A published claim taken back because an outlet changed or withdrew the article it rested on."""

    section: str  # "summary", "highlights", "quote" …
    text: str  # as it was published
    article_id: str  # the article that no longer carries it
    outlet: str  # domain of that article
    reason: str  # one sentence a reader understands
    time: datetime  # when it was taken back


@dataclass(frozen=True, slots=True)
class Digest:
    """The written and verified story. Made only by `broadsheet.stages.verify`."""

    story_id: str
    language: str
    writer: str
    sections: Sections
    report: Report
    version: int  # 1 for the first that was published
    first_published: datetime
    updated: datetime  # when this version was made
    material_key: str  # hash of the articles it was written from: equal keys need no new digest
    corrections: tuple[Correction, ...] = ()  # of this and earlier versions, oldest first


# ----------------------------------------------------------------------------------------------- edition


@dataclass(frozen=True, slots=True)
class Placement:
    """A story's place in an edition."""

    story_id: str
    version: int  # of the digest
    importance: float  # what it was ordered by
    independent_sources: int


@dataclass(frozen=True, slots=True)
class Edition:
    """The stories of one category at a time, most important first."""

    id: str  # from its content: equal content is the same edition
    category: str
    created: datetime
    since: datetime  # the window it covers
    placements: tuple[Placement, ...]


# ------------------------------------------------------------------------------------------------- drops


class DropReason(enum.StrEnum):
    """Why an item, or a part of one, was left out. The value is what a person reads."""

    ADDRESS_FORBIDDEN = "address not allowed"
    TIMEOUT = "timed out"
    CONNECTION = "could not connect"
    HTTP_ERROR = "the server answered with an error"
    REDIRECTS = "too many redirects"
    TOO_LARGE = "larger than the limit"
    BAD_ENCODING = "content encoding broken"
    NOT_A_FEED = "not a feed"
    EMPTY_FEED = "feed without entries"
    FEED_DAMAGED = "feed damaged, entries recovered"
    NOT_HTML = "not an HTML page"
    NO_LINK = "entry without a link"
    NO_TITLE = "no title"
    NO_DATE = "no date"
    DATE_IMPLAUSIBLE = "date in the future or far past"
    TOO_OLD = "older than the limit"
    TITLE_TOO_LONG = "title longer than the limit"
    NO_TEXT = "no article text found"
    DUPLICATE_ENTRY = "same link twice in one feed"
    UNREADABLE_INPUT = "input line could not be read"
    WORKER_LOST = "the work ended without a result"
    NOTHING_TO_WRITE = "no sentence fit to print"
    NOT_SUPPORTED = "not carried by the evidence"
    TOO_MANY = "more items than the limit"
    NOT_CONFIGURED = "the configuration does not provide for it"


@dataclass(frozen=True, slots=True)
class Drop:
    """Something left out, counted and explained. `kept` says that only a part was dropped, not the item."""

    stage: str  # "fetch", "parse", "extract" …
    item: str  # URL, entry id or claim: what a person can look up
    reason: DropReason
    detail: str = ""  # one line: what was seen
    kept: bool = False


@dataclass(frozen=True, slots=True)
class StageStats:
    """What one stage did in one run."""

    stage: str
    items: int  # taken in
    made: int  # handed on
    dropped: int
    seconds: float  # wall clock


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run of the pipe did."""

    started: datetime
    finished: datetime | None
    stages: tuple[StageStats, ...] = ()
    drops: dict[str, int] = field(default_factory=dict)  # "stage: reason" → count
    claims: dict[str, int] = field(default_factory=dict)  # outcome → count
    new_digests: int = 0
    new_editions: int = 0
