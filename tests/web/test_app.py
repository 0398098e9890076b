"""The reader over HTTP."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from broadsheet.stages.publish.sitefiles import assets
from broadsheet.web.app import create_app
from broadsheet.web.folder import Folder, Moved

from .client import call

FRONT = "<!doctype html><title>Front</title>" + "<p>News of the day.</p>" * 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small published folder, with things beside it that must stay hidden."""
    site = tmp_path / "site"
    for name, text in {
        "index.html": FRONT,
        "404.html": "<title>Not found</title>",
        "feed.xml": "<rss/>",
        "feed.json": "{}",
        "world/index.html": "<title>World</title>",
        "story/ab12/index.html": "<title>Story</title>",
        "story/ab12.json": '{"id": "ab12"}',
        "assets/broadsheet-1a2b3c4d.css": "p {}",
        ".writing/1-0.html": "half a pa",
        "world/.hidden.html": "hidden",
        "notes.secret": "secret",
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    (tmp_path / "outside.html").write_text("outside", encoding="utf-8")
    (site / "link.html").symlink_to(tmp_path / "outside.html")
    return site


@pytest.fixture
def app(folder: Path) -> Starlette:
    """The application over it."""
    return create_app(folder)


def test_a_page_is_served_with_validators_and_strict_headers(app: Starlette) -> None:
    answer = call(app, "/")
    assert (answer.status, answer.body.decode()) == (200, FRONT)
    headers = answer.headers
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["etag"].startswith('"')
    assert headers["last-modified"].endswith("GMT")
    assert headers["content-length"] == str(len(FRONT))
    assert headers["cache-control"] == "no-cache"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/story/ab12.json", "application/json"),
        ("/story/ab12/", "text/html; charset=utf-8"),
        ("/assets/broadsheet-1a2b3c4d.css", "text/css; charset=utf-8"),
    ],
)
def test_content_types(app: Starlette, path: str, kind: str) -> None:
    answer = call(app, path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)


def test_feeds_and_json_may_be_read_by_other_sites_but_pages_not(app: Starlette) -> None:
    for path in ("/feed.xml", "/feed.json", "/story/ab12.json"):
        headers = call(app, path).headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cross-origin-resource-policy"] == "cross-origin"
    assert "access-control-allow-origin" not in call(app, "/").headers


def test_assets_are_kept_for_ever(app: Starlette) -> None:
    assert "immutable" in call(app, "/assets/broadsheet-1a2b3c4d.css").headers["cache-control"]


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_an_unchanged_page_is_not_sent_again(app: Starlette, form: str) -> None:
    etag = call(app, "/").headers["etag"]
    answer = call(app, "/", headers={"If-None-Match": form.format(etag)})
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] == etag
    assert "content-type" not in answer.headers


def test_a_date_decides_only_without_a_tag(app: Starlette) -> None:
    modified = call(app, "/").headers["last-modified"]
    assert call(app, "/", headers={"If-Modified-Since": modified}).status == 304
    assert call(app, "/", headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status == 200
    assert call(app, "/", headers={"If-Modified-Since": modified, "If-None-Match": '"x"'}).status == 200
    assert call(app, "/", headers={"If-Modified-Since": "yesterday"}).status == 200


def test_a_changed_file_has_a_new_tag_at_once(app: Starlette, folder: Path) -> None:
    before = call(app, "/").headers["etag"]
    replacement = folder / "new"
    replacement.write_text(FRONT.replace("day", "DAY"), encoding="utf-8")
    replacement.replace(folder / "index.html")
    after = call(app, "/", headers={"If-None-Match": before})
    assert after.status == 200
    assert b"DAY" in after.body
    (folder / "index.html").unlink()
    assert call(app, "/").status == 404


def test_a_large_page_is_compressed_for_those_who_ask(app: Starlette) -> None:
    answer = call(app, "/", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.body).decode() == FRONT
    assert answer.headers["content-length"] == str(len(answer.body))
    for header in ("", "identity", "gzip;q=0", "gzip;q=x", "deflate"):
        assert "content-encoding" not in call(app, "/", headers={"Accept-Encoding": header}).headers
    assert "content-encoding" not in call(app, "/feed.xml", headers={"Accept-Encoding": "gzip"}).headers


def test_head_has_the_headers_without_the_body(app: Starlette) -> None:
    answer = call(app, "/", method="HEAD")
    assert (answer.status, answer.headers["content-length"]) == (200, str(len(FRONT)))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(app: Starlette, method: str) -> None:
    answer = call(app, "/", method=method)
    assert answer.status == 405
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_folder_without_its_slash_moves_there(app: Starlette) -> None:
    answer = call(app, "/world")
    assert (answer.status, answer.headers["location"]) == (308, "./world/")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/world/nothing.html",
        "//world",
        "//evil.example/",
        "/world//",
        "/../outside.html",
        "/world/../../outside.html",
        "/%2e%2e/outside.html",
        "/world/%2e%2e/%2e%2e/outside.html",
        "/..%2foutside.html",
        "/..%5coutside.html",
        "/world%00.html",
        "/link.html",
        "/notes.secret",
        "/.writing/1-0.html",
        "/world/.hidden.html",
        "/assets/",
        "/index.html/",
        "/" + "a" * 5_000,
    ],
)
def test_what_is_not_published_is_not_there(app: Starlette, path: str) -> None:
    answer = call(app, path)
    assert (answer.status, answer.body) == (404, b"<title>Not found</title>")
    assert "content-security-policy" in answer.headers


@given(path=st.text(alphabet="./\\%ab\x00é", max_size=20))
def test_no_path_reaches_outside(path: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("root")
    (root / "site" / "a").mkdir(parents=True)
    (root / "site" / "a" / "index.html").write_text("inside", encoding="utf-8")
    (root / "a.html").write_text("outside", encoding="utf-8")
    (root / "index.html").write_text("outside", encoding="utf-8")
    found = Folder(root / "site").find("/" + path)
    assert found is None or isinstance(found, Moved) or found.body == b"inside"


def test_before_the_first_edition_there_is_a_page_that_says_so(tmp_path: Path) -> None:
    app = create_app(tmp_path / "nothing-yet")
    answer = call(app, "/")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "The first edition is not printed yet." in answer.body.decode()
    sheet = f"/assets/{assets()['broadsheet.css'].name}"
    assert f'href="{sheet}"' in answer.body.decode()
    assert call(app, sheet).status == 200
    assert json.loads(call(app, "/health").body) == {"status": "ok", "published": False}


def test_health(app: Starlette) -> None:
    answer = call(app, "/health")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok", "published": True})
    assert answer.headers["cache-control"] == "no-store"


def test_the_cache_is_bounded_and_forgets_the_oldest(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_bytes(name.encode() * 400)
    folder = Folder(tmp_path, max_cache_bytes=900)
    first = folder.find("/a.txt")
    assert folder.find("/a.txt") is first
    folder.find("/b.txt")
    folder.find("/a.txt")
    folder.find("/c.txt")  # b was asked for longest ago
    assert folder.find("/a.txt") is first
    os.utime(tmp_path / "a.txt", (1, 1))
    renewed = folder.find("/a.txt")
    assert renewed is not first
    assert renewed is not None


def test_what_pages_of_this_version_link_to_is_there_before_a_run_writes_it(app: Starlette, folder: Path) -> None:
    """Pages made by the server, such as search, stand beside a folder that an older version has written."""
    for asset in assets().values():
        answer = call(app, f"/assets/{asset.name}")
        assert (answer.status, answer.body) == (200, asset.content)
        assert "immutable" in answer.headers["cache-control"]
        assert call(app, f"/assets/{asset.name}", headers={"if-none-match": answer.headers["etag"]}).status == 304
    assert call(app, "/assets/broadsheet-00000000.css").status == 404
    assert not (folder / "assets" / assets()["broadsheet.css"].name).exists()


ASKED = (
    {},
    {"accept-encoding": "gzip"},
    {"if-none-match": '"other"'},
    {"if-modified-since": "Sat, 01 Jan 2050 00:00:00 GMT"},
    {"sec-fetch-dest": "document", "accept-encoding": "br, gzip"},
)


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/story/ab12/", "/assets/broadsheet-1a2b3c4d.css"])
@pytest.mark.parametrize("headers", ASKED, ids=str)
def test_a_page_that_is_known_is_answered_as_at_first(folder: Path, path: str, headers: dict[str, str]) -> None:
    """The second time no route is looked at, and no header is made."""
    app = create_app(folder)
    first, second = call(app, path, headers=headers), call(app, path, headers=headers)
    assert first == second
    assert "content-security-policy" in second.headers
    tagged = {**headers, "if-none-match": call(app, path).headers["etag"]}
    assert call(app, path, headers=tagged).status == 304


def test_a_known_page_follows_its_file(folder: Path) -> None:
    app = create_app(folder)
    page = folder / "story/ab12/index.html"
    assert call(app, "/story/ab12/") == call(app, "/story/ab12/")
    page.write_text("<title>Story, second version</title>", encoding="utf-8")
    assert b"second version" in call(app, "/story/ab12/").body
    page.write_text('<meta http-equiv="refresh" content="0; url=../cd34/">', encoding="utf-8")
    moved = call(app, "/story/ab12/")
    assert (moved.status, moved.headers["location"]) == (301, "../../story/cd34/")
    page.unlink()
    assert call(app, "/story/ab12/").status == 404


def test_a_known_page_is_only_read(folder: Path) -> None:
    app = create_app(folder)
    assert call(app, "/").status == 200
    assert call(app, "/", method="POST").status == 405
    assert call(app, "/", method="HEAD").headers == call(app, "/").headers
