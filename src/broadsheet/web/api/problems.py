"""Everything that can go wrong with a request, as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta

from broadsheet.web.answers import Answer

MEDIA_TYPE = "application/problem+json"


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with a request."""

    where: Annotated[str, Meta(description="a parameter, or the place in the body")]
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why a request was not done."""

    type: Annotated[str, Meta(description="address of the page that explains the status")]
    title: str
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Annotated[str, Meta(description="what is wrong here, and how to mend it")]
    errors: list[Fault] = []


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Fault] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.headers = dict(headers or {})
        self.errors = list(errors)

    def answer(self, path: str = "") -> Answer:
        """What is sent by a paper that lies below `path`."""
        return Answer.of(
            msgspec.json.encode(self.problem(path)),
            self.status,
            {"content-type": MEDIA_TYPE, "cache-control": "no-store", **self.headers},
            zip_it=False,
        )

    def problem(self, path: str = "") -> Problem:
        """The body."""
        return Problem(
            type=f"{path}/api/#status-{self.status}",
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=str(self),
            errors=self.errors,
        )


# What each status means here, for the reference.
MEANINGS = {
    400: "The body is not JSON.",
    401: "The operator's token is missing or wrong.",
    403: "Changes over HTTP are not allowed here: no token is configured.",
    404: "There is nothing at this address.",
    405: "The address does not take this method; `Allow` names those it takes.",
    409: "A run is under way already.",
    410: "The story was withdrawn; the detail says why.",
    413: "The body is larger than the limit.",
    415: "The body must be `application/json`.",
    422: "A parameter or the body is wrong; `errors` says where.",
    429: "Too many requests; `Retry-After` says when to ask again.",
    500: "A fault of ours.",
    503: "The database or the checker is busy; ask again after `Retry-After` seconds.",
}
