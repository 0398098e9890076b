"""How one item is worked on, in a worker process or in the driver: its time limit, and what becomes of failures."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from broadsheet.engine.base import LostReason

_MAX_ITEM_CHARS = 200


@dataclass(frozen=True, slots=True)
class Done:
    """The item's result."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The task raised: a bug."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Missing:
    """The item was lost."""

    reason: LostReason
    detail: str


Outcome = Done | Failed | Missing


class _TimeIsUpError(BaseException):
    """Raised inside a task by the alarm. Not an Exception, so that no `except Exception` of a library swallows it."""


def attempt(task: Callable[[Any], Any], item: Any, timeout_seconds: float | None) -> Outcome:
    """Apply the task to one item within the time limit.

    The limit holds for Python code, and for C code that returns to Python now and then; the driver ends a worker that
    does neither. Outside a main thread there are no alarms and no limit.

    >>> attempt(abs, -3, None)
    Done(value=3)
    """
    try:
        with _alarm(timeout_seconds):
            return Done(task(item))
    except _TimeIsUpError:
        return Missing(LostReason.TIMED_OUT, f"{timeout_seconds:g} s")
    except MemoryError:
        return Missing(LostReason.OUT_OF_MEMORY, "MemoryError")
    except SystemExit as error:  # some library gave up: it would take the worker, or the driver, with it
        return Missing(LostReason.WORKER_DIED, f"SystemExit({error.code!r})")
    except Exception as error:  # a bug in the task: whoever reads the results raises it
        return Failed(error)


@contextmanager
def _alarm(seconds: float | None) -> Iterator[None]:
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _time_is_up(_number: int, _frame: FrameType | None) -> None:
    raise _TimeIsUpError


def describe(index: int, item: object) -> str:
    """Names an item in the note of an exception.

    >>> describe(3, "https://outlet.example/1")
    "item 3: 'https://outlet.example/1'"
    """
    try:
        text = repr(item)
    except Exception as error:  # the item's own repr is broken: say so instead of hiding the task's exception
        text = f"<{type(item).__name__} whose repr raised {type(error).__name__}>"
    return f"item {index}: {text if len(text) <= _MAX_ITEM_CHARS else text[:_MAX_ITEM_CHARS] + '…'}"
