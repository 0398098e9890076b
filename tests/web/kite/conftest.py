"""The contract over the embedded day and a smaller paper on the next morning, on a real server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.newsday import EVENING
from tests.served import app_of, context_of, filled, listening, opened

from broadsheet.store import Store
from broadsheet.text.ids import stable_id

MORNING = EVENING + timedelta(hours=13)  # 9:00 UTC, the fourth slot


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the day with a next morning: some stories of each category have gone."""
    target = tmp_path_factory.mktemp("kite") / "day"
    shutil.copytree(filled(), target)
    with opened(target) as store:
        for edition in store.latest_editions().values():
            fewer = edition.placements[: max(1, len(edition.placements) - 1)]
            store.save_edition(replace(edition, id=stable_id("morning", edition.id), created=MORNING, placements=fewer))
    return target


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    """Its store."""
    with opened(folder) as found:
        yield found


@pytest.fixture(scope="module")
def client(store: Store, folder: Path) -> Iterator[httpx.Client]:
    """A client that asks as the front end's proxy does."""
    context = context_of(store, folder, now=MORNING + timedelta(minutes=5))
    headers = {"accept-encoding": "gzip, deflate, br, zstd"}
    with listening(app_of(context)) as base, httpx.Client(base_url=base, headers=headers, timeout=60) as found:
        yield found
