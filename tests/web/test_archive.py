"""Looking back: days, versions, merged and withdrawn stories, from a real store."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html
from starlette.applications import Starlette
from tests.browser import paper

from broadsheet.config import Config
from broadsheet.store.base import Store
from broadsheet.types import ChangeKind, StoryChange
from broadsheet.web.api import api_routes
from broadsheet.web.app import create_app
from broadsheet.web.context import Context

from .client import Answer, call

FLOOD = paper.flood()
LANTERNS = "9d01000000000009"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the paper is."""
    return tmp_path_factory.mktemp("paper")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """Two days of an invented paper."""
    with paper.make(folder) as made:
        yield made


@pytest.fixture(scope="module")
def app(folder: Path, store: Store) -> Starlette:
    """The reader over them, as of the second day's evening."""
    return create_app(folder / "site", store, paper.PAPER, clock=lambda: paper.NOON.replace(hour=20))


def page(answer: Answer, status: int = 200) -> html.HtmlElement:
    assert answer.status == status, answer
    return html.document_fromstring(answer.body.decode("utf-8"))


def texts(answer: Answer, path: str, status: int = 200) -> list[str]:
    return [" ".join(element.text_content().split()) for element in page(answer, status).xpath(path)]


def test_the_calendar_lists_the_days_that_were_printed(app: Starlette) -> None:
    answer = call(app, "/date/")
    assert texts(answer, "//ol[@class='calendar']//a") == ["23 Monday", "22 Sunday"]
    assert page(answer).xpath("//ol[@class='calendar']//a/@href") == ["../date/2026-11-23/", "../date/2026-11-22/"]
    assert "form-action 'self'" in answer.headers["content-security-policy"]
    older = call(app, "/date/?before=2026-06-01")
    assert texts(older, "//p[@class='empty']") == ["No paper was printed yet."]
    later = call(app, "/date/?before=9999-12-31")
    assert texts(later, "//ol[@class='calendar']//a") == ["23 Monday", "22 Sunday"]
    assert call(app, "/date/?day=2026-11-22").headers["location"] == "./2026-11-22/"


def test_a_day_shows_the_paper_as_it_was_with_the_versions_of_then(app: Starlette) -> None:
    answer = call(app, "/date/2026-11-22/")
    assert texts(answer, "//h1") == ["Sunday, 22 November 2026"]
    links = page(answer).xpath("//h3/a/@href")
    assert links == [f"../../story/{FLOOD.story_id}/v/2/", f"../../story/{LANTERNS}/v/1/"]
    assert "half a metre deep" in texts(answer, "//p[@class='teaser']")[0]
    today = call(app, "/date/2026-11-23/")
    assert "Comet Tamblin will be seen with the naked eye for three nights" in texts(today, "//h3")
    assert not any("Lantern boats" in head for head in texts(today, "//h3"))
    assert page(today).xpath("//nav[@class='pages']/a[@rel='next']") == []


@pytest.mark.parametrize(
    "day", ["2026-11-24", "1969-12-31", "2026-13-01", "today", "2026-11-22x", "0001-01-01", "9999-12-31"]
)
def test_a_day_that_is_none_is_not_found(app: Starlette, day: str) -> None:
    assert call(app, f"/date/{day}/").status == 404


def test_a_day_without_a_paper_says_so(app: Starlette) -> None:
    assert texts(call(app, "/date/2026-11-20/"), "//p[@class='empty']") == ["Nothing was in print on this day."]


def test_every_version_has_an_address(app: Starlette) -> None:
    first = call(app, f"/story/{FLOOD.story_id}/v/1/")
    assert "This is version 1 of this story" in texts(first, "//p[@role='note']")[0]
    newest = call(app, f"/story/{FLOOD.story_id}/v/3/")
    assert (newest.status, newest.headers["location"]) == (302, f"../../../../story/{FLOOD.story_id}/")
    for path in (
        f"/story/{FLOOD.story_id}/v/9/",
        f"/story/{FLOOD.story_id}/v/0/",
        "/story/nobody/",
        "/story/nobody/v/1/",
    ):
        assert call(app, path).status == 404, path


def test_a_version_without_a_file_is_made_from_the_store(folder: Path, app: Starlette) -> None:
    name = folder / "site" / "story" / FLOOD.story_id / "v" / "2" / "index.html"
    printed = name.read_bytes()
    name.unlink()
    made = call(app, f"/story/{FLOOD.story_id}/v/2/")
    assert "This is version 2" in texts(made, "//p[@role='note']")[0]
    assert texts(made, "//h1") == [page_text(printed, "//h1")]
    assert texts(made, "//section[@class='history']//li/p")[0].startswith("Version 2")
    name.write_bytes(printed)


def page_text(body: bytes, path: str) -> str:
    return " ".join(html.document_fromstring(body.decode("utf-8")).xpath(path)[0].text_content().split())


def test_a_story_that_left_the_paper_before_there_was_a_file_can_be_read(app: Starlette) -> None:
    answer = call(app, f"/story/{LANTERNS}/")
    assert texts(answer, "//h1")[0].startswith("Lantern boats return")
    assert texts(answer, "//mark")[-1].startswith("Forty lantern boats")
    assert page(answer).xpath("//link[@rel='stylesheet']/@href")[0].startswith("../../assets/")


def test_the_address_of_a_merged_story_leads_on(folder: Path, app: Starlette) -> None:
    answer = call(app, f"/story/{paper.MERGED}/")
    assert (answer.status, answer.headers["location"]) == (301, f"../../story/{FLOOD.story_id}/")
    file = folder / "site" / "story" / paper.MERGED / "index.html"
    kept = file.read_bytes()
    file.unlink()
    without = call(app, f"/story/{paper.MERGED}/")
    assert (without.status, without.headers["location"]) == (301, f"../../story/{FLOOD.story_id}/")
    file.write_bytes(kept)


def test_a_withdrawn_story_is_a_notice_everywhere(folder: Path, app: Starlette, store: Store) -> None:
    answer = call(app, f"/story/{paper.WITHDRAWN}/")
    assert texts(answer, "//h1", 410) == ["This story was withdrawn"]
    version = call(app, f"/story/{paper.WITHDRAWN}/v/1/")
    again = call(app, f"/story/{paper.WITHDRAWN}/", headers={"if-none-match": "*"})
    assert (again.status, again.body) == (410, answer.body)
    assert texts(version, "//p[@class='reason']", 410) == [paper.NOTICE.reason]
    assert "A whale was seen" not in version.body.decode()
    assert page(version, 410).xpath("//link[@rel='stylesheet']/@href")[0].startswith("../../../../assets/")
    store.withdraw_story(LANTERNS, paper.NOON, "It never happened.")
    assert not any("Lantern" in head for head in texts(call(app, "/date/2026-11-22/"), "//h3"))
    assert texts(call(app, f"/story/{LANTERNS}/"), "//p[@class='reason']", 410) == ["It never happened."]
    store.restore_story(LANTERNS)


def test_what_a_withdrawn_story_absorbed_is_withdrawn_with_it(tmp_path: Path) -> None:
    """Else its words would stay where they were printed before the two were joined."""
    with paper.make(tmp_path) as store:
        app = create_app(tmp_path / "site", store, paper.PAPER, clock=lambda: paper.NOON.replace(hour=20))
        store.apply_changes([StoryChange(ChangeKind.MERGE, FLOOD.story_id, other_story=LANTERNS)])
        heads = texts(call(app, "/date/2026-11-22/"), "//h3")
        assert any("Lantern" in head for head in heads)
        assert call(app, f"/story/{LANTERNS}/v/1/").status == 302
        store.withdraw_story(FLOOD.story_id, paper.NOON, "It never happened.")
        assert texts(call(app, "/date/2026-11-22/"), "//p[@class='empty']") == ["Nothing was in print on this day."]
        notice = call(app, f"/story/{LANTERNS}/v/1/")
        assert texts(notice, "//p[@class='reason']", 410) == ["It never happened."]
        paper_then = api_routes(Context(store, Config(), tmp_path / "site"))
        told = call(Starlette(routes=paper_then), "/api/v1/editions?at=2026-11-22T23:59:00Z").body
        assert b"sea wall" not in told.lower()
        assert b"antern" not in told


def test_a_restored_story_can_be_read_before_it_is_printed_again(folder: Path, app: Starlette, store: Store) -> None:
    file = folder / "site" / "story" / FLOOD.story_id / "index.html"
    printed = file.read_bytes()
    store.withdraw_story(FLOOD.story_id, paper.NOON, "A mistake.")
    paper.print_to(folder / "site", withdrawn=(FLOOD.story_id,))
    assert texts(call(app, f"/story/{FLOOD.story_id}/"), "//h1", 410) == ["This story was withdrawn"]
    without_store = call(create_app(folder / "site"), f"/story/{FLOOD.story_id}/", headers={"if-none-match": "*"})
    assert texts(without_store, "//h1", 410) == ["This story was withdrawn"]
    store.restore_story(FLOOD.story_id)
    assert b"This story was withdrawn" in file.read_bytes()
    assert texts(call(app, f"/story/{FLOOD.story_id}/"), "//h1")[0].startswith("Sea wall at Port Amber")
    first = call(app, f"/story/{FLOOD.story_id}/v/1/")
    assert "This is version 1 of this story" in texts(first, "//p[@role='note']")[0]
    paper.print_to(folder / "site")
    assert file.read_bytes() == printed


@pytest.mark.parametrize("path", ["/date/", "/date/2026-11-22/", f"/story/{FLOOD.story_id}/v/2/"])
def test_what_lies_back_is_sent_once_and_compressed(tmp_path: Path, store: Store, path: str) -> None:
    app = create_app(tmp_path, store, paper.PAPER, clock=lambda: paper.NOON.replace(hour=20))
    plain = call(app, path)
    packed = call(app, path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.body) == plain.body
    tag = plain.headers["etag"]
    assert packed.headers["etag"] == tag
    again = call(app, path, headers={"If-None-Match": f"W/{tag}"})
    assert (again.status, again.body) == (304, b"")
    assert call(app, path, headers={"If-None-Match": '"other"'}).status == 200
