"""A digest as a reader meets it; `compose` makes these values.

Every page and feed is rendered from these values, so that all of them say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from broadsheet.stages.publish.safe import sentence_gap
from broadsheet.types import Placement


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: an article, with a link when its address is one a reader may be sent to."""

    outlet: str  # name
    title: str
    url: str  # "" when not safe


@dataclass(frozen=True, slots=True)
class Voice:
    """Words of one or, where copies carry the very same words, several outlets."""

    words: str
    language: str
    direction: str
    places: tuple[Place, ...]
    before: str = ""  # what stands before the words in the article, "" when its text is not at hand
    after: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """The evidence of one claim, numbered in reading order. Claims resting on the same words share a note."""

    number: int
    voices: tuple[Voice, ...]
    single: bool  # one independent source only


@dataclass(frozen=True, slots=True)
class Line:
    """A claim as printed.

    `note` is 0 when it has no evidence to show; `first` marks the note's first use on the page.
    """

    text: str
    note: int
    single: bool
    first: bool = True


@dataclass(frozen=True, slots=True)
class HighlightView:
    """`title: line`."""

    title: str
    line: Line


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Somebody's words with who they are and who carries them."""

    line: Line
    speaker: str
    role: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PerspectiveView:
    """What a party holds, and the outlets that say so."""

    holder: str
    line: Line
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    """One dated step."""

    day: date
    line: Line


@dataclass(frozen=True, slots=True)
class FigureView:
    """One value of a disputed quantity."""

    value: str
    line: Line
    places: tuple[Place, ...]
    published: datetime | None


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """A quantity on which outlets differ."""

    what: str
    figures: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class PartyView:
    """A person or body of the event, with the note that names them."""

    name: str
    kind: str  # "person" or "organisation"
    role: str
    line: Line  # carries the note; its text is the name


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """A sentence that was taken back."""

    text: str
    outlet: str  # name
    reason: str
    time: datetime


@dataclass(frozen=True, slots=True)
class ImageView:
    """A picture on its outlet's own server: an address to go to, never loaded by a page."""

    url: str
    outlet: str  # name
    credit: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version of a story, and how it differs from the one before."""

    number: int
    updated: datetime
    added: tuple[str, ...]  # sentences the version before did not have
    gone: tuple[str, ...]  # sentences it has no more


@dataclass(frozen=True, slots=True)
class SourceView:
    """One article, with the copies of it folded in."""

    title: str
    url: str
    domain: str
    outlet: str
    language: str  # "" when it is the story's or unknown
    direction: str
    published: datetime | None
    own_percent: int | None  # None for an agency, whose text is its own wherever it stands
    credit: str
    country: str
    ownership: str
    family: str = ""  # name of the publisher where it owns several outlets
    copies: tuple[SourceView, ...] = ()
    paywalled: bool = False  # as its page says; not known is not said


@dataclass(frozen=True, slots=True)
class ChecksView:
    """What verification did."""

    checked: int
    repaired: int
    dropped: int
    reasons: tuple[str, ...]  # one sentence a dropped claim


@dataclass(frozen=True, slots=True)
class StoryView:
    """Everything a page or a feed item shows of one story."""

    id: str
    category: str
    slug: str
    language: str
    direction: str
    title: Line
    teaser: str
    summary: tuple[Line, ...]
    highlights: tuple[HighlightView, ...]
    quote: QuoteView | None
    perspectives: tuple[PerspectiveView, ...]
    timeline: tuple[StepView, ...]
    differences: tuple[DifferenceView, ...]
    whats_new: tuple[Line, ...]
    place: Line | None
    people: tuple[PartyView, ...]
    reactions: tuple[PerspectiveView, ...]
    background: tuple[Line, ...]
    corrections: tuple[CorrectionView, ...]  # newest first
    image: ImageView | None
    sources: tuple[SourceView, ...]
    notes: tuple[Note, ...]
    articles: int
    outlets: int
    independent: int
    first_published: datetime
    updated: datetime  # when this version was made
    newest: datetime  # of its articles: what a reader takes for the story's time
    version: int
    writer: str
    checks: ChecksView
    domains: tuple[str, ...]  # of its outlets, sorted: what a reader may hide
    versions: tuple[VersionView, ...] = ()  # newest first, this one included; empty while there is one only

    @property
    def between(self) -> str:
        """What stands between two sentences in this language."""
        return sentence_gap(self.language)

    @property
    def text(self) -> str:
        """The summary as one paragraph."""
        return self.between.join(line.text for line in self.summary)


@dataclass(frozen=True, slots=True)
class HitView:
    """A story that a search found."""

    id: str
    title: str
    snippet: tuple[tuple[str, bool], ...]  # text, and whether it was searched for
    category: str = ""
    updated: datetime | None = None
    language: str = ""
    direction: str = "auto"


class AskedView(Protocol):
    """What a reader searched for, as text fit to print."""

    @property
    def q(self) -> str:
        """The words."""
        ...

    def __bool__(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class FoundView:
    """A page of a search; the addresses of the pages beside it are "" where there is none."""

    asked: AskedView
    hits: tuple[HitView, ...] = ()
    before: str = ""
    after: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the calendar."""

    day: date


@dataclass(frozen=True, slots=True)
class MonthView:
    """Days of one month, newest first, at least one."""

    days: tuple[DayView, ...]


@dataclass(frozen=True, slots=True)
class EditionView:
    """One category's page."""

    category: str
    slug: str
    stories: tuple[StoryView, ...]
    placements: tuple[Placement, ...]  # same order

    @property
    def updated(self) -> datetime | None:
        """When the newest of its digests was made."""
        return max((story.updated for story in self.stories), default=None)


def ranked(editions: Iterable[EditionView]) -> list[StoryView]:
    """The stories of all editions, most important first; ties go to the smaller id."""
    pairs = [pair for edition in editions for pair in zip(edition.placements, edition.stories, strict=True)]
    pairs.sort(key=lambda pair: (-pair[0].importance, pair[0].story_id))
    return [story for _, story in pairs]
