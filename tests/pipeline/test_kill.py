"""`kill -9` at any point, then another run: the same paper as an undisturbed run, nothing lost and nothing twice."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from tests.pipeline.day import Stopper, few, kept, printed, set_up, turn

from broadsheet.replay import RecordedServer

POINTS = 24
HOSTS = ("npa", "pbn", "harbour-courier", "quillhaven-post", "littoral")


@pytest.fixture(scope="module")
def undisturbed(server: RecordedServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int]:
    """A fresh workspace, one after an undisturbed run, and how many events that run had."""
    fresh = tmp_path_factory.mktemp("fresh")
    set_up(fresh, few(server, *HOSTS))
    done = tmp_path_factory.mktemp("done") / "w"
    shutil.copytree(fresh, done)
    counter = Stopper()
    turn(done, progress=counter)
    return fresh, done, counter.events


def run_and_die(folder: Path, at: int) -> bool:
    """Run the pipe in a child that kills itself at an event. False when it lived to the end."""
    child = os.fork()
    if child == 0:
        try:
            turn(folder, progress=Stopper(at))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
@pytest.mark.parametrize("point", range(POINTS))
def test_a_killed_run_is_made_good_by_the_next(undisturbed: tuple[Path, Path, int], tmp_path: Path, point: int) -> None:
    fresh, done, events = undisturbed
    assert events >= POINTS
    folder = tmp_path / "w"
    shutil.copytree(fresh, folder)
    assert run_and_die(folder, 1 + point * (events - 1) // (POINTS - 1))
    turn(folder)
    assert kept(folder) == kept(done)
    assert printed(folder) == printed(done)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_run_that_is_killed_again_and_again_ends_alike(undisturbed: tuple[Path, Path, int], tmp_path: Path) -> None:
    fresh, done, events = undisturbed
    folder = tmp_path / "w"
    shutil.copytree(fresh, folder)
    step = max(events // 12, 2)
    kills = 0
    while kills < 2 * events and run_and_die(folder, step):
        kills += 1
    assert kills >= 3
    turn(folder)
    assert kept(folder) == kept(done)
    assert printed(folder) == printed(done)
