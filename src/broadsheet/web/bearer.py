"""Bearer tokens: whether a request carries the right one, and an application that lets nobody else in."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

CHALLENGE = 'Bearer realm="Broadsheet"'


def carries(authorization: str, token: str) -> bool:
    """Whether an `Authorization` header carries this token. It takes the same time for any wrong one.

    The token "" is carried by nobody. One outside ASCII may come in UTF-8, as most programs send it, or in Latin-1, as
    HTTP once had it.

    >>> carries("Bearer secret", "secret"), carries("bearer other", "secret"), carries("Bearer ", "")
    (True, False, False)
    """
    scheme, _, rest = authorization.partition(" ")
    given = rest.strip(" \t").encode("latin-1", "backslashreplace")  # a header's text is its bytes, one a character
    known = [token.encode("utf-8", "surrogateescape")]
    if all(ord(char) < 256 for char in token):
        known.append(token.encode("latin-1"))
    same = [hmac.compare_digest(given, form) for form in known]
    return bool(token) and scheme.lower() == "bearer" and any(same)


def token_of(value: str, variable: str, environment: Mapping[str, str] = os.environ) -> str:
    """A token as configured: from the environment variable where it is set, else the value in the file.

    >>> token_of("a", "PAPER", {"PAPER": " b "}), token_of("a", "PAPER", {}), token_of("a", "", {"": "b"})
    ('b', 'a', 'a')
    """
    return (environment.get(variable, "").strip() if variable else "") or value


class Guarded:
    """An application behind a token: whoever does not send it gets 401 and the way in."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """`token` "" lets everybody in."""
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not self._token:
            await self._app(scope, receive, send)
            return
        if carries(Headers(scope=scope).get("authorization", ""), self._token):
            await self._app(scope, receive, send)
            return
        refusal = JSONResponse(
            {"error": "send the token: Authorization: Bearer TOKEN"},
            401,
            {"www-authenticate": CHALLENGE, "cache-control": "no-store"},
        )
        await refusal(scope, receive, send)
