"""Stage 1 of 7: fetch — the address guard: a stranger's feed must not make us talk to our own network.

Every literal address in a URL and every address a name resolves to is checked, and the checked address itself is the
one connected to, so that a second look-up cannot answer differently (DNS rebinding). What counts as public follows
the IANA special-purpose registries, as `ipaddress` carries them.
"""

from __future__ import annotations

import ipaddress
import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from broadsheet.config import FetchConfig

# RFC 6052: a host behind NAT64 reaches an IPv4 address through this prefix, so the address inside it counts.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 791 "this network": Linux connects 0.x.x.x to the machine itself.
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")


class ForbiddenAddressError(Exception):
    """The URL or the address behind its name is not one we may ask; the message says why, in one line."""


def check_address(address: str, config: FetchConfig) -> None:
    """Return if a connection to this IP address is allowed.

    >>> check_address("93.184.216.34", FetchConfig())
    >>> check_address("::ffff:10.0.0.7", FetchConfig())
    Traceback (most recent call last):
    broadsheet.stages.fetch.guard.ForbiddenAddressError: 10.0.0.7 is not a public address

    Raises:
        ForbiddenAddressError: loopback without `allow_loopback`, private without `allow_private`, or an address no
            server of the web can have (multicast, link-local, reserved, unspecified).
    """
    ip = _innermost(ipaddress.ip_address(address.partition("%")[0]))
    # Link-local stays forbidden even with allow_private: no feed lives there, but cloud metadata services do.
    if ip.is_multicast or ip.is_unspecified or ip.is_link_local or _is_this_network(ip):
        raise ForbiddenAddressError(f"{ip} is no address of a web server")
    if ip.is_loopback:
        if not config.allow_loopback:
            raise ForbiddenAddressError(f"{ip} is this machine; [fetch] allow_loopback permits it")
        return
    if ip.is_reserved or not (_is_public(ip) or config.allow_private):
        raise ForbiddenAddressError(f"{ip} is not a public address")


def check_url(url: str | URL, config: FetchConfig) -> URL:
    """The URL, parsed, if we may ask it as far as its text tells; names are checked when they are resolved.

    >>> check_url("https://news.example/a b", FetchConfig())
    URL('https://news.example/a%20b')
    >>> check_url("ftp://news.example/", FetchConfig())
    Traceback (most recent call last):
    broadsheet.stages.fetch.guard.ForbiddenAddressError: only http and https are fetched, not 'ftp'

    Raises:
        ForbiddenAddressError: not a URL, another scheme, user name or password in it, or a forbidden literal address.
    """
    try:
        parsed = URL(url)
        host, _ = parsed.host, parsed.port
    except (ValueError, TypeError) as error:
        raise ForbiddenAddressError(f"not a web address: {error}") from error
    if parsed.scheme not in ("http", "https"):
        raise ForbiddenAddressError(f"only http and https are fetched, not '{parsed.scheme[:20]}'")
    if not host:
        raise ForbiddenAddressError("the address names no host")
    if parsed.user is not None or parsed.password is not None:
        raise ForbiddenAddressError("the address holds a user name or password")
    if _is_literal(host):
        check_address(host, config)
    elif host.replace(".", "").isdigit():
        # Some resolvers read 127.1, 2130706433 and 0177.0.0.1 as addresses of four numbers, and no name looks so.
        raise ForbiddenAddressError(f"{host} is an address written in another way than with four numbers")
    return parsed


class GuardedResolver(AbstractResolver):
    """Resolves names for the HTTP client and hands out only addresses that passed `check_address`.

    `inner` does the look-ups; names under `localhost` are answered without asking anybody (RFC 6761).
    """

    def __init__(self, config: FetchConfig, inner: AbstractResolver | None = None) -> None:
        self._config = config
        self._inner = inner if inner is not None else ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The allowed addresses of a name.

        Raises:
            ForbiddenAddressError: the name has addresses, but none is allowed.
            OSError: the name cannot be resolved.
        """
        if _is_localhost(host):
            found = [_loopback(host, port)]
        else:
            found = await self._inner.resolve(host, port, family)
        allowed, refusal = [], None
        for result in found:
            try:
                check_address(result["host"], self._config)
            except ForbiddenAddressError as error:
                refusal = error
            else:
                allowed.append(result)
        if refusal is not None and not allowed:
            raise ForbiddenAddressError(f"{host}: {refusal}")
        return allowed

    async def close(self) -> None:
        """Release the resolver behind."""
        await self._inner.close()


def _innermost(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    # The IPv4 address a packet finally goes to, where an IPv6 address only wraps one.
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        teredo = ip.teredo
        wrapped = ip.ipv4_mapped or ip.sixtofour or (teredo[1] if teredo else None)
        return wrapped if wrapped is not None else ip
    return ip


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # Site-local addresses (RFC 3879 took them back, networks still use them) are none that `ipaddress` calls private.
    return ip.is_global and not (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local)


def _is_this_network(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return isinstance(ip, ipaddress.IPv4Address) and ip in _THIS_NETWORK


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_localhost(host: str) -> bool:
    name = host.rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def _loopback(host: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
    )
