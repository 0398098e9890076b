"""How published feeds are answered: their types, to programs and to browsers, and what their page may load."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from tests.stages.publish import samples

from broadsheet.config import PublishConfig
from broadsheet.stages.publish import publish
from broadsheet.web.app import create_app

from .client import call


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    folder: Path = tmp_path_factory.mktemp("site")
    editions, digests = samples.paper()
    publish(editions, digests, samples.OUTLETS, config=PublishConfig(), directory=folder, now=samples.NOON)
    return create_app(folder)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/world/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/world/feed.json", "application/feed+json; charset=utf-8"),
        ("/feeds.opml", "text/x-opml; charset=utf-8"),
    ],
)
def test_programs_on_other_sites_may_read_every_feed_by_its_own_type(app: Starlette, path: str, kind: str) -> None:
    answer = call(app, path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert call(app, path, headers={"If-None-Match": answer.headers["etag"]}).status == 304
    assert call(app, path, headers={"If-Modified-Since": answer.headers["last-modified"]}).status == 304


@pytest.mark.parametrize("path", ["/feed.xml", "/world/atom.xml"])
def test_a_browser_that_shows_a_feed_gets_xml_with_its_style_sheets_allowed(app: Starlette, path: str) -> None:
    answer = call(app, path, headers={"Sec-Fetch-Dest": "document"})
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    assert "Sec-Fetch-Dest" in answer.headers["vary"]
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"


def test_style_sheets_of_feeds_are_served_as_such(app: Starlette) -> None:
    body = call(app, "/feed.xml").body.decode()
    for name, kind in (("feed-", "application/xslt+xml"), ("feed-", "text/css")):
        end = ".xsl" if "xslt" in kind else ".css"
        start = next(part for part in body.split('"') if name in part and part.endswith(end))
        answer = call(app, f"/{start}")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
