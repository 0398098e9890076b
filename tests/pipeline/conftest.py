"""The embedded day, served for the tests of one module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.newsday import FOLDER

from broadsheet.replay import RecordedServer, load_recorded_folder, serve_recorded


@pytest.fixture(scope="session")
def server() -> Iterator[RecordedServer]:
    """The embedded day on a free port."""
    with serve_recorded(load_recorded_folder(FOLDER / "site")) as served:
        yield served
