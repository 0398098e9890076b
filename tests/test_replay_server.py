from __future__ import annotations

import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from broadsheet.config import FetchConfig
from broadsheet.errors import InputError
from broadsheet.replay import RecordedServer, load_recorded_folder, load_recorded_rows, serve_recorded
from broadsheet.stages.fetch import FetchRequest, NotModified, fetch_iter
from broadsheet.types import Drop, DropReason, Page

CONFIG = FetchConfig(allow_loopback=True, total_timeout_seconds=20.0)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedServer]:
    path = tmp_path_factory.mktemp("rows") / "day.jsonl"
    text = "The ferry runs again between the islands. " * 40
    lines = [
        {"url": f"https://tide.example/{n}?a=b%20c&d=é", "outlet": "Tide", "title": f"Story {n}", "text": text, "published": f"2031-05-0{n}T08:00:00Z"}
        for n in range(1, 5)
    ]  # fmt: skip
    path.write_text("\n".join(map(json.dumps, lines)))
    with serve_recorded(load_recorded_rows(path)) as server:
        yield server


def ask(
    server: RecordedServer, target: str, host: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, headers={"Host": f"{host}:{server.port}", **names})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_feeds_and_pages_come_through_our_own_client(rows: RecordedServer) -> None:
    [feed] = rows.feeds()
    [(_, answer)] = fetch_iter([FetchRequest(feed.url, "feed")], CONFIG)
    assert isinstance(answer, Page)
    again = FetchRequest(feed.url, "feed", etag=answer.etag, last_modified=answer.last_modified)
    assert [a for _, a in fetch_iter([again], CONFIG)] == [NotModified(again)]
    urls = [rows.url(f"https://tide.example/{n}?a=b%20c&d=é") for n in range(1, 5)]
    pages = [page for _, page in fetch_iter([FetchRequest(url, "page") for url in urls], CONFIG)]
    assert all(isinstance(page, Page) and b"ferry runs again" in page.body for page in pages)
    assert rows.origin("tide.example") == f"http://tide.example.localhost:{rows.port}"


def test_answers_are_packed_for_whom_it_suits(rows: RecordedServer) -> None:
    plain, body = ask(rows, "/feed.xml", "tide.example.localhost")
    packed, small = ask(rows, "/feed.xml", "tide.example.localhost", Accept_Encoding="gzip")
    assert plain.getheader("Content-Encoding") is None
    assert packed.getheader("Content-Encoding") == "gzip"
    assert gzip.decompress(small) == body
    assert plain.getheader("ETag") == packed.getheader("ETag")


def test_head_has_the_headers_and_no_body(rows: RecordedServer) -> None:
    head, nothing = ask(rows, "/feed.xml", "tide.example.localhost", "HEAD")
    get, body = ask(rows, "/feed.xml", "tide.example.localhost")
    assert (head.status, nothing) == (200, b"")
    assert head.getheader("Content-Length") == str(len(body)) == get.getheader("Content-Length")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other", W/"%s"'}, 304),
        ({"If_None_Match": '"other"', "If_Modified_Since": "Thu, 01 Jan 2032 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "Sun, 04 May 2031 08:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Sun, 04 May 2031 07:59:59 GMT"}, 200),
        ({"If_Modified_Since": "some day"}, 200),
        ({"If_Modified_Since": "Sun, 04 May 2031 08:00:00 -0000"}, 200),
    ],
)
def test_conditions_are_weighed(rows: RecordedServer, headers: dict[str, str], status: int) -> None:
    etag = (ask(rows, "/feed.xml", "tide.example.localhost")[0].getheader("ETag") or "").strip('"')
    filled = {name: value % etag if "%s" in value else value for name, value in headers.items()}
    response, body = ask(rows, "/feed.xml", "tide.example.localhost", **filled)
    assert response.status == status
    assert (body == b"") == (status == 304)


def test_other_paths_hosts_and_methods(rows: RecordedServer) -> None:
    assert ask(rows, "/nowhere", "tide.example.localhost")[0].status == 404
    assert ask(rows, "/feed.xml", "nobody.localhost")[0].status == 404
    assert ask(rows, "/feed.xml", "tide.example.localhost", "POST")[0].status == 405
    assert b"tide.example.localhost" in ask(rows, "/", "localhost")[1]


def test_a_taken_port_is_one_line(rows: RecordedServer) -> None:
    with (
        pytest.raises(InputError, match=f"port {rows.port}: Address already in use; give another"),
        serve_recorded(rows.site, rows.port),
    ):
        raise AssertionError


def test_the_port_is_free_again_afterwards(rows: RecordedServer) -> None:
    with serve_recorded(rows.site) as server:
        port = server.port
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


# ------------------------------------------------------------------------------------------------- folders

RESPONSES = """
[[response]]
host = "tide.example"
path = "/broken.xml"
status = 500
[[response]]
host = "tide.example"
path = "/old"
status = 301
location = "https://kelp.example/new?x=1"
[[response]]
host = "tide.example"
path = "/slow.html"
delay_seconds = 0.05
[[response]]
host = "tide.example"
path = "/feed.xml"
content_type = "text/xml; charset=iso-8859-1"
[[response]]
host = "tide.example"
path = "/absent"
delay_seconds = 0.01
"""
PAGE = (
    '<a href="https://kelp.example/a">1</a> <a href="http://kelp.example">2</a> <a href="//www.tide.example/b">3</a> '
    '{"url": "https:\\/\\/kelp.example\\/c"} https://kelp.example.org/ https://else.example/ kelp.example'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    for host in ("tide.example", "kelp.example"):
        (root / host).mkdir(parents=True)
        (root / host / "index.html").write_text(PAGE)
    (root / "tide.example" / "slow.html").write_text("slow")
    (root / "tide.example" / "feed.xml").write_bytes(b"<rss>\xe9</rss>")
    (root / "tide.example" / "no-suffix").write_bytes(b"\0")
    (root / "responses.toml").write_text(RESPONSES)
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "catalogue" / "feeds").mkdir(parents=True)
    (tmp_path / "catalogue" / "outlets.toml").write_text(
        '[[outlet]]\ndomain = "tide.example"\nname = "The Tide"\ncountry = "XA"\nlanguage = "en"\nownership = "private"\n'
    )
    (tmp_path / "catalogue" / "feeds" / "world.toml").write_text(
        'category = "World"\n[[feed]]\nurl = "http://tide.example/feed.xml"\noutlet = "tide.example"\nlanguage = "en"\n'
    )
    return root


def test_a_folder_is_served_with_its_addresses_rewritten(folder: Path) -> None:
    with serve_recorded(load_recorded_folder(folder)) as server:
        here = f"localhost:{server.port}"
        body = ask(server, "/", "tide.localhost")[1].decode()
        assert body == (
            f'<a href="http://kelp.{here}/a">1</a> <a href="http://kelp.{here}">2</a> <a href="//tide.{here}/b">3</a> '
            f'{{"url": "http:\\/\\/kelp.{here}\\/c"}} https://kelp.example.org/ https://else.example/ kelp.example'
        )
        [feed] = server.feeds()
        assert (feed.url, feed.outlet, feed.category) == (f"http://tide.{here}/feed.xml", "tide.example", "World")
        requests = [
            FetchRequest(server.url(f"http://tide.example{path}"), "feed", key=path)
            for path in ("/feed.xml", "/broken.xml", "/slow.html")
        ]
        answers = {request.key: answer for request, answer in fetch_iter(requests, CONFIG)}
        assert isinstance(answers["/feed.xml"], Page)
        assert answers["/feed.xml"].body == b"<rss>\xe9</rss>"
        assert answers["/feed.xml"].content_type == "text/xml; charset=iso-8859-1"
        assert isinstance(answers["/broken.xml"], Drop)
        assert answers["/broken.xml"].reason is DropReason.HTTP_ERROR
        assert isinstance(answers["/slow.html"], Page)
        moved = ask(server, "/old", "tide.localhost")[0]
        assert (moved.status, moved.getheader("Location")) == (301, f"http://kelp.{here}/new?x=1")
        assert ask(server, "/absent", "tide.localhost")[0].status == 404


@pytest.mark.parametrize(
    "target",
    ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/%2e%2e/%2e%2e/secret.txt", "/a%00b", "//etc/passwd"],
)
def test_nothing_outside_the_folder_is_served(folder: Path, target: str) -> None:
    assert load_recorded_folder(folder).answer("tide", target, 80) is None


def test_types_come_from_names_and_a_query_is_ignored(folder: Path) -> None:
    site = load_recorded_folder(folder)
    answer, unknown = site.answer("tide", "/index.html?x=1", 80), site.answer("tide", "/no-suffix", 80)
    assert answer is not None
    assert answer.content_type == "text/html; charset=utf-8"
    assert unknown is not None
    assert unknown.content_type == "application/octet-stream"
    assert site.hosts() == ("kelp", "tide")
    assert [outlet.name for outlet in site.outlets()] == ["The Tide"]
    assert site.newest is None


def test_a_folder_without_responses_or_catalogue_will_do(tmp_path: Path) -> None:
    (tmp_path / "site" / "tide.example").mkdir(parents=True)
    site = load_recorded_folder(tmp_path / "site")
    assert (site.feeds(80), site.outlets(), site.answer("tide", "/", 80)) == ([], [], None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not toml [", "cannot be read"),
        ('[[response]]\nhost = "a"\npath = "/"\nstatuss = 3', "unknown key 'statuss'"),
        ('[[response]]\nhost = "a"', "host or path is missing"),
        ('[[response]]\nhost = "a"\npath = "/"\nstatus = "x"', "invalid literal"),
    ],
)
def test_wrong_responses_are_one_line(folder: Path, text: str, message: str) -> None:
    (folder / "responses.toml").write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        load_recorded_folder(folder)
    assert "responses.toml" in str(caught.value)


def test_a_wrong_catalogue_and_a_missing_folder_are_one_line(folder: Path) -> None:
    (folder.parent / "catalogue" / "outlets.toml").write_text("not toml [")
    for path in (folder, folder / "nowhere"):
        with pytest.raises(InputError):
            load_recorded_folder(path)
