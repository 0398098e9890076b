"""A published folder of the invented day."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.config import PublishConfig
from broadsheet.stages.publish import Archive, publish

from . import samples


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The day's site; tests must not change it."""
    folder = tmp_path_factory.mktemp("site")
    editions, digests = samples.paper()
    publish(
        editions,
        digests,
        samples.OUTLETS,
        config=PublishConfig(title="The Sound", base_url="https://paper.example/news/"),
        directory=folder,
        now=samples.NOON,
        archive=Archive(aliases={"0a1d": samples.flood().story_id}),
    )
    return folder
