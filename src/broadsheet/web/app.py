"""The reader as an ASGI application: the published folder with validators, compression and strict headers.

No cookie is set, nothing is logged about a reader, and no page may load anything from elsewhere.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadsheet.config import PublishConfig
from broadsheet.stages.publish.site import CONTENT_POLICY, Site
from broadsheet.stages.publish.sitefiles import assets
from broadsheet.web import made
from broadsheet.web.archive import ArchivePages, PastStore, utc_now
from broadsheet.web.folder import File, Folder, Moved, relative
from broadsheet.web.operator import OperatorPage
from broadsheet.web.runlog import RunLog
from broadsheet.web.search import Searcher, SearchPage
from broadsheet.web.searchfeeds import SearchableStore, SearchFeeds
from broadsheet.web.sending import KnownPages, SentFile

SECURITY_HEADERS = {
    # `frame-ancestors` works only in a header, which is why it is not in the pages' own policy.
    "content-security-policy": f"{CONTENT_POLICY}; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class ReadableStore(SearchableStore, Searcher, PastStore, RunLog, Protocol):
    """What the reader asks of a store."""


def create_app(
    directory: Path,
    store: ReadableStore | None = None,
    config: PublishConfig | None = None,
    interfaces: Sequence[BaseRoute] = (),
    *,
    clock: Callable[[], datetime] = utc_now,
    open_metrics: bool = False,
) -> Starlette:
    """The application over a folder that `publish` writes. The folder may still be empty and may change at any time.

    Addresses: every published file; `/health` answers `{"status": "ok", "published": true}`, `published` being false
    until there is a front page. With a `store` also `/search/?q=words` with its feeds, `/date/` and `/date/YYYY-MM-DD/`
    (the paper as it was), stories and versions that have no file, and for requests from this machine `/runs` and
    `/metrics`. A merged story's address is a redirect, a withdrawn one's the notice as 410. Anything else is a 404 with
    the site's own page. GET and HEAD only.

    Args:
        directory: the published folder.
        store: read from worker threads; the caller closes it.
        config: title and time zone of the pages made from the store.
        interfaces: routes of the interfaces for programs; they go before the published files.
        clock: what time it is, UTC: there is no paper of a day to come.
        open_metrics: whether other machines may read `/metrics`.

    Raises:
        ConfigError: `base_url` or `timezone` is wrong.
    """
    # Pages made here link to this version's style sheet and scripts, which an older folder has not got before a run.
    packaged = {f"assets/{asset.name}": asset.content for asset in assets().values()}
    folder = Folder(directory, beside=packaged, added=SECURITY_HEADERS)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "published": folder.has_front_page}, headers={"cache-control": "no-store"})

    site = Site(config or PublishConfig(), ())
    past: ArchivePages | None = None

    async def page(request: Request) -> Response | SentFile:
        found = folder.find(request.scope["path"])
        # The notice of a story that was restored since stays in the folder until the story is printed again.
        if past is not None and (found is None or (isinstance(found, File) and found.is_notice)):
            return await past.story(request) or _answer(found, folder, site, request)
        return _answer(found, folder, site, request)

    routes: list[BaseRoute] = [Route("/health", health, methods=["GET"]), *interfaces]
    if store is not None:
        past = ArchivePages(store, directory, site, clock)
        routes.append(Route("/search/", SearchPage(store, directory, site).answer, methods=["GET"]))
        routes.extend(SearchFeeds(store, directory, config or PublishConfig(), clock).routes())
        routes.append(Route("/date/", past.calendar, methods=["GET"]))
        routes.append(Route("/date/{day}/", past.day, methods=["GET"]))
        routes.extend(OperatorPage(store, directory, site, open_metrics=open_metrics).routes())
    routes.append(Route("/{path:path}", page, methods=["GET"]))

    return Starlette(
        routes=routes,
        exception_handlers={Exception: _fault_of(site)},
        middleware=[Middleware(KnownPages, folder), Middleware(SecurityHeaders, SECURITY_HEADERS)],
    )


def _fault_of(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The answer to a request that a bug of ours ended. Outside of all middleware, it brings their headers."""

    async def fault(request: Request, _error: Exception) -> Response:
        answer = await run_in_threadpool(made.fault, site)
        return replace(answer, headers={**SECURITY_HEADERS, **answer.headers}).response(request)

    return fault


class SecurityHeaders:
    """Adds headers to every answer, errors included; one that an answer has set itself stays."""

    def __init__(self, app: ASGIApp, added: Mapping[str, str]) -> None:
        self._app = app
        self._added = [(name.encode("ascii"), value.encode("latin-1")) for name, value in added.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the start of its answer."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(header for header in self._added if header[0] not in present),
                ]
            await send(message)

        await self._app(scope, receive, complete if scope["type"] == "http" else send)


def _answer(found: File | Moved | None, folder: Folder, site: Site, request: Request) -> Response | SentFile:
    if isinstance(found, Moved):
        return RedirectResponse(relative(request.url.path, quote(found.path)), status_code=308)
    if found is None:
        return _missing(folder, site, request)
    if found.leads_to:
        return RedirectResponse(
            relative(request.url.path, found.leads_to), status_code=301, headers={"cache-control": "no-cache"}
        )
    folder.learn(request.scope["path"], found)
    return SentFile(found)


def _missing(folder: Folder, site: Site, request: Request) -> Response:
    missing = folder.find("/404.html")
    if isinstance(missing, File):
        return made.missing(missing.body, missing.zipped).response(request)
    return made.missing(site.waiting()).response(request)
