"""`serve` and `mcp --http` as processes: the interfaces are there, and Ctrl-C ends them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from tests.served import TOKEN, filled

from broadsheet.cli.running import listen
from broadsheet.errors import InputError


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the embedded day."""
    target = tmp_path_factory.mktemp("serving") / "day"
    shutil.copytree(filled(), target)
    (target / "broadsheet.toml").write_text('[store]\nurl = "sqlite:///day.db"\n[serve]\nport = 0\n')
    return target


@contextmanager
def running(*arguments: str, **variables: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A command that serves, and the address it prints."""
    process = subprocess.Popen(
        [sys.executable, "-m", "broadsheet", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "BROADSHEET_TOKEN": TOKEN, **variables},
    )
    try:
        assert process.stdout is not None
        found = None
        while found is None:
            line = process.stdout.readline()
            assert line, "it ended"
            found = re.search(r"http://[\w.]+:\d+/\S*", line)
        yield found[0].rstrip("/"), process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_serve_answers_programs_and_ends_although_a_stream_is_open(workspace: Path) -> None:
    with running("serve", "--config", str(workspace)) as (base, process), httpx.Client(timeout=60) as client:
        assert client.get(f"{base}/api/v1/status").json()["stories"] > 5
        assert client.get(f"{base}/api/v1/runs", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200
        assert client.get(f"{base}/api/v1/runs").status_code == 401
        assert client.get(f"{base}/api/batches/latest").json()["totalClusters"] > 5
        assert "The API of this paper" in client.get(f"{base}/api/").text
        assert client.get(f"{base}/").status_code == 200
        with client.stream("GET", f"{base}/api/sse/batches") as stream:
            lines = stream.iter_lines()
            assert "connected" in next(lines)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) in (0, 130)


def test_mcp_over_http_answers_until_it_is_stopped(workspace: Path) -> None:
    with running("mcp", "--http", "--config", str(workspace)) as (address, process):
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {"accept": "application/json, text/event-stream"}
        answer = httpx.post(address, json=body, headers=headers, timeout=60)
        assert "read_story" in answer.text
        process.send_signal(signal.SIGINT)
        assert process.wait(30) in (0, 130)


def test_mcp_over_http_asks_for_the_token_of_the_environment(workspace: Path) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream"}
    with running("mcp", "--http", "--config", str(workspace), BROADSHEET_MCP_TOKEN="secret") as (address, _):
        assert httpx.post(address, json=body, headers=headers, timeout=60).status_code == 401
        headers["authorization"] = "Bearer secret"
        assert "read_story" in httpx.post(address, json=body, headers=headers, timeout=60).text


def test_a_socket_is_named_as_tcp_and_a_taken_port_is_said() -> None:
    """Without the name every answer would wait for a delayed acknowledgement: see docs/technotes/interfaces.md."""
    with listen("127.0.0.1", 0, exact=True) as first:
        assert first.proto == socket.IPPROTO_TCP
        port = first.getsockname()[1]
        with pytest.raises(InputError, match="--port"):
            listen("127.0.0.1", port, exact=True)
        with listen("127.0.0.1", port, exact=False) as second:
            assert second.getsockname()[1] != port
