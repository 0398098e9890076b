"""Slips, rubbish and rare circumstances on the command line: one line that helps, or a result; never a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from broadsheet.cli import main

NO_TEXT = "\udcff\udcfe"  # how bytes of an argument that are no text arrive


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    assert main(["init", str(folder), "--empty"]) == 0
    return folder


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "--now", "0001-01-01T00:00:00+05:00"], "give a year from 1900 to 9000"),
        (["run", "--now", "9999-12-31T23:00:00-05:00"], "give a year from 1900 to 9000"),
        (["prune", "--days", "99999999999"], "less than or equal to 36525"),
        (["serve", "--refresh", "99999999999999"], "less than or equal to 52596000"),
        (["search", "ferry", "--limit", "99999999999999999999"], "less than or equal to 10000"),
        (["story", NO_TEXT], "no such story"),
        (["explain", NO_TEXT], "no such story"),
        (["feeds", "remove", NO_TEXT], "no such feed"),
        (["feeds", "add", "https://outlet.example/rss", "--language", "klingon!!"], "write a BCP 47 tag"),
    ],
)
def test_a_value_out_of_bounds_is_one_line(
    paper: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "-c", str(paper)]) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "Traceback" not in said


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_a_folder_without_a_thesaurus_is_told_before_anything_is_served(
    tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    (tmp_path / "broadsheet.toml").write_text(f'[verify]\nthesaurus = "{tmp_path}"\n')
    assert main([command, "-c", str(tmp_path)]) == 2
    assert "holds no thesaurus" in capsys.readouterr().err


@pytest.mark.parametrize("directory", [".", "", "..", "/", "site/.."])
def test_the_folder_of_the_configuration_is_not_published(
    tmp_path: Path, directory: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    (tmp_path / "broadsheet.toml").write_text(f'[publish]\ndirectory = "{directory}"\n')
    assert main(["run", "-c", str(tmp_path)]) == 2
    assert "[publish] directory would publish" in capsys.readouterr().err
    assert not (tmp_path / "index.html").exists()


def test_a_terminal_without_the_letters_gets_their_numbers(tmp_path: Path) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    assert (
        main(["feeds", "add", "https://outlet.example/rss", "--category", "Küste “Nord” ⚓", "-c", str(tmp_path)]) == 0
    )
    listing = [sys.executable, "-m", "broadsheet", "feeds", "list", "-c", str(tmp_path)]
    plain = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    table = subprocess.run(listing, capture_output=True, env=plain, timeout=60)
    assert table.returncode == 0, table.stderr
    assert b"K\\xfcste" in table.stdout
    as_json = subprocess.run([*listing, "--json"], capture_output=True, env=plain, timeout=60)
    assert json.loads(as_json.stdout)[0]["feed"]["category"] == "Küste “Nord” ⚓"


def stage(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, *lines: str) -> list[dict[str, Any]]:
    """What a stage makes of lines of JSON."""
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(lines))
    capsys.readouterr()
    assert main(["stage", name, str(file)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_half_a_character_in_a_row_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = (
        r'{"id": "\ud800", "title": "Ferry \ud800 aground", "text": "“Stay \ud800away,” said Ida.", "outlet": "\ud800"}'
    )
    (found,) = stage(tmp_path, capsys, "quotes", row)
    assert found["id"] == "\ufffd"
    assert [quote["text"] for quote in found["quotes"]] == ["Stay \ufffdaway,"]
    for name in ("cluster", "copies"):
        assert [row["id"] for row in stage(tmp_path, capsys, name, row)] == ["\ufffd"]


def test_an_outlet_may_be_told_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = {"title": "Ferry aground", "text": "The ferry ran aground off Port Varn.", "outlet": "The Daily Tide"}
    (found,) = stage(tmp_path, capsys, "copies", json.dumps({"id": 1, **article}))
    assert found["origin"] == "The Daily Tide"
    (draft,) = stage(tmp_path, capsys, "write", json.dumps({"id": 1, "articles": [article]}))
    assert draft["sections"]["title"]["text"] == "Ferry aground"


def test_an_article_that_is_there_twice_is_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twice = [{"id": 1, "title": "Ferry aground", "text": "The ferry ran aground off Port Varn."}] * 2
    (draft,) = stage(tmp_path, capsys, "write", json.dumps({"id": 1, "articles": twice}))
    assert len(draft["sections"]["sources"]) == 1


@pytest.mark.parametrize("language", [5, ["en"], {"a": 1}])
def test_a_language_of_the_wrong_kind_is_no_language(
    tmp_path: Path, language: object, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"id": 1, "text": "“Stay away from the pier,” said Ida Brun, the harbour master.", "language": language}
    (found,) = stage(tmp_path, capsys, "quotes", json.dumps(row))
    assert found["id"] == 1


OLD_NEWS = """<rss version="2.0"><channel><title>Tide</title>
<item><title>Ferry aground</title><link>/1</link><pubDate>Wed, 04 Mar 2020 09:00:00 GMT</pubDate></item>
<item><title>Pier mended</title><link>/2</link><pubDate>Thu, 05 Mar 2020 09:00:00 GMT</pubDate></item>
</channel></rss>"""


@contextmanager
def one_feed(body: str) -> Iterator[str]:
    """Address of a feed on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/feed.xml"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_server_that_cannot_start_names_no_address(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broadsheet.toml").write_text("")
    (tmp_path / "broadsheet.db").write_text("Dear reader, " * 500)
    assert main(["serve", "-c", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "is not a database" in printed.err
    assert "read it at" not in printed.out


def test_an_audit_names_its_own_option_for_addresses_of_this_machine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "summary.txt").write_text("It rained.")
    assert main(["audit", str(tmp_path / "summary.txt"), "--source", "http://127.0.0.1:9/"]) == 2
    assert "127.0.0.1 is this machine; --allow-loopback permits it" in capsys.readouterr().err


def test_a_feed_with_nothing_but_old_news_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path), "--empty"]) == 0
    (tmp_path / "broadsheet.toml").write_text("[fetch]\nallow_loopback = true\n[engine]\nworkers = 1\n")
    with one_feed(OLD_NEWS) as address:
        assert main(["feeds", "add", address, "-c", str(tmp_path)]) == 0
        assert main(["run", "-c", str(tmp_path)]) == 0
    assert "none of the feeds could be read" not in capsys.readouterr().err
