"""What the engine maps: frozen, picklable, and without the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from broadsheet.config import FetchConfig, VerifyConfig
from broadsheet.stages.fetch import Answer, NotModified, parse_feed
from broadsheet.stages.verify import Judge, find_corrections, recheck, verify, with_corrections
from broadsheet.stages.write import Writer
from broadsheet.types import Article, Correction, Digest, Drop, DropReason, Entry, Feed, Page, StoryMaterial


@dataclass(frozen=True, slots=True)
class FeedAnswer:
    """What a feed's server answered."""

    feed: Feed
    answer: Answer


@dataclass(frozen=True, slots=True)
class FeedRead:
    """A feed's answer as the pipe keeps it."""

    url: str
    entries: tuple[Entry, ...] = ()
    drops: tuple[Drop, ...] = ()
    etag: str = ""
    last_modified: str = ""
    not_modified: bool = False
    error: str = ""  # one line; "" when the visit succeeded
    shown: tuple[str, ...] = ()  # addresses of all entries in it, old ones too


@dataclass(frozen=True, slots=True)
class ReadFeedTask:
    """Feed bytes → entries young enough to be news."""

    config: FetchConfig
    now: datetime

    def __call__(self, item: FeedAnswer) -> FeedRead:
        """Parse a page; pass on what was not one."""
        url, answer = item.feed.url, item.answer
        if isinstance(answer, NotModified):
            return FeedRead(url, not_modified=True)
        if isinstance(answer, Drop):
            return FeedRead(url, drops=(answer,), error=f"{answer.reason.value}: {answer.detail}")
        return self._parse(item.feed, answer)

    def _parse(self, feed: Feed, page: Page) -> FeedRead:
        entries, drops = parse_feed(page.body, feed, page.content_type, self.now, self.config, page.final_url)
        old = [entry for entry in entries if self._too_old(entry)]
        young = [entry for entry in entries if not self._too_old(entry)]
        drops += [Drop("parse", e.url, DropReason.TOO_OLD, f"{e.published:%Y-%m-%d}") for e in old]
        refused = next((d for d in drops if d.reason is DropReason.NOT_A_FEED), None)
        return FeedRead(
            feed.url,
            tuple(young),
            tuple(drops),
            etag=page.etag,
            last_modified=page.last_modified,
            error=f"{refused.reason.value}: {refused.detail}" if refused else "",
            shown=tuple(entry.url for entry in entries),
        )

    def _too_old(self, entry: Entry) -> bool:
        if self.config.max_age_days == 0 or entry.published is None:
            return False
        return entry.published < self.now - timedelta(days=self.config.max_age_days)


@dataclass(frozen=True, slots=True)
class DigestJob:
    """A story to write, or only to hold against what its articles say now."""

    material: StoryMaterial
    material_key: str  # what the digest will be saved under
    previous: Digest | None = None
    past: tuple[Article, ...] = ()  # articles the previous digest cites that are no longer the story's
    withdrawn: frozenset[str] = frozenset()  # ids of those that their outlets took back
    rewrite: bool = True  # False: the story is not printed now, but what was printed has to stay true


@dataclass(frozen=True, slots=True)
class Untenable:
    """A published story of which too little holds since outlets changed or withdrew articles."""

    story_id: str
    reason: str  # one sentence for readers


@dataclass(frozen=True, slots=True)
class DigestTask:
    """Material → draft → digest. Writing and checking stay together: what fails the check goes back to the writer."""

    writer: Writer
    config: VerifyConfig
    now: datetime
    judge: Judge | None = None

    def __call__(self, job: DigestJob) -> Digest | Untenable | Drop | None:
        """Write and verify one story; None when only a correction was asked for and none is due."""
        corrections = self._corrections(job)
        written: Digest | Drop | None = self._write(job) if job.rewrite else None
        if isinstance(written, Digest):
            return with_corrections(written, corrections)
        if not corrections or job.previous is None:
            return written
        # What was printed is wrong and cannot be written anew: the same version without what no longer holds.
        standing = tuple(a for a in (*job.material.articles, *job.past) if a.id not in job.withdrawn)
        left = recheck(
            job.previous,
            replace(job.material, articles=standing),
            config=self.config,
            now=self.now,
            material_key=job.material_key,
        )
        if isinstance(left, Drop):
            return Untenable(job.previous.story_id, corrections[0].reason)
        return with_corrections(left, corrections) if left is not None else written

    def _corrections(self, job: DigestJob) -> tuple[Correction, ...]:
        if job.previous is None:
            return ()
        articles = (*job.material.articles, *job.past)
        return find_corrections(job.previous, articles, job.withdrawn, config=self.config, now=self.now)

    def _write(self, job: DigestJob) -> Digest | Drop:
        draft = self.writer.write(job.material)
        if isinstance(draft, Drop):
            return draft
        return verify(
            draft,
            job.material,
            config=self.config,
            previous=job.previous,
            now=self.now,
            material_key=job.material_key,
            judge=self.judge,
        )
