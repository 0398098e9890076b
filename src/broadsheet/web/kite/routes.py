"""The Kite contract as HTTP. In its proxied mode the client bears no ETag, no 304, no 204 and no compressed body."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable, Hashable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from broadsheet.errors import StoreError
from broadsheet.stages.publish.safe import safe_url, shown
from broadsheet.store.values import ReaderReport, SearchFilter
from broadsheet.text.ids import stable_id
from broadsheet.web.answers import Answer
from broadsheet.web.api.problems import ProblemError
from broadsheet.web.api.reading import bounded
from broadsheet.web.context import Context
from broadsheet.web.folder import relative
from broadsheet.web.kite.batches import Batch, decode
from broadsheet.web.kite.media import all_media, media_info
from broadsheet.web.kite.names import title_slug
from broadsheet.web.kite.paper import NothingError, Paper
from broadsheet.web.kite.pictures import Ask, Pictures, fetcher
from broadsheet.web.kite.story import story_id_of
from broadsheet.web.kite.stream import Streams
from broadsheet.web.limits import Buckets, client_key

DEFAULT_LIMIT = 12  # what the client asks for
MAX_LIMIT = 100
MAX_OFFSET = 10_000
MAX_CATEGORY_CHARS = 200
MAX_REPORT_BYTES = 20_000
MAX_REPORT_CHARS = 1_000
MAX_REPORT_URLS = 10
KINDS_OF_REPORT = ("factualError", "misleading", "outdated", "other")
REPORTS_PER_MINUTE = 6  # of one address; behind the client's proxy all readers have one
REPORTS_AT_ONCE = 20

_GROWING_SECONDS = 30  # how long a client may keep what the slot under way shows
_FINISHED_SECONDS = 3_600  # and what will not change any more, unless a story is withdrawn
_PICTURE_SECONDS = 86_400

Handler = Callable[[Request], Awaitable[Response]]


class RefusedError(Exception):
    """The request is wrong; the message says how."""


class Door:
    """One address of the contract as an ASGI application: whatever goes wrong is JSON with a `message`."""

    def __init__(self, handle: Handler, method: str = "GET") -> None:
        self._handle = handle
        self._methods = ("GET", "HEAD") if method == "GET" else (method,)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except NothingError as error:
            response = as_json({"message": str(error)}, 404)
        except RefusedError as error:
            response = as_json({"message": str(error)}, 400)
        except ProblemError as error:
            response = as_json({"message": str(error)}, error.status)
        except StoreError:
            response = as_json({"message": "the database is busy; try again in a moment"}, 503)
        except ClientDisconnect:
            return
        except Exception:  # a bug that one request meets must not take the connection down
            traceback.print_exc()
            response = as_json({"message": "a fault of ours"}, 500)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if request.method not in self._methods:
            raise ProblemError(405, f"{' or '.join(self._methods)} only")
        return await self._handle(request)


# Other sites may show what is public anyway.
_FOR_ALL = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}


def as_json(value: Any, status: int = 200, cache: str = "no-store") -> Response:
    """JSON as the client's proxy bears it."""
    return _sent(msgspec.json.encode(value), status, cache)


def _sent(body: bytes, status: int, cache: str) -> Response:
    headers = {
        "cache-control": cache,
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
    }
    return Response(body, status, headers, "application/json")


class _Shorten(msgspec.Struct):
    """What the client sends to get a link that can be shared."""

    batchId: str  # noqa: N815 - the contract's names
    categoryId: str  # noqa: N815
    clusterId: int | str | None = None  # noqa: N815
    storyIndex: int | None = None  # noqa: N815
    title: str | None = None


class _Report(msgspec.Struct):
    """What the client sends when a reader reports a story."""

    clusterId: str  # noqa: N815 - the contract's names
    issueType: str  # noqa: N815
    description: str = ""
    sourceUrls: list[str] = []  # noqa: N815


class Kite:
    """The contract's handlers."""

    def __init__(self, context: Context, ask: Ask | None = None, streams: Streams | None = None) -> None:
        """`ask` fetches pictures, `streams` tell of news; both are made from the configuration when left out."""
        web = context.config.web
        self._context = context
        self._paper = Paper(context)
        self._pictures = Pictures(ask or fetcher(context.config.fetch, web.max_image_kb * 1_000))
        self._streams = streams or Streams(self._latest, web.max_streams)
        self._looked: tuple[object, str] = (None, "")
        self._buckets = Buckets(REPORTS_PER_MINUTE, REPORTS_AT_ONCE)

    # ------------------------------------------------------------------------------------ what a batch holds

    async def batch(self, request: Request) -> Response:
        """`/batches/{name}`: an id, a date slug, a day, or `latest`."""
        return await self._of_batch(request.path_params["name"], "about", self._paper.about)

    async def calendar(self, request: Request) -> Response:
        """`/batches?from&to`."""
        since, until = (_moment(request, name) for name in ("from", "to"))
        return await self._kept(("calendar", since, until), partial(self._paper.calendar, since, until), "no-store")

    async def categories(self, request: Request) -> Response:
        """`/batches/{name}/categories`."""
        return await self._of_batch(request.path_params["name"], "categories", self._paper.categories)

    async def stories(self, request: Request) -> Response:
        """`/batches/{name}/categories/{category}/stories`."""
        name, category = request.path_params["name"], request.path_params["category"]
        limit = _number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
        return await self._of_batch(
            name, (category, limit), partial(self._paper.stories, category=category, limit=limit)
        )

    async def metadata(self, _request: Request) -> Response:
        """`/categories/metadata`."""
        return await self._kept(("metadata",), self._paper.metadata, f"public, max-age={_GROWING_SECONDS}")

    async def search(self, request: Request) -> Response:
        """`/search`."""
        words = shown(request.query_params.get("q", "")[:300])
        category = request.query_params.get("categoryId", "")[:MAX_CATEGORY_CHARS]  # it is part of what is kept
        since, until = (_moment(request, name) for name in ("from", "to"))
        limit = _number(request, "limit", MAX_LIMIT, 1, MAX_LIMIT)
        offset = _number(request, "offset", 0, 0, MAX_OFFSET)

        def make() -> dict[str, Any]:
            name = self._paper.category_named(category) if category else ""
            if category and not name:
                return {"results": [], "hasMore": False, "totalCount": 0}
            within = SearchFilter(category=name, since=since or datetime(1970, 1, 1, tzinfo=UTC), until=until)
            return self._paper.search(words, within, limit, offset)

        return await self._kept(("search", words, category, since, until, limit, offset), make, "no-store")

    # --------------------------------------------------------------------------------------- around the paper

    async def media(self, request: Request) -> Response:
        """`/media/{host}`."""
        host = request.path_params["host"]
        found = await run_in_threadpool(media_info, self._context.store, host)
        if found is None:
            raise NothingError("nothing is known of this outlet")
        return as_json({"mediaInfo": found}, cache=f"public, max-age={_FINISHED_SECONDS}")

    async def all_media(self, _request: Request) -> Response:
        """`/media`."""
        found = await run_in_threadpool(all_media, self._context.store)
        return as_json({"mediaData": found}, cache=f"public, max-age={_FINISHED_SECONDS}")

    async def image(self, request: Request) -> Response:
        """`/image-proxy?url=`: only a picture of a printed story."""
        url = safe_url(request.query_params.get("url", ""))
        if not url or not self._context.config.web.image_proxy:
            raise NothingError("no picture")
        if not await run_in_threadpool(self._paper.has_picture, url):
            raise NothingError("not a picture of a printed story")
        return await self._picture(url)

    async def favicon(self, request: Request) -> Response:
        """`/favicon-proxy?domain=`: only of a known outlet. There is one quality."""
        domain = request.query_params.get("domain", "").lower().removeprefix("www.")
        known = self._context.config.web.image_proxy and await run_in_threadpool(self._paper.has_outlet, domain)
        if not known:
            raise NothingError("not a known outlet")
        return await self._picture(f"https://{domain}/favicon.ico")

    async def events(self, _request: Request) -> Response:
        """`/sse/batches`."""
        if self._streams.full:
            raise ProblemError(503, "too many streams are open")
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._streams.lines(), headers=headers, media_type="text/event-stream")

    async def shorten(self, request: Request) -> Response:
        """`/shorten`: the long address, since the client cannot follow a short one."""
        asked = await _body(request, _Shorten)
        path = await run_in_threadpool(self._shared_path, asked)
        return as_json({"shortUrl": self._front_end(request) + path})

    async def short(self, request: Request) -> Response:
        """`/short/{code}`: the path behind the digits of a story's address."""
        code = request.path_params["code"]
        return as_json({"url": await run_in_threadpool(self._path_behind, code)})

    async def report(self, request: Request) -> Response:
        """`/reports`: kept for the operator."""
        client = client_key(request.client.host if request.client else None)
        if self._buckets.take(client):
            raise ProblemError(429, "too many reports at once; try again in a minute")
        asked = await _body(request, _Report)
        if asked.issueType not in KINDS_OF_REPORT:
            raise RefusedError(f"issueType is one of {', '.join(KINDS_OF_REPORT)}")
        if len(asked.description) > MAX_REPORT_CHARS:
            raise RefusedError(f"the description is longer than {MAX_REPORT_CHARS:,} characters")
        return await run_in_threadpool(self._reported, asked)

    async def feed(self, request: Request) -> Response:
        """`/{category}.xml`: where the client's footer looks for a feed."""
        return RedirectResponse(relative(request.url.path, request.scope["kite_feed"]), status_code=307)

    async def nothing(self, request: Request) -> Response:
        """What the contract knows and nobody serves here: locales, places, chaos, widgets; and anything else."""
        raise NothingError(f"nothing is at {request.url.path[:200]}")

    # ------------------------------------------------------------------------------------------------- helpers

    async def _kept(self, key: Hashable, make: Callable[[], Any], cache: str) -> Response:
        def answer() -> Answer:
            return Answer.of(msgspec.json.encode(make()), headers={"cache-control": cache}, zip_it=False)

        return await self._ready(key, answer)

    async def _of_batch(self, name: str, key: Hashable, make: Callable[[Batch], Any]) -> Response:
        def answer() -> Answer:
            batch = self._paper.batch(name)
            # What is kept here from before the slot's end keeps the shorter time: that is on the safe side.
            seconds = _GROWING_SECONDS if self._paper.is_growing(batch) else _FINISHED_SECONDS
            cache = "no-store" if name == "latest" else f"public, max-age={seconds}"
            return Answer.of(msgspec.json.encode(make(batch)), headers={"cache-control": cache}, zip_it=False)

        return await self._ready((name, key), answer)

    async def _ready(self, key: Hashable, make: Callable[[], Answer]) -> Response:
        found = await self._context.answers.get(("kite", key), make)
        return _sent(found.body, 200, found.headers["cache-control"])

    async def _picture(self, url: str) -> Response:
        picture = await self._pictures.get(url)
        if picture is None:
            raise NothingError("this picture cannot be had")
        headers = {
            "cache-control": f"public, max-age={_PICTURE_SECONDS}",
            "content-security-policy": "default-src 'none'; sandbox",
            **_FOR_ALL,
        }
        return Response(picture.body, headers=headers, media_type=picture.content_type)

    async def _latest(self) -> str:
        """The latest batch and when it last grew; all streams share one look at the store."""
        state = await self._context.answers.state()
        if self._looked[0] != state:
            batches = await run_in_threadpool(self._paper.batches)
            known = f"{batches[-1].slot.id} {batches[-1].created.isoformat()}" if batches else ""
            self._looked = (state, known)
        return self._looked[1]

    def _shared_path(self, asked: _Shorten) -> str:
        batch = self._paper.batch(asked.batchId)
        sections = self._paper.sections(batch)
        section = next((s for s in sections if asked.categoryId.lower() in (s.category_id, s.id)), None)
        if section is None:
            raise NothingError(f"no category {asked.categoryId[:40]} in this batch")
        numbers = self._paper.numbers(sections)
        here = [numbers[p.story_id] for p in section.placements]
        number = None
        if asked.clusterId is not None:
            wanted = str(asked.clusterId).lower()  # the number in its batch, or the story's own id as in reports
            ids = (p.story_id for p in section.placements)
            number = next((numbers[s] for s in ids if wanted in (str(numbers[s]), story_id_of(s))), None)
        elif asked.storyIndex is not None:
            number = here[asked.storyIndex] if 0 <= asked.storyIndex < len(here) else None
        else:
            return f"/{section.category_id}/{batch.slot.encoded}"
        if number is None:
            raise NothingError("no such story in this batch")
        return f"/{section.category_id}/{batch.slot.encoded}{number}/{title_slug(asked.title or '')}?shared=1"

    def _path_behind(self, code: str) -> str:
        slug, number = decode(code) or ("", 0)
        batch = self._paper.batch(slug)
        sections = self._paper.sections(batch)
        numbers = self._paper.numbers(sections)
        for section in sections:
            for placement in section.placements:
                if numbers[placement.story_id] == number:
                    digest = self._context.store.digest(placement.story_id, placement.version)
                    title = title_slug(digest.sections.title.text if digest else "")
                    return f"/{section.category_id}/{batch.slot.encoded}{number}/{title}?shared=1"
        raise NothingError("no such story")

    def _front_end(self, request: Request) -> str:
        """Where the client is: as configured, else the page that asks, else the paper itself."""
        for address in (self._context.config.web.kite_url, request.headers.get("origin", "")):
            parts = urlsplit(safe_url(address))
            if parts.netloc:
                return f"{parts.scheme}://{parts.netloc}"
        return self._context.base

    def _reported(self, asked: _Report) -> Response:
        story_id = self._paper.story_behind(asked.clusterId)
        now = self._context.clock()
        urls = tuple(shown(url)[:500] for url in asked.sourceUrls[:MAX_REPORT_URLS])
        text = asked.description.strip()
        report_id = stable_id("report", story_id, asked.issueType, text, *urls, now.isoformat())
        if not self._context.store.save_report(ReaderReport(report_id, story_id, asked.issueType, text, urls, now)):
            raise ProblemError(503, "no room for further reports; the operator has to read those that are kept")
        return as_json({"id": report_id}, 201)


async def _body(request: Request, model: type[Any]) -> Any:
    data = await bounded(request, MAX_REPORT_BYTES)
    try:
        return msgspec.json.decode(data, type=model)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RefusedError(f"the body cannot be read: {error}") from error


def _moment(request: Request, name: str) -> datetime | None:
    """A time of the query. A space stands where a `+` of a zone was not encoded; without a zone it is UTC."""
    text = request.query_params.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RefusedError(f"{name} is no time: {text[:40]}") from error


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise RefusedError(f"{name} is no number: {text[:40]}")
    return max(least, min(int(text), most))
