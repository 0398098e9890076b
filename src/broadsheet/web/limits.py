"""How often one client may ask: a token bucket each, in bounded memory."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

MAX_CLIENTS = 20_000  # some 4 MB


class Buckets:
    """Token buckets by client: `per_minute` tokens flow in, at most `burst` are held. Belongs to one event loop.

    The client seen longest ago is forgotten when there are too many: it starts with a full bucket when it comes back.
    """

    def __init__(
        self,
        per_minute: float,
        burst: float,
        max_clients: int = MAX_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`per_minute` 0 sets no limit."""
        self._rate = per_minute / 60
        self._burst = max(1.0, burst)
        self._max_clients = max_clients
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when they were counted

    def __len__(self) -> int:
        return len(self._held)

    def take(self, client: str, cost: float = 1) -> float:
        """Take tokens. 0 when they were there, else after how many seconds they will be, and none is taken.

        A cost above `burst` counts as `burst`.
        """
        if not self._rate:
            return 0.0
        now = self._clock()
        wanted = min(cost, self._burst)
        tokens, counted = self._held.pop(client, (self._burst, now))
        tokens = min(self._burst, tokens + (now - counted) * self._rate)
        short = wanted - tokens
        self._held[client] = (tokens if short > 0 else tokens - wanted, now)
        while len(self._held) > self._max_clients:
            self._held.popitem(last=False)
        return short / self._rate if short > 0 else 0.0


def client_key(host: str | None) -> str:
    """What counts as one client: an IPv4 address, or the /64 network that one IPv6 subscriber has.

    >>> client_key("192.0.2.7"), client_key("2001:db8::1:2"), client_key(None)
    ('192.0.2.7', '2001:db8::/64', '')
    """
    try:
        address = ip_address((host or "").partition("%")[0])
    except ValueError:
        return host or ""
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
    return str(address)
