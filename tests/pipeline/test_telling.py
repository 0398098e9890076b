"""A run tells others of what it printed: once, after it is printed, and without being stopped by anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.delivery.receiver import Receiver, receiving
from tests.newsday import EVENING
from tests.pipeline.day import CONFIG, few, set_up

from broadsheet.config import Config, WebhookConfig
from broadsheet.engine import open_engine
from broadsheet.pipeline import Silent, run
from broadsheet.replay import RecordedServer
from broadsheet.store import open_store
from broadsheet.types import RunReport

SECRET = "BROADSHEET_TEST_HOOK"


def turn(folder: Path, receiver: Receiver, hours: float = 0.0) -> RunReport:
    hook = WebhookConfig(receiver.url(), SECRET, allow_private=True)
    publish = replace(CONFIG.publish, websub_hub=receiver.url("/hub"))
    config: Config = replace(CONFIG, webhooks=(hook,), publish=publish)
    with open_store(config.store.url, folder) as store, open_engine(1) as engine:
        now = EVENING + timedelta(hours=hours)
        return run(store, engine, config, now=now, directory=folder / "site", progress=Silent())


def test_a_run_tells_of_new_editions_and_a_second_one_of_nothing(
    server: RecordedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "sesame")
    set_up(tmp_path, server.feeds())
    with receiving() as receiver:
        first = turn(tmp_path, receiver)
        hooks = [json.loads(r.body) for r in receiver.requests if r.path == "/hook"]
        assert {h["type"] for h in hooks} == {"edition"}
        told = {story["id"] for h in hooks for story in h["data"]["stories"]}
        assert told == {p.stem for p in (tmp_path / "site" / "story").glob("*.json")}
        assert [r.path for r in receiver.requests].count("/hub") == 1
        deliver = first.stages[-1]
        assert (deliver.stage, deliver.made, deliver.dropped) == ("deliver", len(receiver.requests), 0)
        count = len(receiver.requests)
        turn(tmp_path, receiver, hours=0.1)
        assert len(receiver.requests) == count
        with open_store(CONFIG.store.url, tmp_path) as store:
            story = min(told)
            store.withdraw_story(story, EVENING + timedelta(hours=0.2), "It was invented.")
        turn(tmp_path, receiver, hours=0.3)
        new = [json.loads(r.body) for r in receiver.requests[count:] if r.path == "/hook"]
        assert [h["data"] for h in new if h["type"] == "story.withdrawn"] == [
            {"story": {"id": story, "url": f"http://localhost:8080/story/{story}/"}, "reason": "It was invented."}
        ]


def test_nobody_listening_stops_no_run_and_is_told_later(
    server: RecordedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "sesame")
    set_up(tmp_path, few(server, *{feed.outlet.removesuffix(".example") for feed in server.feeds()[:12]}))
    with receiving() as receiver:
        receiver.answers = [(500, b"", {})]
        report = turn(tmp_path, receiver)
        assert report.finished is not None
        assert (tmp_path / "site" / "index.html").exists()
        assert report.drops["deliver: the server answered with an error"] == 2  # the webhook and the hub
        receiver.answers = [(204, b"", {})]
        before = len(receiver.requests)
        later = turn(tmp_path, receiver, hours=1)
        assert later.stages[-1].stage == "deliver"
        assert later.stages[-1].dropped == 0
        assert len(receiver.requests) > before
        with open_store(CONFIG.store.url, tmp_path) as store:
            assert [d for d in store.deliveries(1000) if d.next_try is not None] == []
