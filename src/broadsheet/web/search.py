"""The search page over everything ever printed: words, and what a reader may narrow them by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from broadsheet.errors import StoreError
from broadsheet.stages.publish.categories import read_categories
from broadsheet.stages.publish.safe import direction, language_tag, shown
from broadsheet.stages.publish.site import SEARCH_POLICY, Site, Tab
from broadsheet.stages.publish.views import FoundView, HitView
from broadsheet.store.values import NO_FILTER, SearchFilter, SearchHit
from broadsheet.types import Outlet
from broadsheet.web import made
from broadsheet.web.answers import NOT_KEPT, Answer
from broadsheet.web.marking import marked

MAX_QUERY_CHARS = 200
PAGE_HITS = 25
MAX_PAGES = 40  # what nobody turns to; a database passes every hit before it


def tabs_of(directory: Path) -> list[Tab]:
    """The navigation as it is printed now."""
    return [Tab(category.name, category.slug) for category in read_categories(directory) if category.stories]


class Searcher(Protocol):
    """The part of a store that searching needs. Called from worker threads."""

    def search(
        self, query: str, limit: int = 20, *, offset: int = 0, within: SearchFilter = NO_FILTER
    ) -> tuple[SearchHit, ...]:
        """Stories that hold all words and pass the filter, best first."""
        ...

    def outlets(self) -> tuple[Outlet, ...]:
        """All outlets, by domain."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader typed, as text fit to print. Days are in the paper's zone, `until` included."""

    q: str = ""
    outlet: str = ""
    person: str = ""
    place: str = ""
    category: str = ""
    language: str = ""
    since: str = ""  # YYYY-MM-DD, "" when it is none
    until: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> Asked:
        """Read the query string; what makes no sense is left out."""
        words = {name: shown(parameters.get(name, "")[:MAX_QUERY_CHARS]) for name in cls.__slots__}
        for name in ("since", "until"):
            day = day_of(words[name])
            words[name] = day.isoformat() if day else ""
        words["language"] = language_tag(words["language"])
        return cls(**words)

    def __bool__(self) -> bool:
        return self != Asked()

    @property
    def narrowed(self) -> bool:
        """Whether anything but words was asked for."""
        return self != Asked(self.q)

    def address(self, page: int) -> str:
        """The query string that asks for another page of the same."""
        parts = {name: value for name, value in asdict(self).items() if value}
        return "?" + urlencode(parts | ({"page": str(page)} if page > 1 else {}))

    def within(self, zone: tzinfo, outlet: str) -> SearchFilter:
        """The filter for the store; `outlet` is the domain that is meant."""
        since, until = day_of(self.since), day_of(self.until)
        return SearchFilter(
            outlet=outlet,
            person=self.person,
            place=self.place,
            category=self.category,
            language=self.language,
            since=_begin(since, zone) if since else None,
            until=_begin(until + timedelta(days=1), zone) if until else None,
        )


class SearchPage:
    """Answers `/search/?q=words&page=2`; its other parameters are those of `Asked`."""

    def __init__(self, store: Searcher, directory: Path, site: Site) -> None:
        self._store = store
        self._directory = directory
        self._site = site

    async def answer(self, request: Request) -> Response:
        """The page with up to 25 stories; 503 while the database refuses."""
        asked = Asked.of(request.query_params)
        page = _page_number(request.query_params.get("page", ""))
        return (await run_in_threadpool(self._made, asked, page)).response(request)

    def _made(self, asked: Asked, page: int) -> Answer:
        try:
            return made.page(self._render(asked, page), cache=NOT_KEPT, policy=SEARCH_POLICY)
        except StoreError:
            return made.busy(self._site, "The search")

    def _render(self, asked: Asked, page: int) -> bytes:
        tabs = tabs_of(self._directory)
        if not asked:
            return self._site.search(FoundView(asked=asked), tabs)
        outlet = outlet_meant(asked.outlet, self._store.outlets()) if asked.outlet else ""
        within = asked.within(self._site.zone, outlet)
        # One more than is shown tells whether there is a next page; counting all would read all.
        hits = self._store.search(asked.q, PAGE_HITS + 1, offset=(page - 1) * PAGE_HITS, within=within)
        found = FoundView(
            asked=asked,
            hits=tuple(_hit_view(hit, asked.q) for hit in hits[:PAGE_HITS] if hit.has_digest),
            before=asked.address(page - 1) if page > 1 else "",
            after=asked.address(page + 1) if len(hits) > PAGE_HITS and page < MAX_PAGES else "",
            page=page,
        )
        return self._site.search(found, tabs)


def outlet_meant(typed: str, outlets: Sequence[Outlet]) -> str:
    """The domain a reader means, who may have typed a name or its beginning; what nobody knows stays as typed."""
    wanted = typed.casefold()
    matches: tuple[Callable[[Outlet], bool], ...] = (
        lambda o: wanted == o.domain or wanted in o.aliases,
        lambda o: wanted == o.name.casefold(),
        lambda o: o.name.casefold().startswith(wanted),
    )
    found = (outlet.domain for match in matches for outlet in outlets if match(outlet))
    return next(found, wanted)


def day_of(text: str) -> date | None:
    """A day written YYYY-MM-DD; None when it is none, or of no year that a newspaper could have.

    >>> day_of("2026-11-23"), day_of("2026-13-01"), day_of("20261123")
    (datetime.date(2026, 11, 23), None, None)
    """
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-11-23") else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year < 3000 else None  # far from the ends, where adding a day overflows


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _page_number(text: str) -> int:
    return min(MAX_PAGES, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 4 else 1


def _hit_view(hit: SearchHit, query: str) -> HitView:
    return HitView(
        hit.story_id,
        shown(hit.title),
        marked(shown(hit.snippet), query),
        shown(hit.category),
        hit.updated,
        language_tag(hit.language),
        direction(hit.language),
    )
