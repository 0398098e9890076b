"""The search page: what the store finds, of that what is in print."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from broadsheet.errors import StoreError
from broadsheet.stages.publish.categories import read_categories
from broadsheet.stages.publish.safe import shown
from broadsheet.stages.publish.site import SEARCH_POLICY, Site, Tab
from broadsheet.stages.publish.views import HitView
from broadsheet.store.base import SearchHit
from broadsheet.web.folder import File, Folder

MAX_QUERY_CHARS = 200
MAX_HITS = 50  # what is worth reading through; a reader adds a word rather than turn pages


def tabs_of(directory: Path) -> list[Tab]:
    """The navigation as it is printed now."""
    return [Tab(category.name, category.slug) for category in read_categories(directory) if category.stories]


class Searcher(Protocol):
    """The part of a store that searching needs. Called from worker threads."""

    def search(self, query: str, limit: int = 20) -> tuple[SearchHit, ...]:
        """Stories that hold all words, best first."""
        ...


class SearchPage:
    """Answers `/search/?q=words`."""

    def __init__(self, store: Searcher, folder: Folder, directory: Path, site: Site) -> None:
        self._store = store
        self._folder = folder
        self._directory = directory
        self._site = site

    async def answer(self, request: Request) -> Response:
        """The page with up to 50 stories; 503 while the database refuses."""
        query = shown(request.query_params.get("q", "")[:MAX_QUERY_CHARS])
        try:
            found = await run_in_threadpool(self._store.search, query, MAX_HITS) if query else ()
        except StoreError:
            return PlainTextResponse("The search is busy; try again in a moment.\n", 503, {"retry-after": "5"})
        hits = [HitView(hit.story_id, shown(hit.title), shown(hit.snippet)) for hit in found if self._printed(hit)]
        headers = {
            "cache-control": "no-store",
            "content-security-policy": f"{SEARCH_POLICY}; frame-ancestors 'none'",
        }
        return Response(
            self._site.search(query, hits, tabs_of(self._directory)),
            headers=headers,
            media_type="text/html; charset=utf-8",
        )

    def _printed(self, hit: SearchHit) -> bool:
        return isinstance(self._folder.find(f"/story/{hit.story_id}/"), File)
