"""Tasks for the engine's tests: workers import this module by its name."""

from __future__ import annotations

import gc
import itertools
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path


def square(number: int) -> int:
    return number * number


@dataclass(frozen=True, slots=True)
class Add:
    """A task with a field of its own."""

    amount: int

    def __call__(self, number: int) -> int:
        return number + self.amount


@dataclass(frozen=True, slots=True)
class Uneven:
    """Takes longest for the first items, so that results come in another order than items."""

    def __call__(self, number: int) -> int:
        time.sleep(0.03 if number % 5 == 0 else 0.0)
        return number


@dataclass(frozen=True, slots=True)
class At:
    """Does something bad at one number, and returns the others."""

    number: int
    deed: str

    def __call__(self, number: int) -> int:
        if number == self.number:
            DEEDS[self.deed]()
        return number


@dataclass(frozen=True, slots=True)
class Once:
    """Dies at one number the first time it is tried."""

    number: int
    mark: Path

    def __call__(self, number: int) -> int:
        if number == self.number and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return number


class OddError(Exception):
    """Cannot be unpickled: its __init__ takes another argument than it hands on."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two}")


def bug() -> None:
    raise KeyError("no such thing")


def odd_bug() -> None:
    raise OddError(1, 2)


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def sleep() -> None:
    time.sleep(60)


def stubborn_sleep() -> None:
    try:
        time.sleep(60)
    except Exception:  # a library that swallows whatever it can
        time.sleep(60)


def hold_the_interpreter() -> None:
    sum(itertools.repeat(0, 10**12))  # C code that hears no signal


def no_memory() -> None:
    raise MemoryError


def leave() -> None:
    sys.exit(3)


DEEDS = {
    "bug": bug,
    "odd bug": odd_bug,
    "segfault": segfault,
    "sleep": sleep,
    "stubborn sleep": stubborn_sleep,
    "hold the interpreter": hold_the_interpreter,
    "no memory": no_memory,
    "leave": leave,
}


def make_unpicklable(number: int) -> object:
    return (lambda: number) if number == 3 else number


def process_id(_: int) -> int:
    return os.getpid()


def thread_limit(_: int) -> tuple[str, bool]:
    return os.environ.get("OPENBLAS_NUM_THREADS", ""), "broadsheet.engine.preload" in sys.modules


def collecting(_: int) -> tuple[int, bool]:
    return gc.get_threshold()[0], gc.get_freeze_count() > 0


class BadRepr:
    """An item that cannot be described."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")


def fail_on(item: object) -> None:
    raise ValueError("bad item")


class Unloadable:
    """Arrives nowhere: what it was pickled as cannot be called there."""

    def __reduce__(self) -> tuple[object, ...]:
        return (int, ("not a number",))

    def __call__(self, number: int) -> int:
        return number
