"""What every engine does: one `map` over many items, wherever the work is done.

Promises, held by `tests/engine/contract.py` on every engine:

- Results come in the order of the items, and are the same with any number of workers.
- Items are taken from the iterable as they are needed: a bounded number is under way or waiting to be fetched.
- A task that raises is a bug: its exception is raised where its result would have come, with the item named in a note.
- Work that is lost to one item (it kills its worker twice, takes too long, or needs more memory than there is) becomes
  a `Lost` value in its place; the run goes on. Work that is lost to anything else is done again.
- `EngineError` means that workers cannot be started.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self, TypeVar

A = TypeVar("A")
B = TypeVar("B")


class LostReason(enum.StrEnum):
    """Why one item has no result. The value is what a person reads."""

    TIMED_OUT = "took longer than the limit"
    WORKER_DIED = "ended its worker process"
    OUT_OF_MEMORY = "needed more memory than there is"


@dataclass(frozen=True, slots=True)
class Lost:
    """Stands in place of a result. The caller makes it a `Drop` of its stage."""

    index: int  # of the item, counted from 0
    reason: LostReason
    detail: str = ""  # one line: "10 s", "signal SIGSEGV"


class Engine(Protocol):
    """Does work on items. A context manager that closes itself. One thread uses it; maps may be nested."""

    @property
    def workers(self) -> int:
        """How many items are worked on at a time."""
        ...

    def map(
        self,
        task: Callable[[A], B],
        items: Iterable[A],
        *,
        chunk: int = 1,
        timeout_seconds: float | None = None,
    ) -> Iterator[B | Lost]:
        """Apply a task to each item; results in the order of the items.

        Args:
            task: a function of a module, or a frozen dataclass with `__call__`: it is pickled, and depends on nothing
                but its fields and the item.
            items: taken as they are needed, in the caller's thread.
            chunk: items sent at a time: more than 1 pays where an item takes less than a millisecond.
            timeout_seconds: wall time for one item.

        Raises:
            EngineError: workers cannot be started.
            Exception: whatever the task raised.
        """
        ...

    def close(self) -> None:
        """End the workers, whatever they are doing; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
