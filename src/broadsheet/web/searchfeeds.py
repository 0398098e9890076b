"""A feed a search: `/search/feed.xml?q=words`, `/search/atom.xml` and `/search/feed.json`, with filters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from broadsheet.config import PublishConfig
from broadsheet.errors import StoreError
from broadsheet.stages.publish.atom import atom
from broadsheet.stages.publish.categories import read_categories
from broadsheet.stages.publish.compose import Known, story_view
from broadsheet.stages.publish.feeds import ATOM_FILE, JSON_FILE, RSS_FILE, FeedHead, FeedItem, newest
from broadsheet.stages.publish.jsonfeed import json_feed
from broadsheet.stages.publish.rss import rss
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.site import base_url
from broadsheet.store.values import NO_FILTER, SearchFilter, SearchHit
from broadsheet.types import Digest, Outlet
from broadsheet.web.answers import Answer
from broadsheet.web.folder import CONTENT_TYPES, FEED_POLICY, for_browser
from broadsheet.web.search import outlet_meant

MAX_CHARS = 200  # of a parameter
MAX_ITEMS = 50
# Hits come best first, a feed is read newest first: of so many young ones the newest are taken.
MAX_LOOKED_AT = 200
MAX_AGE = timedelta(days=30)  # an older story is no news to a subscriber
FILTERS = ("outlet", "person", "place", "category", "language")

Writer = Callable[[FeedHead, Sequence[FeedItem]], bytes]
FORMATS: Mapping[str, Writer] = {RSS_FILE: rss, ATOM_FILE: atom, JSON_FILE: json_feed}


class SearchableStore(Protocol):
    """The part of a store that a search feed reads. Called from worker threads."""

    def search(
        self, query: str, limit: int = 20, *, offset: int = 0, within: SearchFilter = NO_FILTER
    ) -> tuple[SearchHit, ...]:
        """Stories that hold all words, best first; without a word all that pass the filter, newest first."""
        ...

    def latest_digests(self, story_ids: Iterable[str]) -> dict[str, Digest]:
        """The newest version by story id."""
        ...

    def outlets(self) -> tuple[Outlet, ...]:
        """All outlets."""
        ...


class SearchFeeds:
    """Answers `/search/feed.xml` and its siblings. `clock` says what is young; it must be UTC."""

    def __init__(
        self,
        store: SearchableStore,
        directory: Path,
        config: PublishConfig,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._directory = directory
        self._config = config
        self._base = base_url(config)
        self._clock = clock

    def routes(self) -> list[Route]:
        """To be mounted before the routes of files."""
        return [Route(f"/search/{name}", self._endpoint(name), methods=["GET"]) for name in FORMATS]

    def _endpoint(self, name: str) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            return await self.answer(request, name)

        return endpoint

    async def answer(self, request: Request, name: str) -> Response:
        """The feed; 304 to whom has it, 400 where nothing is looked for, 503 while the database refuses."""
        sought = _sought(request.query_params)
        if not sought:
            return PlainTextResponse("Say what to look for: ?q=words, or a filter such as ?place=NAME.\n", 400)
        try:
            answer, updated = await run_in_threadpool(self._made, name, sought)
        except StoreError:
            return PlainTextResponse("The search is busy; try again in a moment.\n", 503, {"retry-after": "60"})
        return _response(request, name, answer, updated)

    def _made(self, name: str, sought: Sequence[tuple[str, str]]) -> tuple[Answer, datetime]:
        items = self._items(dict(sought))
        head = FeedHead.of_search(self._config.title, self._base, _in_words(sought), sought, items)
        return Answer.of(FORMATS[name](head, items)), newest(items)

    def _items(self, sought: Mapping[str, str]) -> list[FeedItem]:
        filters: dict[str, Any] = {name: sought.get(name, "") for name in FILTERS}
        if filters["outlet"]:
            filters["outlet"] = outlet_meant(filters["outlet"], self._store.outlets())
        within = SearchFilter(**filters, since=self._clock() - MAX_AGE)
        hits = self._store.search(sought.get("q", ""), MAX_LOOKED_AT, within=within)
        category = {hit.story_id: shown(hit.category) for hit in hits if hit.has_digest}
        digests = self._store.latest_digests(category)
        young = sorted(digests.values(), key=lambda d: (-d.updated.timestamp(), d.story_id))[:MAX_ITEMS]
        known = Known({outlet.domain: outlet for outlet in self._store.outlets()})
        slug = {entry.name: entry.slug for entry in read_categories(self._directory)}
        names = ((digest, category[digest.story_id]) for digest in young)
        return [FeedItem.of(story_view(digest, name, slug.get(name, ""), known), digest) for digest, name in names]


def _sought(parameters: QueryParams) -> list[tuple[str, str]]:
    """What is looked for, in a fixed order, so that one search has one address."""
    found = ((name, shown(parameters.get(name, "")[:MAX_CHARS])) for name in ("q", *FILTERS))
    return [(name, value) for name, value in found if value]


def _in_words(sought: Iterable[tuple[str, str]]) -> str:
    """`harbour, place: Port Amber`."""
    return ", ".join(value if name == "q" else f"{name}: {value}" for name, value in sought)


def _response(request: Request, name: str, answer: Answer, updated: datetime) -> Response:
    content_type = CONTENT_TYPES[name]
    headers = {
        "content-type": for_browser(content_type, request.headers.get("sec-fetch-dest", "")),
        "content-security-policy": FEED_POLICY,
        "etag": answer.etag,
        "last-modified": format_datetime(updated.astimezone(UTC).replace(microsecond=0), usegmt=True),
        "cache-control": "no-cache",
        "vary": "Accept-Encoding, Sec-Fetch-Dest",
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    return replace(answer, headers=headers).response(request)
