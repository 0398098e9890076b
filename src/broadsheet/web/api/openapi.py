"""The OpenAPI 3.1 document, made from the table of endpoints."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from broadsheet import __version__
from broadsheet.web.api.endpoint import Endpoint
from broadsheet.web.api.problems import MEANINGS, MEDIA_TYPE, Problem, ProblemError
from broadsheet.web.api.stories import ROOT
from broadsheet.web.api.table import ENDPOINTS

_REF = "#/components/schemas/{name}"
_BEARER = "operator"

_HEADERS = {
    "ETag": {"description": "of this answer; send it back as If-None-Match", "schema": {"type": "string"}},
    "Link": {"description": "first, previous and next page (RFC 8288)", "schema": {"type": "string"}},
    "Location": {"description": "where it is", "schema": {"type": "string"}},
    "Retry-After": {"description": "seconds", "schema": {"type": "integer"}},
}


@cache
def document(root: str = ROOT) -> dict[str, Any]:
    """The document as JSON values; `root` is what readers put before every path."""
    types = [model for e in ENDPOINTS for model in (e.answer, e.body) if model is not None]
    unique = list(dict.fromkeys([*types, Problem]))
    refs, components = msgspec.json.schema_components(unique, ref_template=_REF)
    schema_of = dict(zip(unique, refs, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Broadsheet",
            "version": __version__,
            "summary": "News that several outlets report, each sentence with the outlets' own words.",
            "description": "Reading needs no token. Errors are application/problem+json (RFC 9457).",
        },
        "servers": [{"url": root}],
        "tags": [{"name": name} for name in dict.fromkeys(e.group for e in ENDPOINTS)],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {_BEARER: {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(endpoint: Endpoint, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.handle.__name__,
        "summary": endpoint.summary,
        "tags": [endpoint.group],
        "parameters": [*_parameters(endpoint.where, "path"), *_parameters(endpoint.query, "query")],
        "responses": _responses(endpoint, schema_of),
    }
    if endpoint.more:
        operation["description"] = endpoint.more
    if endpoint.operator:
        operation["security"] = [{_BEARER: []}]
    if endpoint.body is not None:
        content = {"schema": schema_of[endpoint.body], "example": msgspec.to_builtins(endpoint.body_example)}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
    return operation


def _parameters(model: type[msgspec.Struct], place: str) -> list[dict[str, Any]]:
    """Parameters with their schemas; what a person reads stands beside the schema."""
    _, components = msgspec.json.schema_components((model,), ref_template=_REF)
    shape = components[model.__name__]
    found = []
    for name, schema in shape["properties"].items():
        schema = _without_null(schema)
        parameter = {"name": name, "in": place, "required": name in shape.get("required", ()), "schema": schema}
        description = schema.pop("description", "")
        found.append({**parameter, "description": description} if description else parameter)
    return found


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter cannot be null, only left out."""
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    chosen = dict(options[0]) if options else dict(schema)
    if chosen.get("default", "") is None:
        del chosen["default"]
    return chosen


def _responses(endpoint: Endpoint, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    found = {str(endpoint.status): _good(endpoint, schema_of)}
    if endpoint.method == "GET" and not endpoint.operator:
        found["304"] = {"description": "What you have is still right.", "headers": {"ETag": _HEADERS["ETag"]}}
    for status in endpoint.problems:
        if status < 300:
            found[str(status)] = _good(endpoint, schema_of)
        elif status < 400:
            found[str(status)] = {"description": "It is elsewhere.", "headers": {"Location": _HEADERS["Location"]}}
        else:
            found[str(status)] = _bad(status, schema_of)
    return found


def _good(endpoint: Endpoint, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": endpoint.summary}
    if endpoint.answer is not None:
        content = {"schema": schema_of[endpoint.answer], "example": msgspec.to_builtins(endpoint.example)}
        answer["content"] = {"application/json": content}
    names = ["ETag"] if endpoint.method == "GET" and not endpoint.operator else []
    names += ["Link"] if "page" in endpoint.query.__struct_fields__ else []
    names += ["Location"] if endpoint.method == "POST" and endpoint.operator else []
    if names:
        answer["headers"] = {name: _HEADERS[name] for name in names}
    return answer


def _bad(status: int, schema_of: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    example = msgspec.to_builtins(ProblemError(status, MEANINGS[status]).problem())
    answer: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {MEDIA_TYPE: {"schema": schema_of[Problem], "example": example}},
    }
    if status in (429, 503):
        answer["headers"] = {"Retry-After": _HEADERS["Retry-After"]}
    return answer
