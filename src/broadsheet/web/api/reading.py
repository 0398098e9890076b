"""A request's strings and bytes to typed values, strictly: what is not understood is said, never ignored."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request

from broadsheet.web.api.problems import Fault, ProblemError

Model = TypeVar("Model", bound=msgspec.Struct)

_WHOLE = re.compile(r"-?[0-9]{1,15}")
_PLACE = re.compile(r"^(?P<message>.*?)(?: - at `\$\.?(?P<place>.*)`)?$", re.S)


def parameters(model: type[Model], given: Iterable[tuple[str, str]]) -> Model:
    """Parameters of an address as one value.

    Raises:
        ProblemError: 422 for an unknown or repeated name and for a value that does not fit.
    """
    whole = _whole_numbers(model)
    values: dict[str, Any] = {}
    for name, text in given:
        if name not in whole:
            fault = Fault(name[:80], "unknown")
            raise ProblemError(422, f"no parameter {name[:80]!r}{_known(name, whole)}", errors=[fault])
        if name in values:
            raise ProblemError(422, f"the parameter {name!r} is given twice", errors=[Fault(name, "given twice")])
        values[name] = int(text) if whole[name] and _WHOLE.fullmatch(text) else text
    return _converted(model, values, "parameter")


@cache
def _whole_numbers(model: type[msgspec.Struct]) -> dict[str, bool]:
    """By name of each parameter whether it is a whole number."""
    found = {}
    for item in msgspec.structs.fields(model):
        kind = msgspec.inspect.type_info(item.type)
        plain = kind.type if isinstance(kind, msgspec.inspect.Metadata) else kind
        found[item.encode_name] = isinstance(plain, msgspec.inspect.IntType)
    return found


def _known(name: str, fields: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, fields, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are: {', '.join(fields)}" if fields else "; there are none"


def _converted(model: type[Model], values: Mapping[str, Any], what: str) -> Model:
    try:
        return msgspec.convert(values, model)
    except msgspec.ValidationError as error:
        raise _unfit(error, what) from error


def _unfit(error: msgspec.ValidationError, what: str) -> ProblemError:
    match = _PLACE.match(str(error))
    place, message = (match["place"] or "", match["message"]) if match else ("", str(error))
    for technical, plain in _IN_WORDS.items():
        message = message.replace(technical, plain)
    where = f"{what} {place!r}" if place else f"the {what}"
    return ProblemError(422, f"{where}: {message}", errors=[Fault(place, message)])


# What the converter says that only a programmer of it understands, and what is accepted instead.
_TIME = "is no time with a zone; write it like 2026-11-12T19:00:00Z (RFC 3339)"
_IN_WORDS = {
    "Invalid RFC3339 encoded datetime": _TIME,
    "Expected `datetime` with a timezone component": _TIME,
}


async def body(request: Request, model: type[Model], max_bytes: int) -> Model:
    """The body of a request.

    Raises:
        ProblemError: 415 another type, 413 too large, 400 not JSON, 422 JSON of another shape.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise ProblemError(415, f"the body is {kind[:80] or 'of no type'}; send application/json")
    data = await bounded(request, max_bytes)
    try:
        return msgspec.json.decode(data, type=model)
    except msgspec.ValidationError as error:
        raise _unfit(error, "body") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProblemError(400, f"the body is not JSON: {error}") from error


async def bounded(request: Request, max_bytes: int) -> bytes:
    """All of a body that is not larger than allowed.

    A little more than that is read and thrown away: a client that is still sending would not see the answer.

    Raises:
        ProblemError: 413.
    """
    patience = max_bytes + _THROWN_AWAY_BYTES
    size, data = 0, bytearray()
    async for chunk in request.stream():
        size += len(chunk)
        if size <= max_bytes:
            data += chunk
        elif size > patience:
            break
    if size > max_bytes:
        why = f"the body is larger than {max_bytes:,} bytes, the limit [web] max_body_kb"
        raise ProblemError(413, why, headers={"connection": "close"} if size > patience else {})
    return bytes(data)


_THROWN_AWAY_BYTES = 4_000_000
