"""Stage 2 of 7: extract. An entry and the page it links to → an article: what an outlet said, in its own words.

::

    feed content long enough ──────────────┐
    page fetched ── read_page ─────────────┼─► text, metadata ─► Article
    page refused or empty ── feed teaser ──┘        (complete=False)

A teaser that tells what the page does not stands above the page's text, as its standfirst.

Pure: no network and no clock; `now` is handed in. Nothing is raised for a bad page: the result carries drops.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from broadsheet.config import ExtractConfig
from broadsheet.stages.extract.again import ReviseTask, Revisited
from broadsheet.stages.extract.metadata import Metadata
from broadsheet.stages.extract.page import PageContent, capped, decode, fragment_paragraphs, read_page
from broadsheet.stages.extract.standfirst import ended, standfirst
from broadsheet.text.ids import stable_id
from broadsheet.text.language import detect
from broadsheet.text.normalise import clean
from broadsheet.text.titles import strip_outlet
from broadsheet.text.url import canonical_url
from broadsheet.types import Article, Drop, DropReason, Entry, Feed, Outlet, Page

__all__ = [
    "ExtractJob",
    "ExtractTask",
    "Extracted",
    "PageContent",
    "ReviseTask",
    "Revisited",
    "decode",
    "is_gone",
    "needs_page",
    "read_page",
]

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no outlet published on the web before; 1970 is an empty field
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class ExtractJob:
    """One entry to turn into an article, with its page or with the reason why there is none."""

    entry: Entry
    feed: Feed
    outlet: Outlet
    first_seen: datetime  # UTC; when its feed first showed it
    page: Page | None = None
    page_drop: Drop | None = None  # why the page could not be fetched


@dataclass(frozen=True, slots=True)
class Extracted:
    """The article, or None, and everything that was left out on the way."""

    entry_id: str
    article: Article | None
    drops: tuple[Drop, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractTask:
    """Extracts one job; picklable, so that an engine can run it anywhere."""

    config: ExtractConfig
    now: datetime  # UTC
    future_tolerance_hours: int = 24

    def __call__(self, job: ExtractJob) -> Extracted:
        """Turn the job into an article or into drops."""
        if job.page_drop is not None and is_gone(job.page_drop):
            return Extracted(job.entry.id, None, (job.page_drop,))
        drops: list[Drop] = []
        content, complete = self._content(job, drops)
        title = _title(job, content)
        if not title:
            return self._dropped(job, DropReason.NO_TITLE, "neither entry nor page has one", drops)
        text = "\n\n".join(capped(content.paragraphs, self.config.max_text_chars))
        if len(text) < self.config.min_text_chars:
            return self._dropped(job, DropReason.NO_TEXT, f"{len(text)} characters", drops)
        return Extracted(job.entry.id, self._article(job, content, title, text, complete, drops), tuple(drops))

    def _content(self, job: ExtractJob, drops: list[Drop]) -> tuple[PageContent, bool]:
        """What to print from, best first: the page, the feed's full text, the feed's teaser."""
        page = _read(job.page) if job.page is not None else None
        in_feed = fragment_paragraphs(job.entry.content_html, job.entry.title)
        teaser = fragment_paragraphs(job.entry.summary_html, job.entry.title)
        best_of_feed = max(in_feed, teaser, key=_length)
        if page is not None and _length(page.paragraphs) >= max(_length(best_of_feed), self.config.min_text_chars):
            return page, True
        if job.page_drop is not None:
            drops.append(_kept(job.page_drop))
        elif page is not None and not page.paragraphs:
            drops.append(Drop("extract", job.entry.url, DropReason.NO_TEXT, "the page; the feed's text is used", True))
        metadata = page.metadata if page is not None else Metadata()
        return PageContent(metadata, best_of_feed), not needs_page(job.entry, self.config)

    def _article(
        self, job: ExtractJob, content: PageContent, title: str, text: str, complete: bool, drops: list[Drop]
    ) -> Article:
        entry, meta = job.entry, content.metadata
        url = meta.canonical_url or canonical_url(entry.url)
        language = detect(f"{title} {text}", hint=meta.language or entry.language or job.feed.language)
        above = ""
        if not complete:
            text = "\n\n".join(ended(text.split("\n\n"), language))
        else:
            teaser = fragment_paragraphs(entry.summary_html, entry.title)
            above = standfirst(teaser, title, content.paragraphs, language)
        return Article(
            id=stable_id("article", url),
            url=url,
            outlet=job.outlet.domain,
            title=title,
            text=f"{above}\n\n{text}" if above else text,
            language=language,
            published=self._published(job, content, drops),
            first_seen=job.first_seen,
            category=job.feed.category,
            author=entry.author or meta.author,
            image_url=meta.image_url or entry.image_url,
            image_credit=meta.image_credit,
            complete=complete,
            paywalled=meta.paywalled,
            standfirst=len(above),
        )

    def _published(self, job: ExtractJob, content: PageContent, drops: list[Drop]) -> datetime | None:
        latest = self.now + timedelta(hours=self.future_tolerance_hours)
        for time in (job.entry.published, content.metadata.published):
            if time is None:
                continue
            if EARLIEST <= time <= latest:
                return time
            drops.append(Drop("extract", job.entry.url, DropReason.DATE_IMPLAUSIBLE, time.isoformat(), kept=True))
        return None

    def _dropped(self, job: ExtractJob, reason: DropReason, detail: str, drops: list[Drop]) -> Extracted:
        item = job.entry.url or job.entry.id
        return Extracted(job.entry.id, None, (*drops, Drop("extract", item, reason, detail)))


def needs_page(entry: Entry, config: ExtractConfig) -> bool:
    """Whether the feed does not carry the full text, so that the page has to be fetched."""
    if len(entry.content_html) < config.full_text_chars:
        return True
    return _length(fragment_paragraphs(entry.content_html)) < config.full_text_chars


def _read(page: Page) -> PageContent:
    return read_page(page.body, page.final_url, page.content_type)


def _title(job: ExtractJob, content: PageContent) -> str:
    declared = content.metadata.title
    title = job.entry.title
    if not title or (title.endswith(("…", "...")) and declared):
        title = declared
    names = [job.outlet.name, job.outlet.domain, *job.outlet.aliases, content.metadata.site_name]
    return strip_outlet(clean(title), [n for n in names if n])


def is_gone(drop: Drop) -> bool:
    """Whether the outlet says that there is no such page: nothing of it may be cited."""
    return drop.reason is DropReason.HTTP_ERROR and any(str(code) in drop.detail for code in _GONE)


def _kept(drop: Drop) -> Drop:
    return Drop(drop.stage, drop.item, drop.reason, f"{drop.detail}; the feed's text is used".lstrip("; "), kept=True)


def _length(paragraphs: tuple[str, ...]) -> int:
    return sum(map(len, paragraphs))
