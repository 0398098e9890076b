"""What only worker processes can do: die, be ended, and outlive nobody."""

from __future__ import annotations

import gc
import itertools
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from engine_tasks import At, Once, Unloadable, collecting, make_unpicklable, process_id, square, thread_limit

from broadsheet.engine import Engine, Lost, LostReason, open_engine
from broadsheet.engine.collecting import YOUNG
from broadsheet.engine.pool import Pool
from broadsheet.engine.work import Failed, Missing, attempt
from broadsheet.engine.worker import _portable
from broadsheet.errors import EngineError

DEADLINE_SECONDS = 20.0


@pytest.mark.parametrize("chunk", [1, 3, 20])
def test_an_item_that_kills_its_worker_is_lost_alone(processes: Engine, chunk: int) -> None:
    results = list(processes.map(At(4, "segfault"), range(20), chunk=chunk))
    assert results == [*range(4), Lost(4, LostReason.WORKER_DIED, "signal SIGSEGV"), *range(5, 20)]


@pytest.mark.parametrize("chunk", [1, 4])
def test_an_item_that_was_there_when_its_worker_was_killed_is_done_again(
    processes: Engine, chunk: int, tmp_path: Path
) -> None:
    assert list(processes.map(Once(5, tmp_path / "mark"), range(12), chunk=chunk)) == list(range(12))
    assert (tmp_path / "mark").exists()


@pytest.mark.parametrize("chunk", [1, 3])
def test_c_code_that_hears_no_signal_is_ended_with_its_worker(processes: Engine, chunk: int) -> None:
    results = list(processes.map(At(4, "hold the interpreter"), range(8), chunk=chunk, timeout_seconds=0.5))
    assert results == [0, 1, 2, 3, Lost(4, LostReason.TIMED_OUT, "0.5 s"), 5, 6, 7]


def test_a_driver_that_does_not_listen_blames_nobody(processes: Engine) -> None:
    results = processes.map(square, range(12), timeout_seconds=0.5)
    seen = []
    for result in results:
        seen.append(result)
        if len(seen) == 1:
            time.sleep(1.5)  # longer than limit and grace
    assert seen == [n * n for n in range(12)]


def test_an_exception_that_cannot_travel_arrives_as_another(processes: Engine) -> None:
    with pytest.raises(RuntimeError, match="OddError: 1 and 2") as caught:
        list(processes.map(At(1, "odd bug"), range(3)))
    assert "in odd_bug" in caught.value.__notes__[0], "the worker's trace comes along"


def test_a_result_that_cannot_travel_is_a_bug_of_its_item_alone(processes: Engine) -> None:
    results = processes.map(make_unpicklable, range(6), chunk=6)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(TypeError, match="cannot be sent back"):
        next(results)


def test_a_task_or_item_that_cannot_travel_is_a_bug(processes: Engine) -> None:
    with pytest.raises((AttributeError, pickle.PicklingError)):
        list(processes.map(lambda n: n, [1]))
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        list(processes.map(str, [threading.Lock()]))
    with pytest.raises(ValueError, match="not a number"):
        list(processes.map(Unloadable(), [1, 2], chunk=2))
    assert list(processes.map(square, [3])) == [9]


def test_large_items_and_results_block_nobody(processes: Engine) -> None:
    items = ["x" * 3_000_000 for _ in range(12)]
    assert [len(str(text)) for text in processes.map(str.upper, items)] == [3_000_000] * 12


def test_work_is_spread_and_workers_are_kept(processes: Engine) -> None:
    first = set(processes.map(process_id, range(40)))
    second = set(processes.map(process_id, range(40)))
    assert os.getpid() not in first
    assert len(first | second) == 2


def test_workers_inherit_what_was_preloaded_and_one_thread_each(processes: Engine) -> None:
    threads = os.environ.get("OPENBLAS_NUM_THREADS", "1")
    assert list(processes.map(thread_limit, [0])) == [(threads, True)]


def test_workers_look_for_garbage_seldom_and_the_driver_as_before(processes: Engine) -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    assert list(processes.map(collecting, [0])) == [(YOUNG, True)]
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_an_idle_worker_that_is_killed_is_replaced(processes: Engine) -> None:
    for victim in set(processes.map(process_id, range(20))):
        os.kill(int(str(victim)), signal.SIGKILL)
    assert list(processes.map(square, range(10))) == [n * n for n in range(10)]


def test_closing_ends_workers_and_may_be_repeated() -> None:
    engine = open_engine(2)
    pids = {int(str(pid)) for pid in engine.map(process_id, range(20))}
    engine.close()
    engine.close()
    assert not any(alive(pid) for pid in pids)
    assert list(engine.map(square, [2])) == [4], "a closed engine starts anew when it is used"
    engine.close()


def test_closing_ends_workers_that_are_busy() -> None:
    engine = open_engine(2)
    results = engine.map(At(1, "hold the interpreter"), range(2))
    assert next(results) == 0
    engine.close()
    results.close()  # type: ignore[attr-defined]


class _Dying(Pool):
    """A pool whose workers end at once: nothing they need can be imported."""

    def _start(self) -> Any:
        worker = super()._start()
        worker.process.kill()
        return worker


def test_workers_that_end_at_once_are_an_error_not_a_loop() -> None:
    pool = _Dying(2, (), 0.5)
    job = pool.begin(square, None)
    pool.submit(job, 0, [1])
    with pytest.raises(EngineError, match=r"end as soon as they start: signal SIGKILL; set engine\.workers = 1"):
        for _ in range(100):
            pool.pump(block=True)
    pool.close()


def test_a_process_that_cannot_be_started_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_engine(2) as engine:
        kind = type(engine._pool._context.Process())  # type: ignore[attr-defined]
        monkeypatch.setattr(kind, "start", _refuse)
        with pytest.raises(EngineError, match="cannot be started: no more processes"):
            list(engine.map(square, [1]))


def _refuse(_: object) -> None:
    raise OSError("no more processes")


DRIVER = """
import signal, sys, time
sys.path.insert(0, {folder!r})
from engine_tasks import At, process_id
from broadsheet.engine import open_engine

if __name__ == "__main__":
    with open_engine(2) as engine:
        pids = sorted(set(engine.map(process_id, range(50))))
        print(*pids, flush=True)
        results = engine.map(At(1, {deed!r}), range(2))
        print(next(results), flush=True)
        next(results)
"""


def start_driver(tmp_path: Path, deed: str) -> tuple[subprocess.Popen[str], list[int]]:
    """A driver in a process group of its own, one of whose workers is busy with the deed; and its workers' ids."""
    script = tmp_path / "driver.py"
    script.write_text(DRIVER.format(folder=str(Path(__file__).parent), deed=deed))
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        [sys.executable, str(script)], stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
    assert process.stdout is not None
    pids = [int(pid) for pid in process.stdout.readline().split()]
    assert pids
    assert process.stdout.readline() == "0\n"
    return process, pids


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(condition: Callable[[], bool]) -> bool:
    for _ in itertools.takewhile(
        lambda start: time.monotonic() - start < DEADLINE_SECONDS, itertools.repeat(time.monotonic())
    ):
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
@pytest.mark.parametrize("deed", ["sleep", "hold the interpreter"])
def test_workers_die_with_a_driver_that_is_killed(tmp_path: Path, deed: str) -> None:
    process, pids = start_driver(tmp_path, deed)
    process.kill()
    process.communicate(timeout=DEADLINE_SECONDS)
    assert wait_until(lambda: not any(alive(pid) for pid in pids))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
@pytest.mark.parametrize("deed", ["sleep", "hold the interpreter"])
def test_ctrl_c_ends_driver_and_workers(tmp_path: Path, deed: str) -> None:
    process, pids = start_driver(tmp_path, deed)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == -signal.SIGINT
    assert errors.count("Traceback") == 1, "only the driver has something to say"
    assert not any(alive(pid) for pid in pids)


def test_outside_the_main_thread_there_is_no_alarm() -> None:
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(attempt(time.sleep, 0.05, 0.01)))
    thread.start()
    thread.join()
    assert [type(outcome).__name__ for outcome in outcomes] == ["Done"]


def test_the_alarm_of_others_is_given_back() -> None:
    before = signal.getsignal(signal.SIGALRM)
    assert attempt(time.sleep, 5, 0.01) == Missing(LostReason.TIMED_OUT, "0.01 s")
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_an_exception_that_travels_is_the_very_same() -> None:
    outcome = _portable(attempt(int, "x", None))
    assert isinstance(outcome, Failed)
    assert isinstance(outcome.error, ValueError)


def test_one_worker_keeps_time_limits_in_any_thread() -> None:
    """A server runs the pipe in a thread of its own, which hears no alarm."""

    def work() -> list[int | Lost]:
        with open_engine(1, grace_seconds=0.5) as engine:
            return list(engine.map(At(1, "sleep"), range(3), timeout_seconds=0.5))

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(work).result(DEADLINE_SECONDS) == [0, Lost(1, LostReason.TIMED_OUT, "0.5 s"), 2]
