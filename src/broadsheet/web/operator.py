"""The operator's page `/runs` and `/metrics`.

Both are shown only to this very machine under its own name, since addresses of feeds may hold somebody's private token;
`/metrics`, which holds numbers only, can be opened to others.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

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


# What proxies add to a request they pass on. Some add nothing unless told to: docs/publishing.md says what to do.
_PASSED_ON = frozenset(("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"))


def _is_local(request: Request) -> bool:
    """Whether the request comes from this machine itself, for a name of its own, and no proxy has passed it on.

    A browser here may be made to ask us under a stranger's name (DNS rebinding), and then the stranger's page may read
    our answer as its own.
    """
    if request.client is None or _PASSED_ON & set(request.headers):
        return False
    return _is_loopback(request.client.host) and _is_own_name(request.headers.get("host", "localhost"))


def _is_own_name(host: str) -> bool:
    """Whether a `Host` header names this machine: `localhost`, a name under it, or a loopback address."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
