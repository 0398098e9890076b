"""How often a process that works for a run looks for garbage that refers to itself."""

from __future__ import annotations

import gc

# Objects more than there were from which on the youngest are looked at; Python's own figure is 700. Writing makes sets
# and tuples by the hundred thousand and hardly a cycle: with 10,000 it takes .91 to .94 of the time (48 digests of ten
# articles each way, in turns in one process).
YOUNG = 10_000


def collect_seldom() -> None:
    """Look rarely, and not again at what is there now: modules and word lists stay as long as the process."""
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
