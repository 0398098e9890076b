"""The HTTP contract of Kagi's open-source news reader (Kite), so that it runs on this paper. See docs/kite.md."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from broadsheet.stages.publish.categories import read_categories
from broadsheet.stages.publish.feeds import ATOM_FILE, RSS_FILE
from broadsheet.web.context import Context
from broadsheet.web.kite.names import category_ids
from broadsheet.web.kite.routes import Door, Kite

__all__ = ["kite_routes"]

_OWN_FEEDS = frozenset(f"/{name}" for name in (RSS_FILE, ATOM_FILE))  # the paper's, whatever categories are called
_FEED = re.compile(
    r"/(?P<category>[a-z0-9_(),|-]+?)(?:_(?P<language>default|source|[a-z]{2}(?:-[A-Za-z]{2,4})?))?\.xml"
)


def kite_routes(context: Context, kite: Kite | None = None) -> list[BaseRoute]:
    """Routes of the contract under `/api`, and of the feeds its footer links; to stand behind those of `/api/v1`."""
    kite = kite or Kite(context)
    answered = {
        "/api/batches": kite.calendar,
        "/api/batches/{name}": kite.batch,
        "/api/batches/{name}/categories": kite.categories,
        "/api/batches/{name}/categories/{category}/stories": kite.stories,
        "/api/categories/metadata": kite.metadata,
        "/api/search": kite.search,
        "/api/media": kite.all_media,
        "/api/media/{host:path}": kite.media,
        "/api/image-proxy": kite.image,
        "/api/favicon-proxy": kite.favicon,
        "/api/sse/batches": kite.events,
        "/api/short/{code}": kite.short,
    }
    routes: list[BaseRoute] = [Route(path, Door(handle)) for path, handle in answered.items()]
    routes += [
        Route("/api/shorten", Door(kite.shorten, "POST")),
        Route("/api/reports", Door(kite.report, "POST")),
        Route("/api/{rest:path}", Door(kite.nothing)),
        _Feeds(context.directory, kite),
    ]
    return routes


class _Feeds(Route):
    """`/world.xml` and `/world_fr.xml` where there is such a category; other files of that kind are somebody else's."""

    def __init__(self, directory: Path, kite: Kite) -> None:
        super().__init__("/{name}.xml", Door(kite.feed))
        self._directory = directory

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """None but for the feed of a category in the published folder."""
        path = scope.get("path", "")
        found = _FEED.fullmatch(path) if scope["type"] == "http" and path not in _OWN_FEEDS else None
        slug = self._slug(found["category"], found["language"]) if found else ""
        if not slug:
            return Match.NONE, {}
        match, child = super().matches(scope)
        return match, {**child, "kite_feed": f"/{slug}/feed.xml"}

    def _slug(self, category: str, language: str | None) -> str:
        slugs = {entry.name: entry.slug for entry in read_categories(self._directory)}
        ids = {known: slugs[name] for name, known in category_ids(slugs).items()}
        return ids.get(f"{category}_{language}" if language else category, "") or ids.get(category, "")
