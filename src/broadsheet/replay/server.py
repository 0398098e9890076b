"""A recorded site over real HTTP on loopback, in a process of its own, doing what real servers do.

That is: ETag and Last-Modified, 304, gzip, HEAD, redirects and delays.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import multiprocessing
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from multiprocessing.connection import Connection

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from broadsheet.errors import InputError
from broadsheet.replay.site import Answer, RecordedSite, origin
from broadsheet.types import Feed

GZIP_FROM_BYTES = 500  # below, headers outweigh what is saved
START_SECONDS = 60.0  # a large site is handed over in a second; machines under load need longer
STOP_SECONDS = 5.0


class RecordedServer:
    """A site that is being served. Made by `serve_recorded`."""

    def __init__(self, site: RecordedSite, port: int) -> None:
        self.site = site
        self.port = port

    def origin(self, host: str) -> str:
        """Where a recorded host is: `http://HOST.localhost:PORT`."""
        return origin(self.site.local_host(host), self.port)

    def url(self, recorded: str) -> str:
        """Where a recorded address is served."""
        return self.site.local_url(recorded, self.port)

    def feeds(self) -> list[Feed]:
        """The site's feeds at their addresses here."""
        return self.site.feeds(self.port)


@contextmanager
def serve_recorded(site: RecordedSite, port: int = 0) -> Iterator[RecordedServer]:
    """Serve a site until the block is left. Port 0 takes a free one; only this machine can connect.

    Raises:
        InputError: the port is taken or not allowed.
    """
    context = multiprocessing.get_context("spawn")  # a forked child would share our locks and open files
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(site, port, theirs), name="broadsheet-replay", daemon=True)
    process.start()
    theirs.close()  # so that the child's death ends our waiting
    try:
        yield RecordedServer(site, _started(ours, port))
    finally:
        ours.close()  # which tells the child to stop; so does our own death
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()
            process.join()


def _started(pipe: Connection, port: int) -> int:
    try:
        answer = pipe.recv() if pipe.poll(START_SECONDS) else "it did not start in time"
    except EOFError:
        answer = "its process ended"
    if isinstance(answer, int):
        return answer
    raise InputError(
        f"the recorded outlets cannot be served on port {port}: {answer}; give another with --sources-port"
    )


def application(site: RecordedSite, port: int) -> ASGIApp:
    """The site as an ASGI application."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = _answer(site, request, port)
        if answer.delay_seconds:
            await asyncio.sleep(answer.delay_seconds)
        await _respond(request, answer)(scope, receive, send)

    return app


def _answer(site: RecordedSite, request: Request, port: int) -> Answer:
    if request.method not in ("GET", "HEAD"):
        return Answer(405, b"only GET and HEAD\n", "text/plain; charset=utf-8")
    name = request.headers.get("host", "").partition(":")[0].lower()
    host = name.removesuffix(".localhost")
    target = request.scope["raw_path"].decode("latin-1")
    if request.scope["query_string"]:
        target += "?" + request.scope["query_string"].decode("latin-1")
    if name in ("localhost", "127.0.0.1") and target == "/":
        return Answer(body=_index(site, port))
    return site.answer(host, target, port) or Answer(404, b"<h1>Not found</h1>\n")


def _index(site: RecordedSite, port: int) -> bytes:
    links = "\n".join(f'<li><a href="{escape(origin(h, port))}/">{escape(h)}</a></li>' for h in site.hosts())
    return (
        f"<!DOCTYPE html>\n<title>Recorded outlets</title>\n<h1>Recorded outlets</h1>\n<ul>\n{links}\n</ul>\n".encode()
    )


def _respond(request: Request, answer: Answer) -> Response:
    headers = {"Content-Type": answer.content_type}
    if answer.location:
        headers["Location"] = answer.location
    body = answer.body
    if answer.status == 200:
        headers["ETag"] = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers["Cache-Control"] = "max-age=0"
        headers["Vary"] = "Accept-Encoding"
        if answer.modified:
            headers["Last-Modified"] = format_datetime(answer.modified, usegmt=True)
        if _is_known(request, headers["ETag"], answer.modified):
            return Response(status_code=304, headers=headers)
    if len(body) >= GZIP_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, compresslevel=1, mtime=0)
        headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(body))
    return Response(b"" if request.method == "HEAD" else body, answer.status, headers)


def _is_known(request: Request, etag: str, modified: datetime | None) -> bool:
    # RFC 9110: If-Modified-Since counts only without If-None-Match.
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    since = request.headers.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


def _run(site: RecordedSite, port: int, pipe: Connection) -> None:
    # Named as TCP, for asyncio sends small answers at once (TCP_NODELAY) only then: else each waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except (OSError, OverflowError) as error:
        pipe.send(getattr(error, "strerror", None) or str(error))
        return
    listener.listen(512)
    taken = listener.getsockname()[1]
    config = uvicorn.Config(
        application(site, taken),
        log_level="error",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=30,
        server_header=False,
    )
    server = uvicorn.Server(config)
    threading.Thread(target=_stop_at_end, args=(pipe, server), daemon=True).start()
    pipe.send(taken)
    server.run(sockets=[listener])


def _stop_at_end(pipe: Connection, server: uvicorn.Server) -> None:
    try:
        pipe.recv()
    except (EOFError, OSError):
        server.should_exit = True
