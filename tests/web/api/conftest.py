"""The API over the embedded day: one server that only reads, and one of its own for tests that change things."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.served import TOKEN, app_of, context_of, filled, listening, opened

from broadsheet.config import WebConfig
from broadsheet.store import Store
from broadsheet.web.refresh import Refresher


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """The day's store; not to be changed."""
    with opened(filled()) as found:
        yield found


@pytest.fixture(scope="module")
def client(store: Store) -> Iterator[httpx.Client]:
    """A reader's connection."""
    with listening(app_of(context_of(store, filled()))) as base, httpx.Client(base_url=base, timeout=60) as found:
        yield found


class Runs:
    """Stands for the pipe: a run lasts until it is let go."""

    def __init__(self) -> None:
        self.count = 0
        self.go_on = threading.Event()
        self.over = threading.Event()

    def __call__(self) -> None:
        self.count += 1
        assert self.go_on.wait(10)
        self.over.set()


@pytest.fixture
def runs() -> Runs:
    """What the operator's server starts."""
    return Runs()


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[Store]:
    """A copy of the day's store."""
    shutil.copytree(filled(), tmp_path / "day")
    with opened(tmp_path / "day") as found:
        yield found


@pytest.fixture
def operator(own_store: Store, tmp_path: Path, runs: Runs) -> Iterator[httpx.Client]:
    """The operator's connection to a server of its own."""
    web = WebConfig(rate_per_minute=0, max_body_kb=50)
    context = context_of(own_store, tmp_path / "day", web=web, token=TOKEN, refresher=Refresher(runs))
    headers = {"authorization": f"Bearer {TOKEN}"}
    with listening(app_of(context)) as base, httpx.Client(base_url=base, headers=headers, timeout=60) as found:
        yield found
