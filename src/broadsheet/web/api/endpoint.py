"""One row of the API's table: from it come the route, the reading of a request, and the reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from broadsheet.web.api.models import Nothing
from broadsheet.web.context import Context


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was understood."""

    path: Any  # a value of the endpoint's types
    query: Any
    body: Any
    operator: bool  # whether the token was sent


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler wants to be sent."""

    value: msgspec.Struct | bytes | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


# Runs in a worker thread. Raises ProblemError.
Handler = Callable[[Context, Call], Reply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method of an address."""

    method: str
    path: str  # below /api/v1, with names in braces
    summary: str
    handle: Handler
    answer: type[msgspec.Struct] | None  # None: no body
    example: msgspec.Struct | None
    where: type[msgspec.Struct] = Nothing
    query: type[msgspec.Struct] = Nothing
    body: type[msgspec.Struct] | None = None
    body_example: msgspec.Struct | None = None
    status: int = 200
    statuses: tuple[int, ...] = ()  # of problems beyond those that every endpoint of its kind has
    more: str = ""  # what the summary leaves out
    group: str = "Reading"
    operator: bool = False  # needs the token
    kept: bool = True  # GET only: whether answers are kept until the paper changes
    max_age: int = 15  # seconds; for GET
    cost: int = 1  # tokens of the rate limit
    lines: int = 0  # requests that may wait for this one; 0: any number, side by side

    @property
    def problems(self) -> tuple[int, ...]:
        """Every status it may end with beside its own."""
        found = {422, 429, 500, 503, *self.statuses}
        if self.operator:
            found |= {401, 403}
        if self.where is not Nothing:
            found |= {404}
        if self.body is not None:
            found |= {400, 413, 415}
        return tuple(sorted(found))
