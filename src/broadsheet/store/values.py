"""What a store takes and gives back beside the values that flow through the pipe. Times are UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from broadsheet.types import Drop, DropReason, Entry, RunReport

MAX_READER_REPORTS = 10_000  # some 10 MB: nobody reads more, and a flood must not fill the disk
NEVER: Mapping[str, datetime] = MappingProxyType({})  # no entry is to be read again
MAX_DROP_EXAMPLES = 50  # a run, stage and reason: enough to see a pattern; all are counted


@dataclass(frozen=True, slots=True)
class FeedState:
    """Where the reading of one feed stands."""

    url: str  # of the feed
    etag: str = ""  # as sent, to be sent back
    last_modified: str = ""  # as sent, to be sent back
    next_due: datetime | None = None  # None: at once
    last_fetched: datetime | None = None  # last visit, whatever came of it
    last_ok: datetime | None = None  # last visit that brought a feed, or "not modified"
    failures: int = 0  # visits in a row that brought nothing
    last_error: str = ""  # one line, "" after a success
    entries_seen: int = 0  # entries in the last feed read


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry that has become neither an article nor a drop yet."""

    entry: Entry
    first_seen: datetime  # when its feed first showed it: stays the same when a run is repeated
    attempts: int = 0  # how often it was put off with `EntryDrop.retry_at`


@dataclass(frozen=True, slots=True)
class EntryDrop:
    """Why an entry did not become an article."""

    entry_id: str
    drop: Drop
    retry_at: datetime | None = None  # the entry is pending again from then on; None: never


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of the pipe as stored; `report.finished` is None when it was cut short or is under way."""

    id: int
    report: RunReport


@dataclass(frozen=True, slots=True)
class DropCount:
    """How often one stage dropped something for one reason in a run."""

    stage: str
    reason: DropReason
    count: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A story that answers a search."""

    story_id: str
    title: str  # of the digest, or of the article that was found
    snippet: str  # plain text around the words found
    has_digest: bool  # False: found by the title of one of its articles only
    updated: datetime | None = None  # when the digest's newest version was made
    category: str = ""  # in which it was last printed, "" never
    language: str = ""  # of the digest


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which stories a search may find; "" and None leave a part open. Only stories with a digest pass a set filter."""

    outlet: str = ""  # domain of a source
    person: str = ""  # whole name, or any word of it; case and accents are ignored
    place: str = ""  # the same
    category: str = ""  # in which it was last printed
    language: str = ""  # of the digest
    since: datetime | None = None  # the newest version was made at this time or later
    until: datetime | None = None  # … before this time

    def __bool__(self) -> bool:
        return self != NO_FILTER


NO_FILTER = SearchFilter()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A story or an article that was taken back."""

    id: str  # of the story or article
    time: datetime
    reason: str  # one sentence a reader understands


@dataclass(frozen=True, slots=True)
class ReaderReport:
    """What a reader says is wrong with a story."""

    id: str
    story_id: str
    kind: str  # "factualError", "misleading", "outdated", "other"
    text: str  # at most 1,000 characters, as written: hostile
    urls: tuple[str, ...]  # at most ten, as written: hostile
    time: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to be sent to somebody, at least once; the id makes sure that it is queued only once."""

    id: str
    target: str  # address of the webhook, or "mail:" with the recipient
    payload: str  # what is sent, JSON
    created: datetime
    next_try: datetime | None  # None: sent, or given up
    attempts: int = 0
    error: str = ""  # of the last attempt, one line
