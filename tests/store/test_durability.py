"""A writer killed at any instant leaves whole transactions, and the next one goes on from there."""

from __future__ import annotations

import errno
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from killed_writer import BATCH
from store_values import NOON

from broadsheet.errors import StoreError
from broadsheet.store import Store, open_store
from broadsheet.store.lock import hold
from broadsheet.types import Story


def kill_at(folder: Path, first: int, moment: float) -> int:
    """Run the writer, kill it `moment` seconds after it has finished a batch; the number of the next batch."""
    script = Path(__file__).parent / "killed_writer.py"
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(first)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as lines:
        assert lines.readline(), "the writer ended before its first batch"
        time.sleep(moment)
        process.kill()
        last = [first, *(int(line) for line in lines if line.endswith("\n"))][-1]
    process.wait()
    return last + 2  # one more may be under way


def batches(ids: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in ids:
        counts[name.lstrip("a")[:6]] = counts.get(name.lstrip("a")[:6], 0) + 1
    return counts


def assert_whole(store: Store) -> None:
    assert store.check() == ()
    stories: tuple[Story, ...] = store.open_stories()
    placed = [article for story in stories for article in story.articles]
    loose = [article.id for article in store.unassigned_articles()]
    pending = [one.entry.id for one in store.pending_entries(NOON)]
    assert set(batches([*placed, *loose, *pending]).values()) == {BATCH}, "an entry was lost, or is there twice"
    assert set(batches(placed).values()) <= {BATCH}, "half of a batch of changes"
    assert set(batches(loose).values()) <= {BATCH}, "half of a batch of articles"
    assert set(batches(pending).values()) <= {BATCH}, "half of a feed"
    undigested = {story.id for story in stories} - store.written_keys().keys()
    assert len(undigested) <= KILLS


KILLS = 8


@pytest.mark.slow
def test_kill_minus_nine_at_random_instants(tmp_path: Path) -> None:
    chance = random.Random(20)
    first = 0
    for _ in range(KILLS):
        first = kill_at(tmp_path, first, chance.uniform(0, 0.05))
        with open_store("sqlite:///paper.db", tmp_path) as store:
            assert_whole(store)


def test_one_run_at_a_time_whoever_opened_the_store(open_it: Callable[[], Store]) -> None:
    with open_it() as store, open_it() as other:
        with store.one_run():
            with pytest.raises(StoreError, match=r"another run is under way \(process \d+\)"), other.one_run():
                pass
            other.start_run(NOON)  # whoever only reads or adds feeds is not kept out
        with other.one_run():
            pass


def test_a_killed_run_leaves_no_lock(tmp_path: Path) -> None:
    hold = (
        "import sys, pathlib\n"
        "from broadsheet.store import open_store\n"
        "with open_store('sqlite:///paper.db', pathlib.Path(sys.argv[1])) as store, store.one_run():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", hold, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process, open_store("sqlite:///paper.db", tmp_path) as store:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=f"process {process.pid}"), store.one_run():
            pass
        process.kill()
        process.wait()
        with store.one_run():
            pass


def test_a_lock_that_cannot_be_had_is_one_line(tmp_path: Path) -> None:
    """A network share may know no locks, and a full disk takes no process id."""

    def no_locks(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    path = tmp_path / "paper.db.lock"
    with pytest.raises(StoreError, match=r"paper\.db\.lock: .*No locks available.*local disk"), hold(path, no_locks):
        raise AssertionError("went on without the lock")
    with pytest.raises(StoreError, match="/dev/full: cannot be written"), hold(Path("/dev/full")):
        raise AssertionError("went on without the lock")


def test_an_error_of_whoever_holds_the_lock_is_theirs(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="mine"), hold(tmp_path / "paper.db.lock"):
        raise OSError("mine")
