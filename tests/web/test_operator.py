"""The operator's page and the metrics: what they show, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree, html
from starlette.applications import Starlette
from tests.stages.publish import samples

from broadsheet.config import PublishConfig
from broadsheet.errors import StoreError
from broadsheet.store import Delivery, FeedState, ReaderReport, Store, open_store
from broadsheet.types import (
    Article,
    ChangeKind,
    Drop,
    DropReason,
    Edition,
    Feed,
    Membership,
    Placement,
    RunReport,
    StageStats,
    StoryChange,
)
from broadsheet.web.app import create_app

from .client import Answer, call

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"
CONFIG = PublishConfig(title="The Sound")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store("sqlite:///paper.db", tmp_path) as opened:
        yield opened


@pytest.fixture
def app(tmp_path: Path, store: Store) -> Starlette:
    return create_app(tmp_path / "site", store, CONFIG)


def texts(answer: Answer, path: str) -> list[str]:
    found = html.document_fromstring(answer.body.decode("utf-8")).xpath(path)
    return [" ".join(" ".join(element.itertext()).split()) for element in found]


def add_run(store: Store, minutes: int, *, finished: bool = True) -> int:
    started = NOON - timedelta(minutes=minutes)
    number = store.start_run(started)
    if finished:
        stages = (StageStats("fetch", 90, 75, 15, 12.34), StageStats("verify", 9, 9, 0, 0.5))
        claims = {"kept": 80, "dropped": 3}
        done = started + timedelta(seconds=42)
        store.finish_run(number, RunReport(started, done, stages, {}, claims, new_digests=9, new_editions=4))
    return number


def add_feeds(store: Store) -> None:
    names = ("answering", "new", "once", "for-long")
    store.add_feeds([Feed(f"https://{name}.example/feed", f"{name}.example") for name in names])
    visited = {"last_fetched": NOON, "next_due": NOON}
    store.save_feed_result(FeedState("https://answering.example/feed", last_ok=NOON, **visited))
    store.save_feed_result(FeedState("https://once.example/feed", failures=1, last_error="HTTP 500", **visited))
    store.save_feed_result(FeedState("https://for-long.example/feed", failures=9, last_error=EVIL, **visited))


def print_flood(store: Store) -> None:
    flood = replace(samples.flood(), version=1)
    article = Article("a1", "https://a.example/1", "a.example", "t", "x", "en", NOON, NOON)
    store.save_articles([("a1", article)])
    opened = StoryChange(ChangeKind.OPEN, flood.story_id, "a1", membership=Membership("a1", flood.story_id, 1.0))
    store.apply_changes([opened])
    store.save_digest(flood)
    store.save_edition(Edition("e", "World", NOON, NOON, (Placement(flood.story_id, 1, 1.0, 3),)))


def test_the_last_run_is_shown_with_its_stages(app: Starlette, store: Store) -> None:
    add_run(store, 60)
    answer = call(app, "/runs")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "no-store"
    assert texts(answer, "//section[@aria-labelledby='stages']//tbody/tr[1]/*") == ["fetch", "90", "75", "15", "12.3"]
    assert texts(answer, "//dl/div") == [
        "Began 23 Nov 2026, 11:00",
        "Took 42.0 s",
        "New digests 9",
        "New editions 4",
        "Left out 15",
    ]


def test_earlier_runs_are_a_table_and_a_chart(app: Starlette, store: Store) -> None:
    add_run(store, 60)
    add_run(store, 5, finished=False)
    answer = call(app, "/runs")
    assert texts(answer, "//section[@aria-labelledby='before']//tbody/tr/td[2]") == ["not finished", "42.0"]
    bars = html.document_fromstring(answer.body).xpath("//section[@aria-labelledby='before']//rect/@height")
    assert bars == ["100.0", "0.0"]  # oldest on the left


def test_drops_are_counted_by_reason_with_some_examples(app: Starlette, store: Store) -> None:
    run = add_run(store, 5)
    store.record_drops(run, [Drop("fetch", f"https://slow.example/{n}", DropReason.TIMEOUT, "30 s") for n in range(15)])
    store.record_drops(run, [Drop("extract", EVIL, DropReason.NO_TEXT)])
    answer = call(app, "/runs")
    section = "//section[@aria-labelledby='drops']"
    assert texts(answer, f"{section}//summary") == ["15 × fetch: timed out", "1 × extract: no article text found"]
    assert len(texts(answer, f"{section}/details[1]//li")) == 10
    assert texts(answer, f"{section}/details[2]//li") == [EVIL]


def test_health_of_feeds_is_a_chart_with_a_table_that_says_the_same(app: Starlette, store: Store) -> None:
    add_feeds(store)
    answer = call(app, "/runs")
    section = "//section[@aria-labelledby='feeds']"
    rows = ["answering 1", "failing 1", "failing for long 1", "never asked 1"]
    assert texts(answer, f"({section}//table)[1]//tr")[1:] == rows
    page = html.document_fromstring(answer.body)
    assert page.xpath(f"{section}/svg[1]/@aria-hidden") == ["true"]
    assert page.xpath(f"{section}/svg[1]/rect/@width") == ["250.0"] * 4
    assert texts(answer, f"{section}//tbody/tr/td[3]") == [EVIL, "HTTP 500"]
    assert "2 feeds of 4 fail" in texts(answer, f"{section}//caption")


def test_verification_of_what_is_in_print_says_why_claims_were_dropped(app: Starlette, store: Store) -> None:
    print_flood(store)
    answer = call(app, "/runs")
    section = "//section[@aria-labelledby='verification']"
    assert texts(answer, f"{section}//tbody/tr") == ["kept 3", "repaired 0", "dropped 1"]
    assert texts(answer, f"{section}//summary") == ["1 × dropped: number"]
    assert texts(answer, f"{section}//li") == [
        "The repair will cost 40 million. – no cited article gives the figure 40 million (highlights of “Sea wall at Port"
        " Amber breaks, and 1,200 people leave the lower town”)"
    ]


def test_deliveries_are_counted_and_failures_shown_without_secrets(app: Starlette, store: Store) -> None:
    store.enqueue(
        [
            Delivery("1", "https://hooks.example/T0KEN", "{}", NOON, None, 1),
            Delivery("2", "https://hooks.example/T0KEN", "{}", NOON, NOON, 3, f"HTTP 500 {EVIL}"),
            Delivery("3", "mail:reader@example.org", "{}", NOON, None, 12, "given up: busy"),
            Delivery("4", "websub:https://hub.example/", "x", NOON, NOON),
        ]
    )
    answer = call(app, "/runs")
    section = "//section[@aria-labelledby='deliveries']"
    assert texts(answer, f"({section}//table)[1]//tbody/tr") == ["mail 0 0 1", "webhook 1 1 0", "websub 0 1 0"]
    assert texts(answer, f"{section}//tbody/tr/th/bdi") == ["https://hooks.example", "mail:reader@example.org"]
    assert b"T0KEN" not in answer.body


def test_readers_reports_are_text(app: Starlette, store: Store) -> None:
    store.save_report(ReaderReport("r", "ab" * 8, "factualError", EVIL, ("javascript:alert(1)",), NOON))
    answer = call(app, "/runs")
    page = html.document_fromstring(answer.body)
    assert texts(answer, "//ul[@class='reports']/li/p[2]") == [EVIL]
    assert [script for script in page.xpath("//script") if script.text_content()] == []
    assert [a for a in page.xpath("//a/@href") if "javascript" in a] == []


def test_before_the_first_run_there_is_nothing_to_show(app: Starlette) -> None:
    answer = call(app, "/runs")
    assert texts(answer, "//p[@class='empty']") == ["There was no run yet."]
    assert texts(answer, "//section/p") == [
        "No feed fails.",
        "Nothing is in print.",
        "Nothing was to be sent.",
        "Nobody has reported a mistake.",
    ]


def test_every_chart_has_a_table_and_no_style_of_its_own(app: Starlette, store: Store) -> None:
    add_run(store, 5)
    add_feeds(store)
    print_flood(store)
    alone = html.document_fromstring(call(app, "/runs").body)
    assert len(alone.xpath("//section/svg")) == 2, "one run is no series"
    add_run(store, 6)
    page = html.document_fromstring(call(app, "/runs").body)
    charts = page.xpath("//section/svg")
    assert len(charts) == 3
    for chart in charts:
        assert chart.getparent().xpath(".//table//caption")
    assert page.xpath("//@style") == []
    for element in page.iter(etree.Element):
        assert not any(name.startswith("on") for name in element.attrib)


# -------------------------------------------------------------------------------------------------- metrics

SAMPLE = re.compile(r'([a-z_]+)(?:\{([a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*)\})? (\S+)')


def parsed(body: bytes) -> dict[str, float]:
    """Samples by name and labels; every line must be what the text format allows, families unbroken."""
    found: dict[str, float] = {}
    families: list[str] = []
    for line in body.decode().splitlines():
        if line.startswith("# HELP "):
            families.append(line.split()[2])
            continue
        if line.startswith("# TYPE "):
            assert line.split()[2:] in ([families[-1], "gauge"], [families[-1], "counter"])
            continue
        match = SAMPLE.fullmatch(line)
        assert match, line
        assert match[1] == families[-1]
        key = f"{match[1]}{{{match[2]}}}" if match[2] else match[1]
        assert key not in found
        found[key] = float(match[3])
    assert len(families) == len(set(families))
    return found


def test_metrics_say_what_the_store_knows(app: Starlette, store: Store) -> None:
    run = add_run(store, 60)
    store.record_drops(run, [Drop("fetch", "https://secret.example/token", DropReason.TIMEOUT)] * 3)
    add_feeds(store)
    add_run(store, 1, finished=False)
    store.enqueue([Delivery("1", "https://hooks.example/T0KEN", "{}", NOON, None, 1)])
    answer = call(app, "/metrics")
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = parsed(answer.body)
    assert found["broadsheet_runs_total"] == 2
    assert found["broadsheet_last_run_start_timestamp_seconds"] == (NOON - timedelta(minutes=60)).timestamp()
    assert found["broadsheet_last_run_duration_seconds"] == 42
    assert found['broadsheet_last_run_stage_seconds{stage="fetch"}'] == 12.34
    assert found['broadsheet_last_run_drops{stage="fetch",reason="timed out"}'] == 3
    assert found['broadsheet_last_run_claims{outcome="dropped"}'] == 3
    assert found['broadsheet_feeds{state="failing for long"}'] == 1
    assert found["broadsheet_feed_failures_max"] == 9
    assert found["broadsheet_feed_last_ok_timestamp_seconds"] == NOON.timestamp()
    assert found['broadsheet_deliveries{kind="webhook",state="sent"}'] == 1
    assert found['broadsheet_stored{kind="feeds"}'] == 4
    assert b"example" not in answer.body


def test_metrics_of_an_empty_store_are_sound(app: Starlette) -> None:
    found = parsed(call(app, "/metrics").body)
    assert found["broadsheet_runs_total"] == 0
    assert found['broadsheet_feeds{state="answering"}'] == 0


def test_a_label_may_hold_every_sign(app: Starlette, store: Store) -> None:
    number = store.start_run(NOON)
    report = RunReport(NOON, NOON, (StageStats('odd "stage"\\\n', 1, 1, 0, 1.0),))
    store.finish_run(number, report)
    assert parsed(call(app, "/metrics").body)[r'broadsheet_last_run_stage_items{stage="odd \"stage\"\\\n"}'] == 1


# -------------------------------------------------------------------------------------------- who may see it

VISITORS = [
    ("127.0.0.1", {}, 200),
    ("::1", {}, 200),
    ("192.0.2.7", {}, 404),
    ("testclient", {}, 404),
    (None, {}, 404),
    ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 404),
    ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}, 404),
    ("127.0.0.1", {"X-Real-IP": "192.0.2.7"}, 404),
    ("127.0.0.1", {"Host": "localhost:8080"}, 200),
    ("127.0.0.1", {"Host": "LOCALHOST"}, 200),
    ("127.0.0.1", {"Host": "127.0.0.1:8080"}, 200),
    ("::1", {"Host": "[::1]:8080"}, 200),
    ("127.0.0.1", {"Host": "paper.localhost:8080"}, 200),
    # A name that somebody else's server gave this address: a page of theirs would read what is meant for us.
    ("127.0.0.1", {"Host": "rebound.example:8080"}, 404),
    ("127.0.0.1", {"Host": "localhost.rebound.example"}, 404),
    ("127.0.0.1", {"Host": "192.0.2.7:8080"}, 404),
    ("127.0.0.1", {"Host": "[::1"}, 404),
]


@pytest.mark.parametrize("path", ["/runs", "/metrics"])
@pytest.mark.parametrize(("client", "headers", "status"), VISITORS)
def test_only_this_machine_sees_the_operators_pages(
    app: Starlette, path: str, client: str | None, headers: dict[str, str], status: int
) -> None:
    assert call(app, path, client=client, headers=headers).status == status


def test_metrics_alone_can_be_opened_to_others(tmp_path: Path, store: Store) -> None:
    app = create_app(tmp_path / "site", store, CONFIG, open_metrics=True)
    assert call(app, "/metrics", client="192.0.2.7").status == 200
    assert call(app, "/runs", client="192.0.2.7").status == 404


def test_without_a_store_there_is_no_page(tmp_path: Path) -> None:
    app = create_app(tmp_path)
    assert call(app, "/runs").status == 404
    assert call(app, "/metrics").status == 404


def test_a_busy_database_is_an_answer(tmp_path: Path) -> None:
    class Busy:
        def __getattr__(self, name: str) -> object:
            def refuse(*_: object) -> object:
                raise StoreError("database is locked")

            return refuse

    app = create_app(tmp_path, Busy(), CONFIG)  # type: ignore[arg-type]
    assert call(app, "/runs").status == 503
    assert call(app, "/metrics").status == 503
