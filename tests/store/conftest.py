"""Stores to run the contract on, and makers of invented values."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broadsheet.store import Store, open_store

sys.path.insert(0, str(Path(__file__).parent))  # for store_values, which tests here share


def _open_sqlite(folder: Path) -> Store:
    return open_store("sqlite:///paper.db", folder)


# Another database joins the contract by one line here.
STORES: dict[str, Callable[[Path], Store]] = {"sqlite": _open_sqlite}


@pytest.fixture(params=sorted(STORES))
def open_it(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Opens the same database again at each call."""
    return lambda: STORES[request.param](tmp_path)


@pytest.fixture
def store(open_it: Callable[[], Store]) -> Iterator[Store]:
    with open_it() as opened:
        yield opened
