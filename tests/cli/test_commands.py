"""The command line as people and scripts use it: what it prints, where, and with which exit code."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer
from tests.newsday import EVENING, FOLDER
from tests.served import filled

from broadsheet.cli import app, main
from broadsheet.cli.workspace import config_template, find_workspace
from broadsheet.config import LISTED, Config, WebhookConfig, parse_config
from broadsheet.replay import RecordedServer, load_recorded_folder, serve_recorded
from broadsheet.store import open_store
from broadsheet.types import Article, ChangeKind, Membership, StoryChange

NOW = EVENING.isoformat()


@pytest.fixture(scope="module")
def served() -> Iterator[RecordedServer]:
    with serve_recorded(load_recorded_folder(FOLDER / "site")) as server:
        yield server


@pytest.fixture(scope="module")
def workspace(served: RecordedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace after one run over the embedded day, made with nothing but commands."""
    folder = tmp_path_factory.mktemp("paper")
    assert main(["init", str(folder), "--empty"]) == 0
    (folder / "broadsheet.toml").write_text(
        "[fetch]\nallow_loopback = true\nmax_age_days = 0\ntotal_timeout_seconds = 10.0\n[edition]\nwindow_hours = 48\n"
        "[engine]\nworkers = 1\n"
    )
    local = tmp_path_factory.mktemp("lists") / "catalogue"
    shutil.copytree(FOLDER / "catalogue", local)
    for file in (local / "feeds").glob("*.toml"):
        # Only addresses change: outlets keep their domains.
        file.write_text(
            re.sub(r"(//[a-z-]+)\.example/", rf"\1.localhost:{served.port}/", file.read_text(encoding="utf-8"))
        )
    assert main(["feeds", "import", str(local), "-c", str(folder)]) == 0
    assert main(["run", "-c", str(folder), "--now", NOW]) == 0
    return folder


def call(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> str:
    """Standard output of a command that must end with `code`."""
    capsys.readouterr()
    assert main([str(a) for a in arguments]) == code
    return capsys.readouterr().out


def call_json(capsys: pytest.CaptureFixture[str], *arguments: object, code: int = 0) -> Any:
    return json.loads(call(capsys, *arguments, "--json", code=code))


def test_the_template_shows_the_defaults() -> None:
    sections, _, hooks = config_template().partition("# [[webhooks]]\n")
    shown = re.sub(r"(?m)^# (?=\w+ = )", "", sections)
    assert parse_config(shown) == Config()
    plain = [section.name for section in fields(Config) if section.name not in LISTED]
    assert shown.count(" = ") == sum(len(fields(getattr(Config(), name))) for name in plain)
    assert hooks.count(" = ") == len(fields(WebhookConfig))


def test_init_refuses_to_overwrite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--category", "science"]) == 0
    assert main(["init", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert {f["feed"]["category"] for f in call_json(capsys, "feeds", "list", "-c", tmp_path)} == {"Science"}


def test_stories_story_and_evidence(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = call_json(capsys, "stories", "-c", workspace)
    assert listed
    first = listed[0]
    assert first["independent_sources"] >= 2
    assert first["title"] in call(capsys, "stories", "-c", workspace).replace("\n", " ") or first["id"]
    text = call(capsys, "story", first["id"][:8], "-c", workspace, "--evidence")
    assert text.startswith(first["title"])
    assert "“" in text
    assert "Sources" in text
    digest = call_json(capsys, "story", first["id"], "-c", workspace)
    assert digest["story_id"] == first["id"]


def test_explain(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = call_json(capsys, "stories", "-c", workspace)[0]["id"]
    text = call(capsys, "explain", story, "-c", workspace)
    assert "independent sources" in text
    assert "opened the story" in text
    assert "place 1 of" in text.replace("\n", " ")
    assert "filed by its sources under" in text
    assert "score" in text
    explained = call_json(capsys, "explain", story, "-c", workspace)
    assert {m["article_id"] for m in explained["members"]} == set(explained["story"]["articles"])
    assert explained["place"][0].startswith("place 1 of")


def test_search(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = call_json(capsys, "stories", "-c", workspace)[0]
    hits = call_json(capsys, "search", *story["title"].split()[:3], "-c", workspace)
    assert story["id"] in {h["story_id"] for h in hits}


def test_status_names_drops_and_failing_feeds(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = call(capsys, "status", "-c", workspace)
    assert "feeds fail" in text
    assert "too many redirects" in text
    state = call_json(capsys, "status", "-c", workspace)
    assert state["counts"]["articles"] > 100
    assert state["failing_feeds"]


def test_doctor(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    findings = {f["what"]: f["ok"] for f in call_json(capsys, "doctor", "-c", workspace)}
    assert findings["database"]
    assert findings["sqlite"]
    assert "FAIL  configuration" in call(capsys, "doctor", "-c", tmp_path / "none", code=1)


def test_doctor_finds_a_damaged_database(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    for extra in ("-wal", "-shm"):
        (tmp_path / f"broadsheet.db{extra}").unlink(missing_ok=True)
    (tmp_path / "broadsheet.db").write_bytes(b"not a database" * 500)
    assert "FAIL  database" in call(capsys, "doctor", "-c", tmp_path, code=1)


def test_feeds_add_list_check_remove(
    served: RecordedServer, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = served.url("http://npa.example/feeds/world.xml")
    bad = served.url("http://npa.example/no-such-feed.xml")
    checks = {c["url"]: c for c in call_json(capsys, "feeds", "check", good, bad, "-c", workspace, code=1)}
    assert checks[good]["ok"]
    assert checks[good]["entries"] > 0
    assert "HTTP 404" in checks[bad]["detail"]
    assert "ok  " in call(capsys, "feeds", "check", good, "-c", workspace)
    added = call(capsys, "feeds", "add", "feed://new.example/rss?partner=a-key", "--name", "New", "-c", workspace)
    address = "https://new.example/rss?partner=a-key"  # whole: what looks like tracking may be what lets us in
    assert f"added {address} (New, World)" in added
    assert "renewed" in call(capsys, "feeds", "add", address, "--category", "Science", "-c", workspace)
    with open_store("sqlite:///broadsheet.db", workspace) as store:
        assert {o.name for o in store.outlets() if o.domain == "new.example"} == {"New"}  # as the operator called it
    assert address in call(capsys, "feeds", "list", "--category", "science", "-c", workspace)
    call(capsys, "feeds", "add", "https://cdn.example/x.xml", "--outlet", "https://WWW.New.example/", "-c", workspace)
    assert main(["feeds", "add", "https://cdn.example/y.xml", "--category", " ", "-c", str(workspace)]) == 2
    listed = call_json(capsys, "feeds", "list", "-c", workspace)
    assert {f["feed"]["outlet"] for f in listed if "cdn.example" in f["feed"]["url"]} == {"new.example"}
    assert main(["feeds", "remove", address, "-c", str(workspace)]) == 0
    assert main(["feeds", "remove", address, "-c", str(workspace)]) == 2


def test_feeds_export_and_import_opml(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = {f["feed"]["url"] for f in call_json(capsys, "feeds", "list", "-c", workspace)}
    assert call(capsys, "feeds", "export", tmp_path / "all.opml", "-c", workspace)
    assert main(["init", str(tmp_path / "other"), "--empty"]) == 0
    assert call(capsys, "feeds", "import", tmp_path / "all.opml", "-c", tmp_path / "other")
    assert {f["feed"]["url"] for f in call_json(capsys, "feeds", "list", "-c", tmp_path / "other")} == known


def test_feeds_import_kite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    kite = {
        "World": {"feeds": ["https://one.example/rss", "https://two.example/rss"]},
        "Coffee": {"feeds": ["https://c.example/f"]},
    }
    (tmp_path / "kite.json").write_text(json.dumps(kite))
    assert "2 new feeds of 2" in call(
        capsys, "feeds", "import", tmp_path / "kite.json", "--category", "World", "-c", tmp_path
    )


LIST = """<opml version="2.0"><body><outline text="Coffee">
  <outline text="One" xmlUrl="https://one.example/rss"/><outline text="Gone" xmlUrl="mailto:one@one.example"/>
</outline></body></opml>"""

ERRORS = [
    (["stories", "-c", "{tmp}/none"], "broadsheet init", 2),
    (["feeds", "add", "ftp://x.example", "-c", "{paper}"], "not a web address", 2),
    (["feeds", "import", "{tmp}/none.opml", "-c", "{paper}"], "cannot be read", 2),
    (["story", "ffffffffffffffff", "-c", "{paper}"], "no such story", 2),
    (["run", "--now", "soon", "-c", "{paper}"], "not a time", 2),
    (["init", "{tmp}/x", "--category", "Nonsense"], "not in the catalogue", 2),
    (["replay", "{tmp}/none.jsonl"], "none.jsonl", 2),
    (["demo", "--dir", "{tmp}", "--sources-port", "0"], "not ours", 2),
    (["demo", "--dir", "{tmp}/d", "--sources-port", "{port}"], "give another with --sources-port", 2),
    (["serve", "--refresh", "-5", "-c", "{paper}"], "--refresh", 2),
    (["story", "3", "-c", "{paper}"], "give 4 characters", 2),
    (["run", "-c", "{tmp}/file"], "no configuration, whose name ends in .toml", 2),
    (["feeds", "import", "{tmp}/file", "-c", "{paper}"], "{tmp}/file: ", 2),
    (
        ["feeds", "import", "{tmp}/list.opml", "--category", "Sport", "-c", "{paper}"],
        "nothing in Sport; it has Coffee",
        2,
    ),
    (["nonsense"], "nonsense", 2),
    (["audit", "{tmp}/file", "-s", "{tmp}/none"], "cannot be read", 2),
    (["serve", "--port", "99999", "-c", "{paper}"], "cannot listen", 2),
    (["feeds", "export", "{tmp}/none/all.opml", "-c", "{paper}"], "cannot be written", 2),
    (["demo", "--dir", "{tmp}/file", "--sources-port", "0"], "not a folder", 2),
    (["stage", "quotes", "{tmp}/damaged.gz"], "damaged gzip", 2),
]


@pytest.mark.parametrize(("arguments", "words", "code"), ERRORS)
def test_errors_are_one_line(
    arguments: list[str],
    words: str,
    code: int,
    workspace: Path,
    served: RecordedServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "file").write_text("The dam held.")
    packed = gzip.compress(b"The dam held all night. " * 50)
    (tmp_path / "damaged.gz").write_bytes(packed[:10] + b"\xff" + packed[11:])
    (tmp_path / "list.opml").write_text(LIST)
    capsys.readouterr()
    given = [a.format(tmp=tmp_path, paper=workspace, port=served.port) for a in arguments]
    assert main(given) == code
    err = capsys.readouterr().err
    assert words.format(tmp=tmp_path) in err
    assert "Traceback" not in err


def test_an_unknown_key_is_one_clear_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broadsheet.toml").write_text("[edition]\nmin_artikles = 2\n")
    assert main(["run", "-c", str(tmp_path)]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "min_artikles" in err
    assert "did you mean 'min_articles'?" in err


def test_demo_and_replay_publish(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = call_json(capsys, "demo", "--once", "--dir", tmp_path / "demo", "--sources-port", "0")
    assert report["new_digests"] > 5
    assert (tmp_path / "demo" / "site" / "index.html").is_file()
    rows = [
        {"id": n, "url": f"http://o{n}.example/a", "title": "Orrin dam holds as river falls", "outlet": f"Outlet {n}",
         "text": f"The Orrin dam held through the night, the keeper told outlet {n}. {extra}", "published": "2026-11-12T08:00:00Z"}
        for n, extra in enumerate(["Homes stayed dry.", "Cattle were moved to chapel hill before dawn.", "Engineers come on Friday."])
    ]  # fmt: skip
    file = tmp_path / "rows.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join([*map(json.dumps, rows), "not json"]).encode()))
    text = call(capsys, "replay", file, "--once", "--dir", tmp_path / "replay", "--sources-port", "0")
    assert "published in" in text
    assert call_json(capsys, "status", "-c", tmp_path / "replay")["counts"]["articles"] == 3


def test_serve_answers_until_it_is_stopped(workspace: Path) -> None:
    command = [sys.executable, "-m", "broadsheet", "serve", "-c", str(workspace), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        address = next(line for line in process.stdout if "http://" in line).split()[3]
        for path in ("", "health", "feed.xml", "search/?q=dam"):
            with urllib.request.urlopen(address + path, timeout=20) as answer:
                assert answer.status == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode in (0, 130)
    assert "Traceback" not in errors


def test_audit(tmp_path: Path, served: RecordedServer, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "source.txt").write_text(
        "The Orrin dam held through the night. About 400 people may return before noon."
    )
    (tmp_path / "page.html").write_text(
        "<html><h1>Orrin dam holds all night</h1><article><p>The Orrin dam held through the night, and about 400 people "
        "may return before noon, the water board said on Thursday.</p></article></html>"
    )
    (tmp_path / "good.txt").write_text("The Orrin dam held through the night.")
    (tmp_path / "bad.txt").write_text("The Orrin dam held through the night. About 900 people may return before noon.")
    (tmp_path / "empty.txt").write_text(" ")
    assert "1 of 1 sentences supported" in call(capsys, "audit", tmp_path / "good.txt", "-s", tmp_path / "source.txt")
    assert call(capsys, "audit", tmp_path / "good.txt", "-s", tmp_path / "page.html")
    result = call_json(capsys, "audit", tmp_path / "bad.txt", "-s", tmp_path / "source.txt", code=1)
    assert [c["verdict"] for c in result["claims"]] == ["supported", "contradicted"]
    assert main(["audit", str(tmp_path / "empty.txt"), "-s", str(tmp_path / "source.txt")]) == 2
    page = served.url("http://npa.example/news/norvane-and-ostrel-break-off-641393.html")
    (tmp_path / "fish.txt").write_text("Norvane had proposed a joint limit of 180,000 tonnes.")
    assert call(capsys, "audit", tmp_path / "fish.txt", "-s", page, "--allow-loopback")
    assert main(["audit", str(tmp_path / "fish.txt"), "-s", page]) == 2
    assert "not allowed" in capsys.readouterr().err


def test_refresh_runs_the_pipe_while_serving(workspace: Path) -> None:
    from broadsheet.cli.running import _refresh, _turn
    from broadsheet.cli.workspace import find_workspace
    from broadsheet.web.refresh import Refresher

    place = find_workspace(workspace)
    stop = threading.Event()
    with place.store() as store:
        before = len(store.runs(100))
    worker = threading.Thread(target=_refresh, args=(Refresher(lambda: _turn(place)), 1, stop), daemon=True)
    worker.start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with place.store() as store:
            if len(store.runs(100)) > before and store.runs(1)[0].report.finished:
                break
        time.sleep(0.2)
    stop.set()
    worker.join(timeout=60)
    assert not worker.is_alive()
    with place.store() as store:
        assert len(store.runs(100)) > before


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "--version").strip()
    assert "broadsheet init" in call(capsys, "--help")


def test_stage_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps({"id": 7, "text": "“It holds,” said the keeper, Perrin Lowe. Nobody was hurt."})
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{line}\nnot json\n[1]\n".encode())))
    rows = [json.loads(row) for row in call(capsys, "stage", "quotes").splitlines()]
    assert rows[0]["quotes"][0]["speaker"] == "Perrin Lowe"
    assert [r.get("drop") for r in rows[1:]] == ["input line could not be read"] * 2


def test_stage_takes_a_line_for_what_ends_with_a_line_feed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON may hold other separators of lines as they are."""
    text = "It holds.\u2028Nobody was\x85hurt.\u2029“All is well,” said Perrin Lowe."
    lines = [json.dumps({"id": n, "text": text}, ensure_ascii=False) for n in (1, 2)]
    huge = '{"id": ' + "9" * 5_000 + ', "text": "x"}'
    (tmp_path / "rows").write_text("\r\n".join([*lines, huge]), encoding="utf-8", newline="")
    rows = [json.loads(row) for row in call(capsys, "stage", "quotes", tmp_path / "rows").split("\n") if row]
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert [row.get("drop") for row in rows] == [None, None, "input line could not be read"]


def test_a_kagi_story_cannot_name_files_of_this_machine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The Orrin dam held through the night.")
    (tmp_path / "story.json").write_text(
        json.dumps({"title": "Orrin dam holds", "articles": [{"link": str(secret), "domain": "courier.example"}]})
    )
    assert main(["audit", str(tmp_path / "story.json"), "--format", "kagi"]) == 2
    said = capsys.readouterr()
    assert "not a web address" in said.err
    assert "through the night" not in said.out + said.err


def test_audit_of_a_kagi_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = {
        "title": "Orrin dam holds through the night",
        "short_summary": "The Orrin dam held through the night [courier.example#1].",
        "talking_points": ["Return: About 900 people may return before noon [courier.example#1]."],
        "articles": [{"title": "Dam holds", "link": "https://courier.example/dam", "domain": "courier.example"}],
    }
    (tmp_path / "story.json").write_text(json.dumps(story))
    (tmp_path / "dam.txt").write_text("The Orrin dam held through the night. About 400 people may return before noon.")
    result = call_json(capsys, "audit", tmp_path / "story.json", "--format", "kagi", "-s", tmp_path / "dam.txt", code=1)
    verdicts = {claim["text"]: claim["verdict"] for claim in result["claims"]}
    assert verdicts["The Orrin dam held through the night."] == "supported"
    assert "contradicted" in verdicts.values()
    assert main(["audit", str(tmp_path / "story.json"), "--format", "kagi", "-s", "a", "-s", "b"]) == 2
    assert main(["audit", str(tmp_path / "dam.txt")]) == 2
    assert "name its articles with --source" in capsys.readouterr().err


def test_a_run_that_reads_no_feed_at_all_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    assert main(["feeds", "add", "http://127.0.0.1:9/feed.xml", "-c", str(tmp_path)]) == 0
    capsys.readouterr()
    assert main(["run", "-c", str(tmp_path)]) == 1  # a timer that starts runs has to notice
    printed = capsys.readouterr()
    assert "none of the feeds could be read" in printed.err
    assert "address not allowed" in printed.out


def test_a_workspace_without_feeds_leads_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    assert f"next: cd {tmp_path} && broadsheet feeds add URL" in capsys.readouterr().out
    for command in (["run"], ["feeds", "check"], ["feeds", "list"]):
        assert main([*command, "-c", str(tmp_path)]) == 0
        assert capsys.readouterr().err.endswith("no feeds yet; `broadsheet feeds add URL` adds one\n"), command


def test_who_has_stories_and_no_paper_learns_what_a_story_needs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    with find_workspace(tmp_path).store() as store:
        article = Article("a", "https://a.example/a", "a.example", "A dam holds", "It holds.", "en", EVENING, EVENING)
        store.save_articles([("entry", article)])
        opened = StoryChange(ChangeKind.OPEN, "s", "a", membership=Membership("a", "s", 1.0))
        store.apply_changes([opened])
    capsys.readouterr()
    assert main(["stories", "-c", str(tmp_path)]) == 0
    assert "printed when 3 articles of 2 independent publishers tell it" in capsys.readouterr().err


def test_what_an_imported_list_leaves_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    (tmp_path / "list.opml").write_text(LIST)
    assert main(["feeds", "import", str(tmp_path / "list.opml"), "-c", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "1 new feeds of 1" in printed.out
    assert "left out: " in printed.err
    assert "mailto:one@one.example" in printed.err


EMPTY = [
    (["stories", "--category", "Wrld"], "no story in 'Wrld'; there are Business"),
    (["search", "nowhere-at-all-xyzzy"], "no story has all of: nowhere-at-all-xyzzy"),
    (["feeds", "list", "--category", "Wrld"], "no feed in 'Wrld'; there are Business"),
]


@pytest.mark.parametrize(("arguments", "words"), EMPTY)
def test_an_empty_answer_says_why(
    arguments: list[str], words: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main([*arguments, "-c", str(workspace)]) == 0
    assert words in capsys.readouterr().err


def test_a_second_run_is_refused_while_one_is_under_way(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with find_workspace(workspace).store() as store, store.one_run():
        assert main(["run", "-c", str(workspace), "--now", NOW]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "another run is under way" in err


def a_file(site: Path) -> Path:
    site.write_text("a file where the folder should be")
    return site


def a_link_to_nothing(site: Path) -> Path:
    site.symlink_to(site.parent / "gone" / "away")
    return site


def a_folder_in_a_file_s_place(site: Path) -> Path:
    (site / "index.html" / "deeper").mkdir(parents=True)
    return site / "index.html"


@pytest.mark.parametrize("obstacle", [a_file, a_link_to_nothing, a_folder_in_a_file_s_place])
def test_what_the_disk_refuses_is_one_line(
    tmp_path: Path, obstacle: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    named = obstacle(tmp_path / "site")
    assert main(["run", "-c", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "Traceback" not in printed.err
    assert str(named) in printed.err.splitlines()[-1]


def test_the_doctor_names_secrets_that_are_not_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    (tmp_path / "broadsheet.toml").write_text(
        '[[webhooks]]\nurl = "https://a.example/"\nsecret_env = "BROADSHEET_TEST_NO_SUCH_VARIABLE"\n'
    )
    assert "FAIL  environment: BROADSHEET_TEST_NO_SUCH_VARIABLE is not set" in call(
        capsys, "doctor", "-c", tmp_path, code=1
    )


def test_help_shows_what_stands_in_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    assert "broadsheet[mcp]" in call(capsys, "mcp", "--help")
    assert "[cluster]" in call(capsys, "stage", "cluster", "--help")


def test_help_of_the_program_says_of_each_command_what_its_own_help_begins_with() -> None:
    program: Any = typer.main.get_command(app)
    told = {name: program.get_command(None, name).help for name in program.list_commands(None)}
    own = {name: command.help.split("\n\n")[0].replace("\n", " ") for name, command in program.commands.items()}
    assert told == own


def test_a_slip_in_the_name_of_a_command_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stry"]) == 2
    assert "Did you mean 'story'" in capsys.readouterr().err


def test_prune_says_what_it_would_forget_and_forgets_it_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "day"
    shutil.copytree(filled(), folder)
    (folder / "broadsheet.toml").write_text('[store]\nurl = "sqlite:///day.db"\n')
    late = ("--now", "2027-06-01T00:00:00Z", "-c", folder)
    with open_store("sqlite:///day.db", folder) as store:
        stories = [change.id for change in store.open_stories()]
        store.apply_changes(StoryChange(ChangeKind.CLOSE, story) for story in stories)
        printed = {story: store.digest_versions(story) for story in stories}
        cited = {s.article_id for v in printed.values() for d in v for s in d.sections.sources}
    assert main(["prune", "--days", "3", "-c", str(folder)]) == 2
    assert "keep at least" in capsys.readouterr().err
    dry = call_json(capsys, "prune", "--dry-run", *late)
    assert dry["articles"] > 10
    assert "would forget" in call(capsys, "prune", "--dry-run", *late)
    assert call_json(capsys, "prune", "--now", "2026-11-13T00:00:00Z", "-c", folder)["articles"] == 0
    done = call_json(capsys, "prune", *late)
    assert (done["articles"], done["article_bytes"]) == (dry["articles"], dry["article_bytes"])
    assert call_json(capsys, "prune", *late)["articles"] == 0
    with open_store("sqlite:///day.db", folder) as store:
        assert {story: store.digest_versions(story) for story in stories} == printed
        assert all(article.text for article in store.articles(cited).values())
        with store.one_run():
            assert main(["prune", "-c", str(folder)]) == 1
