"""A real browser before a real server. The browser is the machine's own Chromium; none is ever downloaded.

`BROADSHEET_CHROMIUM` names it where it is not on the PATH. Without one these tests are left out, unless
`BROADSHEET_BROWSER_TESTS=required`, as in CI. `BROADSHEET_SCREENSHOTS=FOLDER` keeps a picture of every state.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright
from starlette.types import ASGIApp

from broadsheet.web.app import create_app

from . import paper
from .reader import Reader

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Path of the machine's Chromium, "" when it has none."""
    named = os.environ.get("BROADSHEET_CHROMIUM", "")
    return named or next((path for name in NAMES if (path := shutil.which(name))), "")


# A module each: while Playwright runs, no other test of the process may start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    if not path:
        if os.environ.get("BROADSHEET_BROWSER_TESTS") == "required":
            pytest.fail("Chromium is not installed, and BROADSHEET_BROWSER_TESTS=required")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield started
        started.close()


class Server:
    """An application on a free port of this machine, in a thread, until stopped."""

    def __init__(self, app: ASGIApp) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        """End it and wait for the thread."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the invented paper, served with its store."""
    folder = tmp_path_factory.mktemp("paper")
    with paper.make(folder) as store:
        server = Server(create_app(folder / "site", store, paper.PAPER))
        yield server.url
        server.stop()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of the pages go."""
    kept = os.environ.get("BROADSHEET_SCREENSHOTS", "")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def reader(browser: Browser, site: str, pictures: Path) -> Iterator[Reader]:
    """Somebody at a desk, who opens pages of the paper."""
    person = Reader(browser, site, pictures)
    yield person
    person.leave()
