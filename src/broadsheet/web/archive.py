"""What was printed before, from the store: the paper of a day, a calendar of days, older versions of a story."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from broadsheet.errors import StoreError
from broadsheet.stages.publish.archive import Withdrawn
from broadsheet.stages.publish.categories import read_categories, read_json
from broadsheet.stages.publish.compose import Known, story_view
from broadsheet.stages.publish.safe import shown, slugs
from broadsheet.stages.publish.site import SEARCH_POLICY, Site
from broadsheet.stages.publish.views import DayView, EditionView, MonthView, StoryView
from broadsheet.types import Article, Digest, Edition, Family, Outlet
from broadsheet.web import made
from broadsheet.web.answers import Answer
from broadsheet.web.folder import relative
from broadsheet.web.search import day_of, tabs_of

# An edition is kept when it changes, and its stories leave after at most some two days without news: one that is older
# than this at the end of a day was in print no more.
STALE = timedelta(days=3)
CALENDAR_MONTHS = 3  # a page: some 10,000 times of editions at a run every quarter of an hour
MAX_KEPT_DAYS = 32  # rendered pages of some 100 kB
FIRST_DAY = date(1970, 1, 1)

_STORY = re.compile(r"/story/([0-9a-z-]{1,64})/(?:v/([1-9][0-9]{0,5})/)?")


class PastStore(Protocol):
    """The part of a store that looking back needs. Called from worker threads."""

    def editions_as_of(self, moment: datetime) -> dict[str, Edition]:
        """The paper as it was."""
        ...

    def edition_times(self, since: datetime, until: datetime) -> tuple[datetime, ...]:
        """When editions were made."""
        ...

    def digests(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Digest]:
        """Versions by (story id, version)."""
        ...

    def digest_versions(self, story_id: str) -> tuple[Digest, ...]:
        """All versions, oldest first."""
        ...

    def resolve(self, story_id: str) -> str:
        """The id under which a story lives now."""
        ...

    def withdrawals(self) -> Mapping[str, Withdrawn]:
        """Withdrawn stories by id."""
        ...

    def aliases(self, story_id: str) -> tuple[str, ...]:
        """Ids of the stories merged into this one."""
        ...

    def outlets(self) -> tuple[Outlet, ...]:
        """All outlets."""
        ...

    def families(self) -> tuple[Family, ...]:
        """All publishers of several outlets."""
        ...

    def articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Articles by id."""
        ...


def utc_now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def taken_back(store: PastStore) -> frozenset[str]:
    """Ids of withdrawn stories, and of those merged into them: what they said may stand in earlier editions."""
    withdrawn = store.withdrawals()
    return frozenset(withdrawn).union(*(store.aliases(story_id) for story_id in withdrawn))


def withdrawal_of(store: PastStore, story_id: str) -> Withdrawn | None:
    """That this story was taken back, or the one it was merged into. A withdrawn one stays so, whoever absorbs it."""
    withdrawals = store.withdrawals()
    return withdrawals.get(story_id) or withdrawals.get(store.resolve(story_id))


class ArchivePages:
    """Answers `/date/`, `/date/YYYY-MM-DD/`, and stories' addresses that hold no file."""

    def __init__(self, store: PastStore, directory: Path, site: Site, clock: Callable[[], datetime] = utc_now) -> None:
        self._store = store
        self._directory = directory
        self._site = site
        self._clock = clock
        self._kept: OrderedDict[object, Answer] = OrderedDict()
        self._lock = Lock()

    async def calendar(self, request: Request) -> Response:
        """The days on which something was printed, newest first; `?day=` leads to one, `?before=` to older months."""
        wanted = day_of(request.query_params.get("day", ""))
        if wanted:
            return RedirectResponse(f"./{wanted.isoformat()}/", 303)
        before = day_of(request.query_params.get("before", ""))
        return await self._page(request, self._calendar, before)

    async def day(self, request: Request) -> Response:
        """The paper at the end of a day of its own time zone."""
        day = day_of(request.path_params["day"])
        if day is None or not FIRST_DAY <= day <= self._today():
            return made.missing(self._site.missing()).response(request)
        return await self._page(request, self._day, day)

    async def story(self, request: Request) -> Response | None:
        """A story or an older version of it that has no file; None when nobody knows it."""
        path: str = request.scope["path"]
        match = _STORY.fullmatch(path)
        if match is None:
            return None
        try:
            found = await run_in_threadpool(self._story, match[1], int(match[2] or 0), path)
        except StoreError:
            found = made.busy(self._site, "The archive")
        return found.response(request) if isinstance(found, Answer) else found

    async def _page(self, request: Request, make: Callable[..., Answer], *values: object) -> Response:
        try:
            answer = await run_in_threadpool(make, *values)
        except StoreError:
            answer = made.busy(self._site, "The archive")
        return answer.response(request)

    def _today(self) -> date:
        return self._clock().astimezone(self._site.zone).date()

    def _calendar(self, before: date | None) -> Answer:
        last = min(before or date.max, self._today() + timedelta(days=1))
        first = max(FIRST_DAY, _months_back(last, CALENDAR_MONTHS))
        since, until = self._begin(first), self._begin(last)
        zone = self._site.zone
        days = sorted({made.astimezone(zone).date() for made in self._store.edition_times(since, until)}, reverse=True)
        older = first.isoformat() if self._store.editions_as_of(since) else ""
        body = self._site.days(list(_months(days)), older, tabs_of(self._directory))
        return made.page(body, policy=SEARCH_POLICY)

    def _day(self, day: date) -> Answer:
        """Made once for what it depends on: 200 stories take a tenth of a second."""
        end = self._begin(day + timedelta(days=1))
        editions = [e for e in self._store.editions_as_of(end).values() if end - e.created <= STALE]
        withdrawn = taken_back(self._store)
        printed = read_categories(self._directory)
        key = (day, day < self._today(), tuple(e.id for e in editions), withdrawn, tuple(printed))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        page = made.page(self._print_day(day, editions, withdrawn, [category.name for category in printed]))
        with self._lock:
            self._kept[key] = page
            while len(self._kept) > MAX_KEPT_DAYS:
                self._kept.popitem(last=False)
        return page

    def _print_day(self, day: date, editions: list[Edition], withdrawn: frozenset[str], categories: list[str]) -> bytes:
        digests = self._store.digests({(p.story_id, p.version) for e in editions for p in e.placements})
        slug_of = self._slugs(shown(edition.category) for edition in editions)
        known = Known({outlet.domain: outlet for outlet in self._store.outlets()})
        views = []
        for edition in sorted(editions, key=lambda e: (_place(categories, e.category), e.category)):
            name = shown(edition.category)
            kept = [p for p in edition.placements if (p.story_id, p.version) in digests and p.story_id not in withdrawn]
            stories = (story_view(digests[p.story_id, p.version], name, slug_of[name], known) for p in kept)
            views.append(EditionView(name, slug_of[name], tuple(stories), tuple(kept)))
        after = day + timedelta(days=1) if day < self._today() else None
        return self._site.day(day, views, (day - timedelta(days=1), after), tabs_of(self._directory))

    def _story(self, story_id: str, version: int, path: str) -> Answer | Response | None:
        target = self._store.resolve(story_id)
        withdrawals = self._store.withdrawals()
        withdrawn = withdrawals.get(story_id) or (withdrawals.get(target) if version else None)
        if withdrawn is not None:
            return made.page(self._site.withdrawn(story_id, withdrawn, depth=2 if version else 0), 410)
        versions = self._store.digest_versions(story_id)
        if not version and target != story_id:
            return RedirectResponse(relative(path, f"/story/{target}/"), 301)
        number = version or (versions[-1].version if versions else 0)
        place = next((n for n, digest in enumerate(versions) if digest.version == number), None)
        if place is None:
            return None
        latest = versions[-1].version
        if version == latest:  # its own address is the lasting one, until there is a newer version
            return RedirectResponse(relative(path, f"/story/{story_id}/"), 302)
        return made.page(self._site.story(self._view(versions[: place + 1]), latest=latest))

    def _view(self, versions: tuple[Digest, ...]) -> StoryView:
        digest = versions[-1]
        category = read_json(self._directory / "story" / f"{digest.story_id}.json").get("category", "")
        name = category if isinstance(category, str) else ""
        known = Known(
            {outlet.domain: outlet for outlet in self._store.outlets()},
            {family.id: family.name for family in self._store.families()},
            self._store.articles(source.article_id for source in digest.sections.sources),
        )
        return story_view(digest, name, self._slugs([name])[name] if name else "", known, versions[:-1])

    def _slugs(self, names: Iterable[str]) -> dict[str, str]:
        return slugs(names, {category.name: category.slug for category in read_categories(self._directory)})

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._site.zone).astimezone(UTC)


def _place(order: list[str], category: str) -> int:
    name = shown(category)
    return order.index(name) if name in order else len(order)


def _months_back(day: date, months: int) -> date:
    """The first day of the month so many months before the one that ends before `day`.

    >>> _months_back(date(2026, 2, 10), 3), _months_back(date(2026, 2, 1), 1)
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    """
    inside = day - timedelta(days=1)
    count = inside.year * 12 + inside.month - months
    return date(count // 12, count % 12 + 1, 1)


def _months(days: list[date]) -> Iterator[MonthView]:
    """Days, newest first, by their months."""
    for _, group in groupby(days, key=lambda day: (day.year, day.month)):
        yield MonthView(tuple(DayView(day) for day in group))
