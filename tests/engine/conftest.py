"""Engines to run the contract on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broadsheet.engine import Engine, open_engine

sys.path.insert(0, str(Path(__file__).parent))  # for engine_tasks, which workers import by name

# Another engine joins the contract by one line here. A grace of half a second keeps the tests short.
ENGINES: dict[str, Callable[[], Engine]] = {
    "driver": lambda: open_engine(1),
    "two processes": lambda: open_engine(2, grace_seconds=0.5),
    "four processes": lambda: open_engine(4, grace_seconds=0.5),
}


@pytest.fixture(params=sorted(ENGINES), scope="module")
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    with ENGINES[request.param]() as opened:
        yield opened


@pytest.fixture(scope="module")
def processes() -> Iterator[Engine]:
    """An engine whose workers can die without taking the test along."""
    with ENGINES["two processes"]() as opened:
        yield opened
