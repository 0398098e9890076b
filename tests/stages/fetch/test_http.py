from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import gzip
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from broadsheet.config import FetchConfig
from broadsheet.stages.fetch import FetchRequest, NotModified, fetch_iter, fetch_many
from broadsheet.stages.fetch.http import Answer, Fetched
from broadsheet.types import Drop, DropReason, Page

from .conftest import HostileServer, reply, run_server

HTML = b"<html><body><p>The pier at Westerlow reopens on Monday.</p></body></html>"


def fetch(url: str, config: FetchConfig, **more: str) -> Answer:
    """One answer; a page unless `kind` says otherwise."""
    kind = more.pop("kind", "page")
    [(_, answer)] = fetch_iter([FetchRequest(url, kind, **more)], config)  # type: ignore[arg-type]
    return answer


def dropped(answer: Answer) -> tuple[DropReason, str]:
    assert isinstance(answer, Drop), answer
    assert answer.stage == "fetch"
    assert "\n" not in answer.detail
    return answer.reason, answer.detail


def head_of(server: HostileServer, index: int = -1) -> dict[str, str]:
    lines = server.heads[index].strip().split("\r\n")[1:]
    return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


def test_a_page_comes_with_what_is_needed_to_ask_again(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/a"] = reply(
        HTML, content_type="text/html; charset=utf-8", etag='"v1"', last_modified="Thu, 01 May 2031 08:00:00 GMT"
    )
    page = fetch(server.url("/a#top"), config)
    assert page == Page(
        url=server.url("/a#top"),
        final_url=server.url("/a"),
        status=200,
        body=HTML,
        content_type="text/html; charset=utf-8",
        etag='"v1"',
        last_modified="Thu, 01 May 2031 08:00:00 GMT",
    )
    head = head_of(server)
    assert head["user-agent"] == config.user_agent
    assert "br" in head["accept-encoding"]
    assert "cookie" not in head


def test_conditional_requests_are_answered_with_not_modified(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    when = "Thu, 01 May 2031 08:00:00 GMT"
    request = FetchRequest(server.url("/feed"), "feed", etag='"v1"', last_modified=when, key="7")
    assert list(fetch_iter([request], config)) == [(request, NotModified(request))]
    assert head_of(server)["if-none-match"] == '"v1"'
    assert head_of(server)["if-modified-since"] == when


def test_not_modified_without_having_asked_is_an_error(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    assert dropped(fetch(server.url("/feed"), config)) == (DropReason.HTTP_ERROR, "HTTP 304")


def test_validators_that_could_break_a_header_are_not_sent(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/feed"] = reply(b"<rss/>", etag='"' + "x" * 5_000 + '"')
    page = fetch(server.url("/feed"), config, kind="feed", etag='"a"\r\nX-Injected: yes', last_modified="\u2603")
    assert isinstance(page, Page)
    assert page.etag == ""
    assert not {"if-none-match", "if-modified-since", "x-injected"} & set(head_of(server))


@pytest.mark.parametrize(
    "status", ["400 Bad", "403 Forbidden", "404 Not Found", "410 Gone", "429 Slow down", "500 Oh", "503 No"]
)
def test_error_statuses_are_named(server: HostileServer, config: FetchConfig, status: str) -> None:
    server.scripts["/e"] = reply(b"sorry", status)
    assert dropped(fetch(server.url("/e"), config)) == (DropReason.HTTP_ERROR, f"HTTP {status[:3]}")


def test_packed_bodies_arrive_unpacked(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/z"] = reply(gzip.compress(HTML), content_encoding="gzip")
    page = fetch(server.url("/z"), config)
    assert isinstance(page, Page)
    assert page.body == HTML


def test_chunked_bodies_are_joined(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/c"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nebb\r\n5\r\n tide\r\n0\r\n\r\n"
    page = fetch(server.url("/c"), config)
    assert isinstance(page, Page)
    assert page.body == b"ebb tide"


# ------------------------------------------------------------------------------------------------ redirects


def test_redirects_are_followed_and_the_end_is_told(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/old"] = reply(b"", "301 Moved", location="/mid?x=1")
    server.scripts["/mid"] = reply(b"", "302 Found", location=server.url("/new", "two.localhost"))
    server.scripts["/new"] = reply(HTML)
    page = fetch(server.url("/old"), config)
    assert isinstance(page, Page)
    assert (page.url, page.final_url) == (server.url("/old"), server.url("/new", "two.localhost"))


def test_a_redirect_loop_is_a_drop(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/a"] = reply(b"", "301 Moved", location="/b")
    server.scripts["/b"] = reply(b"", "307 Moved", location="/a")
    reason, detail = dropped(fetch(server.url("/a"), config))
    assert reason is DropReason.REDIRECTS
    assert "circle" in detail
    assert len(server.heads) == 2


def test_an_endless_chain_of_redirects_is_cut(server: HostileServer, config: FetchConfig) -> None:
    for n in range(20):
        server.scripts[f"/{n}"] = reply(b"", "302 Found", location=f"/{n + 1}")
    reason, detail = dropped(fetch(server.url("/0"), config))
    assert reason is DropReason.REDIRECTS
    assert "more than 3 redirects" in detail
    assert len(server.heads) == config.max_redirects + 1


@pytest.mark.parametrize(
    "location", ["http://10.0.0.1/", "ftp://files.example/", "http://me:secret@two.localhost/", "file:///etc/passwd"]
)
def test_every_hop_is_guarded(server: HostileServer, config: FetchConfig, location: str) -> None:
    server.scripts["/a"] = reply(b"", "302 Found", location=location)
    assert dropped(fetch(server.url("/a"), config))[0] is DropReason.ADDRESS_FORBIDDEN


@pytest.mark.parametrize(("location", "reason"), [("", DropReason.HTTP_ERROR), ("http://[zz/", DropReason.REDIRECTS)])
def test_redirects_to_nowhere_are_drops(
    server: HostileServer, config: FetchConfig, location: str, reason: DropReason
) -> None:
    server.scripts["/a"] = reply(b"", "301 Moved", location=location)
    assert dropped(fetch(server.url("/a"), config))[0] is reason


# ------------------------------------------------------------------------------------------------ addresses


def test_this_machine_is_not_asked_without_permission(server: HostileServer, config: FetchConfig) -> None:
    closed = dataclasses.replace(config, allow_loopback=False)
    for host in ("one.localhost", "localhost", "127.0.0.1", "[::ffff:127.0.0.1]"):
        assert dropped(fetch(f"http://{host}:{server.port}/", closed))[0] is DropReason.ADDRESS_FORBIDDEN
    # Other spellings of 127.0.0.1: whether the system's resolver knows them, they lead nowhere.
    for host in ("0x7f.1", "2130706433", "127.1"):
        assert isinstance(fetch(f"http://{host}:{server.port}/", closed), Drop)
    assert server.connections == 0


@pytest.mark.parametrize(
    "url", ["", "not a url", "gopher://one.localhost/", "http://", "http://[::1", "http://one.localhost:x/"]
)
def test_what_is_no_web_address_is_a_drop(config: FetchConfig, url: str) -> None:
    assert dropped(fetch(url, config))[0] is DropReason.ADDRESS_FORBIDDEN


def test_a_closed_port_and_an_unknown_name_are_drops(server: HostileServer, config: FetchConfig) -> None:
    assert dropped(fetch("http://one.localhost:1/", config))[0] is DropReason.CONNECTION
    assert dropped(fetch("http://nobody.invalid/", config))[0] in (DropReason.CONNECTION, DropReason.TIMEOUT)
    assert dropped(fetch(f"http://{'a' * 70}.invalid/", config))[0] in (
        DropReason.CONNECTION,
        DropReason.ADDRESS_FORBIDDEN,
    )


# --------------------------------------------------------------------------------------------- hostile answers


async def endless_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x" * 10_000)
        await writer.drain()


async def slow_loris(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def slow_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(10_000):
        writer.write(b"X-%d: y\r\n" % n)
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def endless_head(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        writer.write(b"X-%d: y\r\n" % n)
        await writer.drain()


async def hang_up(writer: asyncio.StreamWriter) -> None:
    writer.close()


async def short_body(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")
    await writer.drain()
    writer.close()


async def bad_later_chunk(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.write(b"zz\r\nbye\r\n0\r\n\r\n")


async def cut_chunks(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n50\r\nbye")
    await writer.drain()
    writer.close()


HOSTILE = {
    "endless body": (endless_body, {DropReason.TOO_LARGE}),
    "slow body": (slow_loris, {DropReason.TIMEOUT}),
    "slow head": (slow_head, {DropReason.TIMEOUT}),
    "silence": (silence, {DropReason.TIMEOUT}),
    "endless head": (endless_head, {DropReason.TOO_LARGE}),
    "long header": (b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 200_000 + b"\r\n\r\n", {DropReason.TOO_LARGE}),
    "hang up": (hang_up, {DropReason.CONNECTION}),
    "not http": (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", {DropReason.HTTP_ERROR}),
    "short body": (short_body, {DropReason.CONNECTION}),
    "negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", {DropReason.HTTP_ERROR}),
    "bad chunk": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        {DropReason.BAD_ENCODING},
    ),
    "bad later chunk": (bad_later_chunk, {DropReason.BAD_ENCODING, DropReason.TIMEOUT}),
    "cut chunks": (cut_chunks, {DropReason.BAD_ENCODING}),
    "too long": (reply(b"x" * 100_001), {DropReason.TOO_LARGE}),
    "bomb": (reply(gzip.compress(b"\0" * 20_000_000), content_encoding="gzip"), {DropReason.TOO_LARGE}),
    "cut gzip": (reply(gzip.compress(HTML * 9)[:-12], content_encoding="gzip"), {DropReason.BAD_ENCODING}),
    "false gzip": (reply(HTML, content_encoding="gzip"), {DropReason.BAD_ENCODING}),
    "strange encoding": (reply(HTML, content_encoding="zstd"), {DropReason.BAD_ENCODING}),
    "picture": (reply(b"\x89PNG", content_type="image/png"), {DropReason.NOT_HTML}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_answers_become_drops_and_the_rest_goes_on(
    name: str, server: HostileServer, config: FetchConfig
) -> None:
    script, reasons = HOSTILE[name]
    server.scripts["/bad"] = script
    server.scripts["/good"] = reply(HTML)
    requests = [FetchRequest(server.url(path), "page") for path in ("/good", "/bad", "/good?2")]
    answers = {r.url: a for r, a in fetch_iter(requests, dataclasses.replace(config, total_timeout_seconds=1.0))}
    assert dropped(answers[server.url("/bad")])[0] in reasons
    assert [type(answers[server.url(path)]) for path in ("/good", "/good?2")] == [Page, Page]


def test_feeds_of_any_type_are_read_up_to_their_own_cap(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/feed"] = reply(b"x" * 150_000, content_type="image/png")
    page = fetch(server.url("/feed"), config, kind="feed")
    assert isinstance(page, Page)
    assert len(page.body) == 150_000


def test_cookies_are_forgotten(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/a"] = reply(b"", "302 Found", location="/b", set_cookie="id=7; Path=/")
    server.scripts["/b"] = reply(HTML)
    assert isinstance(fetch(server.url("/a"), config), Page)
    assert "cookie" not in head_of(server)


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path, config: FetchConfig) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=one.localhost", "-days", "2",
         "-addext", "subjectAltName=DNS:one.localhost", "-keyout", key, "-out", certificate],
        capture_output=True, check=False,
    )  # fmt: skip
    if made.returncode:
        pytest.skip("openssl cannot make a certificate here")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with contextlib.closing(run_server(HostileServer(scripts={"/": reply(HTML)}), tls)) as running:
        server = next(running)
        reason, detail = dropped(fetch(server.url("/").replace("http:", "https:"), config))
        next(running, None)
    assert reason is DropReason.CONNECTION
    assert "certificate" in detail.lower()


# ------------------------------------------------------------------------------------------------ politeness


async def _slow_page(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.02)
    writer.write(reply(HTML))


def test_connections_are_used_again(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/p"] = _slow_page
    requests = [FetchRequest(server.url(f"/p?{n}"), "page") for n in range(60)]
    assert len(list(fetch_iter(requests, config))) == 60
    assert server.connections <= 2 * config.per_host_concurrency


def test_limits_in_all_and_per_host_hold(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/p"] = _slow_page
    limited = dataclasses.replace(config, concurrency=5, per_host_concurrency=2)
    requests = [FetchRequest(server.url(f"/p?{n}", f"h{n % 6}.localhost"), "page") for n in range(60)]
    assert len(list(fetch_iter(requests, limited))) == 60
    assert server.at_once.pop("all") <= 5
    assert set(server.at_once) == {f"h{n}.localhost" for n in range(6)}
    assert max(server.at_once.values()) <= 2


def test_starts_on_one_host_keep_their_distance(server: HostileServer, config: FetchConfig) -> None:
    started: list[float] = []

    async def note(writer: asyncio.StreamWriter) -> None:
        started.append(time.monotonic())
        writer.write(reply(HTML))

    server.scripts["/p"] = note
    polite = dataclasses.replace(config, per_host_delay_seconds=0.05)
    list(fetch_iter([FetchRequest(server.url(f"/p?{n}"), "page") for n in range(5)], polite))
    # The sum, not each gap: a server thread under load notes single starts late.
    assert started[-1] - started[0] >= 0.15


def test_every_request_is_answered_once_and_zero_limits_mean_one(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/p"] = reply(HTML)
    requests = [FetchRequest(server.url("/p"), "page", key=str(n)) for n in range(20)] + [
        FetchRequest("nonsense", "page")
    ]
    lowest = dataclasses.replace(config, concurrency=0, per_host_concurrency=0)
    answered = [request for request, _ in fetch_iter(requests, lowest)]
    assert sorted(answered, key=repr) == sorted(requests, key=repr)


def test_nothing_asked_is_nothing_answered(config: FetchConfig) -> None:
    assert list(fetch_iter([], config)) == []


def test_answers_come_in_order_of_completion(server: HostileServer, config: FetchConfig) -> None:
    gate = asyncio.Event()

    async def slow(writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.write(reply(HTML))

    async def fast(writer: asyncio.StreamWriter) -> None:
        writer.write(reply(HTML))
        await writer.drain()
        gate.set()

    server.scripts |= {"/slow": slow, "/fast": fast}
    answers = fetch_iter([FetchRequest(server.url(path), "page") for path in ("/slow", "/fast")], config)
    assert [request.url[-5:] for request, _ in answers] == ["/fast", "/slow"]


# ------------------------------------------------------------------------------------------------ the bridge


def test_leaving_early_cancels_what_is_in_flight(server: HostileServer, config: FetchConfig) -> None:
    server.scripts |= {"/good": reply(HTML), "/never": silence}
    requests = [FetchRequest(server.url("/good"), "page")]
    requests += [FetchRequest(server.url(f"/never?{n}", f"h{n}.localhost"), "page") for n in range(30)]
    answers = fetch_iter(requests, dataclasses.replace(config, total_timeout_seconds=600.0))
    assert isinstance(next(answers)[1], Page)
    answers.close()  # type: ignore[attr-defined]


def test_a_slow_consumer_slows_the_fetching(server: HostileServer, config: FetchConfig) -> None:
    server.scripts["/p"] = reply(HTML)
    narrow = dataclasses.replace(config, concurrency=2)
    answers = fetch_iter([FetchRequest(server.url(f"/p?{n}"), "page") for n in range(100)], narrow)
    next(answers)
    time.sleep(0.3)
    assert len(server.heads) < 20
    assert len(list(answers)) == 99


def test_fetching_inside_a_running_loop_can_be_left_early(server: HostileServer, config: FetchConfig) -> None:
    server.scripts |= {"/good": reply(HTML), "/never": silence}

    async def first() -> Fetched:
        requests = [FetchRequest(server.url(path), "page") for path in ("/never", "/good")]
        async with contextlib.aclosing(fetch_many(requests, config)) as answers:
            return await anext(answers)
        raise AssertionError

    assert asyncio.run(first())[0].url == server.url("/good")


def test_a_bug_while_fetching_reaches_the_caller(server: HostileServer, config: FetchConfig) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        list(fetch_iter([FetchRequest(server.url("/"), "no such kind")], config))  # type: ignore[arg-type]
    assert caught.group_contains(KeyError)
