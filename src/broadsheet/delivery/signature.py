"""Signatures of webhooks: `Broadsheet-Signature: t=SECONDS,v1=HEX`, HMAC-SHA256 over `SECONDS.BODY`.

The time is signed with the body, so that a copied request is worth nothing a few minutes later.
"""

from __future__ import annotations

import hashlib
import hmac
import re

HEADER = "Broadsheet-Signature"
TOLERANCE_SECONDS = 300  # clocks of well-kept machines differ by seconds; five minutes also cover a slow network

_FORM = re.compile(r"t=(\d{1,15}),v1=([0-9a-f]{64})")


def sign(body: bytes, secret: str, seconds: int) -> str:
    """The header's value. `seconds` since 1970-01-01 UTC.

    >>> sign(b"{}", "secret", 1_764_000_000)[:31]
    't=1764000000,v1=b691197929ebc73'
    """
    return f"t={seconds},v1={_code(body, secret, seconds)}"


def verified(header: str, body: bytes, secret: str, now_seconds: float, tolerance: int = TOLERANCE_SECONDS) -> bool:
    """Whether the header was made with this secret for exactly this body, at most `tolerance` seconds ago.

    >>> verified(sign(b"{}", "secret", 1_764_000_000), b"{}", "secret", 1_764_000_010)
    True
    >>> verified(sign(b"{}", "secret", 1_764_000_000), b"{} ", "secret", 1_764_000_010)
    False
    """
    form = _FORM.fullmatch(header)
    if form is None:
        return False
    seconds = int(form[1])
    genuine = hmac.compare_digest(form[2], _code(body, secret, seconds))
    return genuine and abs(now_seconds - seconds) <= tolerance


def _code(body: bytes, secret: str, seconds: int) -> str:
    return hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
