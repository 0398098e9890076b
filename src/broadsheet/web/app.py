"""The reader as an ASGI application: the published folder with validators, compression and strict headers.

No cookie is set, nothing is logged about a reader, and no page may load anything from elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from broadsheet.config import PublishConfig
from broadsheet.stages.publish.site import CONTENT_POLICY, Site
from broadsheet.stages.publish.sitefiles import assets
from broadsheet.web.answers import accepts_gzip
from broadsheet.web.archive import ArchivePages, PastStore, utc_now
from broadsheet.web.folder import File, Folder, Moved, for_browser, headers, relative
from broadsheet.web.operator import OperatorPage
from broadsheet.web.runlog import RunLog
from broadsheet.web.search import Searcher, SearchPage
from broadsheet.web.searchfeeds import SearchableStore, SearchFeeds

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
    `/metrics`. A merged story's address is a redirect. Anything else is a 404 with the site's own page. GET and HEAD
    only.

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
    folder = Folder(directory, beside={f"assets/{asset.name}": asset.content for asset in assets().values()})

    async def health(_request: Request) -> Response:
        body = {"status": "ok", "published": folder.has_front_page}
        return JSONResponse(body, headers={"cache-control": "no-store"})

    past: ArchivePages | None = None

    async def page(request: Request) -> Response:
        found = folder.find(request.scope["path"])
        # The notice of a story that was restored since stays in the folder until the story is printed again.
        if past is not None and (found is None or (isinstance(found, File) and found.is_notice)):
            return await past.story(request.scope["path"]) or _answer(found, folder, request)
        return _answer(found, folder, request)

    routes: list[BaseRoute] = [Route("/health", health, methods=["GET"]), *interfaces]
    if store is not None:
        site = Site(config or PublishConfig(), ())
        past = ArchivePages(store, directory, site, clock)
        routes.append(Route("/search/", SearchPage(store, directory, site).answer, methods=["GET"]))
        routes.extend(SearchFeeds(store, directory, config or PublishConfig(), clock).routes())
        routes.append(Route("/date/", past.calendar, methods=["GET"]))
        routes.append(Route("/date/{day}/", past.day, methods=["GET"]))
        routes.extend(OperatorPage(store, directory, site, open_metrics=open_metrics).routes())
    routes.append(Route("/{path:path}", page, methods=["GET"]))
    return Starlette(
        routes=routes,
        middleware=[Middleware(SecurityHeaders, SECURITY_HEADERS)],
    )


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


def _answer(found: File | Moved | None, folder: Folder, request: Request) -> Response:
    if isinstance(found, Moved):
        return RedirectResponse(relative(request.url.path, quote(found.path)), status_code=308)
    if found is None:
        return _missing(folder)
    if found.leads_to:
        return RedirectResponse(
            relative(request.url.path, found.leads_to), status_code=301, headers={"cache-control": "no-cache"}
        )
    return _file_response(found, request)


def _missing(folder: Folder) -> Response:
    missing = folder.find("/404.html")
    if isinstance(missing, File):
        return Response(missing.body, 404, {"cache-control": "no-cache"}, missing.content_type)
    return PlainTextResponse("Nothing has been published here yet.\n", 404, {"cache-control": "no-cache"})


def _file_response(file: File, request: Request) -> Response:
    sent = dict(headers(file))
    sent["content-type"] = for_browser(file.content_type, request.headers.get("sec-fetch-dest", ""))
    if _unchanged(file, request):
        sent.pop("content-type")
        return Response(status_code=304, headers=sent)
    if file.zipped and accepts_gzip(request.headers.get("accept-encoding", "")):
        sent["content-encoding"] = "gzip"
        return Response(file.zipped, headers=sent)
    return Response(file.body, headers=sent)


def _unchanged(file: File, request: Request) -> bool:
    """Whether the reader's copy is the current one.

    `If-None-Match` decides where it is sent, else `If-Modified-Since` (RFC 9110, 13.2.2).
    """
    tags = request.headers.get("if-none-match")
    if tags is not None:
        # Weak comparison: the tag stands for the plain and the compressed form, and proxies mark it weak.
        return any(tag.strip().removeprefix("W/") in (file.etag, "*") for tag in tags.split(","))
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return file.stamp.modified_ns // 1_000_000_000 <= parsedate_to_datetime(since).timestamp()
    except (ValueError, OverflowError):
        return False
