from __future__ import annotations

import asyncio
import ipaddress
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch.guard import ForbiddenAddressError, GuardedResolver, check_address, check_url

FORBIDDEN = [
    "127.0.0.1",
    "127.8.8.8",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "0.1.2.3",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
]


class FakeResolver(AbstractResolver):
    """Answers from lists, one a question, the last for ever."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.closed = False

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=a, port=port, family=socket.AF_INET, proto=0, flags=0) for a in addresses
        ]

    async def close(self) -> None:
        self.closed = True


def resolve(resolver: GuardedResolver, host: str) -> list[str]:
    return [result["host"] for result in asyncio.run(resolver.resolve(host, 80))]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_of_our_own_networks_is_allowed(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_address(address, FetchConfig())


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_allowed(address: str) -> None:
    check_address(address, FetchConfig())


def test_loopback_and_private_are_opened_separately() -> None:
    loopback, private = FetchConfig(allow_loopback=True), FetchConfig(allow_private=True)
    check_address("127.0.0.1", loopback)
    check_address("::1", loopback)
    check_address("10.0.0.1", private)
    check_address("fc00::1", private)
    for address, config in (("10.0.0.1", loopback), ("127.0.0.1", private)):
        with pytest.raises(ForbiddenAddressError):
            check_address(address, config)


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "ff02::1", "240.0.0.1"])
def test_what_no_server_has_stays_forbidden_with_every_permission(address: str) -> None:
    with pytest.raises(ForbiddenAddressError):
        check_address(address, FetchConfig(allow_loopback=True, allow_private=True))


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_in_ipv6_counts_as_itself(address: ipaddress.IPv4Address) -> None:
    def allowed(text: str) -> bool:
        try:
            check_address(text, FetchConfig())
        except ForbiddenAddressError:
            return False
        return True

    assert allowed(str(address)) == allowed(f"::ffff:{address}") == allowed(f"64:ff9b::{address}")


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/",
        "file:///etc/passwd",
        "//news.example/",
        "news.example",
        "",
        "http://",
        "http://user@news.example/",
        "http://user:secret@news.example/",
        "http://:secret@news.example/",
        "http://127.0.0.1:8080/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://127.1/",
        "http://2130706433/",
        "http://127.0.0.1./",
        "http://0177.0.0.1/",
        "http://127.000.000.001/",
        "http://0/",
        "http://news.example:99999/",
        "http://[zz/",
        "javascript:alert(1)",
    ],
)
def test_urls_that_are_not_asked(url: str) -> None:
    with pytest.raises(ForbiddenAddressError) as caught:
        check_url(url, FetchConfig())
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60) | st.text(max_size=40).map("http://{}".format))
def test_any_text_is_a_url_or_refused(text: str) -> None:
    try:
        url = check_url(text, FetchConfig())
    except ForbiddenAddressError:
        return
    assert url.scheme in ("http", "https")
    assert url.host


def test_any_port_is_allowed() -> None:
    assert check_url("https://news.example:8443/x", FetchConfig()).port == 8443


def test_only_allowed_addresses_of_a_name_are_handed_out() -> None:
    resolver = GuardedResolver(FetchConfig(), FakeResolver(["10.0.0.1", "93.184.216.34"]))
    assert resolve(resolver, "news.example") == ["93.184.216.34"]


def test_a_name_with_only_forbidden_addresses_is_refused() -> None:
    resolver = GuardedResolver(FetchConfig(), FakeResolver(["127.0.0.1", "10.0.0.1"]))
    with pytest.raises(ForbiddenAddressError, match=r"rebind\.example: 10\.0\.0\.1 is not a public"):
        resolve(resolver, "rebind.example")


def test_a_second_answer_of_a_name_is_checked_too() -> None:
    resolver = GuardedResolver(FetchConfig(), FakeResolver(["93.184.216.34"], ["127.0.0.1"]))
    assert resolve(resolver, "rebind.example") == ["93.184.216.34"]
    with pytest.raises(ForbiddenAddressError):
        resolve(resolver, "rebind.example")


@pytest.mark.parametrize("host", ["localhost", "harbour.localhost", "A.B.LOCALHOST", "localhost."])
def test_localhost_names_are_this_machine_without_asking(host: str) -> None:
    inner = FakeResolver(["93.184.216.34"])
    assert resolve(GuardedResolver(FetchConfig(allow_loopback=True), inner), host) == ["127.0.0.1"]
    assert inner.asked == []
    with pytest.raises(ForbiddenAddressError):
        resolve(GuardedResolver(FetchConfig(), inner), host)


def test_names_that_only_look_like_localhost_are_asked() -> None:
    inner = FakeResolver(["93.184.216.34"])
    resolve(GuardedResolver(FetchConfig(), inner), "localhost.example")
    assert inner.asked == ["localhost.example"]


def test_closing_closes_the_resolver_behind() -> None:
    inner = FakeResolver(["93.184.216.34"])
    asyncio.run(GuardedResolver(FetchConfig(), inner).close())
    assert inner.closed
