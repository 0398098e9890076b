"""Runs of the pipe inside a server: one at a time, whoever asks for them."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Refresher:
    """Starts runs. Any thread may call any method."""

    def __init__(self, run: Callable[[], object]) -> None:
        """`run` is one whole run, and tells of its failures itself."""
        self._run = run
        self._busy = threading.Lock()

    @property
    def running(self) -> bool:
        """Whether a run is under way."""
        return self._busy.locked()

    def start(self) -> bool:
        """Begin a run in a thread of its own. False, and nothing done, when one is under way."""
        if not self._busy.acquire(blocking=False):
            return False
        # A daemon: a server that is told to stop does not wait for a run, which loses nothing by being cut short.
        threading.Thread(target=self._work, name="broadsheet-run", daemon=True).start()
        return True

    def turn(self) -> bool:
        """Do a run in this thread. False, and nothing done, when one is under way."""
        if not self._busy.acquire(blocking=False):
            return False
        self._work()
        return True

    def _work(self) -> None:
        try:
            self._run()
        finally:
            self._busy.release()
