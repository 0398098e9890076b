"""Where the pipe says how far it is. The command line draws bars; tests and servers take the silent one."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of every step as it happens; called from the driver's thread only."""

    def begin(self, step: str, total: int) -> None:
        """A step begins; `total` is how many items it will take, 0 when nobody can tell."""
        ...

    def advance(self, step: str, count: int = 1) -> None:
        """So many more items are done."""
        ...

    def end(self, step: str, summary: str) -> None:
        """A step is done; `summary` is one line for people."""
        ...


class Silent:
    """Progress nobody sees."""

    def begin(self, step: str, total: int) -> None:
        """Say nothing."""

    def advance(self, step: str, count: int = 1) -> None:
        """Say nothing."""

    def end(self, step: str, summary: str) -> None:
        """Say nothing."""
