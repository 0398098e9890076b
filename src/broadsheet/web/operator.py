"""The operator's page `/runs` and `/metrics`.

Both are shown only to this very machine, since addresses of feeds may hold somebody's private token; `/metrics`, which
holds numbers only, can be opened to others.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from broadsheet.errors import StoreError
from broadsheet.stages.publish.site import Site
from broadsheet.stages.publish.sitefiles import assets
from broadsheet.web import metrics
from broadsheet.web.runlog import RunLog, gather
from broadsheet.web.search import tabs_of


class OperatorPage:
    """Answers `/runs` and `/metrics`."""

    def __init__(self, log: RunLog, directory: Path, site: Site, *, open_metrics: bool = False) -> None:
        self._log = log
        self._directory = directory
        self._site = site
        self._open_metrics = open_metrics

    def routes(self) -> list[Route]:
        """To be mounted before the routes of files."""
        return [
            Route("/runs", self.answer, methods=["GET"]),
            Route("/metrics", self.answer_metrics, methods=["GET"]),
        ]

    async def answer(self, request: Request) -> Response:
        """The page; 404 to everybody but this machine, 503 while the database refuses."""

        def page() -> bytes:
            sheet = assets()["operator.css"].name
            return self._site.runs(tabs_of(self._directory), operator_sheet=sheet, **gather(self._log))

        return await self._told(_is_local(request), page, "text/html; charset=utf-8")

    async def answer_metrics(self, request: Request) -> Response:
        """Numbers for Prometheus, to this machine or, where that is configured, to all."""
        return await self._told(
            self._open_metrics or _is_local(request), lambda: metrics.exposition(self._log), metrics.CONTENT_TYPE
        )

    async def _told(self, allowed: bool, make: Callable[[], bytes], media_type: str) -> Response:
        if not allowed:
            return PlainTextResponse("Not found.\n", 404)
        try:
            body = await run_in_threadpool(make)
        except StoreError as error:
            return PlainTextResponse(f"The database cannot be read: {error}\n", 503)
        return Response(body, headers={"cache-control": "no-store", "content-type": media_type})


def _is_local(request: Request) -> bool:
    """Whether the request comes from this machine itself and no proxy has passed it on."""
    if request.client is None or {"forwarded", "x-forwarded-for", "via"} & set(request.headers):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
