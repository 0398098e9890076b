"""The audit, and what the operator does over HTTP: runs, feeds, withdrawals."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from tests.newsday import EVENING
from tests.served import app_of, context_of, filled, listening
from tests.web.api.conftest import Runs

from broadsheet.config import WebConfig
from broadsheet.store import ReaderReport, Store
from broadsheet.types import ChangeKind, StoryChange
from broadsheet.web.api import models
from broadsheet.web.api.dispatch import Address
from broadsheet.web.api.endpoint import Call, Endpoint, Reply
from broadsheet.web.context import Context, operator_token
from broadsheet.web.limits import Buckets

ROOT = "/api/v1"


def led_to(answer: httpx.Response) -> str:
    """The path that `Location` names, as seen from the address that was asked for."""
    return urljoin(answer.url.path, answer.headers["location"])


def test_an_audit_tells_what_is_not_carried(client: httpx.Client) -> None:
    text = "Seven boats sank in Port Varn on Monday. Nine people were hurt."
    source = {"text": "Seven boats sank in Port Varn on Monday.\nThree people were hurt.", "name": "Harbour Post"}
    answer = client.post(f"{ROOT}/audit", json={"text": text, "sources": [source]})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    report = answer.json()
    assert not report["supported"]
    assert [claim["verdict"] for claim in report["claims"]] == ["supported", "contradicted"]
    wrong = report["claims"][1]
    assert [wrong["text"][a:b] for a, b in wrong["faults"]] == ["Nine"]
    assert report["claims"][0]["evidence"][0]["source"] == 1


def test_a_run_is_started_once(operator: httpx.Client, runs: Runs) -> None:
    started = operator.post(f"{ROOT}/runs")
    assert (started.status_code, started.json()) == (202, {"running": True})
    assert led_to(started) == f"{ROOT}/runs"
    assert operator.get(f"{ROOT}/runs").json()["running"]
    assert operator.get(f"{ROOT}/status").json()["running"]
    again = operator.post(f"{ROOT}/runs")
    assert again.status_code == 409
    runs.go_on.set()
    assert runs.over.wait(10)
    assert runs.count == 1


def test_past_runs_are_told_with_what_was_dropped(operator: httpx.Client) -> None:
    answer = operator.get(f"{ROOT}/runs")
    assert answer.headers["cache-control"] == "no-store"
    run = answer.json()["runs"][0]
    assert run["finished"]
    assert [stage["stage"] for stage in run["stages"]][:2] == ["feeds", "articles"]
    assert run["drops"]


def test_a_server_that_only_shows_cannot_run(own_store: Store, tmp_path: Path) -> None:
    context = context_of(own_store, tmp_path, token="t")
    with listening(app_of(context)) as base:
        answer = httpx.post(f"{base}{ROOT}/runs", headers={"authorization": "Bearer t"})
    assert answer.status_code == 403


def test_feeds_are_added_renewed_and_removed(operator: httpx.Client, own_store: Store) -> None:
    new = {"url": "https://harbourpost.example/feed.xml?key=secret", "category": "Science", "title": "Harbour"}
    answer = operator.post(f"{ROOT}/feeds", json=new)
    assert answer.status_code == 201
    feed = answer.json()
    assert (feed["outlet"], feed["category"], feed["health"]) == ("harbourpost.example", "Science", "new")
    assert led_to(answer) == f"{ROOT}/feeds/{feed['id']}"
    assert operator.post(f"{ROOT}/feeds", json={**new, "category": "World"}).status_code == 200
    kept = next(f for f in own_store.feeds() if f.url == feed["url"])
    assert (kept.category, kept.outlet) == ("World", "harbourpost.example")
    listed = operator.get(f"{ROOT}/feeds").json()["feeds"]
    assert feed["url"] in [f["url"] for f in listed]
    gone = operator.delete(f"{ROOT}/feeds/{feed['id']}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert operator.delete(f"{ROOT}/feeds/{feed['id']}").status_code == 404
    assert feed["url"] not in [f.url for f in own_store.feeds()]


@pytest.mark.parametrize(
    "url",
    ["ftp://paper.example/feed", "not an address", "http://10.0.0.7/feed", "http://169.254.169.254/latest/meta-data"],
)
def test_a_feed_must_have_a_public_address(operator: httpx.Client, own_store: Store, url: str) -> None:
    before = own_store.feeds()
    answer = operator.post(f"{ROOT}/feeds", json={"url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "url"
    assert own_store.feeds() == before


def test_what_the_store_knows_of_an_outlet_stays(operator: httpx.Client, own_store: Store) -> None:
    known = own_store.outlets()[0]
    operator.post(f"{ROOT}/feeds", json={"url": f"https://{known.domain}/new.xml"})
    assert own_store.outlets()[0] == known


def test_a_withdrawn_story_is_gone_at_once_and_comes_back(operator: httpx.Client) -> None:
    story_id = operator.get(f"{ROOT}/stories").json()["stories"][0]["id"]
    reason = "Two outlets took their articles back."
    url = f"{ROOT}/stories/{story_id}/withdrawal"
    answer = operator.put(url, json={"reason": reason})
    assert (answer.status_code, answer.json()["reason"]) == (201, reason)
    assert operator.put(url, json={"reason": "Again."}).json()["reason"] == reason
    reader = {"authorization": ""}
    gone = operator.get(f"{ROOT}/stories/{story_id}", headers=reader)
    assert gone.status_code == 410
    assert reason in gone.json()["detail"]
    for path in ("/stories?limit=100", "/editions", f"/search?q={story_id}", "/search?limit=100"):
        assert story_id not in operator.get(ROOT + path, headers=reader).text
    assert operator.get(f"{ROOT}/withdrawals").json()["withdrawals"][0]["id"] == story_id
    assert operator.delete(url).status_code == 204
    assert operator.delete(url).status_code == 404
    assert operator.get(f"{ROOT}/stories/{story_id}", headers=reader).status_code == 200


@pytest.mark.parametrize("blank", ["   ", "\u200b\u200b\u200b", "\t\n \u00a0"])
def test_words_that_nobody_can_see_are_no_words(operator: httpx.Client, own_store: Store, blank: str) -> None:
    before = own_store.feeds()
    added = operator.post(f"{ROOT}/feeds", json={"url": "https://kelp.example/feed.xml", "category": blank})
    assert (added.status_code, added.json()["errors"][0]["where"]) == (422, "category")
    assert own_store.feeds() == before
    story_id = own_store.stories_printed(1)[0]
    withdrawn = operator.put(f"{ROOT}/stories/{story_id}/withdrawal", json={"reason": blank})
    assert (withdrawn.status_code, withdrawn.json()["errors"][0]["where"]) == (422, "reason")
    assert own_store.withdrawals() == {}


def test_a_story_nobody_knows_cannot_be_withdrawn(operator: httpx.Client) -> None:
    answer = operator.put(f"{ROOT}/stories/0000000000000000/withdrawal", json={"reason": "It is wrong."})
    assert answer.status_code == 404


def test_the_address_of_a_merged_story_leads_on(operator: httpx.Client, own_store: Store) -> None:
    one, other = own_store.stories_printed(2)
    own_store.apply_changes([StoryChange(ChangeKind.MERGE, one, other_story=other)])
    for rest in ("", "/versions"):
        answer = operator.get(f"{ROOT}/stories/{other}{rest}")
        assert (answer.status_code, led_to(answer)) == (308, f"{ROOT}/stories/{one}{rest}")
    assert operator.get(f"{ROOT}/stories/{other}/versions/1").json()["id"] == other  # its own, not the absorber's


def test_a_withdrawn_story_stays_gone_when_another_absorbs_it(operator: httpx.Client, own_store: Store) -> None:
    one, other = own_store.stories_printed(2)
    url = f"{ROOT}/stories/{other}/withdrawal"
    operator.put(url, json={"reason": "It was wrong."})
    own_store.apply_changes([StoryChange(ChangeKind.MERGE, one, other_story=other)])
    for rest in ("", "/versions", "/versions/1"):
        answer = operator.get(f"{ROOT}/stories/{other}{rest}")
        assert answer.status_code == 410, rest
        assert "It was wrong." in answer.json()["detail"]
    again = operator.put(url, json={"reason": "Again."})
    assert (again.status_code, again.json()["id"], again.json()["reason"]) == (200, other, "It was wrong.")
    assert operator.get(f"{ROOT}/stories/{one}").status_code == 200
    assert operator.delete(url).status_code == 204
    assert led_to(operator.get(f"{ROOT}/stories/{other}")) == f"{ROOT}/stories/{one}"


def test_reports_of_readers_are_for_the_operator(operator: httpx.Client, own_store: Store) -> None:
    story_id = own_store.stories_printed(1)[0]
    own_store.save_report(ReaderReport("r1", story_id, "other", "It is <b>wrong</b>.", ("javascript:x",), EVENING))
    report = operator.get(f"{ROOT}/reports").json()["reports"][0]
    assert (report["story"], report["kind"], report["urls"]) == (story_id, "other", ["javascript:x"])


def test_heavy_work_is_done_one_at_a_time_with_few_waiting(store: Store) -> None:
    go_on = threading.Event()
    running: list[int] = []
    most: list[int] = []

    def heavy(_context: Context, _call: Call) -> Reply:
        running.append(1)
        most.append(len(running))
        assert go_on.wait(20)
        running.pop()
        return Reply(models.Started(running=True))

    row = Endpoint("POST", "/heavy", "", heavy, models.Started, None, lines=2)
    address = Address(context_of(store, filled()), Buckets(0, 1), [row])
    with listening(Starlette(routes=[Route("/heavy", address)])) as base, ThreadPoolExecutor(6) as pool:
        answers = as_completed([pool.submit(httpx.post, f"{base}/heavy", timeout=30) for _ in range(6)])
        refused = [next(answers).result() for _ in range(3)]
        assert [answer.status_code for answer in refused] == [503] * 3
        assert all("retry-after" in answer.headers for answer in refused)
        go_on.set()
        assert [answer.result().status_code for answer in answers] == [200] * 3
    assert most == [1, 1, 1]


def test_the_token_comes_from_the_environment_first() -> None:
    config = WebConfig(token="file", token_env="PAPER_TOKEN")
    assert operator_token(config, {}) == "file"
    assert operator_token(config, {"PAPER_TOKEN": " env\n"}) == "env"
    assert operator_token(WebConfig(), {}) == ""
