"""Pages that are made for one request: compressed where that pays, with a tag where they may be kept, and the page
that stands in for one that could not be made."""

from __future__ import annotations

from dataclasses import replace

from broadsheet.stages.publish.site import CONTENT_POLICY, Site
from broadsheet.web.answers import NOT_KEPT, Answer

HTML = "text/html; charset=utf-8"
KEPT = "no-cache"  # may be kept, and is asked about every time
RETRY_SECONDS = 5  # after which a busy database is asked again


def page(body: bytes, status: int = 200, *, cache: str = KEPT, policy: str = CONTENT_POLICY) -> Answer:
    """A page as it is sent. It compresses, which takes .3 ms for 20 kB: to be called in a worker thread.

    Args:
        body: the page in UTF-8.
        cache: `KEPT` or `NOT_KEPT`.
        policy: the Content-Security-Policy that stands in the page itself.
    """
    return Answer.of(body, status, _headers(cache, policy))


def missing(body: bytes, zipped: bytes = b"") -> Answer:
    """A 404 with a page that is there already, and with its compressed form where there is one."""
    return Answer(body, "", zipped, 404, _headers(KEPT, CONTENT_POLICY))


def _headers(cache: str, policy: str) -> dict[str, str]:
    return {
        "content-type": HTML,
        "cache-control": cache,
        "content-security-policy": f"{policy}; frame-ancestors 'none'",
        "vary": "Accept-Encoding",
    }


def busy(site: Site, what: str) -> Answer:
    """503: the database refuses. `what` names the part of the paper, such as `The search`.

    What the database says is left out: it may name files of this machine, and `broadsheet doctor` tells it.
    """
    body = site.trouble(f"{what} is busy", "The paper itself can be read meanwhile. Try again in a moment.")
    answer = page(body, 503, cache=NOT_KEPT)
    return replace(answer, headers={**answer.headers, "retry-after": str(RETRY_SECONDS)})


def fault(site: Site) -> Answer:
    """500: a bug of ours, which the server's log tells more of."""
    body = site.trouble(
        "This page cannot be shown",
        "The fault is ours, not yours, and it is noted in the server’s log. The rest of the paper works.",
    )
    return page(body, 500, cache=NOT_KEPT)
