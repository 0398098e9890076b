"""`/api/v1`: the paper for programs. `table.py` lists what it answers; docs/api.md says how to use it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from broadsheet.stages.publish.jsonfeed import json_bytes
from broadsheet.web.answers import Answer
from broadsheet.web.api.dispatch import Address, Static
from broadsheet.web.api.endpoint import Endpoint
from broadsheet.web.api.openapi import document
from broadsheet.web.api.reference import reference
from broadsheet.web.api.stories import ROOT
from broadsheet.web.api.table import ENDPOINTS
from broadsheet.web.context import Context
from broadsheet.web.limits import Buckets

__all__ = ["api_routes"]


def api_routes(context: Context) -> list[BaseRoute]:
    """Routes of `/api/v1` and of the reference at `/api/`; to stand before whatever else answers there."""
    web = context.config.web
    buckets = Buckets(web.rate_per_minute, web.rate_burst)
    by_path: dict[str, list[Endpoint]] = {}
    for endpoint in ENDPOINTS:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    root = context.path + ROOT
    routes: list[BaseRoute] = [
        Route("/api", _to_reference, methods=["GET"]),
        Route("/api/", Static(context, _lasting(reference(root), "text/html; charset=utf-8"))),
        Route(f"{ROOT}/openapi.json", Static(context, _lasting(json_bytes(document(root)), "application/json"))),
    ]
    routes += [Route(ROOT + path, Address(context, buckets, endpoints)) for path, endpoints in by_path.items()]
    # What nobody answers is a problem of the API, not a page of the paper.
    routes += [Route(path, Address(context, buckets, ())) for path in (ROOT, f"{ROOT}/{{rest:path}}")]
    return routes


async def _to_reference(_request: Request) -> Response:
    return RedirectResponse("./api/", status_code=308)


def _lasting(body: bytes, content_type: str) -> Answer:
    headers = {"content-type": content_type, "cache-control": "public, max-age=300", "vary": "Accept-Encoding"}
    return Answer.of(body, headers=headers)
