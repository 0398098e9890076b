"""The embedded news day as a filled store and a printed folder, and a server over it on loopback."""

from __future__ import annotations

import atexit
import functools
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from broadsheet.config import Config, WebConfig
from broadsheet.replay import load_recorded_folder, serve_recorded
from broadsheet.store import Store, open_store
from broadsheet.web.app import create_app
from broadsheet.web.context import Context
from broadsheet.web.interfaces import interface_routes
from broadsheet.web.refresh import Refresher
from tests.newsday import EVENING, FOLDER
from tests.pipeline.day import CONFIG, set_up, turn

TOKEN = "a-token-for-tests"


@functools.cache
def filled() -> Path:
    """A folder with the database and the site of the embedded day, made once a process. Copy it before changing it."""
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-day-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with serve_recorded(load_recorded_folder(FOLDER / "site")) as server:
        set_up(folder, server.feeds())
        turn(folder)
    return folder


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """The store of such a folder."""
    with open_store(CONFIG.store.url, folder) as store:
        yield store


def context_of(
    store: Store,
    folder: Path,
    *,
    web: WebConfig | None = None,
    token: str = "",
    refresher: Refresher | None = None,
    now: datetime = EVENING,
) -> Context:
    """What the interfaces work with: the clock stands at the day's evening."""
    config: Config = replace(CONFIG, web=web or WebConfig(rate_per_minute=0))
    return Context(store, config, folder / "site", refresher, token, lambda: now)


def app_of(context: Context) -> ASGIApp:
    """The whole server."""
    return create_app(context.directory, context.store, context.config.publish, interface_routes(context))


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """The address of a server that runs in a thread."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
