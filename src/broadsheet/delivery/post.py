"""One guarded HTTP POST: addresses checked, no redirect followed, time and size of the answer bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from broadsheet.config import DeliveryConfig, FetchConfig
from broadsheet.stages.fetch.guard import ForbiddenAddressError, GuardedResolver, check_url
from broadsheet.text.normalise import clean
from broadsheet.types import DropReason

GONE = 410
MAX_DETAIL_CHARS = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent where."""

    url: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of one attempt."""

    reason: DropReason | None = None  # None: it arrived
    detail: str = ""
    final: bool = False  # trying again would be wrong


ARRIVED = Attempt()


def failed(reason: DropReason, detail: str, final: bool = False) -> Attempt:
    """An attempt that failed, in one line."""
    return Attempt(reason, clean(detail)[:MAX_DETAIL_CHARS], final)


async def post(letter: Letter, config: DeliveryConfig, guard: FetchConfig) -> Attempt:
    """Send it once. Whatever the server does is a value; `guard` says which addresses are allowed."""
    limit = config.timeout_seconds
    try:
        url = check_url(letter.url, guard)
        async with (
            asyncio.timeout(limit),
            _session(guard) as session,
            session.post(url, data=letter.body, headers=letter.headers, allow_redirects=False) as answer,
        ):
            return _judge(answer.status, await answer.content.read(config.max_answer_bytes))
    except TimeoutError:
        return failed(DropReason.TIMEOUT, f"no answer within {limit:g} s")
    except ForbiddenAddressError as error:
        return failed(DropReason.ADDRESS_FORBIDDEN, str(error))
    except (aiohttp.ClientError, OSError, UnicodeError) as error:
        return failed(DropReason.CONNECTION, str(error) or type(error).__name__)


def _session(guard: FetchConfig) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(resolver=GuardedResolver(guard), force_close=True)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def _judge(status: int, body: bytes) -> Attempt:
    if 200 <= status < 300:
        return ARRIVED
    words = body.decode("utf-8", "replace")
    if 300 <= status < 400:
        return failed(DropReason.HTTP_ERROR, f"HTTP {status}: redirects are not followed; configure the new address")
    return failed(DropReason.HTTP_ERROR, f"HTTP {status} {words}".strip(), final=status == GONE)
