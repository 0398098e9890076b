"""From a request to an answer: limit, token, parameters, body, handler, validators.

Everything ends as JSON: an answer of the endpoint's type, or a problem.
"""

from __future__ import annotations

import asyncio
import math
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from broadsheet.errors import StoreError
from broadsheet.stages.publish.jsonfeed import json_bytes
from broadsheet.web.answers import NOT_KEPT, Answer
from broadsheet.web.api import reading
from broadsheet.web.api.endpoint import Call, Endpoint, Reply
from broadsheet.web.api.problems import ProblemError
from broadsheet.web.context import Context
from broadsheet.web.folder import relative
from broadsheet.web.limits import Buckets, client_key

# Programs on other sites may read what is public anyway; the token is never sent by a browser on its own.
_FOR_ALL = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Location, Retry-After",
    "cross-origin-resource-policy": "cross-origin",
}
RETRY_SECONDS = 5  # after which a busy database is asked again


class Address:
    """One address of the API with all its methods, as an ASGI application."""

    def __init__(self, context: Context, buckets: Buckets, endpoints: Sequence[Endpoint]) -> None:
        self._context = context
        self._buckets = buckets
        self._by_method: dict[str, Endpoint] = {endpoint.method: endpoint for endpoint in endpoints}
        if "GET" in self._by_method:
            self._by_method["HEAD"] = self._by_method["GET"]
        self._turns = {e.method: asyncio.Semaphore(1) for e in endpoints if e.lines}
        self._waiting = dict.fromkeys(self._turns, 0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. A fault of ours goes to the server's log, and nothing of it to the client."""
        request = Request(scope, receive)
        path = self._context.path
        try:
            answer = await self._answer(request)
        except ProblemError as problem:
            answer = problem.answer(path)
        except StoreError as error:
            busy = {"retry-after": str(RETRY_SECONDS)}
            answer = ProblemError(503, f"the database refuses: {error}", headers=busy).answer(path)
        except ClientDisconnect:
            return
        except Exception:  # a bug that one request meets must not take the connection down
            traceback.print_exc()
            answer = ProblemError(500, "a fault of ours, noted in the server's log").answer(path)
        await _response(request, answer)(scope, receive, send)

    async def _answer(self, request: Request) -> Answer:
        endpoint = self._by_method.get(request.method)
        if endpoint is None:
            allowed = ", ".join(sorted(self._by_method))
            headers = {"allow": allowed or "GET, HEAD"}
            if not allowed:
                raise ProblemError(404, f"nothing is at {request.url.path[:200]}; /api/ describes what there is")
            raise ProblemError(405, f"{request.method[:20]} is not possible here; {allowed} is", headers=headers)
        self._limit(request, endpoint)
        operator = self._token(request, endpoint)
        path = _place(request, endpoint)
        query = reading.parameters(endpoint.query, request.query_params.multi_items())
        limit = self._context.config.web.max_body_kb * 1_000
        body = await reading.body(request, endpoint.body, limit) if endpoint.body else None
        call = Call(path, query, body, operator)
        if endpoint.method == "GET" and endpoint.kept and not operator:
            return await self._context.answers.get((endpoint.path, path, query), lambda: self._made(endpoint, call))
        if endpoint.lines:
            return await self._in_line(endpoint, call)
        answer = await run_in_threadpool(self._made, endpoint, call)
        if endpoint.method != "GET":
            self._context.answers.forget()  # whoever changes something wants to see it at once
        return answer

    def _limit(self, request: Request, endpoint: Endpoint) -> None:
        wait = self._buckets.take(client_key(request.client.host if request.client else None), endpoint.cost)
        if wait:
            raise ProblemError(
                429,
                f"too many requests from your address; ask again in {math.ceil(wait)} s",
                headers={"retry-after": str(math.ceil(wait))},
            )

    def _token(self, request: Request, endpoint: Endpoint) -> bool:
        operator = self._context.is_operator(request.headers.get("authorization", ""))
        if operator or not endpoint.operator:
            return operator
        web = self._context.config.web
        if not self._context.token:
            raise ProblemError(
                403,
                f"changes over HTTP are off: set a token in the environment variable {web.token_env}, "
                "or as token under [web] in broadsheet.toml, and start the server again",
            )
        raise ProblemError(
            401,
            "send the operator's token: Authorization: Bearer TOKEN",
            headers={"www-authenticate": 'Bearer realm="Broadsheet"'},
        )

    async def _in_line(self, endpoint: Endpoint, call: Call) -> Answer:
        """One at a time, a few waiting: work that keeps a core busy must not starve those who only read."""
        if self._waiting[endpoint.method] > endpoint.lines:
            raise ProblemError(503, "too many are waiting; ask again", headers={"retry-after": str(RETRY_SECONDS)})
        self._waiting[endpoint.method] += 1
        try:
            async with self._turns[endpoint.method]:
                return await run_in_threadpool(self._made, endpoint, call)
        finally:
            self._waiting[endpoint.method] -= 1

    def _made(self, endpoint: Endpoint, call: Call) -> Answer:
        reply = endpoint.handle(self._context, call)
        cache = f"public, max-age={endpoint.max_age}"
        if endpoint.method != "GET" or call.operator or endpoint.operator:
            cache = NOT_KEPT
        return encoded(reply, {"cache-control": cache, **({} if cache == NOT_KEPT else _varies(endpoint))})


class Static:
    """An answer that never changes, as an ASGI application."""

    def __init__(self, context: Context, answer: Answer) -> None:
        self._context = context
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, or say that only reading is possible."""
        request = Request(scope, receive)
        answer = self._answer
        if request.method not in ("GET", "HEAD"):
            problem = ProblemError(405, "this can only be read", headers={"allow": "GET, HEAD"})
            answer = problem.answer(self._context.path)
        await _response(request, answer)(scope, receive, send)


def _place(request: Request, endpoint: Endpoint) -> object:
    try:
        return reading.parameters(endpoint.where, [(k, str(v)) for k, v in request.path_params.items()])
    except ProblemError as error:  # an id that nothing can have
        raise ProblemError(404, f"nothing is at {request.url.path[:200]}: {error}", errors=error.errors) from error


def _varies(endpoint: Endpoint) -> Mapping[str, str]:
    return {"vary": "Accept-Encoding" if endpoint.kept else "Accept-Encoding, Authorization"}


def encoded(reply: Reply, headers: Mapping[str, str]) -> Answer:
    """A reply as bytes."""
    value = reply.value
    if value is None:
        return Answer(b"", "", status=reply.status, headers={**headers, **reply.headers})
    sent = {"content-type": "application/json", **headers, **reply.headers}
    if isinstance(value, bytes):
        return Answer.of(value, reply.status, sent)
    try:
        body = msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a surrogate pair, which no JSON can hold: it is sent as "?"
        body = json_bytes(msgspec.to_builtins(value))
    return Answer.of(body, reply.status, sent)


def _response(request: Request, answer: Answer) -> Response:
    headers = {**_FOR_ALL, **answer.headers}
    if location := headers.get("location"):
        headers["location"] = relative(request.url.path, location)
    return replace(answer, headers=headers).response(request)


def moved(location: str) -> Reply:
    """A lasting redirect to a path of this server; it is sent as seen from the address that was asked for."""
    return Reply(None, 308, {"location": location})
