"""One run at a time on one database, whatever process asks: two that group the same articles make every story twice."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from broadsheet.errors import StoreError


@contextmanager
def hold(path: Path, lock: Callable[[int, int], None] = fcntl.flock) -> Iterator[None]:
    """Hold a lock file beside the database. The kernel lets go of it when the process dies, so none is ever left over.

    The database file itself cannot carry the lock: whoever closes it would drop SQLite's own.

    Args:
        lock: takes a descriptor and an operation as `fcntl.flock` does, and raises what that raises.

    Raises:
        StoreError: somebody else holds it, it cannot be written, or its file system has no locks.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}; check the permissions of its folder") from error
    try:
        _take(descriptor, path, lock)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, lock: Callable[[int, int], None]) -> None:
    """Lock the open file and write our process id into it."""
    try:
        lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
        raise StoreError(
            f"{path.with_suffix('')}: another run is under way (process {who or 'unknown'}); wait for it to end"
        ) from error
    except OSError as error:
        raise StoreError(
            f"{path}: its file system cannot lock it: {error.strerror}; put the database on a local disk (store.url)"
        ) from error
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written: {error.strerror}; check the space on its disk") from error
